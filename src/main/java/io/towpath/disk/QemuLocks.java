package io.towpath.disk;

import java.nio.file.Path;

/// By which QEMU, and its tools, tell others what they do with a file: locks of single bytes, that lie within the disk
/// or behind the file's end and protect nothing by themselves. They are those of an open file ("OFD"), so that only the
/// kernel can be asked for them; ours of an image that a delta is brought into ([ImageLock]), and locks of other kinds on
/// the same bytes, are found as well. Where it cannot be asked, nobody is seen.
///
/// | byte    | is locked by who                                              |
/// |---------|---------------------------------------------------------------|
/// | 100 + n | does n                                                        |
/// | 200 + n | lets nobody else do n                                         |
///
/// n is 0 for reading what stays consistent, 1 for writing, 2 for writing what changes nothing, 3 for resizing.
///
/// Source: QEMU, *docs/system/images.rst* (disk image file locking); observed by `/proc/locks`.
final class QemuLocks {

    /// The first byte of all of them.
    static final long FIRST = 100;
    /// From the first byte on, with room for what is not known yet.
    static final long BYTES = 200;

    private static final long WRITING = FIRST + 1;
    private static final long RESIZING = FIRST + 3;
    private static final long READ_BY_NOBODY = 200;

    private QemuLocks() {}

    /// Looks whether a file may be read.
    ///
    /// @param name how messages call it
    static void checkReadable(Path path, String name, ImageUse use) throws ImageException {
        int descriptor = LibC.openReadOnly(path);
        if (descriptor < 0) {
            return;
        }
        boolean written;
        boolean kept;
        try {
            written = LibC.isLocked(descriptor, WRITING, 1) || LibC.isLocked(descriptor, RESIZING, 1);
            kept = !written && LibC.isLocked(descriptor, READ_BY_NOBODY, 1);
        } finally {
            LibC.close(descriptor);
        }
        if (written || kept) {
            use.found(new ImageException(Reason.SOURCE_IN_USE, name, "file", null, null, written
                    ? "another program has it open to write to it, as QEMU has the disk of a VM that runs"
                    : "another program keeps others from reading it, as QEMU does while it brings layers together",
                    "Shut the VM down, or end what uses it (`fuser -v FILE` names it), then run it again."));
        }
    }

    /// Looks whether a file may be replaced: not while anybody has it open, not even to read it.
    static void requireUnused(Path path) throws ImageException {
        int descriptor = LibC.openReadOnly(path);
        if (descriptor < 0) {
            return;
        }
        boolean used;
        try {
            used = LibC.isLocked(descriptor, FIRST, BYTES);
        } finally {
            LibC.close(descriptor);
        }
        if (used) {
            throw inUse(path);
        }
    }

    static ImageException inUse(Path path) {
        return new ImageException(Reason.TARGET_IN_USE, path.toString(), "file", null, FIRST,
                "another program has locked it, as QEMU does with the disk of a running VM",
                "Shut the VM down, or end what uses it (`fuser -v FILE` names it), then run it again.");
    }
}
