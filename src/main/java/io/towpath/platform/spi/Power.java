package io.towpath.platform.spi;

/// Whether a VM runs. UNKNOWN where the platform does not say: never taken as off.
public enum Power {
    ON, OFF, SUSPENDED, UNKNOWN
}
