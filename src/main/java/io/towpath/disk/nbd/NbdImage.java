package io.towpath.disk.nbd;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ExtentRuns;
import io.towpath.disk.ExtentRuns.Status;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Printable;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/// A disk behind a server: byte n of the export is byte n of the disk, whatever the bytes look like.
public final class NbdImage implements DiskReader {

    /// Of one read request: large enough for its overhead not to matter, small enough for several to be under way.
    private static final int LARGEST_READ = 2 << 20;
    private static final int UNDER_WAY = 8;

    private final NbdUri uri;
    private final Connections connections;
    private final Export export;

    private NbdImage(NbdUri uri, Connections connections) {
        this.uri = uri;
        this.connections = connections;
        export = connections.export();
    }

    public static NbdImage open(NbdUri uri) throws IOException {
        return open(uri, uri.patience());
    }

    static NbdImage open(NbdUri uri, Patience patience) throws IOException {
        return new NbdImage(uri, Connections.open(uri, patience, new Faults(uri.label(), false)));
    }

    @Override
    public DiskFormat format() {
        return DiskFormat.NBD;
    }

    @Override
    public long sizeBytes() {
        return export.sizeBytes();
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        if (!uri.export().isEmpty()) {
            facts.add(new Fact("export", Printable.of(uri.export())));
        }
        facts.add(new Fact("encrypted", yes(export.encrypted())));
        facts.add(new Fact("read-only", yes(export.readOnly())));
        facts.add(new Fact("connections", export.can(Protocol.CAN_MULTI_CONN) ? "several" : "one"));
        facts.add(new Fact("tells-allocation", yes(export.tellsAllocation())));
        facts.add(new Fact("block-size", export.blocks().minimum() + " to " + export.blocks().maximum()));
        return facts;
    }

    private static String yes(boolean so) {
        return so ? "yes" : "no";
    }

    @Override
    public List<Note> notes() {
        List<Note> notes = new ArrayList<>();
        if (sizeBytes() % 512 != 0) {
            notes.add(new Note("not-whole-sectors", sizeBytes() + " bytes are no multiple of 512"));
        }
        if (!export.tellsAllocation()) {
            notes.add(new Note("allocation-unknown", "the server does not tell what is stored; all is read"));
        }
        return notes;
    }

    @Override
    public List<ImageSource> sources() {
        return List.of();
    }

    @Override
    public String identity() {
        return uri.label() + " " + export.sizeBytes() + " bytes";
    }

    /// What the server calls a hole that reads as zeroes is unallocated; a hole that may read as anything is data.
    @Override
    public void extents(ByteRange within, Consumer<Extent> each) throws IOException {
        ExtentRuns runs = new ExtentRuns(within, each);
        new Allocation(connections).tell(within, (offset, length, bits) -> runs.add(status(bits), offset, length));
        runs.finish();
    }

    private static Status status(int bits) {
        return switch (bits) {
            case Protocol.STATE_ZERO -> Status.ZERO;
            case Protocol.STATE_ZERO | Protocol.STATE_HOLE -> Status.UNALLOCATED;
            default -> Status.DATA;
        };
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        if (offset < 0 || into.remaining() > sizeBytes() - offset) {
            throw new IllegalArgumentException("offset=%d length=%d size=%d".formatted(offset, into.remaining(),
                    sizeBytes()));
        }
        long end = offset + into.remaining();
        long first = export.blocks().down(offset);
        long last = export.blocks().up(end, sizeBytes());
        if (first == offset && last == end) {
            readBlocks(offset, into);
            return;
        }
        // The server takes whole blocks only; this happens at the edges of what people ask for, never in bulk.
        int largest = largestRead();
        for (long at = first; at < last; at += largest) {
            ByteBuffer blocks = ByteBuffer.allocate((int) Math.min(largest, last - at));
            readBlocks(at, blocks);
            blocks.flip();
            int from = (int) Math.max(0, offset - at);
            int to = (int) Math.min(blocks.limit(), end - at);
            into.put(blocks.slice(from, to - from));
        }
    }

    private int largestRead() {
        return (int) export.blocks().down(Math.min(LARGEST_READ, export.blocks().maximum()));
    }

    /// Several requests at once where there is more to read than one may ask for. On return, however it ends, nothing
    /// writes into the buffer any more.
    private void readBlocks(long offset, ByteBuffer into) throws IOException {
        Deque<Call<ReadRequest>> calls = new ArrayDeque<>();
        IOException failure = null;
        int largest = largestRead();
        int start = into.position();
        while (into.hasRemaining() || !calls.isEmpty()) {
            if (into.hasRemaining() && calls.size() < UNDER_WAY && failure == null) {
                int length = Math.min(largest, into.remaining());
                long at = offset + (into.position() - start);
                ByteBuffer piece = into.slice(into.position(), length);
                calls.add(Call.begin(connections, () -> new ReadRequest(at, piece)));
                into.position(into.position() + length);
                continue;
            }
            Call<ReadRequest> oldest = calls.poll();
            if (oldest == null) {
                break;
            }
            try {
                oldest.finish();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
