package io.towpath.disk;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Ranges of a disk to bring into an image of it.
///
/// @param source       where the disk is read, as it is now
/// @param open         how it is opened
/// @param target       the disk as it was, changed in place: an image file, a block device or an export of a server
/// @param targetFormat null lets it be recognised; a raw image has to be declared; an export is the disk itself
/// @param ranges       what has changed since
/// @param threads      readers, ≥ 1
/// @param prove        read the ranges back and compare them with what was read
/// @param mark         have a file say that the image is of no moment while this runs ([DeltaMark]); a block device and
///                     an export have no place for one
public record DeltaRequest(DiskRef source, OpenOptions open, DiskRef target, @Nullable DiskFormat targetFormat,
        RangeSet ranges, int threads, boolean prove, boolean mark) {

    public DeltaRequest {
        if (threads < 1) {
            throw new IllegalArgumentException("threads=" + threads);
        }
    }

    /// @param target a file or a block device
    public DeltaRequest(DiskRef source, OpenOptions open, Path target, @Nullable DiskFormat targetFormat,
            RangeSet ranges, int threads, boolean prove, boolean mark) {
        this(source, open, DiskRef.named(target), targetFormat, ranges, threads, prove, mark);
    }

    /// The target's, where it is a file or a block device.
    @Nullable
    Path targetPath() {
        return switch (target) {
            case DiskRef.Stored stored -> stored.file();
            case DiskRef.Device(var path) -> path;
            case DiskRef.Served _ -> null;
            case DiskRef.Provided _ -> throw new IllegalArgumentException(target.label() + " cannot be written");
        };
    }
}
