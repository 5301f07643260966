package io.towpath.disk;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Whether the guest sees the same in two images, byte for byte, whatever their formats.
///
/// @param firstDifference offset of the first byte that differs; the smaller size where one disk goes on after the other
///                        ends; -1 when they are equal
/// @param firstSize       bytes
/// @param secondSize      bytes
public record Comparison(long firstDifference, long firstSize, long secondSize) {

    private static final long NONE = Long.MAX_VALUE;

    public boolean equal() {
        return firstDifference < 0;
    }

    /// Reads what either stores. Disks of different sizes are not compared any further.
    ///
    /// @throws ImageException [Reason#SOURCE_CHANGED] when somebody wrote to either meanwhile: then it says nothing
    public static Comparison of(DiskReader first, DiskReader second, int threads, ConversionProgress progress)
            throws IOException {
        long size = first.sizeBytes();
        if (size != second.sizeBytes()) {
            return new Comparison(Math.min(size, second.sizeBytes()), size, second.sizeBytes());
        }
        LeafPlan plan = new LeafPlan(List.of(first, second), new BitSet());
        AtomicLong difference = new AtomicLong(NONE);
        AtomicLong read = new AtomicLong();
        Object turn = new Object();
        new LeafWorkers(plan, size, LeafHash.Kind.NONE, progress).run(threads, true, (leaf, length, desk) -> {
            long at = leaf * DigestTree.LEAF;
            if (at < difference.get()) {
                first.read(at, desk.buffer());
                second.read(at, desk.second());
                long mismatch = MemorySegment.ofBuffer(desk.buffer().flip())
                        .mismatch(MemorySegment.ofBuffer(desk.second().flip()));
                if (mismatch >= 0) {
                    difference.accumulateAndGet(at + mismatch, Math::min);
                }
            }
            synchronized (turn) {
                progress.at(ConversionProgress.Phase.PROVE, read.addAndGet(length) + plan.skippedBytes(), size,
                        read.get());
            }
        });
        for (DiskReader disk : List.of(first, second)) {
            for (ImageSource file : disk.sources()) {
                file.ensureUnchanged();
            }
        }
        return new Comparison(difference.get() == NONE ? -1 : difference.get(), size, size);
    }
}
