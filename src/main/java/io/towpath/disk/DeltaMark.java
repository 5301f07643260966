package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The file `TARGET.applying` beside an image, which says that a delta is being brought into it: between its first write
/// and its last the image is of no moment of the disk, and looks as good as any other. It is durable before the first
/// write and goes when all is written and proven; an image that has one is not opened by itself nor as a layer of another.
///
/// It holds the ranges, as [RangeFile] reads them. Whoever goes on has to bring them all, be it the same delta or a later
/// one.
///
/// From the first write to the end of the proof the file is locked: two deltas that are brought into one image at a time
/// would each take the other's mark for its own, and the first to end would remove it under the other.
final class DeltaMark implements Closeable {

    private static final String SUFFIX = ".applying";
    /// Those that this process holds. It must not open their files: a lock ends when any opening of its file is closed.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    /// These while it is held.
    private @Nullable Path place;
    private @Nullable FileChannel channel;
    private @Nullable Object key;

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

    /// Refuses to begin another delta where one has to be gone on with, or is being brought in.
    ///
    /// @throws ImageException [Reason#METADATA_INCONSISTENT]; [Reason#TARGET_IN_USE] while one runs
    static void refuseOther(Path image, RangeSet ranges) throws IOException {
        DeltaMark mark = of(image);
        if (mark.exists() && !ranges.covers(mark.left(image))) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, image.toString(), "image", null, null,
                    "another delta was being applied to it, and not all of that one's ranges are in this one",
                    "Run the other one again first, or this one with the ranges of \"%s\" besides."
                            .formatted(Printable.of(
                                    mark.file.toString())));
        }
    }

    /// What is to be brought in, as whoever did not come to its end left it.
    private RangeSet left(Path image) throws IOException {
        // of two shared locks within one process the second is refused, too
        synchronized (HELD) {
            if (HELD.contains(place())) {
                throw running(image);
            }
            try (FileChannel reading = FileChannel.open(file, StandardOpenOption.READ);
                    FileLock lock = reading.tryLock(0, Long.MAX_VALUE, true)) {
                if (lock == null) {
                    throw running(image);
                }
                return RangeFile.read(file);
            } catch (NoSuchFileException e) {
                return RangeSet.of(List.of());
            }
        }
    }

    private static ImageException running(Path image) {
        return new ImageException(Reason.TARGET_IN_USE, image.toString(), "image", null, null,
                "another delta is being applied to it at this moment", "Wait until that has ended, then run it again.");
    }

    /// The same by whatever name the folder is called.
    private Path place() throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        return folder == null ? absolute : folder.toRealPath().resolve(String.valueOf(absolute.getFileName()));
    }

    /// Marks the image, durably, and holds the mark until [#close].
    ///
    /// @param source what the ranges are of
    void begin(Path image, String source, RangeSet ranges) throws IOException {
        Path wanted = place();
        synchronized (HELD) {
            if (!HELD.add(wanted)) {
                throw running(image);
            }
            place = wanted;
        }
        try {
            write(image, source, ranges);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void write(Path image, String source, RangeSet ranges) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        FileChannel made = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        channel = made;
        try {
            if (made.tryLock() == null) {
                throw running(image);
            }
        } catch (OverlappingFileLockException e) {
            throw running(image);
        }
        // not closed: that would close the file, and the lock would be gone
        BufferedWriter text = new BufferedWriter(Channels.newWriter(made, StandardCharsets.UTF_8));
        text.write("# These ranges of %s are being applied: OFFSET LENGTH in bytes.%n".formatted(Printable.of(source)));
        for (ByteRange range : ranges.all()) {
            text.write(range.offset() + " " + range.length() + "\n");
        }
        text.flush();
        made.force(true);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        syncFolder();
        key = keyOf(file);
    }

    private static @Nullable Object keyOf(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    /// All is in the image. The mark of an image that took its place meanwhile is another one's, and stays.
    void end() throws IOException {
        if (exists() && Objects.equals(key, keyOf(file))) {
            remove();
        }
    }

    private void remove() throws IOException {
        if (Files.deleteIfExists(file)) {
            syncFolder();
        }
    }

    /// Whoever comes next may go on with it, if it is there still.
    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // what was written is durable or was refused, and the lock is gone with the descriptor
            }
            channel = null;
        }
        if (place != null) {
            HELD.remove(place);
            place = null;
        }
    }

    /// For an image that was made anew.
    static void forget(Path image) throws IOException {
        of(image).remove();
    }

    private void syncFolder() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        try (FileChannel channel = FileChannel.open(folder == null ? Path.of("/") : folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
