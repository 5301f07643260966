package io.towpath.disk.raw;

import io.towpath.disk.BlockDevice;
import io.towpath.disk.DeviceUse;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.LibC;
import io.towpath.disk.Reason;
import io.towpath.disk.Syncs;
import io.towpath.disk.WriteBehind;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;

/// Writes a disk to the start of a block device; what lies behind it stays as it is. The device is opened exclusively:
/// the kernel refuses that while it is mounted or in use, and refuses both as long as this is open.
public final class DeviceWriter implements DiskWriter {

    /// Whole pages, and whole sectors of any device that has smaller ones.
    private static final int PAGE = 4096;
    /// At a time, so that a stop is noticed in between.
    private static final long STEP = 256L << 20;
    private static final int ZEROES = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private final int exclusive;
    private final long size;
    private final ByteBuffer zeroes = ByteBuffer.allocateDirect(ZEROES);
    private final WriteBehind behind;
    private final Syncs syncs;
    /// Less than it was told, once a device has refused.
    private Means means;
    private boolean closed;

    /// How whole pages are zeroed.
    ///
    /// @param punch by freeing them
    /// @param clear by a command of the device, for which the kernel may write
    record Means(boolean punch, boolean clear) {
        static final Means ALL = new Means(true, true);
    }

    private DeviceWriter(Path path, FileChannel channel, int exclusive, Means means) throws IOException {
        this.means = means;
        this.path = path;
        this.channel = channel;
        this.exclusive = exclusive;
        size = channel.size();
        behind = new WriteBehind(path);
        syncs = new Syncs(channel);
    }

    /// Starts a disk: whatever the device held where it is to be reads as zeroes.
    ///
    /// @param device    what was found at the path
    /// @param cancelled asked while the device is zeroed, which takes as long as writing it where it cannot be told to
    public static DeviceWriter create(Path path, BlockDevice device, long sizeBytes, BooleanSupplier cancelled)
            throws IOException {
        return create(path, device, sizeBytes, Means.ALL, cancelled);
    }

    static DeviceWriter create(Path path, BlockDevice device, long sizeBytes, Means means, BooleanSupplier cancelled)
            throws IOException {
        DeviceWriter writer = open(path, device, means);
        try {
            if (writer.size < sizeBytes) {
                throw new ImageException(Reason.TARGET_IO, path.toString(), "target", null, null,
                        "the device has %d bytes, expected at least %d, the disk's size".formatted(writer.size,
                                sizeBytes),
                        "Choose a larger device.");
            }
            if (sizeBytes > 0) {
                writer.zero(new ByteRange(0, sizeBytes), cancelled);
            }
            return writer;
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(writer, e);
            throw e;
        }
    }

    /// Goes on with a disk that [#create] began.
    public static DeviceWriter resume(Path path, BlockDevice device) throws IOException {
        return open(path, device, Means.ALL);
    }

    private static DeviceWriter open(Path path, BlockDevice device, Means means) throws IOException {
        DeviceUse.requireUnused(path, device);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        int exclusive = LibC.openExclusively(path);
        try {
            if (exclusive == LibC.BUSY) {
                throw DeviceUse.inUse(path, "in use", null);
            }
            if (exclusive < 0) {
                throw new ImageException(Reason.TARGET_IO, path.toString(), "target", null, null,
                        "it cannot be opened exclusively, so that nobody else writes to it",
                        "Run on Linux with native access, as the start script does.");
            }
            if (!device.equals(BlockDevice.at(path))) {
                throw new ImageException(Reason.TARGET_IO, path.toString(), "target", null, null,
                        "another device has got its name", "Check the name, then run it again.");
            }
            return new DeviceWriter(path, channel, exclusive, means);
        } catch (IOException | RuntimeException e) {
            LibC.close(exclusive);
            ImageSource.closeAfter(channel, e);
            throw e;
        }
    }

    @Override
    public void write(long offset, ByteBuffer data) throws IOException {
        checkInside(offset, data.remaining());
        long position = offset;
        while (data.hasRemaining()) {
            position += channel.write(data, position);
        }
        behind.wrote(offset, position);
    }

    /// Whole pages are left to the kernel, which frees them where the device can (SSDs, thin volumes), else has the
    /// device zero them, else writes.
    @Override
    public void zero(ByteRange range) throws IOException {
        zero(range, () -> false);
    }

    private void zero(ByteRange range, BooleanSupplier cancelled) throws IOException {
        checkInside(range.offset(), range.length());
        long first = Math.min(Math.ceilDiv(range.offset(), PAGE) * PAGE, range.end());
        long last = Math.max(first, range.end() / PAGE * PAGE);
        writeZeroes(range.offset(), first);
        for (long at = first; at < last; at += STEP) {
            if (cancelled.getAsBoolean() || Thread.currentThread().isInterrupted()) {
                throw new ImageException(Reason.CANCELLED, path.toString(), "target", null, at,
                        "it was cancelled while the device was zeroed", null);
            }
            long end = Math.min(at + STEP, last);
            if (!zeroPages(at, end - at)) {
                writeZeroes(at, end);
            }
        }
        writeZeroes(last, range.end());
    }

    private boolean zeroPages(long offset, long length) {
        if (means.punch()) {
            if (LibC.punchHole(exclusive, offset, length)) {
                return true;
            }
            means = new Means(false, means.clear());
        }
        if (means.clear()) {
            if (LibC.zeroRange(exclusive, offset, length)) {
                return true;
            }
            means = new Means(false, false);
        }
        return false;
    }

    private void writeZeroes(long start, long end) throws IOException {
        for (long at = start; at < end; at += ZEROES) {
            write(at, zeroes.clear().limit((int) Math.min(ZEROES, end - at)));
        }
    }

    private void checkInside(long offset, long length) {
        if (offset < 0 || length > size - offset) {
            throw new IllegalArgumentException("offset=%d length=%d size=%d".formatted(offset, length, size));
        }
    }

    @Override
    public void checkpoint() throws IOException {
        syncs.sync(false);
    }

    @Override
    public void finish() throws IOException {
        syncs.sync(true);
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            behind.close();
            LibC.close(exclusive);
            channel.close();
        }
    }
}
