package com.vmware.vim25;

/// What API 6.0 adds to `VirtualDiskFlatVer2BackingInfo`; takes its place in answers.
public class VirtualDiskFlatVer2BackingInfo60 extends VirtualDiskFlatVer2BackingInfo {

    public String sharing;
}
