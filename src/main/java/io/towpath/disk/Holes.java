package io.towpath.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// Where a sparse file stores nothing. The file system is asked through [LibC]; where that is not possible the whole
/// file counts as stored, which is slower and just as true.
final class Holes {

    private static final int NONE = -1;

    private final long size;
    private int descriptor;

    private Holes(long size, int descriptor) {
        this.size = size;
        this.descriptor = descriptor;
    }

    /// @param stamp of the file that is meant; another one found at the path is left alone
    static Holes of(Path path, SourceFile.Stamp stamp) {
        int descriptor = stamp.isOfDevice() ? NONE : LibC.openReadOnly(path);
        if (descriptor >= 0) {
            try {
                var attributes = Files.readAttributes(Path.of("/proc/self/fd/" + descriptor),
                        BasicFileAttributes.class);
                if (SourceFile.Stamp.of(attributes).equals(stamp)) {
                    return new Holes(stamp.size(), descriptor);
                }
            } catch (IOException e) {
                // No /proc: whether the descriptor is the right file cannot be told, so it is not used.
            }
            LibC.close(descriptor);
        }
        return new Holes(stamp.size(), NONE);
    }

    synchronized long nextData(long offset) {
        if (descriptor == NONE || offset >= size) {
            return offset;
        }
        long found = LibC.seekData(descriptor, offset);
        return found == LibC.PAST_THE_END ? size : found < 0 ? offset : found;
    }

    synchronized long nextHole(long offset) {
        if (descriptor == NONE || offset >= size) {
            return size;
        }
        long found = LibC.seekHole(descriptor, offset);
        return found < 0 ? size : found;
    }

    synchronized void close() {
        if (descriptor != NONE) {
            LibC.close(descriptor);
            descriptor = NONE;
        }
    }
}
