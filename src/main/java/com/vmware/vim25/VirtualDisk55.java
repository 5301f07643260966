package com.vmware.vim25;

/// What API 5.5 adds to `VirtualDisk`; takes its place in answers.
public class VirtualDisk55 extends VirtualDisk {

    public Long capacityInBytes;
}
