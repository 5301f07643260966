package com.vmware.vim25;

/// The virtual disk that a file system of the guest lies on; since API 7.0.
public class GuestInfoVirtualDiskMapping extends DynamicData {

    /// Of the device.
    public int key;
}
