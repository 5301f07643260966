package io.towpath.disk;

import io.towpath.disk.nbd.NbdWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;

/// Whether an export is the one that was written before: a server that was started anew may show another, or an empty one,
/// of the same size, which nothing but its content tells. Some of what was made durable is compared; of all of it only the
/// proof knows, which comes after hours or is not wanted.
final class StillThere {

    private static final int LEAVES = 16;

    private StillThere() {}

    /// @param done what was made durable
    /// @throws ImageException [Reason#VERIFY_MISMATCH] where it is not there any more
    static void require(DiskReader source, BitSet done, NbdWriter writer, String name) throws IOException {
        BitSet data = data(source, done);
        ByteBuffer first = ByteBuffer.allocateDirect(DigestTree.LEAF);
        ByteBuffer second = ByteBuffer.allocateDirect(DigestTree.LEAF);
        int step = Math.max(1, data.cardinality() / LEAVES);
        int number = 0;
        for (int leaf = data.nextSetBit(0); leaf >= 0; leaf = data.nextSetBit(leaf + 1)) {
            // the last as well: what was lost is most often the latest
            if (number++ % step != 0 && data.nextSetBit(leaf + 1) >= 0) {
                continue;
            }
            long at = (long) leaf * DigestTree.LEAF;
            int length = LeafPlan.length(source.sizeBytes(), leaf);
            source.read(at, first.clear().limit(length));
            writer.read(at, second.clear().limit(length));
            int mismatch = first.flip().mismatch(second.flip());
            if (mismatch >= 0) {
                for (ImageSource file : source.sources()) {
                    file.ensureUnchanged();
                }
                throw new ImageException(Reason.VERIFY_MISMATCH, name, "target", null, null,
                        "what was made durable is not there any more, first at byte " + (at + mismatch),
                        "Check that the server shows the same export as before, and its storage, then convert again.");
            }
        }
    }

    /// Those in which the source stores something.
    private static BitSet data(DiskReader source, BitSet done) throws IOException {
        BitSet others = (BitSet) done.clone();
        others.flip(0, (int) Math.ceilDiv(source.sizeBytes(), (long) DigestTree.LEAF));
        BitSet data = new BitSet();
        LeafPlan plan = new LeafPlan(List.of(source), others);
        for (LeafPlan.Part part = plan.next(); part != null; part = plan.next()) {
            data.set((int) part.leaf());
        }
        return data;
    }
}
