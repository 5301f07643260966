package io.towpath.replication.forecast;

/// What an outage is made of, in the order of time.
public enum Part {
    /// From asking the guest to shut down until the VM is off.
    SHUT_DOWN,
    /// The last snapshot, and asking what changed.
    FINAL_QUERY,
    /// Bringing that over.
    FINAL_COPY,
    /// Comparing what was written with what was read.
    PROVE,
    /// Reading all of the source, and comparing it with what arrived, where that is wanted before the start.
    COMPARE,
    /// Making the VM at the target.
    DEFINE,
    /// Waiting until those it starts together with have come as far: others' time, of which nothing is learned about the VM.
    WAIT,
    /// Starting it there.
    START
}
