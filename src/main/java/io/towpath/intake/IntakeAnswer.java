package io.towpath.intake;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What came by a link; a correction is another one.
///
/// @param email      to whom the link was given
/// @param name       as the one who answered signed
/// @param said       null where the one who was asked is not the owner
/// @param instead    who is, then
/// @param mergedFrom of which application it was said, where that became part of another; null: of this one
public record IntakeAnswer(UUID id, UUID intakeId, Instant at, String email, String name, @Nullable IntakeSaid said,
        @Nullable Instead instead, @Nullable String mergedFrom) {

    /// @param name  of the owner
    /// @param email of the owner
    public record Instead(String name, String email) {}
}
