package io.towpath.disk.qcow2;

import io.towpath.disk.PackingWriter;
import io.towpath.disk.TargetFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a QCOW2 image of version 3 with compressed clusters. They follow each other closely, whatever the clusters of
/// the file: a refcount is then the number of compressed clusters that have a byte in it. Clusters that do not become
/// smaller are stored as they are, clusters of zeroes not at all.
///
/// What a crash leaves is told at [Publication]. When it is gone on with, what lies behind the first leaf that comes is
/// dropped ([PackedResumption]).
final class PackedQcow2Writer implements PackingWriter {

    /// A leaf holds whole clusters.
    static final int MOST_CLUSTER_BITS = 20;

    private static final int LEAF = 1 << MOST_CLUSTER_BITS;

    private final Path path;
    private final TargetFile file;
    private final Geometry geometry;
    private final int compressionType;
    private final int level;
    /// Null until it is known where to go on.
    private @Nullable Parts parts;
    private boolean broken;

    private PackedQcow2Writer(Path path, TargetFile file, Geometry geometry, WriterOptions options) {
        this.path = path;
        this.file = file;
        this.geometry = geometry;
        this.compressionType = options.compressionType();
        this.level = options.level();
    }

    /// What is allocated and pointed to.
    record Parts(ClusterAllocator clusters, ByteAllocator bytes, WriterTables tables, Publication publication) {

        static Parts of(TargetFile file, Geometry geometry, ClusterAllocator clusters, WriterTables tables) {
            return new Parts(clusters, new ByteAllocator(clusters, geometry), tables, new Publication(file, clusters,
                    tables));
        }
    }

    static PackedQcow2Writer create(Path path, long sizeBytes, Map<String, String> given) throws IOException {
        WriterOptions options = WriterOptions.of(path.toString(), given);
        NewImage image = NewImage.of(path.toString(), sizeBytes, options);
        TargetFile file = TargetFile.create(path);
        try {
            ClusterAllocator clusters = image.allocator(file);
            PackedQcow2Writer writer = new PackedQcow2Writer(path, file, image.geometry(), options);
            writer.parts = Parts.of(file, image.geometry(), clusters, image.tables(file, clusters));
            file.write(0, image.header().bytes());
            writer.checkpoint();
            return writer;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Goes on with an image that [#create] began.
    static PackedQcow2Writer resume(Path path, Map<String, String> given) throws IOException {
        WriterOptions options = WriterOptions.of(path.toString(), given);
        Qcow2Header header = PackedResumption.header(path);
        return new PackedQcow2Writer(path, TargetFile.open(path), header.geometry(), options);
    }

    @Override
    public Packer packer() {
        return new ClusterPacker(geometry.clusterBytes(), ClusterSqueezer.of(compressionType, level));
    }

    @Override
    public void writePacked(long offset, ByteBuffer packed) throws IOException {
        begin();
        Parts now = parts(geometry.cluster(offset));
        if (now.tables.isFull()) {
            now.publication.publish();
        }
        now.publication.wrote();
        int head = packed.position();
        int count = packed.getInt(head);
        int length = (int) Math.min(LEAF, geometry.sizeBytes() - offset);
        Run run = new Run(file, packed, head + ClusterPacker.dataAt(length, geometry.clusterBytes()));
        for (int i = 0; i < count; i++) {
            long cluster = geometry.cluster(offset) + packed.getInt(head + 4 + 8 * i);
            int bytes = packed.getInt(head + 8 + 8 * i);
            if (bytes == ClusterPacker.PLAIN) {
                long place = now.clusters.allocate(1);
                run.add(place, geometry.clusterBytes());
                now.tables.set(cluster, L2Entry.data(place));
            } else {
                long place = now.bytes.allocate(bytes);
                run.add(place, bytes);
                now.tables.set(cluster, L2Entry.compressed(place, bytes, geometry.clusterBits()));
            }
        }
        run.write();
        broken = false;
    }

    /// Writes at once what is in a row both in the packed leaf and in the file.
    private static final class Run {
        private final TargetFile file;
        private final ByteBuffer packed;
        private int from;
        private int to;
        private long place;

        Run(TargetFile file, ByteBuffer packed, int at) {
            this.file = file;
            this.packed = packed;
            from = at;
            to = at;
        }

        void add(long where, int bytes) throws IOException {
            if (where != place + to - from) {
                write();
                from = to;
                place = where;
            }
            to += bytes;
        }

        void write() throws IOException {
            file.write(place, packed.duplicate().limit(to).position(from));
        }
    }

    private Parts parts(long firstCluster) throws IOException {
        Parts now = parts;
        if (now == null) {
            now = PackedResumption.of(path, file, firstCluster);
            parts = now;
        }
        return now;
    }

    @Override
    public void checkpoint() throws IOException {
        begin();
        if (parts != null) {
            parts.publication.publish();
        }
        broken = false;
    }

    @Override
    public void finish() throws IOException {
        begin();
        parts(geometry.clusters()).publication.publish();
        broken = false;
    }

    private void begin() {
        if (broken) {
            throw new IllegalStateException("an earlier write failed; close the image and resume it");
        }
        broken = true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
