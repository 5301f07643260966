package io.towpath.cli;

import io.towpath.disk.DigestManifest;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.pack.DiskNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where digest manifests are written: a file for one disk, a folder for several.
final class DigestFiles {

    private final @Nullable Path where;
    private final boolean several;
    private final boolean replace;

    /// Refuses at once what cannot be written, before hours of work.
    ///
    /// @param where   null when none are wanted
    /// @param replace whether files that are there may be replaced
    DigestFiles(@Nullable Path where, boolean several, boolean replace) throws IOException {
        this.where = where;
        this.several = several;
        this.replace = replace;
        if (where == null) {
            return;
        }
        if (several) {
            Files.createDirectories(where);
        } else {
            Path folder = where.toAbsolutePath().getParent();
            if (Files.isDirectory(where) || folder == null || !Files.isDirectory(folder)) {
                throw new ImageException(Reason.TARGET_IO, where.toString(), "digest manifest", null, null,
                        "it is no file in a folder that exists", "Name a file for one disk.");
            }
            checkFree(where);
        }
    }

    /// @param disk the name of the disk's file
    void write(String disk, @Nullable DigestManifest digests) throws IOException {
        if (where == null || digests == null) {
            return;
        }
        Path file = several ? where.resolve(DiskNames.fit(disk) + ".digests") : where;
        checkFree(file);
        digests.write(file);
    }

    private void checkFree(Path file) throws ImageException {
        if (!replace && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new ImageException(Reason.TARGET_EXISTS, file.toString(), "digest manifest", null, null,
                    "there is such a file already", "Choose another name, or replace it with --force.");
        }
    }
}
