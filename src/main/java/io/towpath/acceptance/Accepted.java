package io.towpath.acceptance;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is to be accepted, and by whom.
///
/// @param ownerName  null where nobody is named yet; a link cannot be sent then
/// @param ownerEmail as above
public record Accepted(UUID vmId, String vmName, @Nullable String application, @Nullable String ownerName,
        @Nullable String ownerEmail) {}
