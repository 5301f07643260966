package com.vmware.vim25;

/// API 5.5; vijava's model ends at 5.1.
public class VirtualSATAController extends VirtualController {}
