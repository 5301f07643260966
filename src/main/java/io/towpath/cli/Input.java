package io.towpath.cli;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import io.towpath.disk.nbd.NbdUri;
import io.towpath.disk.ova.Ova;
import io.towpath.disk.ova.OvfFolder;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.pack.DiskNames;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a command is given: one disk image, be it a file, a device or behind a server, or a package of VMs.
sealed interface Input {

    record Image(DiskRef ref, OpenOptions options) implements Input {}

    /// @param options how its disks are opened, whose formats are recognised
    record Package(VmPackage content, OpenOptions options) implements Input {}

    /// What `-f` may say.
    Set<String> FORMATS = Set.of("auto", "ova", "ovf", "vmdk", "qcow2", "raw", "vhd", "vpc", "vhdx", "nbd");

    /// The same for completion.
    final class Formats implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return new TreeSet<>(FORMATS).iterator();
        }
    }

    /// Opens a package, or says where an image lies.
    ///
    /// @param word    a file's path or an NBD URI
    /// @param format  declared by `-f`; null or `auto` lets it be recognised
    /// @param how     it is opened, whatever its format
    static Input of(String word, @Nullable String format, OpenOptions how) throws IOException {
        if (NbdUri.looksLikeOne(word)) {
            return served(NbdUri.parse(word), format);
        }
        Path file = path(word);
        return switch (format == null ? "auto" : format) {
            case "ova" -> new Package(Ova.open(file), how);
            case "ovf" -> new Package(OvfFolder.open(file), how);
            case "auto" -> switch (VmPackage.Kind.of(file)) {
                case OVA -> new Package(Ova.open(file), how);
                case OVF -> new Package(OvfFolder.open(file), how);
                case NEITHER -> new Image(DiskRef.named(file), how);
            };
            case "nbd" -> throw new ImageException(Reason.UNSUPPORTED_FEATURE, DiskRef.file(file).label(), "image",
                    "format", null, "it is a file, and the format nbd is that of nbd:// and nbds:// URIs",
                    "Name the server: nbd://HOST/EXPORT, or leave -f nbd out.");
            case String name -> new Image(DiskRef.named(file), how.withFormat(DiskFormat.ofId(name)
                    .orElseThrow(() -> unsupported(file, name))));
        };
    }

    /// The last part of it, for progress and for the names of what is made of it.
    static String name(String word) {
        if (NbdUri.looksLikeOne(word)) {
            String path = word.replaceFirst("[?#].*$", "").replaceFirst("^[^/]*(//[^/]*)?", "");
            String last = path.substring(path.lastIndexOf('/') + 1);
            return last.isEmpty() ? "disk" : DiskNames.fit(last);
        }
        return word.substring(word.lastIndexOf('/') + 1);
    }

    private static Input served(NbdUri uri, @Nullable String format) throws ImageException {
        if (format != null && !format.equals("auto") && !format.equals("nbd")) {
            throw new ImageException(Reason.UNSUPPORTED_FEATURE, uri.label(), "image", "format", null,
                    "a server shows a disk itself, not an image of the format " + format, "Leave -f out.");
        }
        return new Image(DiskRef.served(uri), OpenOptions.declared(DiskFormat.NBD));
    }

    private static Path path(String word) throws ImageException {
        try {
            return Path.of(word);
        } catch (InvalidPathException e) {
            throw new ImageException(Reason.SOURCE_IO, Printable.of(word), "file", null, null, "it is no file's name",
                    "Check the name.", e);
        }
    }

    private static ImageException unsupported(Path file, String format) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, DiskRef.file(file).label(), "image", "format", null,
                "the format %s is not read here, expected vmdk, qcow2, vhd, vhdx, raw, ova or ovf"
                        .formatted(Printable.of(
                                format)),
                "Convert it to one of these first.");
    }
}
