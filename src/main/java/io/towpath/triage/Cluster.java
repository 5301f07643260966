package io.towpath.triage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Failures that say the same but for numbers, names, places and times.
///
/// @param what    what the first of them said
/// @param shape   the same without what differs
/// @param vms     on how many VMs it was seen
/// @param times   how often
/// @param name    what a person made of it; null while nobody did
/// @param version for optimistic locking
public record Cluster(String fingerprint, String code, String what, String shape, int vms, long times,
        Instant firstSeenAt, Instant lastSeenAt, @Nullable Name name, int version) {

    /// @param title what is wrong, without a full stop
    /// @param by    who named it
    public record Name(String title, String cause, String fix, Acts who, Retry retry, String by, Instant at) {}
}
