package io.towpath.disk.vhd;

import java.util.Optional;

/// What the footer calls the kind of the disk.
enum DiskType {
    FIXED(2), DYNAMIC(3), DIFFERENCING(4);

    private final int code;

    DiskType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Optional<DiskType> of(int code) {
        for (DiskType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
