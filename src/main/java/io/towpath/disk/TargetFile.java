package io.towpath.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The file an image is written to, for the writers of all formats. What the file system refuses comes out as
/// [Reason#TARGET_FULL] or [Reason#TARGET_IO].
public class TargetFile implements Closeable {

    private static final int ZEROES = 1 << 16;
    private static final int NOT_OPEN = -2;

    private final Path path;
    private final FileChannel channel;
    private long length;
    private int holes = NOT_OPEN;
    private final WriteBehind behind;
    private final Syncs syncs;

    public TargetFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.length = channel.size();
        behind = new WriteBehind(path);
        syncs = new Syncs(channel);
    }

    /// An empty file, whatever was there.
    public static TargetFile create(Path path) throws IOException {
        return new TargetFile(path, FileChannel.open(path, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    public static TargetFile open(Path path) throws IOException {
        return new TargetFile(path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /// How messages call it.
    public String name() {
        return path.toString();
    }

    /// In bytes, with all that was written.
    public long length() {
        return length;
    }

    /// Writes `data` from its position to its limit.
    public void write(long offset, ByteBuffer data) throws IOException {
        long at = offset;
        try {
            while (data.hasRemaining()) {
                at += channel.write(data, at);
            }
        } catch (IOException e) {
            throw failed("writing at byte " + at, at, e);
        }
        length = Math.max(length, at);
        behind.wrote(offset, at);
    }

    /// Fills `into` from its position to its limit.
    public void read(long offset, ByteBuffer into) throws IOException {
        long at = offset;
        try {
            while (into.hasRemaining()) {
                int got = channel.read(into, at);
                if (got < 0) {
                    throw new IOException("the file ends at byte " + at);
                }
                at += got;
            }
        } catch (IOException e) {
            throw failed("reading at byte " + at, at, e);
        }
    }

    /// Makes the file at least so long; what is new reads as zeroes and takes no space.
    public void extend(long bytes) throws IOException {
        if (length < bytes) {
            write(bytes - 1, ByteBuffer.allocate(1));
        }
    }

    /// Makes bytes read as zeroes, and frees their space where the file system can. Bytes behind the file's end are left
    /// alone: they will read as zeroes anyway.
    public void zero(long offset, long bytes) throws IOException {
        long end = Math.min(offset + bytes, length);
        if (end - offset >= ZEROES) {
            if (giveBack(offset, end - offset)) {
                return;
            }
        }
        ByteBuffer zeroes = ByteBuffer.allocate((int) Math.clamp(end - offset, 0, ZEROES));
        for (long at = offset; at < end; at += ZEROES) {
            write(at, zeroes.clear().limit((int) Math.min(ZEROES, end - at)));
        }
    }

    /// Frees the space of bytes, which read as zeroes then.
    ///
    /// @return false where the file system cannot
    boolean giveBack(long offset, long bytes) {
        if (holes == NOT_OPEN) {
            holes = LibC.openForHoles(path);
        }
        return LibC.punchHole(holes, offset, bytes);
    }

    /// Reserves space for a range that holds nothing yet.
    ///
    /// @return false where the file system cannot
    boolean reserve(long offset, long bytes) throws IOException {
        int descriptor = LibC.openForHoles(path);
        boolean reserved = LibC.reserve(descriptor, offset, bytes);
        LibC.close(descriptor);
        if (reserved) {
            length = Math.max(length, offset + bytes);
        }
        return reserved;
    }

    public void truncate(long bytes) throws IOException {
        try {
            channel.truncate(bytes);
        } catch (IOException e) {
            throw failed("cutting to " + bytes + " bytes", bytes, e);
        }
        length = Math.min(length, bytes);
    }

    /// Makes all that was written durable, with the file's length; once that has failed, never again.
    public void sync() throws IOException {
        try {
            syncs.sync(false);
        } catch (IOException e) {
            throw failed("syncing", 0, e);
        }
    }

    @Override
    public void close() throws IOException {
        behind.close();
        LibC.close(holes);
        holes = NOT_OPEN;
        channel.close();
    }

    private IOException failed(String doing, long at, IOException cause) {
        if (cause instanceof ClosedChannelException) {
            return cause;
        }
        String said = String.valueOf(cause.getMessage());
        boolean full = NoRoom.isWhy(cause);
        return new ImageException(full ? Reason.TARGET_FULL : Reason.TARGET_IO, path.toString(), "file", null, at,
                doing + " failed: " + said,
                full ? "Make room and resume." : "Check the storage that holds it, then resume.", cause);
    }
}
