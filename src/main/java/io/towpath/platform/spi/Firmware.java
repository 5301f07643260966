package io.towpath.platform.spi;

/// How a VM starts.
public enum Firmware {
    BIOS, EFI
}
