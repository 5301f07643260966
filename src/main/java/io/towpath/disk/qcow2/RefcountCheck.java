package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;

/// For extended L2 entries: refuses an image that counts a cluster as used that no table names.
///
/// One bit of the header says whether entries are extended, and nothing in the tables tells the two kinds apart: read as
/// the other, an image shows another disk. But then half the entries name nothing, and what they named stays counted.
/// Images with internal snapshots or bitmaps, whose tables are not read here, and those marked dirty, whose counts may be
/// wrong, are let pass.
final class RefcountCheck implements ClusterAudit.WindowVisitor {

    private final ImageSource source;
    private final Qcow2Header header;
    private final Geometry geometry;

    RefcountCheck(ImageSource source, Qcow2Header header) {
        this.source = source;
        this.header = header;
        this.geometry = header.geometry();
    }

    @Override
    public void window(Occupancy occupancy) throws IOException {
        if (header.snapshots() > 0 || header.autoclear() != 0 || header.has(Qcow2Header.DIRTY)) {
            return;
        }
        TableWalk blocks = new TableWalk(source);
        long entries = (header.refcountTableClusters() << geometry.clusterBits()) / Geometry.ENTRY_BYTES;
        int countsInWord = Long.SIZE >>> header.refcountOrder();
        long countsInBlock = (long) countsInWord * (geometry.clusterBytes() / Geometry.ENTRY_BYTES);
        new TableWalk(source).table(header.refcountTableOffset(), entries, (index, place, _) -> {
            long first = index * countsInBlock;
            if (first < occupancy.end() && first + countsInBlock > occupancy.first()) {
                blocks.table(place, geometry.clusterBytes() / Geometry.ENTRY_BYTES, (word, counts, at) -> word(
                        occupancy, first + word * countsInWord, counts, at));
            }
        });
    }

    /// Counts of a byte and more are big-endian; smaller ones begin with the lowest bits of their byte.
    private void word(Occupancy occupancy, long first, long counts, long at) throws ImageException {
        int bits = 1 << header.refcountOrder();
        for (int i = 0; i < Long.SIZE / bits; i++) {
            int shift = bits >= Byte.SIZE
                    ? Long.SIZE - bits * (i + 1)
                    : Long.SIZE - Byte.SIZE * (i * bits / Byte.SIZE + 1) + i * bits % Byte.SIZE;
            boolean counted = (counts >>> shift & -1L >>> Long.SIZE - bits) != 0;
            long cluster = first + i;
            if (counted && cluster >= occupancy.first() && cluster < occupancy.end() && !occupancy.isUsed(cluster)) {
                throw new ImageException(Reason.METADATA_INCONSISTENT, source.name(), "refcount block", "count", at,
                        "cluster %d is counted as used (byte %d), but no table names it".formatted(cluster, at),
                        Faults.REPAIR);
            }
        }
    }
}
