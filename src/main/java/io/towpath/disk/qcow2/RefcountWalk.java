package io.towpath.disk.qcow2;

import io.towpath.disk.ImageSource;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/// Reads which clusters of a window of the file are counted as used. Blocks that do not lie in the file are passed over.
final class RefcountWalk {

    private final ImageSource source;
    private final Qcow2Header header;
    private final Geometry geometry;

    RefcountWalk(ImageSource source, Qcow2Header header) {
        this.source = source;
        this.header = header;
        this.geometry = header.geometry();
    }

    interface CountVisitor {

        /// @param at byte of the file where the word with its count lies
        void counted(long cluster, long at) throws IOException;
    }

    void counted(Occupancy window, CountVisitor each) throws IOException {
        counted(window, () -> true, each);
    }

    /// @param going asked before each block; the rest is passed over once it says no
    void counted(Occupancy window, BooleanSupplier going, CountVisitor each) throws IOException {
        if (!HeaderChecks.refcountsLieInFile(header, source)) {
            return;
        }
        TableWalk blocks = new TableWalk(source);
        long entries = (header.refcountTableClusters() << geometry.clusterBits()) / Geometry.ENTRY_BYTES;
        int countsInWord = Long.SIZE >>> header.refcountOrder();
        long countsInBlock = (long) countsInWord * (geometry.clusterBytes() / Geometry.ENTRY_BYTES);
        new TableWalk(source).table(header.refcountTableOffset(), entries, (index, place, _) -> {
            long first = index * countsInBlock;
            boolean inFile = place > 0 && place <= source.length() - geometry.clusterBytes();
            if (inFile && first < window.end() && first + countsInBlock > window.first() && going.getAsBoolean()) {
                blocks.table(place, geometry.clusterBytes() / Geometry.ENTRY_BYTES, (word, counts, at) -> word(
                        window, first + word * countsInWord, counts, at, each));
            }
        });
    }

    /// Counts of a byte and more are big-endian; smaller ones begin with the lowest bits of their byte.
    private void word(Occupancy window, long first, long counts, long at, CountVisitor each) throws IOException {
        int bits = 1 << header.refcountOrder();
        for (int i = 0; i < Long.SIZE / bits; i++) {
            int shift = bits >= Byte.SIZE
                    ? Long.SIZE - bits * (i + 1)
                    : Long.SIZE - Byte.SIZE * (i * bits / Byte.SIZE + 1) + i * bits % Byte.SIZE;
            boolean counted = (counts >>> shift & -1L >>> Long.SIZE - bits) != 0;
            long cluster = first + i;
            if (counted && cluster >= window.first() && cluster < window.end()) {
                each.counted(cluster, at);
            }
        }
    }
}
