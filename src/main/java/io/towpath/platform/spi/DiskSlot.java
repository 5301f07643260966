package io.towpath.platform.spi;

/// Where a disk is plugged in: it keeps this place on the target (order and boot disk depend on it).
///
/// @param bus  number of the controller among those of its type, from 0
/// @param unit on that controller, from 0
public record DiskSlot(ControllerType controller, int bus, int unit) {}
