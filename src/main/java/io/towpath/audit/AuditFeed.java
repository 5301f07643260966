package io.towpath.audit;

import java.util.List;
import java.util.Optional;

/// The trail for who follows it from the outside. Events have numbers without gaps, in the order of their commits: who
/// remembers the last number he saw misses none and sees none twice.
public interface AuditFeed {

    /// Oldest first.
    ///
    /// @param number only events above it
    List<AuditEvent> after(long number, int most);

    Optional<AuditEvent> at(long number);

    /// The newest event's number; 0 before the first.
    long last();
}
