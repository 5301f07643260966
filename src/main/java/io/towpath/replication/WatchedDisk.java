package io.towpath.replication;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.RangeSet;
import io.towpath.disk.Reason;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A disk of a snapshot as a way shows it, known by the snapshot whatever the way, and watched: what was read, when, and
/// whether it was the source that failed.
final class WatchedDisk implements DiskReader {

    private final DiskReader disk;
    private final String label;
    private final String identity;
    private final @Nullable RangeSet within;
    private final Meter meter;

    /// @param label  how messages call it
    /// @param within seems to store nothing outside of these; null for all
    WatchedDisk(DiskReader disk, String label, String identity, @Nullable RangeSet within, Meter meter) {
        this.disk = disk;
        this.label = label;
        this.identity = identity;
        this.within = within;
        this.meter = meter;
    }

    @Override
    public DiskFormat format() {
        return disk.format();
    }

    @Override
    public long sizeBytes() {
        return disk.sizeBytes();
    }

    @Override
    public List<Fact> facts() {
        return disk.facts();
    }

    @Override
    public List<Note> notes() {
        return disk.notes();
    }

    /// None: whether it changed is the snapshot's business, not that of files it may have been spooled to.
    @Override
    public List<ImageSource> sources() {
        return List.of();
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public void extents(ByteRange asked, Consumer<Extent> each) throws IOException {
        try {
            if (within == null) {
                disk.extents(asked, each);
                return;
            }
            long at = asked.offset();
            for (ByteRange part : within.between(asked.offset(), asked.end())) {
                gap(at, part.offset(), each);
                disk.extents(part, each);
                at = part.end();
            }
            gap(at, asked.end(), each);
        } catch (IOException e) {
            throw failed(asked.offset(), e);
        }
    }

    private static void gap(long from, long to, Consumer<Extent> each) {
        if (to > from) {
            each.accept(new Extent.Unallocated(new ByteRange(from, to - from)));
        }
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        int wanted = into.remaining();
        meter.begins();
        try {
            disk.read(offset, into);
        } catch (IOException e) {
            throw failed(offset, e);
        } finally {
            meter.ends();
        }
        meter.read(wanted);
    }

    private ImageException failed(long offset, IOException e) {
        if (e instanceof ImageException stopped && stopped.reason() == Reason.CANCELLED) {
            // whoever reads was told to stop: that is no failure of the source
            return stopped;
        }
        meter.fail(e);
        return e instanceof ImageException told && told.reason() == Reason.SOURCE_IO
                ? told
                : new ImageException(Reason.SOURCE_IO, label, "disk", null, offset, "it cannot be read at byte %d: %s"
                        .formatted(offset, e.getMessage()), "Check the source and the way to it.", e);
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }

    /// Safe for use by several threads.
    static final class Meter {

        private long bytes;
        private int reading;
        private int most = 1;
        private long lastAt = System.nanoTime();
        private @Nullable IOException failure;

        synchronized void begins() {
            reading++;
            most = Math.max(most, reading);
        }

        synchronized void ends() {
            reading--;
        }

        /// How many read at once at most; 1 at least.
        synchronized int most() {
            return most;
        }

        synchronized void read(long more) {
            bytes += more;
            lastAt = System.nanoTime();
        }

        synchronized void fail(IOException e) {
            if (failure == null) {
                failure = e;
            }
        }

        synchronized long bytes() {
            return bytes;
        }

        /// Of [System#nanoTime()], when a read ended last.
        synchronized long lastAt() {
            return lastAt;
        }

        /// What failed first at the source; null where nothing did.
        synchronized @Nullable IOException failure() {
            return failure;
        }
    }
}
