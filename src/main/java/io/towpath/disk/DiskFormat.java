package io.towpath.disk;

import java.util.Arrays;
import java.util.Optional;

/// A disk-image format by the name qemu-img gives it.
public enum DiskFormat {
    VMDK("vmdk"), QCOW2("qcow2"), RAW("raw");

    private final String id;

    DiskFormat(String id) {
        this.id = id;
    }

    /// The name used on the command line, in REST and in libvirt XML: `vmdk`, `qcow2`, `raw`.
    public String id() {
        return id;
    }

    public static Optional<DiskFormat> ofId(String id) {
        return Arrays.stream(values()).filter(format -> format.id.equals(id)).findFirst();
    }
}
