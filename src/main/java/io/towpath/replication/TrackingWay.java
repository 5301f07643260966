package io.towpath.replication;

/// How it is found what changed since a pass, the best first.
public enum TrackingWay {
    /// The source notes it, and is asked with a change id.
    CHANGE_IDS,
    /// The file that was written to between two snapshots says it; so the snapshot of a pass stands until the next one
    /// landed.
    SNAPSHOT_FILES,
    /// Nobody says it: source and target are compared whole in each pass.
    COMPARING
}
