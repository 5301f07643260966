package io.towpath.inventory;

import java.util.UUID;

/// A place VMs come from or go to.
///
/// @param kind     the platform's: `staged`, `imported` (sources), `libvirt` (a target)
/// @param location the platform's: an absolute folder for both of these
public record Connection(UUID id, Direction direction, String kind, String name, String location) {

    /// The kind of a source that is known from imported files only, until somebody connects it.
    public static final String IMPORTED = "imported";

    /// In which role it is registered.
    public enum Direction {
        SOURCE, TARGET
    }
}
