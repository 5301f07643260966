package io.towpath.disk.nbd;

import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.ImageSource;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Writes the disk behind a server. Several requests are under way at once; what went wrong with one is told by a later
/// call, at the latest by the next checkpoint.
///
/// Errors that may pass are tried again, but for those of flushes. A connection that breaks is made again only where
/// nothing was acknowledged since the last checkpoint: whether that has survived, nobody can tell (the server may have been
/// started anew), so the writer ends ([#isBrokenOff]) and [#resume(NbdUri, long)] goes on from the checkpoint.
public final class NbdWriter implements DiskWriter {

    private final Connections connections;
    private final Export export;
    private final InFlight inFlight;
    private final Zeroing zeroing;
    /// Each write is made durable on its own, by a server that knows no other way.
    private final boolean durable;

    private NbdWriter(Connections connections) {
        this.connections = connections;
        export = connections.export();
        durable = !export.can(Protocol.SEND_FLUSH) && export.can(Protocol.SEND_FUA);
        inFlight = new InFlight(connections);
        zeroing = new Zeroing(connections, inFlight, durable);
    }

    /// Starts a disk: whatever the export held before reads as zeroes.
    ///
    /// @param sizeBytes of the disk, which has to be that of the export
    public static NbdWriter create(NbdUri uri, long sizeBytes) throws IOException {
        return create(uri, sizeBytes, uri.patience());
    }

    static NbdWriter create(NbdUri uri, long sizeBytes, Patience patience) throws IOException {
        NbdWriter writer = resume(uri, patience);
        try {
            writer.requireSize(sizeBytes);
            writer.zeroing.zeroWhatIsNot(new ByteRange(0, sizeBytes));
            return writer;
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(writer, e);
            throw e;
        }
    }

    private void requireSize(long sizeBytes) throws IOException {
        if (export.sizeBytes() != sizeBytes) {
            throw connections.faults().failed("export", "the export has %d bytes, expected %d, the disk's size"
                    .formatted(export.sizeBytes(), sizeBytes), "Give the export the size of the disk.", null);
        }
    }

    /// Goes on with a disk, whatever it holds.
    public static NbdWriter resume(NbdUri uri) throws IOException {
        return resume(uri, uri.patience());
    }

    /// Goes on with a disk that [#create] began.
    public static NbdWriter resume(NbdUri uri, long sizeBytes) throws IOException {
        NbdWriter writer = resume(uri);
        try {
            writer.requireSize(sizeBytes);
            return writer;
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(writer, e);
            throw e;
        }
    }

    /// Whether a writer ended only since its connection broke, with something acknowledged that may be lost.
    public static boolean isBrokenOff(IOException failure) {
        return failure instanceof ImageException told && told.offer() == Offer.GO_ON
                && told.getCause() instanceof LostConnection;
    }

    /// From now on it ends wherever its connection breaks ([#isBrokenOff]), for one who looks, before going on, whether the
    /// export is still the same: a server that was started anew may show another.
    public void endWhereItBreaks() {
        connections.keepToTheEnd();
    }

    static NbdWriter resume(NbdUri uri, Patience patience) throws IOException {
        Faults faults = new Faults(uri.label(), true);
        Connections connections = Connections.open(uri, patience, faults);
        if (connections.export().readOnly()) {
            connections.close();
            throw faults.failed("export", "the export is read-only", "Have the server allow writing.", null);
        }
        return new NbdWriter(connections);
    }

    public long sizeBytes() {
        return export.sizeBytes();
    }

    @Override
    public void write(long offset, ByteBuffer data) throws IOException {
        checkInside(offset, data.remaining());
        if (!data.hasRemaining()) {
            return;
        }
        BlockSizes blocks = export.blocks();
        long end = offset + data.remaining();
        long first = blocks.up(offset, end);
        long last = Math.max(first, end == export.sizeBytes() ? end : blocks.down(end));
        if (first > offset) {
            patch(offset, part(data, first - offset));
        }
        long largest = blocks.down(Math.min(InFlight.LARGEST_WRITE, blocks.maximum()));
        for (long at = first; at < last; at += largest) {
            inFlight.write(at, part(data, Math.min(largest, last - at)), durable);
        }
        if (data.hasRemaining()) {
            patch(last, data);
        }
    }

    /// Fills `into` from its position to its limit, with what the server holds now; whole blocks only.
    public void read(long offset, ByteBuffer into) throws IOException {
        checkInside(offset, into.remaining());
        BlockSizes blocks = export.blocks();
        long largest = blocks.down(Math.min(InFlight.LARGEST_WRITE, blocks.maximum()));
        for (long at = offset; into.hasRemaining();) {
            long from = at;
            ByteBuffer part = part(into, Math.min(largest, into.remaining()));
            Call.run(connections, () -> new ReadRequest(from, part));
            at += part.capacity();
        }
    }

    /// The next bytes of `data`, which are taken from it.
    private static ByteBuffer part(ByteBuffer data, long length) {
        ByteBuffer part = data.slice(data.position(), (int) length);
        data.position(data.position() + (int) length);
        return part;
    }

    /// Writes a part of a block to a server that takes whole ones only.
    private void patch(long offset, ByteBuffer data) throws IOException {
        BlockSizes blocks = export.blocks();
        long start = blocks.down(offset);
        long end = blocks.up(offset + data.remaining(), export.sizeBytes());
        ByteRange range = new ByteRange(start, end - start);
        inFlight.settle(range);
        ByteBuffer block = ByteBuffer.allocate((int) range.length());
        Call.run(connections, () -> new ReadRequest(start, block.clear()));
        block.position((int) (offset - start)).put(data);
        inFlight.write(start, block.clear(), durable);
    }

    @Override
    public void zero(ByteRange range) throws IOException {
        checkInside(range.offset(), range.length());
        BlockSizes blocks = export.blocks();
        long first = blocks.up(range.offset(), range.end());
        long last = Math.max(first, range.end() == export.sizeBytes() ? range.end() : blocks.down(range.end()));
        if (first > range.offset()) {
            patch(range.offset(), Zeroes.some(first - range.offset()));
        }
        if (last > first) {
            zeroing.zero(new ByteRange(first, last - first));
        }
        if (range.end() > last) {
            patch(last, Zeroes.some(range.end() - last));
        }
    }

    private void checkInside(long offset, long length) {
        if (offset < 0 || length > export.sizeBytes() - offset) {
            throw new IllegalArgumentException("offset=%d length=%d size=%d".formatted(offset, length, export
                    .sizeBytes()));
        }
    }

    /// A server that offers neither flushing nor durable writes has to be trusted to have made them durable when it
    /// answers.
    @Override
    public void checkpoint() throws IOException {
        inFlight.settle();
        if (export.can(Protocol.SEND_FLUSH)) {
            Call.once(connections, Request::flush);
        }
        connections.markSaved();
    }

    @Override
    public void finish() throws IOException {
        checkpoint();
    }

    /// What is under way is waited for, unless the server stays silent for seconds after a stop: carried out later it would
    /// overwrite what somebody else has written by then, which is why whoever goes on with a server that hung lets it end first.
    @Override
    public void close() throws IOException {
        inFlight.abandon();
        connections.close();
    }
}
