package io.towpath.disk;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Computes the digest of a disk's content. Only what the image stores is read.
public final class DiskDigests {

    private DiskDigests() {}

    public static DiskDigest of(DiskReader reader, int threads, ConversionProgress progress) throws IOException {
        return tree(reader, LeafHash.Kind.DIGEST, threads, progress).digest();
    }

    /// The same with the digests of its parts.
    public static DigestManifest manifest(DiskReader reader, int threads, ConversionProgress progress)
            throws IOException {
        return DigestManifest.of(tree(reader, LeafHash.Kind.DIGEST, threads, progress));
    }

    static DigestTree tree(DiskReader reader, LeafHash.Kind hashes, int threads, ConversionProgress progress)
            throws IOException {
        long size = reader.sizeBytes();
        DigestTree tree = new DigestTree(size, hashes);
        LeafPlan plan = new LeafPlan(List.of(reader), new BitSet());
        AtomicLong data = new AtomicLong();
        AtomicLong read = new AtomicLong();
        Object turn = new Object();
        new LeafWorkers(plan, size, hashes, progress).run(threads, false, (leaf, length, desk) -> {
            desk.read(reader, leaf);
            tree.put(leaf, desk.hashRead());
            data.addAndGet((long) Integer.bitCount(desk.hash().storedBlocks()) * DigestTree.BLOCK);
            synchronized (turn) {
                progress.at(ConversionProgress.Phase.PROVE, read.addAndGet(length) + plan.skippedBytes(), size,
                        data.get());
            }
        });
        progress.at(ConversionProgress.Phase.PROVE, size, size, data.get());
        return tree;
    }
}
