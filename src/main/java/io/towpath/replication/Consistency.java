package io.towpath.replication;

/// What a snapshot's content is like, from the guest's point of view.
public enum Consistency {
    /// The guest had settled.
    QUIESCED,
    /// As after a power failure.
    CRASH,
    /// It was off.
    OFF
}
