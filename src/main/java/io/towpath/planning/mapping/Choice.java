package io.towpath.planning.mapping;

/// Where something goes.
public sealed interface Choice {

    /// @param destination a name at the target
    record To(String destination) implements Choice {}

    /// Not a guest network: such cards are left out at the target.
    record Ignore(String reason) implements Choice {}

    /// Nowhere yet; for one VM: as all others.
    record None() implements Choice {}

    /// For people: `→ br-prod`, `ignored`, `unmapped`.
    default String words() {
        return switch (this) {
            case To(String destination) -> destination;
            case Ignore(String reason) -> "ignored: " + reason;
            case None _ -> "unmapped";
        };
    }
}
