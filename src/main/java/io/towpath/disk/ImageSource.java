package io.towpath.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The bytes of one file, or of a part of it, opened once and read-only. Everything that is known of an image is read
/// through one of these, so check and use always see the same file.
///
/// Safe for use by several threads.
public final class ImageSource implements Closeable {

    private final SourceFile file;
    private final String name;
    private final long start;
    private final long length;
    private final ImageUse use;
    private final ImageProblems problems;

    private ImageSource(SourceFile file, String name, long start, long length, ImageUse use, ImageProblems problems) {
        this.file = file;
        this.name = name;
        this.start = start;
        this.length = length;
        this.use = use;
        this.problems = problems;
    }

    /// Opens a file that a person named: links are followed, anything but a regular file is refused.
    public static ImageSource open(Path path) throws IOException {
        SourceFile file = SourceFile.open(path);
        return new ImageSource(file, DiskRef.file(path).label(), 0, file.stamp().size(),
                ImageUse.REFUSED, ImageProblems.REFUSED);
    }

    /// The same for how it is to be opened, which may be refused for another program that is writing to it meanwhile. When
    /// it is, it is closed.
    ImageSource openedAs(OpenOptions options) throws IOException {
        try {
            QemuLocks.checkReadable(path(), name, options.use());
            return new ImageSource(file, name, start, length, options.use(), options.problems());
        } catch (IOException | RuntimeException e) {
            closeAfter(this, e);
            throw e;
        }
    }

    /// Opens a block device that a person named. All of it is stored, and whether somebody writes to it cannot be told.
    public static ImageSource openDevice(Path path) throws IOException {
        SourceFile file = SourceFile.openDevice(path);
        return new ImageSource(file, DiskRef.file(path).label(), 0, file.stamp().size(),
                ImageUse.REFUSED, ImageProblems.REFUSED);
    }

    /// Opens a file that an image's content names. It has to be a regular file, no link, directly inside the folder of
    /// this one or, by an absolute path, inside one of the options' roots.
    ///
    /// @param name as the image has it
    /// @throws ImageException [Reason#EXTERNAL_REFERENCE] for a name that leads elsewhere
    public ImageSource sibling(String name, OpenOptions options) throws IOException {
        if (isSlice()) {
            throw new ImageException(Reason.EXTERNAL_REFERENCE, this.name, "file name", null, null,
                    "it names the file \"%s\", which a member of an archive may not".formatted(Printable.of(name)),
                    "Unpack the archive and open the image there.");
        }
        SourceFile sibling = SourceFile.openNamed(file.path(), name, options, this.name);
        return new ImageSource(sibling, Printable.of(name), 0, sibling.stamp().size(), use, problems)
                .openedAs(options);
    }

    /// A part of this source, as a member of an archive is. Closing either closes the file.
    public ImageSource slice(String name, long offset, long length) throws ImageException {
        if (offset < 0 || length < 0 || offset > this.length - length) {
            throw new ImageException(Reason.TRUNCATED, this.name, "file", null, offset,
                    "%s ends at byte %d, but the file has %d".formatted(name, offset + length, this.length),
                    "Copy the file again.");
        }
        return new ImageSource(file, name, start + offset, length, use, problems);
    }

    /// Refuses the image for what is wrong with it or, where it is looked at, tells it and goes on.
    public void refuse(ImageException problem) throws ImageException {
        problems.found(problem);
    }

    /// Who hears what is wrong with it.
    public ImageProblems problems() {
        return problems;
    }

    /// How messages call it.
    public String name() {
        return name;
    }

    public Path path() {
        return file.path();
    }

    /// In bytes, as it was when opened.
    public long length() {
        return length;
    }

    /// Fills `into` from its position to its limit.
    ///
    /// @throws ImageException [Reason#TRUNCATED] when the file ends before, [Reason#SOURCE_IO] when the medium fails
    public void read(long offset, ByteBuffer into) throws IOException {
        int wanted = into.remaining();
        if (offset < 0 || wanted > length - offset) {
            throw truncated(offset, wanted, length);
        }
        long position = start + offset;
        try {
            while (into.hasRemaining()) {
                int got = file.channel().read(into, position);
                if (got < 0) {
                    throw truncated(offset, wanted, position - start);
                }
                position += got;
            }
        } catch (ImageException | ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw new ImageException(Reason.SOURCE_IO, name, "file", null, offset,
                    "%d bytes at byte %d cannot be read: %s".formatted(wanted, offset, e.getMessage()),
                    "Check the storage that holds it.", e);
        }
    }

    /// The first stored byte at or after `offset`; the source's length when only holes follow. Where the file system
    /// tells no holes, everything is stored.
    public long nextData(long offset) throws IOException {
        long found = file.holes().nextData(start + offset) - start;
        return Math.min(Math.max(found, offset), length);
    }

    /// The first byte of a hole at or after `offset`, the source's length when there is none.
    public long nextHole(long offset) throws IOException {
        long found = file.holes().nextHole(start + offset) - start;
        return Math.min(Math.max(found, offset), length);
    }

    /// What the file is known by: place, size, time of change, inode. Equal as long as nobody touched it.
    public String identity() {
        return file.stamp().text() + (isSlice() ? " at " + start + "+" + length : "");
    }

    /// Whether both are of one file, by whatever names.
    public boolean sameFileAs(ImageSource other) {
        Object key = file.stamp().key();
        return key == null ? path().equals(other.path()) : key.equals(other.file.stamp().key());
    }

    /// A device has no time of its last change: of one it is asked whether somebody writes to it by now.
    ///
    /// @throws ImageException [Reason#SOURCE_CHANGED] when the file is not what it was when opened, unless it may be in use
    public void ensureUnchanged() throws IOException {
        SourceFile.Stamp now = file.restat();
        if (now == null || !now.equals(file.stamp())) {
            use.found(new ImageException(Reason.SOURCE_CHANGED, name, "file", null, null,
                    "it changed while it was read: it was %s and is %s".formatted(file.stamp().text(),
                            now == null ? "gone" : now.text()),
                    "Stop what writes to it and start again."));
        } else if (now.isOfDevice()) {
            QemuLocks.checkReadable(path(), name, use);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    FileChannel channel() {
        return file.channel();
    }

    /// Whether it is a part of a file, as a member of an archive is.
    public boolean isSlice() {
        return start != 0 || length != file.stamp().size();
    }

    private ImageException truncated(long offset, int wanted, long end) {
        return new ImageException(Reason.TRUNCATED, name, "file", null, offset,
                "it ends at byte %d, expected %d bytes at byte %d".formatted(end, wanted, offset),
                "Copy the file again; it is not complete.");
    }

    /// Closes what may be null, keeping `failure` as the one to be told.
    public static void closeAfter(@Nullable Closeable resource, Throwable failure) {
        if (resource != null) {
            try {
                resource.close();
            } catch (IOException e) {
                if (e != failure) {
                    failure.addSuppressed(e);
                }
            }
        }
    }
}
