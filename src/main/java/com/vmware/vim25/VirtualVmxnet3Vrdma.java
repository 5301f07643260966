package com.vmware.vim25;

/// API 6.5; vijava's model ends at 5.1.
public class VirtualVmxnet3Vrdma extends VirtualVmxnet3 {}
