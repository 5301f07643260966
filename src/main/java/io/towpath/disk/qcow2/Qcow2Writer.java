package io.towpath.disk.qcow2;

import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageException;
import io.towpath.disk.Preallocation;
import io.towpath.disk.TargetFile;
import io.towpath.disk.qcow2.L2Entry.Kind;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/// Writes an uncompressed QCOW2 image of version 3.
///
/// Clusters are handed out from the end of the file in runs, so a large write of what was not there yet is one write to
/// the file. A cluster that is there is overwritten in place. Zeroes over a cluster that is there set its zero flag and
/// keep it for later; over nothing they cost nothing.
///
/// ## What a crash leaves
///
/// The image as it was at the last checkpoint, or newer, apart from bytes overwritten since: [Publication]. The header is
/// written once; the dirty bit stays clear because refcounts never lag behind use, not even with `lazy_refcounts`, which
/// only allows a later writer to.
///
/// Memory: the L1 table and the refcount table (under 3 MiB for 62 TiB at the usual cluster size), and at most 8 MiB of
/// changed L2 entries; when those are more, a checkpoint is made unasked.
public final class Qcow2Writer implements DiskWriter {

    private static final int ZEROES = 1 << 16;

    private final TargetFile file;
    private final Geometry geometry;
    private final ClusterAllocator allocator;
    private final WriterTables tables;
    private final Publication publication;
    private final ByteBuffer zeroes = ByteBuffer.allocateDirect(ZEROES);
    private boolean broken;

    Qcow2Writer(TargetFile file, Geometry geometry, ClusterAllocator allocator, WriterTables tables) {
        this.file = file;
        this.geometry = geometry;
        this.allocator = allocator;
        this.tables = tables;
        this.publication = new Publication(file, allocator, tables);
    }

    /// Begins an image; a file that is there already is overwritten. It is a complete, empty image when this returns.
    ///
    /// @param sizeBytes a multiple of 512
    /// @param options   see [WriterOptions]; unknown ones are refused
    public static Qcow2Writer create(Path path, long sizeBytes, Map<String, String> options) throws IOException {
        WriterOptions chosen = WriterOptions.of(path.toString(), options);
        NewImage image = NewImage.of(path.toString(), sizeBytes, chosen);
        Qcow2Writer writer = create(TargetFile.create(path), image);
        try {
            writer.layOut(chosen.preallocation());
            return writer;
        } catch (IOException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    /// Gives every cluster of the disk its place, in the order of the disk. Until it is written it reads as zeroes, since
    /// nothing was ever there.
    private void layOut(Preallocation preallocation) throws IOException {
        long clusters = preallocation == Preallocation.OFF ? 0 : geometry.clusters();
        begin();
        for (long first = 0; first < clusters; first = tables.nextTable(first)) {
            makeRoom();
            long count = Math.min(tables.nextTable(first), clusters) - first;
            long place = allocator.allocate(count);
            preallocation.take(file, place, place + (count << geometry.clusterBits()));
            for (long i = 0; i < count; i++) {
                tables.set(first + i, L2Entry.data(place + (i << geometry.clusterBits())));
            }
            publication.wrote();
        }
        publication.publish();
        broken = false;
    }

    static Qcow2Writer create(TargetFile file, NewImage image) throws IOException {
        try {
            ClusterAllocator allocator = image.allocator(file);
            WriterTables tables = image.tables(file, allocator);
            Qcow2Writer writer = new Qcow2Writer(file, image.geometry(), allocator, tables);
            file.write(0, image.header().bytes());
            writer.checkpoint();
            return writer;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Goes on with an image that [#create] began, as its last checkpoint left it or newer. What was allocated after that
    /// is dropped, and refcounts are set right.
    ///
    /// @throws ImageException when it is damaged, or of a kind that this class does not make
    public static Qcow2Writer resume(Path path) throws IOException {
        return Resumption.of(path);
    }

    @Override
    public void write(long offset, ByteBuffer data) throws IOException {
        checkInside(offset, data.remaining());
        begin();
        int limit = data.limit();
        long at = offset;
        while (data.hasRemaining()) {
            makeRoom();
            int length = segment(at, data.remaining());
            data.limit(data.position() + length);
            writeSegment(at, data);
            data.limit(limit);
            at += length;
        }
        broken = false;
    }

    @Override
    public void zero(ByteRange range) throws IOException {
        checkInside(range.offset(), range.length());
        begin();
        for (long at = range.offset(); at < range.end();) {
            makeRoom();
            long cluster = geometry.cluster(at);
            long next = tables.hasTable(cluster) ? cluster + 1 : tables.nextTable(cluster);
            long end = Math.min(range.end(), next << geometry.clusterBits());
            zeroInCluster(cluster, at, end);
            at = end;
        }
        broken = false;
    }

    @Override
    public void checkpoint() throws IOException {
        begin();
        publication.publish();
        broken = false;
    }

    @Override
    public void finish() throws IOException {
        checkpoint();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /// From here until the end of a call all is broken that throws: what is in memory is then not what is in the file.
    private void begin() {
        if (broken) {
            throw new IllegalStateException("an earlier write failed; close the image and resume it");
        }
        broken = true;
    }

    private void makeRoom() throws IOException {
        if (tables.isFull()) {
            broken = false;
            checkpoint();
            broken = true;
        }
    }

    /// How many of the bytes at `at` go the same way in one write: over clusters that lie in a row, over one that has
    /// the zero flag, or into a run of new ones.
    private int segment(long at, int wanted) throws IOException {
        long first = geometry.cluster(at);
        long last = geometry.cluster(at + wanted - 1);
        long entry = tables.entry(first);
        long place = L2Entry.place(entry);
        long cluster = first + 1;
        while (cluster <= last && (place == 0 || L2Entry.kind(entry) == Kind.DATA)) {
            long following = tables.entry(cluster);
            boolean same = place == 0
                    ? L2Entry.place(following) == 0
                    : following == L2Entry.data(place + ((cluster - first) << geometry.clusterBits()));
            if (!same) {
                break;
            }
            cluster++;
        }
        return (int) Math.min(wanted, (cluster << geometry.clusterBits()) - at);
    }

    private void writeSegment(long at, ByteBuffer data) throws IOException {
        long first = geometry.cluster(at);
        int within = (int) (at & (geometry.clusterBytes() - 1));
        long entry = tables.entry(first);
        long place = L2Entry.place(entry);
        publication.wrote();
        if (place == 0) {
            long clusters = geometry.cluster(at + data.remaining() - 1) - first + 1;
            place = allocator.allocate(clusters);
            // the rest of the first and the last cluster was never written and reads as zeroes
            file.write(place + within, data);
            for (long i = 0; i < clusters; i++) {
                tables.set(first + i, L2Entry.data(place + (i << geometry.clusterBits())));
            }
        } else if (L2Entry.kind(entry) == Kind.DATA) {
            file.write(place + within, data);
        } else {
            int end = within + data.remaining();
            writeZeroes(place, within);
            file.write(place + within, data);
            writeZeroes(place + end, geometry.clusterBytes() - end);
            tables.set(first, L2Entry.data(place));
        }
    }

    /// Zeroes bytes of one cluster, or of a range that has no clusters.
    private void zeroInCluster(long cluster, long from, long to) throws IOException {
        long entry = tables.entry(cluster);
        if (L2Entry.kind(entry) != Kind.DATA) {
            return;
        }
        long start = cluster << geometry.clusterBits();
        long end = Math.min(start + geometry.clusterBytes(), geometry.sizeBytes());
        if (from == start && to == end) {
            tables.set(cluster, entry | L2Entry.ZERO);
        } else {
            publication.wrote();
            writeZeroes(L2Entry.place(entry) + from - start, to - from);
        }
    }

    private void writeZeroes(long place, long length) throws IOException {
        for (long done = 0; done < length; done += ZEROES) {
            file.write(place + done, zeroes.clear().limit((int) Math.min(ZEROES, length - done)));
        }
    }

    private void checkInside(long offset, long length) {
        if (offset < 0 || length > geometry.sizeBytes() - offset) {
            throw new IllegalArgumentException(
                    "offset=%d length=%d size=%d".formatted(offset, length, geometry.sizeBytes()));
        }
    }
}
