package io.towpath.disk.pack;

import io.towpath.disk.ConversionProgress;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.RateLimit;
import io.towpath.disk.TargetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// A disk of a package whose file is compressed as a whole: it is unpacked into a folder of its own, where nothing else lies
/// that it could name, and read there.
final class PackedDisk {

    /// What images take beside their content, in tables and blocks that are not full.
    private static final int PER_CAPACITY = 32;
    private static final long BESIDE = 64L << 20;

    private PackedDisk() {}

    /// What such a disk is known by.
    static String known(DiskRef.Stored packed) throws IOException {
        try (DiskReader reader = DiskImages.open(packed, OpenOptions.declared(DiskFormat.RAW))) {
            return reader.identity();
        }
    }

    /// @param folder        nobody else's
    /// @param capacityBytes of the disk
    /// @return the image, of an earlier run where it is there
    static Path unpack(DiskRef.Stored packed, Path folder, long capacityBytes, ConversionProgress progress,
            @Nullable RateLimit limit) throws IOException {
        Path image = folder.resolve(name(packed));
        if (Files.isRegularFile(image, LinkOption.NOFOLLOW_LINKS)) {
            return image;
        }
        Files.createDirectories(folder);
        Path part = folder.resolve("part");
        long most = Math.addExact(capacityBytes / PER_CAPACITY + BESIDE, Math.min(capacityBytes, Long.MAX_VALUE / 2));
        try (DiskReader reader = DiskImages.open(packed, OpenOptions.declared(DiskFormat.RAW));
                TargetFile target = TargetFile.create(part)) {
            ImageSource source = reader.sources().getFirst();
            try (Gunzip gunzip = new Gunzip(source, target, most, progress, limit)) {
                gunzip.run();
            }
            source.ensureUnchanged();
        } catch (IOException | RuntimeException e) {
            // nobody goes on with a half of it, and where the disk is full it is what fills it
            deleteAfter(part, e);
            throw e;
        }
        Files.move(part, image, StandardCopyOption.ATOMIC_MOVE);
        return image;
    }

    /// As the package calls it.
    static String file(DiskRef.Stored packed) {
        return packed.member() == null ? String.valueOf(packed.file().getFileName()) : packed.member();
    }

    private static void deleteAfter(Path part, Exception failure) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /// The same without what says that it is compressed.
    private static String name(DiskRef.Stored packed) {
        String name = file(packed).replaceFirst("(?i)\\.gz$", "");
        return name.isEmpty() || name.equals("part") || name.equals(".") || name.equals("..") ? "disk" : name;
    }
}
