package io.towpath.disk.qcow2;

import io.towpath.disk.ImageSource;
import io.towpath.disk.TargetFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Takes up an image that [PackedQcow2Writer] left behind. First the tables forget all clusters from the one on that comes
/// next; then refcounts are set to what the tables say, and the file is cut behind what is in use. Doing this twice, or
/// being stopped in it, does no harm: it only touches what comes again, or is not in use.
final class PackedResumption {

    private static final int COUNT_BYTES = 2;

    private final ImageSource source;
    private final Qcow2Header header;
    private final Geometry geometry;
    private final L1Table l1;
    private final TargetFile file;

    private PackedResumption(ImageSource source, TargetFile file) throws IOException {
        this.source = source;
        this.file = file;
        header = header(source);
        geometry = header.geometry();
        l1 = L1Table.read(header, source);
    }

    static Qcow2Header header(Path path) throws IOException {
        try (ImageSource source = ImageSource.open(path)) {
            return header(source);
        }
    }

    private static Qcow2Header header(ImageSource source) throws IOException {
        Qcow2Header header = Qcow2Header.read(source);
        HeaderChecks.judge(header, source);
        Resumption.checkOwn(header, source);
        return header;
    }

    /// @param from the first guest cluster to forget
    static PackedQcow2Writer.Parts of(Path path, TargetFile file, long from) throws IOException {
        try (ImageSource source = ImageSource.open(path)) {
            new PackedResumption(source, file).forget(from);
        }
        try (ImageSource source = ImageSource.open(path)) {
            return new PackedResumption(source, file).resume();
        }
    }

    private void forget(long from) throws IOException {
        ByteBuffer zeroes = ByteBuffer.allocateDirect(geometry.clusterBytes());
        long first = from >>> geometry.l2Bits();
        for (int table = (int) first; table < l1.size(); table++) {
            long entry = table == first ? from & (geometry.l2Entries() - 1) : 0;
            if (l1.place(table) != 0 && entry > 0) {
                int at = (int) entry * Geometry.ENTRY_BYTES;
                file.write(l1.place(table) + at, zeroes.clear().limit(geometry.clusterBytes() - at));
            } else if (l1.place(table) != 0) {
                file.write(header.l1Offset() + (long) table * Geometry.ENTRY_BYTES, zeroes.clear().limit(
                        Geometry.ENTRY_BYTES));
            }
        }
        file.sync();
    }

    private PackedQcow2Writer.Parts resume() throws IOException {
        ClusterAudit.Found found = ClusterAudit.of(source, header, l1);
        long[] blocks = Resumption.refcountTable(source, header);
        int blockCount = Resumption.count(blocks);
        recount(blocks, blockCount, found.end());
        file.truncate(found.end() << geometry.clusterBits());
        file.extend(found.end() << geometry.clusterBits());
        file.sync();
        ClusterAllocator clusters = new ClusterAllocator(file, geometry, header.refcountTableOffset(), blocks,
                blockCount, found.end());
        clusters.countedTo(Math.min(found.end(), (long) blockCount * countsInBlock()));
        return PackedQcow2Writer.Parts.of(file, geometry, clusters, new WriterTables(file, geometry, clusters, header
                .l1Offset(), l1.copy()));
    }

    private int countsInBlock() {
        return geometry.clusterBytes() / COUNT_BYTES;
    }

    /// Block by block of those that lie in a window of the file; windows hold whole blocks.
    private void recount(long[] blocks, int blockCount, long clusters) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(geometry.clusterBytes());
        ClusterUsers users = new ClusterUsers(0, 0);
        for (int i = 0; i < blockCount; i++) {
            long first = (long) i * countsInBlock();
            if (first >= users.end() && first < clusters) {
                users = new ClusterUsers(first, Math.min(ClusterUsers.WINDOW, clusters - first));
                countAll(users, blocks, blockCount);
            }
            block.clear();
            while (block.hasRemaining()) {
                block.putShort(users.count(first + block.position() / COUNT_BYTES));
            }
            file.write(blocks[i], block.flip());
        }
    }

    private void countAll(ClusterUsers users, long[] blocks, int blockCount) throws IOException {
        users.add(0);
        users.addRange(geometry.cluster(header.refcountTableOffset()), header.refcountTableClusters());
        users.addRange(geometry.cluster(header.l1Offset()), geometry.clustersFor(header.l1Size()
                * Geometry.ENTRY_BYTES));
        for (int i = 0; i < blockCount; i++) {
            users.add(geometry.cluster(blocks[i]));
        }
        TableWalk walk = new TableWalk(source);
        for (int table = 0; table < l1.size(); table++) {
            if (l1.place(table) != 0) {
                users.add(geometry.cluster(l1.place(table)));
                walk.table(l1.place(table), geometry.l2Entries(), (_, entry, _) -> count(users, entry));
            }
        }
    }

    private void count(ClusterUsers users, long entry) {
        switch (L2Entry.kind(entry)) {
            case DATA -> users.add(geometry.cluster(L2Entry.place(entry)));
            case COMPRESSED -> {
                long first = geometry.cluster(L2Entry.compressedPlace(entry, geometry.clusterBits()));
                long end = L2Entry.compressedEnd(entry, geometry.clusterBits());
                users.addRange(first, geometry.cluster(end - 1) - first + 1);
            }
            case UNALLOCATED, ZERO -> {
                // has no cluster of the file: none with a place is written here
            }
        }
    }
}
