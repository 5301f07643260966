package com.vmware.vim25;

/// What API 6.0 adds to `VirtualDiskRawDiskMappingVer1BackingInfo`; takes its place in answers.
public class VirtualDiskRawDiskMappingVer1BackingInfo60 extends VirtualDiskRawDiskMappingVer1BackingInfo {

    public String sharing;
}
