package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Where two disks of one size differ, in blocks of 64 KiB: what brings one in step with the other where nobody knows what
/// was written to it.
public final class Differences {

    private Differences() {}

    /// Reads what either stores.
    ///
    /// @throws IllegalArgumentException for disks of different sizes
    public static RangeSet of(DiskReader first, DiskReader second, int threads, ConversionProgress progress)
            throws IOException {
        long size = first.sizeBytes();
        if (size != second.sizeBytes()) {
            throw new IllegalArgumentException("sizes %d and %d".formatted(size, second.sizeBytes()));
        }
        LeafPlan plan = new LeafPlan(List.of(first, second), new BitSet());
        List<ByteRange> found = new ArrayList<>();
        AtomicLong read = new AtomicLong();
        new LeafWorkers(plan, size, LeafHash.Kind.NONE, progress).run(threads, true, (leaf, length, desk) -> {
            long at = leaf * DigestTree.LEAF;
            first.read(at, desk.buffer());
            second.read(at, desk.second());
            List<ByteRange> here = blocks(at, desk.buffer().flip(), desk.second().flip());
            synchronized (found) {
                found.addAll(here);
                progress.at(ConversionProgress.Phase.PROVE, read.addAndGet(length) + plan.skippedBytes(), size,
                        read.get());
            }
        });
        return RangeSet.of(found);
    }

    private static List<ByteRange> blocks(long at, ByteBuffer first, ByteBuffer second) {
        List<ByteRange> differ = new ArrayList<>();
        for (int start = 0; start < first.limit(); start += DigestTree.BLOCK) {
            int length = Math.min(DigestTree.BLOCK, first.limit() - start);
            if (first.slice(start, length).mismatch(second.slice(start, length)) >= 0) {
                differ.add(new ByteRange(at + start, length));
            }
        }
        return differ;
    }
}
