package io.towpath.cli;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.Ova;
import io.towpath.disk.ova.OvfFolder;
import io.towpath.disk.ova.VmPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file given to a command: one disk image, or a package of VMs.
sealed interface Input {

    record Image(DiskRef ref, OpenOptions options) implements Input {}

    record Package(VmPackage content) implements Input {}

    /// What `-f` may say.
    Set<String> FORMATS = Set.of("auto", "ova", "ovf", "vmdk", "qcow2", "raw", "vhd", "vpc", "vhdx", "nbd");

    /// Opens a package, or says where an image lies.
    ///
    /// @param format  declared by `-f`; null or `auto` lets it be recognised
    /// @param roots   further folders from which extent files and parents may be opened
    /// @param flatten whether to read a layer together with what it depends on
    static Input of(Path file, @Nullable String format, List<Path> roots, boolean flatten) throws IOException {
        return switch (format == null ? "auto" : format) {
            case "ova" -> new Package(Ova.open(file));
            case "ovf" -> new Package(OvfFolder.open(file));
            case "auto" -> switch (VmPackage.Kind.of(file)) {
                case OVA -> new Package(Ova.open(file));
                case OVF -> new Package(OvfFolder.open(file));
                case NEITHER -> new Image(DiskRef.file(file), new OpenOptions(null, roots, flatten));
            };
            case String name -> new Image(DiskRef.file(file), new OpenOptions(DiskFormat.ofId(name).orElseThrow(
                    () -> unsupported(file, name)), roots, flatten));
        };
    }

    private static ImageException unsupported(Path file, String format) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, DiskRef.file(file).label(), "image", "format", null,
                "the format %s is not read here, expected vmdk, qcow2, raw, ova or ovf".formatted(format),
                "Convert it to one of these first.");
    }
}
