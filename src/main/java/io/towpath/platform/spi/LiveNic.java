package io.towpath.platform.spi;

/// @param key       stable within its VM
/// @param connected now
/// @param atStart   whether it connects when the VM starts
public record LiveNic(String key, String label, boolean connected, boolean atStart) {}
