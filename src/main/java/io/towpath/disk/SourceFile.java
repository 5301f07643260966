package io.towpath.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A regular file, opened read-only; or a block device, where one is asked for. What is checked before opening (no pipe,
/// no terminal: they would block) is checked again afterwards, so that a file put in its place in between is noticed.
final class SourceFile implements Closeable {

    private final Path path;
    private final FileChannel channel;
    private final Stamp stamp;
    private @Nullable Holes holes;

    private SourceFile(Path path, FileChannel channel, Stamp stamp) {
        this.path = path;
        this.channel = channel;
        this.stamp = stamp;
    }

    /// @param size bytes
    /// @param key  device and inode; of a device its number, since times say nothing of its content
    record Stamp(long size, long modifiedNanos, @Nullable Object key) {

        static Stamp of(BasicFileAttributes attributes) {
            var time = attributes.lastModifiedTime().toInstant();
            return new Stamp(attributes.size(), time.getEpochSecond() * 1_000_000_000L + time.getNano(),
                    attributes.fileKey());
        }

        static @Nullable Stamp of(FileChannel channel, Path path) throws IOException {
            BlockDevice device = BlockDevice.at(path);
            return device == null ? null : new Stamp(channel.size(), 0, device);
        }

        // Written out since a local command compares but one: what a record has by itself takes the JVM 10 ms to make.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Stamp stamp && size == stamp.size && modifiedNanos == stamp.modifiedNanos
                    && Objects.equals(key, stamp.key);
        }

        @Override
        public int hashCode() {
            return Objects.hash(size, modifiedNanos, key);
        }

        boolean isOfDevice() {
            return key instanceof BlockDevice;
        }

        String text() {
            if (isOfDevice()) {
                return size + " bytes, device " + key;
            }
            return size + " bytes, changed " + modifiedNanos + ", " + key;
        }
    }

    static SourceFile open(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        return open(absolute, DiskRef.file(path).label());
    }

    static SourceFile openDevice(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        String name = DiskRef.file(path).label();
        if (BlockDevice.at(absolute) == null) {
            throw new ImageException(Reason.SOURCE_IO, name, "device", null, null, "it is not a block device",
                    "Name a device that holds a disk.");
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(absolute, StandardOpenOption.READ);
        } catch (IOException e) {
            throw new ImageException(Reason.SOURCE_IO, name, "device", null, null,
                    "it cannot be opened: " + (e instanceof AccessDeniedException
                            ? "permission denied"
                            : e
                                    .getMessage()),
                    "Check who may read it.", e);
        }
        try {
            Stamp stamp = Stamp.of(channel, absolute);
            if (stamp == null || stamp.size() <= 0) {
                throw new ImageException(Reason.SOURCE_IO, name, "device", null, null, "it has no bytes",
                        "Check that something is attached to it.");
            }
            return new SourceFile(absolute, channel, stamp);
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(channel, e);
            throw e;
        }
    }

    /// @param by the file that an image consists of and whose content says `name`
    static SourceFile openNamed(Path by, String name, OpenOptions options, String byName) throws IOException {
        Path wanted = locate(by, name, options);
        if (wanted == null) {
            throw elsewhere(byName, name, "outside its own folder");
        }
        if (!Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
            throw new ImageException(Reason.EXTERNAL_REFERENCE, byName, "file name", null, null,
                    "it names the file \"%s\", which is not there".formatted(Printable.of(name)),
                    "Put the file beside it.");
        }
        if (!Files.isRegularFile(wanted, LinkOption.NOFOLLOW_LINKS)) {
            throw elsewhere(byName, name, "not a regular file");
        }
        SourceFile file = open(wanted, Printable.of(name), LinkOption.NOFOLLOW_LINKS);
        Path parent = wanted.getParent();
        if (parent == null || !wanted.toRealPath().equals(parent.toRealPath().resolve(wanted.getFileName()))) {
            file.close();
            throw elsewhere(byName, name, "a link to another file");
        }
        return file;
    }

    private static @Nullable Path locate(Path by, String name, OpenOptions options) {
        Path folder = by.getParent();
        if (folder == null || name.isEmpty() || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
            return null;
        }
        try {
            if (name.indexOf('/') < 0) {
                return name.equals(".") || name.equals("..") ? null : folder.resolve(name);
            }
            Path given = Path.of(name);
            if (given.isAbsolute() && given.getParent() instanceof Path parent) {
                Path real = parent.toRealPath();
                for (Path root : options.roots()) {
                    if (real.startsWith(root.toRealPath())) {
                        return real.resolve(given.getFileName());
                    }
                }
            }
            return null;
        } catch (InvalidPathException | IOException e) {
            return null;
        }
    }

    private static SourceFile open(Path path, String name, LinkOption... links) throws IOException {
        Stamp before;
        FileChannel channel;
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, links);
            if (!attributes.isRegularFile()) {
                throw new ImageException(Reason.SOURCE_IO, name, "file", null, null, "it is not a regular file",
                        "Name a file that holds an image.");
            }
            before = Stamp.of(attributes);
            channel = FileChannel.open(path,
                    links.length == 0
                            ? Set.of(StandardOpenOption.READ)
                            : Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        } catch (ImageException e) {
            throw e;
        } catch (IOException e) {
            boolean missing = !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            throw new ImageException(Reason.SOURCE_IO, name, "file", null, null,
                    missing ? "there is no such file" : "it cannot be opened: " + e.getMessage(),
                    missing ? "Check the name." : "Check who may read it.", e);
        }
        SourceFile file = new SourceFile(path, channel, before);
        Stamp after = file.restat();
        if (after == null || !before.equals(after) || channel.size() != before.size()) {
            channel.close();
            throw new ImageException(Reason.SOURCE_CHANGED, name, "file", null, null, "it changed while it was opened",
                    "Stop what writes to it and start again.");
        }
        return file;
    }

    private static ImageException elsewhere(String byName, String name, String what) {
        return new ImageException(Reason.EXTERNAL_REFERENCE, byName, "file name", null, null,
                "it names the file \"%s\", %s".formatted(Printable.of(name), what),
                "Put the real file into the image's own folder, under a plain name.");
    }

    Path path() {
        return path;
    }

    FileChannel channel() {
        return channel;
    }

    Stamp stamp() {
        return stamp;
    }

    /// Null when it is gone.
    @Nullable
    Stamp restat() {
        try {
            if (stamp.isOfDevice()) {
                return Stamp.of(channel, path);
            }
            return Stamp.of(Files.readAttributes(path, BasicFileAttributes.class));
        } catch (IOException e) {
            return null;
        }
    }

    synchronized Holes holes() {
        if (holes == null) {
            holes = Holes.of(path, stamp);
        }
        return holes;
    }

    @Override
    public synchronized void close() throws IOException {
        if (holes != null) {
            holes.close();
        }
        channel.close();
    }
}
