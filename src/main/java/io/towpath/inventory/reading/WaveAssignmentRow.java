package io.towpath.inventory.reading;

/// Which VM shall move in which wave.
///
/// @param wave its key or name
public record WaveAssignmentRow(RowRef at, VmKeys keys, String wave) {}
