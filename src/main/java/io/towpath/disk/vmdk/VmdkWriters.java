package io.towpath.disk.vmdk;

import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Printable;
import io.towpath.disk.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The writers of VMDK, one for each `subformat`.
public final class VmdkWriters {

    static final String SUBFORMAT = "subformat";

    private static final String FLAT = "monolithicFlat";

    private VmdkWriters() {}

    /// What an image of a disk needs, with all of its files. Where no kind is named it is enough for both sparse ones.
    public static Space measure(DiskReader reader, Map<String, String> options) throws IOException {
        if (!options.containsKey(SUBFORMAT)) {
            Space sparse = SparseWriter.measure(reader, options);
            Space stream = StreamWriter.measure(reader, Map.of());
            return new Space(Math.max(sparse.required(), stream.required()), Math.max(sparse.fullyAllocated(), stream
                    .fullyAllocated()));
        }
        return switch (subformat(options)) {
            case "monolithicSparse" -> SparseWriter.measure(reader, options);
            case FLAT -> FlatWriter.measure(reader, options);
            case "streamOptimized" -> StreamWriter.measure(reader, options);
            case String other -> throw unknown("vmdk", other);
        };
    }

    /// Begins an image; a file that is there already is overwritten.
    ///
    /// @param options by qemu-img's names; `subformat` says which kind
    public static DiskWriter create(Path path, long sizeBytes, Map<String, String> options) throws IOException {
        return switch (subformat(options)) {
            case "monolithicSparse" -> SparseWriter.create(path, sizeBytes, options);
            case FLAT -> FlatWriter.create(path, sizeBytes, options);
            case "streamOptimized" -> StreamWriter.create(path, sizeBytes, options);
            case String other -> throw unknown(path.toString(), other);
        };
    }

    /// Goes on with an image that [#create] began.
    ///
    /// @param options those it was begun with; without a `subformat` the file shows whether it is flat
    public static DiskWriter resume(Path path, Map<String, String> options) throws IOException {
        return switch (options.containsKey(SUBFORMAT) || !isText(path) ? subformat(options) : FLAT) {
            case "monolithicSparse" -> SparseResumption.of(path);
            case FLAT -> FlatWriter.resume(path);
            case "streamOptimized" -> StreamWriter.resume(path, options);
            case String other -> throw unknown(path.toString(), other);
        };
    }

    private static boolean isText(Path path) throws IOException {
        try (ImageSource source = ImageSource.open(path)) {
            return !SparseHeader.startsWithMagic(source);
        }
    }

    /// The files besides `path` that an image made there consists of.
    public static List<Path> companions(Path path, Map<String, String> options) throws IOException {
        return subformat(options).equals(FLAT) ? List.of(FlatWriter.extent(path)) : List.of();
    }

    private static String subformat(Map<String, String> options) {
        return options.getOrDefault(SUBFORMAT, "monolithicSparse");
    }

    private static IOException unknown(String file, String subformat) {
        return StreamOptions.refuse(file, SUBFORMAT, "the subformat %s is not written here".formatted(
                Printable.of(subformat)), "Choose -o subformat=monolithicSparse, monolithicFlat or streamOptimized.");
    }
}
