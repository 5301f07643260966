package com.vmware.vim25;

/// What API 7.0 adds to `GuestDiskInfo`; takes its place in answers.
public class GuestDiskInfo70 extends GuestDiskInfo {

    public GuestInfoVirtualDiskMapping[] mappings;
}
