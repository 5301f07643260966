package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// The file `TARGET.applying` beside an image, which says that a delta is being brought into it: between its first write
/// and its last the image is of no moment of the disk, and looks as good as any other. It is durable before the first
/// write and goes when all is written and proven; an image that has one is not opened by itself nor as a layer of another.
///
/// It holds the ranges, as [RangeFile] reads them. Whoever goes on has to bring them all, be it the same delta or a later
/// one.
final class DeltaMark {

    private static final String SUFFIX = ".applying";

    private final Path file;

    private DeltaMark(Path file) {
        this.file = file;
    }

    /// That of an image by whatever name it is called.
    static DeltaMark of(Path image) throws IOException {
        Path named = Files.isSymbolicLink(image) ? image.toRealPath() : image;
        return new DeltaMark(named.resolveSibling(named.getFileName() + SUFFIX));
    }

    Path file() {
        return file;
    }

    private boolean exists() {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /// @throws ImageException [Reason#METADATA_INCONSISTENT] when a delta was not brought into it to its end
    static void refuseBegun(ImageSource image) throws IOException {
        DeltaMark mark = of(image.path());
        if (mark.exists()) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, image.name(), "image", null, null,
                    "a delta was being applied to it and did not come to its end, or still is: it holds part of the changes"
                            + " (%s)".formatted(Printable.of(String.valueOf(mark.file.getFileName()))),
                    "Run the same `towpath apply` again. If it is to be used as it is, delete that file.");
        }
    }

    /// Refuses to begin another delta where one has to be gone on with.
    ///
    /// @throws ImageException [Reason#METADATA_INCONSISTENT]
    static void refuseOther(Path image, RangeSet ranges) throws IOException {
        DeltaMark mark = of(image);
        if (mark.exists() && !ranges.covers(RangeFile.read(mark.file))) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, image.toString(), "image", null, null,
                    "another delta was being applied to it, and not all of that one's ranges are in this one",
                    "Run the other one again first, or this one with the ranges of \"%s\" besides."
                            .formatted(Printable.of(
                                    mark.file.toString())));
        }
    }

    /// Marks the image, durably.
    ///
    /// @param source what the ranges are of
    void begin(String source, RangeSet ranges) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (BufferedWriter text = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
            text.write("# These ranges of %s are being applied: OFFSET LENGTH in bytes.%n"
                    .formatted(Printable.of(source)));
            for (ByteRange range : ranges.all()) {
                text.write(range.offset() + " " + range.length() + "\n");
            }
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        syncFolder();
    }

    /// All is in the image.
    void end() throws IOException {
        if (Files.deleteIfExists(file)) {
            syncFolder();
        }
    }

    /// For an image that was made anew.
    static void forget(Path image) throws IOException {
        of(image).end();
    }

    private void syncFolder() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        try (FileChannel channel = FileChannel.open(folder == null ? Path.of("/") : folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
