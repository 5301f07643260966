package com.vmware.vim25;

/// API 6.7; vijava's model ends at 5.1.
public class VirtualTPM extends VirtualDevice {}
