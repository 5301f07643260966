package io.towpath.disk;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/// What an interrupted conversion would be gone on with, held against its source once more. A file tells by its times that
/// somebody wrote to it; a device and the export of a server tell nothing, and what was copied before and after a change
/// would make a disk that never was.
final class TakenOver {

    private TakenOver() {}

    /// Whether the source is of a kind that can change without a trace.
    static boolean isDoubtful(DiskRef source) {
        return switch (source) {
            case DiskRef.Served _,DiskRef.Device _ -> true;
            case DiskRef.Stored _,DiskRef.Provided _ -> false;
        };
    }

    /// Reads all that is noted as done, and nothing else. What lies there as zeroes by now counts as such.
    ///
    /// @param hashes anything but [LeafHash.Kind#NONE], by which nothing could be told
    /// @param seen   told the bytes that were read so far
    /// @return whether all of it is at the source as it was read
    static boolean stands(DiskReader source, ConversionJournal journal, LeafHash.Kind hashes, int threads,
            ConversionProgress progress, Seen seen) throws IOException {
        long size = source.sizeBytes();
        DigestTree found = new DigestTree(size, hashes);
        BitSet others = new BitSet();
        others.set(0, Math.toIntExact(found.leaves()));
        others.andNot(journal.done());
        long[] read = {0};
        LeafPlan plan = new LeafPlan(List.of(source), others);
        new LeafWorkers(plan, size, hashes, progress).run(threads, false, (leaf, length, desk) -> {
            desk.read(source, leaf);
            found.put(leaf, desk.hashRead());
            synchronized (read) {
                read[0] += length;
                seen.bytes(read[0]);
            }
        });
        return journal.tree().firstDifference(found) == null;
    }

    interface Seen {
        void bytes(long read);
    }
}
