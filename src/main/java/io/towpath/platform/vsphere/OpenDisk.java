package io.towpath.platform.vsphere;

import io.towpath.disk.DiskReader;
import java.io.Closeable;

/// A disk with what it holds while it is read: a program, a file that was fetched.
///
/// @param held to be closed after the disk
record OpenDisk(DiskReader disk, Closeable held) {

    static final Closeable NOTHING = () -> {};
}
