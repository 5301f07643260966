package io.towpath.disk;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How to open an image.
///
/// @param format the declared format; null lets it be recognised, and then the unknown is refused, never taken as raw
/// @param roots  folders besides the image's own from which extent files, parents and backing files may be opened
/// @param flatten read a disk that depends on parents together with them, as one disk; without it such a disk is refused
///                ([Reason#SNAPSHOT_CHAIN]) with its chain printed
/// @param limit   on how fast it is read; null for none
/// @param use     what becomes of an image that another program is writing
public record OpenOptions(@Nullable DiskFormat format, List<Path> roots, boolean flatten, @Nullable RateLimit limit,
        ImageUse use) {

    public OpenOptions {
        roots = List.copyOf(roots);
    }

    public OpenOptions(@Nullable DiskFormat format, List<Path> roots, boolean flatten) {
        this(format, roots, flatten, null, ImageUse.REFUSED);
    }

    public OpenOptions(@Nullable DiskFormat format, List<Path> roots) {
        this(format, roots, false);
    }

    public static OpenOptions recognise() {
        return new OpenOptions(null, List.of());
    }

    public static OpenOptions declared(DiskFormat format) {
        return new OpenOptions(format, List.of());
    }

    /// The same, read no faster than `limit` allows; null for no limit.
    public OpenOptions limitedTo(@Nullable RateLimit limit) {
        return new OpenOptions(format, roots, flatten, limit, use);
    }

    /// The same for a file that another program may be writing.
    public OpenOptions shared(ImageUse use) {
        return new OpenOptions(format, roots, flatten, limit, use);
    }

    /// The same for a further file of the image, of the given format.
    OpenOptions of(@Nullable DiskFormat format) {
        return new OpenOptions(format, roots, flatten, null, use);
    }
}
