package io.towpath.disk;

import io.towpath.disk.vhd.VhdImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What the first bytes of an image say about its format.
///
/// | bytes                   | format                                    |
/// |-------------------------|-------------------------------------------|
/// | `KDMV`                  | VMDK, hosted sparse extent                |
/// | `COWD`                  | VMDK, ESX sparse extent of a snapshot     |
/// | `BE BA FE CA 00 00 00 00` | VMDK, seSparse extent of a snapshot     |
/// | `# Disk DescriptorFile` | VMDK, descriptor; or comments, then `version=` |
/// | `QFI FB`                | QCOW2 (and QCOW, which its reader refuses) |
/// | `conectix`              | VHD, dynamic                              |
/// | `vhdxfile`              | VHDX                                      |
///
/// A fixed VHD begins with the guest's bytes and shows only at its end, which is looked at when the beginning is nothing
/// known.
final class Signature {

    private static final int LOOKED_AT = 512;
    private static final String GZIP = "\u001f\u008b";
    private static final String[][] OTHERS = {{"<<< ", "a VDI"},
            {"QED\0", "a QED"}, {"LUKS", "a LUKS volume"}, {"\u007fELF", "a program"},
            {"PK\u0003\u0004", "a zip archive"},
            {GZIP, "a gzip file"}, {"\u00fd7zXZ", "an xz file"}};

    private Signature() {}

    static DiskFormat recognise(ImageSource source) throws IOException {
        String start = start(source);
        DiskFormat found = formatOf(start);
        if (found == null && VhdImage.endsAsFixedDisk(source)) {
            found = DiskFormat.VHD;
        }
        if (found == null) {
            throw new ImageException(Reason.FORMAT_UNKNOWN, source.name(), "image", "magic", 0L,
                    "its first bytes are %s, expected an image of a known format".formatted(describe(start)),
                    start.startsWith(GZIP)
                            ? "Unpack it with gunzip. Of a package it is unpacked when that is converted as a whole."
                            : "If it is raw, say so.");
        }
        return found;
    }

    static void confirm(ImageSource source, DiskFormat declared) throws IOException {
        String start = start(source);
        if (start.length() < 4) {
            throw new ImageException(Reason.TRUNCATED, source.name(), "image", "magic", 0L,
                    "it has %d bytes, expected a %s image".formatted(source.length(), declared.id()),
                    "Copy the file again.");
        }
        if (declared == DiskFormat.VHD && VhdImage.hasTraces(source)) {
            return;
        }
        DiskFormat found = formatOf(start);
        if (found != declared) {
            throw new ImageException(Reason.FORMAT_MISMATCH, source.name(), "image", "magic", 0L,
                    "its first bytes are %s, expected a %s image as declared".formatted(
                            found == null ? describe(start) : "those of a " + found.id() + " image", declared.id()),
                    "Declare the format it has, or check that this is the right file.");
        }
    }

    /// One char for each byte.
    private static String start(ImageSource source) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(LOOKED_AT, source.length()));
        source.read(0, bytes);
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }

    private static @Nullable DiskFormat formatOf(String start) {
        if (start.startsWith("QFI\u00fb")) {
            return DiskFormat.QCOW2;
        }
        if (start.startsWith("vhdxfile")) {
            return DiskFormat.VHDX;
        }
        if (start.startsWith("conectix")) {
            return DiskFormat.VHD;
        }
        boolean vmdk = start.startsWith("KDMV") || start.startsWith("COWD")
                || start.startsWith("\u00be\u00ba\u00fe\u00ca\0\0\0\0")
                || isDescriptor(start);
        return vmdk ? DiskFormat.VMDK : null;
    }

    /// VMware's first line, or, since some tools write another, comments and then a version.
    private static boolean isDescriptor(String start) {
        String text = start.stripLeading();
        if (text.startsWith("# Disk DescriptorFile")) {
            return true;
        }
        while (text.startsWith("#")) {
            int end = text.indexOf('\n');
            text = end < 0 ? "" : text.substring(end).stripLeading();
        }
        return text.startsWith("version=") && start.indexOf('\0') < 0;
    }

    private static String describe(String start) {
        for (String[] other : OTHERS) {
            if (start.startsWith(other[0])) {
                return "those of " + other[1];
            }
        }
        if (start.isEmpty()) {
            return "missing: the file is empty";
        }
        if (start.length() == LOOKED_AT && start.endsWith("\u0055\u00aa")) {
            return "those of a disk with a boot sector";
        }
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < Math.min(8, start.length()); i++) {
            hex.append(i == 0 ? "" : " ").append(Character.forDigit(start.charAt(i) >> 4, 16))
                    .append(Character.forDigit(start.charAt(i) & 15, 16));
        }
        return hex.toString();
    }
}
