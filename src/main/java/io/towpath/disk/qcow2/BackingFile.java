package io.towpath.disk.qcow2;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import org.jspecify.annotations.Nullable;

/// What an image is a layer upon, as its header has it.
///
/// @param name       of a file, or what QEMU takes for more than that
/// @param formatName by QEMU's names; null where none is given
record BackingFile(String name, @Nullable String formatName) {

    /// The declared format; null where none is, and then the file has to show one: raw is not guessed, since a guest can
    /// write the header of any format into a raw disk.
    @Nullable
    DiskFormat format(String image) throws ImageException {
        if (formatName == null || formatName.isEmpty()) {
            return null;
        }
        return switch (formatName) {
            case "raw" -> DiskFormat.RAW;
            case "qcow2" -> DiskFormat.QCOW2;
            case "vmdk" -> DiskFormat.VMDK;
            case "vpc" -> DiskFormat.VHD;
            case "vhdx" -> DiskFormat.VHDX;
            default -> throw new ImageException(Reason.UNSUPPORTED_FEATURE, image, "header extension",
                    "backing file format", null,
                    "its backing file \"%s\" is declared as %s, expected raw, qcow2, vmdk, vpc or vhdx".formatted(
                            Printable.of(name), Printable.of(formatName)),
                    "Make one image of the chain: `qemu-img convert -O qcow2 IMAGE NEW`.");
        };
    }

    /// Refuses what is no file name to QEMU but a protocol (`nbd://…`, `json:…`): whatever stands before a colon that no
    /// slash precedes.
    void refuseProtocol(String image) throws ImageException {
        int colon = name.indexOf(':');
        int slash = name.indexOf('/');
        if (colon >= 0 && (slash < 0 || colon < slash)) {
            throw new ImageException(Reason.EXTERNAL_REFERENCE, image, "header", "backing file offset",
                    (long) Qcow2Header.BACKING_OFFSET_AT,
                    "its backing file \"%s\" is no file name, and nothing else is opened".formatted(Printable.of(
                            name)),
                    "Make one image of the chain: `qemu-img convert -O qcow2 IMAGE NEW`, where both are.");
        }
    }
}
