package io.towpath.disk;

import java.util.Arrays;
import java.util.Optional;

/// A disk-image format.
public enum DiskFormat {
    VMDK("vmdk", "vmdk"),
    QCOW2("qcow2", "qcow2"),
    RAW("raw", "raw"),
    VHD("vhd", "vpc"),
    VHDX("vhdx", "vhdx"),
    /// Not a file: a raw disk behind a network block device server.
    NBD("nbd", "raw");

    private final String id;
    private final String qemuName;

    DiskFormat(String id, String qemuName) {
        this.id = id;
        this.qemuName = qemuName;
    }

    /// The name used on the command line, in REST and as a file's suffix: `vmdk`, `qcow2`, `raw`, `vhd`, `vhdx`.
    public String id() {
        return id;
    }

    /// The name QEMU and libvirt use; `vpc` for VHD.
    public String qemuName() {
        return qemuName;
    }

    /// The format by either of its names.
    public static Optional<DiskFormat> ofId(String id) {
        return Arrays.stream(values()).filter(format -> format.id.equals(id)
                || format.qemuName.equals(id) && format == VHD).findFirst();
    }
}
