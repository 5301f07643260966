package io.towpath.bench;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageSource;
import io.towpath.units.ByteRange;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// A disk as a snapshot has it. What is stored of the first one comes at once: seeds are not what is measured.
record Blocks(String identity, int made, int number, String key) implements DiskReader {

    @Override
    public DiskFormat format() {
        return DiskFormat.RAW;
    }

    @Override
    public long sizeBytes() {
        return SlowSource.DISK;
    }

    @Override
    public List<Fact> facts() {
        return List.of();
    }

    @Override
    public List<Note> notes() {
        return List.of();
    }

    @Override
    public List<ImageSource> sources() {
        return List.of();
    }

    @Override
    public void extents(ByteRange within, Consumer<Extent> each) {
        long at = within.offset();
        while (at < within.end()) {
            long stored = at / SlowSource.LEAF * SlowSource.LEAF + SlowSource.AT;
            long end = at < stored ? stored : at < stored + SlowSource.BLOCK ? stored + SlowSource.BLOCK : (at / SlowSource.LEAF + 1) * SlowSource.LEAF;
            ByteRange range = new ByteRange(at, Math.min(end, within.end()) - at);
            each.accept(at >= stored && at < stored + SlowSource.BLOCK
                    ? new Extent.Data(range)
                    : new Extent.Unallocated(range));
            at = range.end();
        }
    }

    @Override
    public void read(long offset, ByteBuffer into) {
        boolean waits = false;
        long first = offset / SlowSource.LEAF;
        long at = offset;
        while (into.hasRemaining()) {
            long stored = at / SlowSource.LEAF * SlowSource.LEAF + SlowSource.AT;
            boolean data = at >= stored && at < stored + SlowSource.BLOCK;
            waits |= data;
            into.put(data ? (byte) (made + at / SlowSource.LEAF) : 0);
            at++;
        }
        if (waits && made > 1) {
            LockSupport.parkNanos((long) (SlowSource.BLOCK_MILLIS * 1e6 * ThreadLocalRandom.current().nextDouble(0.8, 1.2)));
            Truth.tell(number, Integer.parseInt(key) - SlowSource.FIRST_KEY, (int) first);
        }
    }

    @Override
    public void close() {
        // nothing is held
    }
}
