package io.towpath.disk;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// Where a sparse file stores nothing. The file system is asked through [LibC]; where that is not possible the whole
/// file counts as stored, which is slower and just as true.
///
/// The file system looks at every page up to the answer, and a delta asks in every block of a long run: what was found
/// last is kept, since a file does not change while it is read.
final class Holes {

    private static final int NONE = -1;

    private final long size;
    private final MemorySegment state = LibC.state();
    private int descriptor;
    private Run hole = Run.NONE;
    private Run data = Run.NONE;

    private record Run(long start, long end) {
        static final Run NONE = new Run(-1, -1);

        boolean holds(long offset) {
            return offset >= start && offset < end;
        }
    }

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

    /// One question to the kernel at each end of a run: behind data is a hole, behind a hole data, and where nothing is
    /// known yet the end of the data is asked for, since that is what is wanted next.
    synchronized long nextData(long offset) {
        if (descriptor == NONE || offset >= size || data.holds(offset) || hole.end == offset) {
            return offset;
        }
        if (hole.holds(offset)) {
            return hole.end;
        }
        if (data.end != offset && nextHole(offset) > offset) {
            return offset;
        }
        long found = LibC.seekData(descriptor, offset, state);
        if (found == LibC.PAST_THE_END) {
            found = size;
        }
        if (found <= offset) {
            return offset;
        }
        hole = new Run(offset, found);
        return found;
    }

    synchronized long nextHole(long offset) {
        if (descriptor == NONE || offset >= size) {
            return size;
        }
        if (hole.holds(offset) || data.end == offset) {
            return offset;
        }
        if (data.holds(offset)) {
            return data.end;
        }
        long found = LibC.seekHole(descriptor, offset, state);
        if (found < 0) {
            return size;
        }
        if (found > offset) {
            data = new Run(offset, found);
        }
        return found;
    }

    synchronized void close() {
        if (descriptor != NONE) {
            LibC.close(descriptor);
            descriptor = NONE;
        }
    }
}
