package io.towpath.disk;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Ranges of a disk to bring into an image of it.
///
/// @param source       where the disk is read, as it is now
/// @param open         how it is opened
/// @param target       an image of the disk as it was; changed in place
/// @param targetFormat null lets it be recognised; a raw image has to be declared
/// @param ranges       what has changed since
/// @param threads      readers, ≥ 1
/// @param prove        read the ranges back and compare them with what was read
/// @param mark         have a file say that the image is of no moment while this runs ([DeltaMark]); a block device has
///                     no place for one
public record DeltaRequest(DiskRef source, OpenOptions open, Path target, @Nullable DiskFormat targetFormat,
        RangeSet ranges, int threads, boolean prove, boolean mark) {

    public DeltaRequest {
        if (threads < 1) {
            throw new IllegalArgumentException("threads=" + threads);
        }
    }
}
