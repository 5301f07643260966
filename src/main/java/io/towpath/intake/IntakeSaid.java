package io.towpath.intake;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an owner says of an application; null: nothing was said.
///
/// @param called            what its users call it
/// @param maintenanceWindow when it may be down, in the owner's words
/// @param blackouts         when never
/// @param contactName       who is reachable in the night of the move
/// @param smokeTest         how to see that it works
/// @param talksTo           what of its surroundings we may not see
/// @param bound             whether something depends on hardware, an address or a dongle
/// @param boundTo           on what
/// @param otherVms          VMs that are missing in our list or are not the owner's
public record IntakeSaid(@Nullable String called, @Nullable String description, @Nullable String environment,
        @Nullable String criticality, @Nullable LocalDate readyOn, @Nullable String maintenanceWindow,
        List<Blackout> blackouts, @Nullable String contactName, @Nullable String contactPhone,
        @Nullable String smokeTest, @Nullable String talksTo, Bound bound, @Nullable String boundTo,
        @Nullable String otherVms) {

    public IntakeSaid {
        blackouts = List.copyOf(blackouts);
    }

    /// @param until the last day
    public record Blackout(LocalDate from, LocalDate until, @Nullable String reason) {}

    /// Whether something is bound to its place.
    public enum Bound {
        YES, NO, UNKNOWN
    }
}
