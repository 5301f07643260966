package io.towpath.disk;

import java.nio.file.Path;

/// Which of QEMU's bytes of a file are locked, as the kernel says it of this very file.
public final class LockedBytes {

    private LockedBytes() {}

    /// By who writes: byte 101; by who only reads: any.
    public static boolean areThere(Path file, boolean writing) {
        int descriptor = LibC.openReadOnly(file);
        try {
            return writing
                    ? LibC.isLocked(descriptor, QemuLocks.FIRST + 1, 1)
                    : LibC.isLocked(descriptor, QemuLocks.FIRST, QemuLocks.BYTES);
        } finally {
            LibC.close(descriptor);
        }
    }
}
