package io.towpath.platform.spi;

/// A virtual network card, in VMware's kinds.
public enum NicAdapter {
    E1000, E1000E, VMXNET3, PCNET32, OTHER
}
