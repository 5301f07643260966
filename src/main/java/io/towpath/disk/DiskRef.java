package io.towpath.disk;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where an image lies: a file, or a member of an OVA, which is read in place and never unpacked.
///
/// @param file   the image, or the OVA
/// @param member the tar member's name, null for a plain file
public record DiskRef(Path file, @Nullable String member) {

    public static DiskRef file(Path file) {
        return new DiskRef(file, null);
    }

    /// `web01.ova: web01-disk1.vmdk` or the file's name: how messages call it.
    public String label() {
        Path name = file.getFileName();
        String shown = name == null ? file.toString() : name.toString();
        return member == null ? shown : shown + ": " + member;
    }
}
