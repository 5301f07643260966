package io.towpath.disk;

import io.towpath.disk.nbd.NbdUri;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a disk lies.
public sealed interface DiskRef {

    /// How messages call it: `web01.vmdk`, `web01.ova: web01-disk1.vmdk`, `nbd://host/web01`. Fit to be printed.
    String label();

    /// What to write to name it again: a path or a URI; the archive's where it is a member.
    String place();

    /// A file, or a member of an OVA, which is read in place and never unpacked.
    ///
    /// @param file   the image, or the OVA
    /// @param member the tar member's name, null for a plain file
    record Stored(Path file, @Nullable String member) implements DiskRef {

        @Override
        public String label() {
            Path name = file.getFileName();
            String shown = name == null ? file.toString() : name.toString();
            return member == null ? shown : shown + ": " + member;
        }

        @Override
        public String place() {
            return file.toString();
        }
    }

    /// An export of a network block device server.
    record Served(NbdUri uri) implements DiskRef {

        @Override
        public String label() {
            return uri.label();
        }

        @Override
        public String place() {
            return uri.label();
        }
    }

    /// A block device that a person named. What an image or a registered folder names is never one.
    record Device(Path path) implements DiskRef {

        @Override
        public String label() {
            return file(path).label();
        }

        @Override
        public String place() {
            return path.toString();
        }
    }

    /// A disk that something else opens, such as one of a VM at a platform. It cannot be written.
    ///
    /// @param place what to call it where it has to be found again
    record Provided(String label, String place, Opener opener) implements DiskRef {}

    /// Opens a disk. Its [DiskReader#identity()] is the same each time, whatever way its bytes come by, or a copy of it
    /// cannot be gone on with.
    @FunctionalInterface
    interface Opener {

        DiskReader open() throws IOException;
    }

    /// What a person named: a device where one stands at the path, else a file.
    static DiskRef named(Path path) {
        return BlockDevice.at(path) == null ? file(path) : new Device(path);
    }

    static Stored file(Path file) {
        return new Stored(file, null);
    }

    static Stored member(Path archive, @Nullable String name) {
        return new Stored(archive, name);
    }

    static Served served(NbdUri uri) {
        return new Served(uri);
    }
}
