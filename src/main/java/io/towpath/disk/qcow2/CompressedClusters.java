package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedDeque;

/// Reads compressed clusters. A thread borrows a bench (codec and buffers) for each; there are as many as threads have
/// read at once. A bench remembers the cluster it expanded last, so that small reads in order expand it once.
final class CompressedClusters implements Closeable {

    private final ImageSource source;
    private final Geometry geometry;
    private final int compressionType;
    private final Faults faults;
    private final ConcurrentLinkedDeque<Bench> benches = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    CompressedClusters(ImageSource source, Geometry geometry, int compressionType) {
        this.source = source;
        this.geometry = geometry;
        this.compressionType = compressionType;
        this.faults = new Faults(source.name());
    }

    private static final class Bench {
        final ClusterCodec codec;
        final ByteBuffer cluster;
        ByteBuffer compressed = ByteBuffer.allocateDirect(0);
        /// The entry whose cluster `cluster` holds, 0 for none.
        long holds;

        Bench(ClusterCodec codec, int clusterBytes) {
            this.codec = codec;
            this.cluster = ByteBuffer.allocateDirect(clusterBytes);
        }
    }

    /// Fills `into` from its position to its limit with the cluster's bytes from `within` on.
    ///
    /// @param entry   the L2 entry, of a compressed cluster
    /// @param cluster the guest's number of it
    void read(long entry, long cluster, int within, ByteBuffer into) throws IOException {
        Bench bench = borrow(entry);
        try {
            if (into.remaining() == geometry.clusterBytes() && bench.holds != entry) {
                expand(bench, entry, cluster, into);
                return;
            }
            if (bench.holds != entry) {
                bench.holds = 0;
                expand(bench, entry, cluster, bench.cluster.clear());
                bench.holds = entry;
            }
            into.put(bench.cluster.clear().slice(within, into.remaining()));
        } finally {
            giveBack(bench);
        }
    }

    private void expand(Bench bench, long entry, long cluster, ByteBuffer into) throws IOException {
        long place = L2Entry.compressedPlace(entry, geometry.clusterBits());
        long end = L2Entry.compressedEnd(entry, geometry.clusterBits());
        int bytes = (int) (Math.min(end, source.length()) - place);
        if (bench.compressed.capacity() < bytes) {
            bench.compressed = ByteBuffer.allocateDirect(Math.max(bytes, geometry.clusterBytes()));
        }
        source.read(place, bench.compressed.clear().limit(bytes));
        ClusterCodec.Outcome outcome = bench.codec.expand(bench.compressed.flip(), into);
        if (outcome != ClusterCodec.Outcome.EXACT) {
            throw refuse(outcome, cluster << geometry.clusterBits(), place, end > source.length());
        }
    }

    private ImageException refuse(ClusterCodec.Outcome outcome, long guest, long place, boolean cutByFile) {
        String size = geometry.clusterBytes() + " bytes";
        return switch (outcome) {
            case EXACT -> throw new IllegalArgumentException("nothing to refuse");
            case INPUT_ENDS -> faults.compressed(cutByFile ? Reason.TRUNCATED : Reason.COMPRESSION_CORRUPT, guest,
                    place, "ends before it has become " + size);
            case TOO_SHORT -> faults.compressed(Reason.COMPRESSION_CORRUPT, guest, place,
                    "becomes fewer than " + size);
            case TOO_LONG -> faults.compressed(Reason.COMPRESSION_BOMB, guest, place, "becomes more than " + size);
            case GARBAGE -> faults.compressed(Reason.COMPRESSION_CORRUPT, guest, place, "cannot be expanded");
        };
    }

    private Bench borrow(long entry) {
        for (Iterator<Bench> each = benches.iterator(); each.hasNext();) {
            Bench bench = each.next();
            if (bench.holds == entry && benches.remove(bench)) {
                return bench;
            }
        }
        Bench any = benches.pollFirst();
        return any != null ? any : new Bench(ClusterCodec.of(compressionType), geometry.clusterBytes());
    }

    private void giveBack(Bench bench) {
        benches.addFirst(bench);
        if (closed) {
            close();
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Bench bench = benches.pollFirst(); bench != null; bench = benches.pollFirst()) {
            bench.codec.close();
        }
    }
}
