package io.towpath.replication;

/// Whether the guest shall settle before a snapshot.
public enum Quiesce {
    /// It is asked to; where it does not, the snapshot is taken without, which is shown.
    TRY,
    /// It has to; where it does not, the pass fails.
    REQUIRE,
    /// It is not asked.
    NEVER
}
