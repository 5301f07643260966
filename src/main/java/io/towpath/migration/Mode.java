package io.towpath.migration;

/// How a VM's disks come over.
public enum Mode {
    /// The source is at rest while its disks are copied: files, or a VM that is shut down first.
    COLD,
    /// The source serves while its disks are copied and kept in step; only the last changes are copied while it is off.
    WARM
}
