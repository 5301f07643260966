package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Follows every pointer of an image once and refuses it unless each leads to a cluster of its own: on a cluster
/// boundary, in the file, used by nothing else. Only compressed clusters may share one ([CompressedOrder]). What L2
/// tables say behind the end of the disk is judged too.
///
/// Where the data lies in another file a cluster has no other place in it than on the disk, so that none can be used twice.
///
/// Costs a reading of the tables, 1/8192 of the data at the usual cluster size; memory is bounded whatever the size,
/// since a large file is judged window by window ([Occupancy]).
final class ClusterAudit {

    private static final long MAX_WINDOWS = 64;
    private static final int SECTOR = 512;

    private final ImageSource source;
    private final @Nullable ImageSource dataFile;
    private final Qcow2Header header;
    private final Geometry geometry;
    private final L1Table l1;
    private final Faults faults;
    private final TableWalk walk;
    private final CompressedOrder order;
    private final boolean counted;
    /// L2 tables that are something else as well: what they would say of clusters says nothing.
    private final BitSet shared = new BitSet();
    private Occupancy occupancy;
    private long data;
    private long compressed;
    private long highest;

    private ClusterAudit(ImageSource source, @Nullable ImageSource dataFile, Qcow2Header header, L1Table l1) {
        this.source = source;
        this.dataFile = dataFile;
        this.header = header;
        this.geometry = header.geometry();
        this.l1 = l1;
        this.faults = new Faults(source.name());
        this.walk = new TableWalk(source);
        this.order = new CompressedOrder(geometry.clusterBits(), source);
        this.counted = HeaderChecks.refcountsLieInFile(header, source);
        this.occupancy = new Occupancy(0, 0);
    }

    /// @param data       clusters that hold data as it is
    /// @param compressed compressed clusters
    /// @param end        one behind the last cluster of the file that is used
    record Found(long data, long compressed, long end) {}

    /// Told what is used in a window of the file.
    interface WindowVisitor {

        void window(Occupancy occupancy) throws IOException;
    }

    static Found of(ImageSource source, Qcow2Header header, L1Table l1) throws IOException {
        return new ClusterAudit(source, null, header, l1).run(_ -> {});
    }

    /// The same for somebody who needs to know which clusters are used.
    static Found of(ImageSource source, Qcow2Header header, L1Table l1, WindowVisitor each) throws IOException {
        return new ClusterAudit(source, null, header, l1).run(each);
    }

    /// @param dataFile that has the clusters; null where the image has them itself
    static Found of(ImageSource source, @Nullable ImageSource dataFile, Qcow2Header header, L1Table l1,
            WindowVisitor each) throws IOException {
        return new ClusterAudit(source, dataFile, header, l1).run(each);
    }

    private Found run(WindowVisitor each) throws IOException {
        long clusters = geometry.clustersFor(source.length());
        if (clusters > MAX_WINDOWS * Occupancy.WINDOW) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, source.name(), "file", "length", null,
                    "it has %d clusters of %d bytes, expected no more than %d".formatted(clusters,
                            geometry.clusterBytes(), MAX_WINDOWS * Occupancy.WINDOW),
                    null);
        }
        Found found = pass(0, clusters);
        each.window(occupancy);
        boolean judged = order.complete();
        for (long window = Occupancy.WINDOW; window <= highest || !judged; window += Occupancy.WINDOW) {
            pass(window, clusters);
            each.window(occupancy);
            judged = order.complete();
        }
        return found;
    }

    private Found pass(long window, long clusters) throws IOException {
        occupancy = new Occupancy(window, Math.clamp(clusters - window, 0, Occupancy.WINDOW));
        data = 0;
        compressed = 0;
        fixedTables();
        if (counted) {
            walk.table(header.refcountTableOffset(), (header.refcountTableClusters() << geometry.clusterBits())
                    / Geometry.ENTRY_BYTES, this::refcountBlock);
        }
        for (int i = 0; i < l1.size(); i++) {
            if (l1.place(i) != 0 && !claim("L1 table", "entry " + i, header.l1Offset() + (long) i
                    * Geometry.ENTRY_BYTES, l1.place(i))) {
                shared.set(i);
            }
        }
        for (int i = 0; i < l1.size(); i++) {
            if (l1.place(i) != 0 && !shared.get(i)) {
                long first = (long) i << geometry.l2Bits();
                l2Table(first, l1.place(i));
            }
        }
        return new Found(data, compressed, highest + 1);
    }

    private void l2Table(long first, long place) throws IOException {
        if (geometry.extended()) {
            walk.pairs(place, geometry.l2Entries(), (index, entry, subclusters, at) -> subclusters(first + index, entry,
                    subclusters, at));
        } else {
            walk.table(place, geometry.l2Entries(), (index, entry, at) -> cluster(first + index, entry, at));
        }
    }

    private void fixedTables() throws ImageException {
        occupancy.claim(0);
        fixed("L1 table offset", Qcow2Header.L1_OFFSET_AT, header.l1Offset(), header.l1Size() * Geometry.ENTRY_BYTES);
        if (counted) {
            fixed("refcount table offset", Qcow2Header.REFCOUNT_TABLE_AT, header.refcountTableOffset(),
                    header.refcountTableClusters() << geometry.clusterBits());
        }
        if (header.snapshots() > 0) {
            fixed("snapshots offset", Qcow2Header.SNAPSHOTS_OFFSET_AT, header.snapshotsOffset(), 1);
        }
    }

    private void fixed(String field, int at, long place, long bytes) throws ImageException {
        if (place < 0 || place > source.length() - bytes) {
            // where that is told and gone on after: windows are looked at no further than the file
            return;
        }
        for (long i = 0; i < geometry.clustersFor(bytes); i++) {
            highest = Math.max(highest, geometry.cluster(place) + i);
            if (!occupancy.claim(geometry.cluster(place) + i)) {
                source.refuse(faults.header(Reason.OFFSET_OUT_OF_RANGE, field, at, Long.toString(place),
                        "a place that no other table has"));
                return;
            }
        }
    }

    private void refcountBlock(long index, long entry, long at) throws IOException {
        String field = "entry " + index;
        if (L1Table.isGood(geometry, source, faults, "refcount table", field, at, entry)) {
            claim("refcount table", field, at, entry);
        }
    }

    private void cluster(long cluster, long entry, long at) throws IOException {
        switch (L2Entry.kind(entry)) {
            case UNALLOCATED -> {
            }
            case ZERO -> zero(cluster, entry, at);
            case DATA -> data(cluster, entry, geometry.clusterBytes(), at);
            case COMPRESSED -> compressed(entry, at);
        }
    }

    private void subclusters(long cluster, long entry, long subclusters, long at) throws IOException {
        if ((entry & L2Entry.COMPRESSED) != 0) {
            if (subclusters != 0) {
                contradiction(subclusters, at, "no subclusters of a compressed cluster");
            }
            compressed(entry, at);
            return;
        }
        if (!Subclusters.agree(subclusters)) {
            contradiction(subclusters, at, "no subcluster that is both stored and zero");
            return;
        }
        if ((entry & L2Entry.ZERO) != 0) {
            source.refuse(faults.pointer(Reason.METADATA_INCONSISTENT, "L2 table", "entry", at, Long.toHexString(entry),
                    "no zero flag in an extended entry"));
            return;
        }
        int stored = Subclusters.stored(subclusters);
        if (stored > 0) {
            data(cluster, entry, stored << Subclusters.bits(geometry), at);
        } else if (entry != 0) {
            prepared(cluster, entry, at);
        }
    }

    private void contradiction(long subclusters, long at, String expected) throws ImageException {
        source.refuse(faults.pointer(Reason.METADATA_INCONSISTENT, "L2 table", "subclusters", at + Geometry.ENTRY_BYTES,
                Long.toHexString(subclusters), expected));
    }

    private void zero(long cluster, long entry, long at) throws ImageException {
        if (header.version() < 3) {
            source.refuse(faults.pointer(Reason.METADATA_INCONSISTENT, "L2 table", "entry", at, Long.toHexString(entry),
                    "no zero flag in an image of version 2"));
        }
        if (L2Entry.place(entry) != 0) {
            prepared(cluster, entry, at);
        }
    }

    /// A place that a cluster has, and that is not read.
    private void prepared(long cluster, long entry, long at) throws ImageException {
        if (dataFile != null) {
            isOwnPlace(cluster, entry, at);
        } else if (isStart(L2Entry.place(entry), at)) {
            claim("L2 table", "entry", at, L2Entry.place(entry));
        }
    }

    private boolean isOwnPlace(long cluster, long entry, long at) throws ImageException {
        long own = cluster << geometry.clusterBits();
        if (L2Entry.place(entry) != own) {
            source.refuse(faults.pointer(Reason.METADATA_INCONSISTENT, "L2 table", "entry", at, Long.toString(L2Entry
                    .place(entry)), "byte " + own + ", the cluster's own place in an external data file"));
            return false;
        }
        return true;
    }

    /// @param bytes of the cluster that have to be there
    private void data(long cluster, long entry, int bytes, long at) throws ImageException {
        long place = L2Entry.place(entry);
        ImageSource file = dataFile == null ? source : dataFile;
        if (!(dataFile == null ? isStart(place, at) : isOwnPlace(cluster, entry, at))) {
            return;
        }
        long needed = Math.clamp(header.sizeBytes() - (cluster << geometry.clusterBits()), 1, bytes);
        if (needed > file.length() - place) {
            source.refuse(faults.pointer(Reason.TRUNCATED, "L2 table", "entry", at, Long.toString(place),
                    needed + " bytes of data to lie there, but the file ends at byte " + file.length()));
            return;
        }
        if (dataFile == null) {
            claim("L2 table", "entry", at, place);
        }
        data++;
    }

    private boolean isStart(long place, long at) throws ImageException {
        if (place < geometry.clusterBytes() || !geometry.aligned(place) || place >= source.length()) {
            source.refuse(faults.pointer(Reason.OFFSET_OUT_OF_RANGE, "L2 table", "entry", at, Long.toString(place),
                    "a cluster boundary behind the header and in the file's " + source.length() + " bytes"));
            return false;
        }
        return true;
    }

    private void compressed(long entry, long at) throws ImageException {
        if (dataFile != null) {
            source.refuse(faults.pointer(Reason.METADATA_INCONSISTENT, "L2 table", "compressed entry", at,
                    Long.toHexString(entry),
                    "no compressed cluster where the data lies in another file"));
            return;
        }
        long place = L2Entry.compressedPlace(entry, geometry.clusterBits());
        long end = L2Entry.compressedEnd(entry, geometry.clusterBits());
        if (place < geometry.clusterBytes() || place >= source.length()) {
            source.refuse(faults.pointer(Reason.OFFSET_OUT_OF_RANGE, "L2 table", "compressed entry", at, Long.toString(
                    place), "a place behind the header and in the file's " + source.length() + " bytes"));
            return;
        }
        // the last one need not fill its last sector, so the file may end in that
        if (end - source.length() >= SECTOR) {
            source.refuse(faults.pointer(Reason.TRUNCATED, "L2 table", "compressed entry", at, Long.toString(place),
                    (end - place) + " bytes to lie there, but the file ends at byte " + source.length()));
            return;
        }
        long last = geometry.cluster(Math.min(end, source.length()) - 1);
        for (long cluster = geometry.cluster(place); cluster <= last; cluster++) {
            if (!occupancy.share(cluster)) {
                shared("L2 table", "compressed entry", at, place);
            }
        }
        highest = Math.max(highest, last);
        order.add(entry);
        compressed++;
    }

    private boolean claim(String structure, String field, long at, long place) throws ImageException {
        long cluster = geometry.cluster(place);
        highest = Math.max(highest, cluster);
        boolean free = occupancy.claim(cluster);
        if (!free) {
            shared(structure, field, at, place);
        }
        return free;
    }

    private void shared(String structure, String field, long at, long place) throws ImageException {
        source.refuse(faults.pointer(Reason.OVERLAP, structure, field, at, Long.toString(place),
                "a cluster that nothing else uses"));
    }
}
