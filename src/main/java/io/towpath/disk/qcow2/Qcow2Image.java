package io.towpath.disk.qcow2;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.qcow2.GuestRuns.Run;
import io.towpath.disk.qcow2.L2Entry.Kind;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads a QCOW2 image of version 2 or 3: its active view, that is without internal snapshots. Opening it follows every
/// pointer once ([ClusterAudit]); refcounts are left alone, since they only matter to one who allocates, but for
/// extended L2 entries ([RefcountCheck]), and where the image is inspected ([RefcountReport]).
///
/// Refused: external data files unless asked for, encryption, unknown incompatible features, images marked corrupt. Layers upon a backing
/// file are for [Qcow2Chain].
public final class Qcow2Image implements DiskReader {

    private final ImageSource source;
    /// What has the clusters that are not compressed: the image itself, but for an external data file.
    private final ImageSource data;
    private final Qcow2Header header;
    private final Geometry geometry;
    private final GuestRuns runs;
    private final CompressedClusters compressed;
    private final ClusterAudit.Found found;
    private final List<Note> counts;

    private Qcow2Image(ImageSource source, ImageSource data, Qcow2Header header, L1Table l1, ClusterAudit.Found found,
            List<Note> counts) {
        this.source = source;
        this.data = data;
        this.header = header;
        this.geometry = header.geometry();
        L2Pages l2 = new L2Pages(source, geometry, l1);
        this.runs = geometry.extended() ? new SubclusterRuns(geometry, l2) : new ClusterRuns(geometry, l2);
        this.compressed = new CompressedClusters(source, geometry, header.compressionType());
        this.found = found;
        this.counts = counts;
    }

    /// Takes the source over and closes it with itself; when this fails, it stays open.
    ///
    /// @throws ImageException [Reason#EXTERNAL_REFERENCE] for a layer upon a backing file, besides all others
    public static Qcow2Image open(ImageSource source, OpenOptions options) throws IOException {
        DiskFormat declared = options.format();
        if (declared != null && declared != DiskFormat.QCOW2) {
            throw new ImageException(Reason.FORMAT_MISMATCH, source.name(), "header", "magic", 0L,
                    "it is declared as %s, not as qcow2".formatted(declared.id()), null);
        }
        Qcow2Header header = Qcow2Header.read(source);
        return layer(source, header, HeaderChecks.judge(header, source, options.dataFiles()), options);
    }

    /// Opens what the file itself has, whatever it is a layer upon.
    ///
    /// @param header   judged
    /// @param dataFile the name of the file that has its data, null where it has it itself
    static Qcow2Image layer(ImageSource source, Qcow2Header header, @Nullable String dataFile, OpenOptions options)
            throws IOException {
        L1Table l1 = L1Table.read(header, source);
        ImageSource data = dataFile == null ? null : DataFile.open(source, dataFile, options);
        try {
            List<Note> counts = new ArrayList<>();
            ClusterAudit.Found found = ClusterAudit.of(source, data, header, l1, refcounts(source, header, counts));
            return new Qcow2Image(source, data == null ? source : data, header, l1, found, List.copyOf(counts));
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(data, e);
            throw e;
        }
    }

    /// Who only reads need not know whether counts are right.
    private static ClusterAudit.WindowVisitor refcounts(ImageSource source, Qcow2Header header, List<Note> notes) {
        if (header.has(Qcow2Header.EXTENDED_L2)) {
            return new RefcountCheck(source, header);
        }
        return source.problems().all()
                ? new RefcountReport(source, header, notes, source.problems().budget())
                : _ -> {};
    }

    @Override
    public DiskFormat format() {
        return DiskFormat.QCOW2;
    }

    @Override
    public long sizeBytes() {
        return header.sizeBytes();
    }

    int clusterBytes() {
        return geometry.clusterBytes();
    }

    @Override
    public List<ImageSource> sources() {
        return data == source ? List.of(source) : List.of(source, data);
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("version", Integer.toString(header.version())));
        facts.add(new Fact("cluster-size", Integer.toString(geometry.clusterBytes())));
        facts.add(new Fact("compression-type", header.compressionType() == Qcow2Header.ZSTD ? "zstd" : "zlib"));
        facts.add(new Fact("refcount-bits", Integer.toString(1 << header.refcountOrder())));
        facts.add(new Fact("lazy-refcounts", Boolean.toString(header.lazyRefcounts())));
        if (geometry.extended()) {
            facts.add(new Fact("extended-l2", "true"));
        }
        if (data != source) {
            facts.add(new Fact("data-file", data.name()));
            facts.add(new Fact("data-file-raw", Boolean.toString(header.rawDataFile())));
        }
        facts.add(new Fact("data-clusters", Long.toString(found.data())));
        facts.add(new Fact("compressed-clusters", Long.toString(found.compressed())));
        facts.add(new Fact("snapshots", Long.toString(header.snapshots())));
        return List.copyOf(facts);
    }

    @Override
    public List<Note> notes() {
        List<Note> notes = new ArrayList<>();
        if (header.has(Qcow2Header.DIRTY)) {
            notes.add(new Note("dirty", "it was not closed properly; its refcounts may be wrong, its data is not"));
        }
        if (header.snapshots() > 0) {
            notes.add(new Note("internal-snapshots",
                    header.snapshots() + " internal snapshots are in the image; the current state is read"));
        }
        notes.addAll(counts);
        return List.copyOf(notes);
    }

    @Override
    public void extents(ByteRange within, Consumer<Extent> each) throws IOException {
        checkInside(within.offset(), within.length());
        long start = within.offset();
        Run run = runs.next(start, within.end());
        while (run.end() < within.end()) {
            Run following = runs.next(run.end(), within.end());
            if (status(following.kind()) != status(run.kind())) {
                each.accept(extent(run.kind(), start, run.end()));
                start = run.end();
            }
            run = following;
        }
        each.accept(extent(run.kind(), start, run.end()));
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        checkInside(offset, into.remaining());
        long end = offset + into.remaining();
        int limit = into.limit();
        for (long at = offset; at < end;) {
            Run run = runs.next(at, end);
            int within = (int) (at & (geometry.clusterBytes() - 1));
            int length = (int) (run.kind() == Kind.COMPRESSED
                    ? Math.min(run.length(), geometry.clusterBytes() - within)
                    : run.length());
            into.limit(into.position() + length);
            switch (run.kind()) {
                case DATA -> data.read(L2Entry.place(run.entry()) + within, into);
                case COMPRESSED -> compressed.read(run.entry(), geometry.cluster(at), within, into);
                case ZERO, UNALLOCATED -> zeroes(into);
            }
            into.limit(limit);
            at += length;
        }
    }

    @Override
    public void close() throws IOException {
        compressed.close();
        if (data != source) {
            data.close();
        }
        source.close();
    }

    private void checkInside(long offset, long length) {
        if (offset < 0 || length > header.sizeBytes() - offset) {
            throw new IllegalArgumentException(
                    "offset=%d length=%d size=%d".formatted(offset, length, header.sizeBytes()));
        }
    }

    private static void zeroes(ByteBuffer into) {
        while (into.remaining() >= Long.BYTES) {
            into.putLong(0);
        }
        while (into.hasRemaining()) {
            into.put((byte) 0);
        }
    }

    /// Compressed is data, told as the same extent.
    private static Kind status(Kind kind) {
        return kind == Kind.COMPRESSED ? Kind.DATA : kind;
    }

    private static Extent extent(Kind kind, long start, long end) {
        ByteRange range = new ByteRange(start, end - start);
        return switch (kind) {
            case DATA, COMPRESSED -> new Extent.Data(range);
            case ZERO -> new Extent.Zero(range);
            case UNALLOCATED -> new Extent.Unallocated(range);
        };
    }
}
