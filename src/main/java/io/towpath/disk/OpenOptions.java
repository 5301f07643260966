package io.towpath.disk;

import java.nio.file.Path;
import java.util.ArrayList;
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
/// @param dataFiles read also an image whose data lies in a further file (QCOW2's external data file); without it such a
///                one is refused
/// @param problems what becomes of what is wrong with it
public record OpenOptions(@Nullable DiskFormat format, List<Path> roots, boolean flatten, @Nullable RateLimit limit,
        ImageUse use, boolean dataFiles, ImageProblems problems) {

    public OpenOptions {
        roots = List.copyOf(roots);
    }

    public OpenOptions(@Nullable DiskFormat format, List<Path> roots, boolean flatten) {
        this(format, roots, flatten, null, ImageUse.REFUSED, false, ImageProblems.REFUSED);
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
        return new OpenOptions(format, roots, flatten, limit, use, dataFiles, problems);
    }

    /// The same for a file that another program may be writing.
    public OpenOptions shared(ImageUse use) {
        return new OpenOptions(format, roots, flatten, limit, use, dataFiles, problems);
    }

    /// The same with data that lies in further files, or without.
    public OpenOptions withDataFiles(boolean dataFiles) {
        return new OpenOptions(format, roots, flatten, limit, use, dataFiles, problems);
    }

    /// The same to look at it: each problem is told.
    public OpenOptions inspected(ImageProblems problems) {
        return new OpenOptions(format, roots, flatten, limit, use, dataFiles, problems);
    }

    /// The same of another format.
    public OpenOptions withFormat(@Nullable DiskFormat format) {
        return new OpenOptions(format, roots, flatten, limit, use, dataFiles, problems);
    }

    /// The same with one more root.
    public OpenOptions within(Path root) {
        List<Path> all = new ArrayList<>(roots);
        all.add(root);
        return new OpenOptions(format, all, flatten, limit, use, dataFiles, problems);
    }
}
