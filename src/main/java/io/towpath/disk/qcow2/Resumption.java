package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import io.towpath.disk.TargetFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Takes up an image that [Qcow2Writer] left behind. The tables say which clusters are in use; all others were allocated
/// after the last checkpoint, or in one that a crash cut short. Their refcounts become zero and what lies behind the last
/// one in use is cut off. Doing this twice, or being stopped in it, does no harm: it only touches what is not in use.
final class Resumption {

    private static final int COUNT_BYTES = 2;

    private final ImageSource source;
    private final Qcow2Header header;
    private final Geometry geometry;
    private final TargetFile file;
    private long[] blocks = new long[0];
    private int blockCount;
    private int recounted;

    private Resumption(ImageSource source, Qcow2Header header, TargetFile file) {
        this.source = source;
        this.header = header;
        this.geometry = header.geometry();
        this.file = file;
    }

    static Qcow2Writer of(Path path) throws IOException {
        try (ImageSource source = ImageSource.open(path)) {
            Qcow2Header header = Qcow2Header.read(source);
            HeaderChecks.judge(header, source);
            checkOwn(header, source);
            L1Table l1 = L1Table.read(header, source);
            ClusterAudit.Found found = ClusterAudit.of(source, header, l1);
            if (found.compressed() > 0) {
                throw foreign(source, "it has compressed clusters");
            }
            TargetFile file = TargetFile.open(path);
            try {
                return new Resumption(source, header, file).resume(l1, found);
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        }
    }

    static void checkOwn(Qcow2Header header, ImageSource source) throws ImageException {
        if (header.backingOffset() != 0) {
            throw foreign(source, "it is a layer upon a backing file");
        }
        boolean own = header.version() == 3 && header.refcountOrder() == 4 && header.snapshots() == 0
                && (header.incompatible() & ~Qcow2Header.COMPRESSION) == 0 && header.autoclear() == 0
                && header.l1Size() == Math.max(1, header.geometry().l1Entries());
        if (!own) {
            throw foreign(source, "its header has features that are never written here");
        }
    }

    static ImageException foreign(ImageSource source, String found) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, source.name(), "image", null, null,
                found + ", expected an image whose writing was begun here",
                "Convert it afresh to an image of its own.");
    }

    private Qcow2Writer resume(L1Table l1, ClusterAudit.Found found) throws IOException {
        blocks = refcountTable(source, header);
        blockCount = count(blocks);
        ClusterAudit.of(source, header, l1, this::recount);
        while (recounted < blockCount) {
            writeBlock(new Occupancy(0, 0));
        }
        file.truncate(found.end() << geometry.clusterBits());
        file.extend(found.end() << geometry.clusterBits());
        file.sync();
        ClusterAllocator allocator = new ClusterAllocator(file, geometry, header.refcountTableOffset(), blocks,
                blockCount, found.end());
        allocator.countedTo(Math.min(found.end(), (long) blockCount * countsInBlock()));
        WriterTables tables = new WriterTables(file, geometry, allocator, header.l1Offset(), l1.copy());
        return new Qcow2Writer(file, geometry, allocator, tables);
    }

    /// The places of the refcount blocks, as many as there are, and room for the others.
    static long[] refcountTable(ImageSource source, Qcow2Header header) throws IOException {
        Geometry geometry = header.geometry();
        int entries = (int) ((header.refcountTableClusters() << geometry.clusterBits()) / Geometry.ENTRY_BYTES);
        long[] blocks = new long[entries];
        int[] set = {0};
        new TableWalk(source).table(header.refcountTableOffset(), entries, (index, entry, _) -> {
            if (index != set[0]) {
                throw foreign(source, "its refcount table has gaps");
            }
            blocks[(int) index] = entry;
            set[0]++;
        });
        return blocks;
    }

    static int count(long[] blocks) {
        int count = 0;
        while (count < blocks.length && blocks[count] != 0) {
            count++;
        }
        return count;
    }

    private int countsInBlock() {
        return geometry.clusterBytes() / COUNT_BYTES;
    }

    /// Writes each refcount block whose clusters begin in the window. Windows hold whole blocks.
    private void recount(Occupancy occupancy) throws IOException {
        while (recounted < blockCount && (long) recounted * countsInBlock() < occupancy.end()) {
            writeBlock(occupancy);
        }
    }

    /// One for what is used, zero for the rest.
    private void writeBlock(Occupancy occupancy) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(geometry.clusterBytes());
        long cluster = (long) recounted * countsInBlock();
        while (block.hasRemaining()) {
            boolean used = cluster < occupancy.end() && occupancy.isUsed(cluster);
            block.putShort((short) (used ? 1 : 0));
            cluster++;
        }
        file.write(blocks[recounted], block.flip());
        recounted++;
    }
}
