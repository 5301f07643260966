package io.towpath.slot;

/// What a VM is stunned for, the most urgent first.
public enum Stun {
    /// While nobody is served, or before a datastore is full and no VM on it is: it waits for nothing but others like it.
    OUTAGE,
    /// A snapshot is made: seconds.
    TAKE,
    /// One is removed, and what was written since is merged: as long as that takes. One turn of a host stays free of it, so
    /// that snapshots can be made.
    MERGE,
    /// One that nobody needs any more is removed. It takes half of a host's turns at most.
    SWEEP
}
