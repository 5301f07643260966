package io.towpath.disk.vmdk;

import io.towpath.disk.ExtentRuns;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// An extent whose grains are compressed, each behind a marker, on sector boundaries:
///
/// | byte | size | field                       |
/// |-----:|-----:|-----------------------------|
/// |    0 |    8 | first sector on the disk    |
/// |    8 |    4 | size of the data, bytes     |
/// |   12 |      | data, a zlib stream         |
///
/// A size of 0 makes it another marker (of a table, a directory, the footer, the end). The table decides which grains
/// there are; a marker that says something else, or a grain that no table names, is refused: another reader would see
/// another disk.
final class CompressedExtent implements DiskPart {

    static final int MARKER_BYTES = 12;

    private final ImageSource source;
    private final SparseHeader header;
    private final GrainTables tables;
    private final int @Nullable [] starts;
    private final int mostBytes;
    private final ConcurrentLinkedQueue<GrainInflater> idle = new ConcurrentLinkedQueue<>();

    /// @param starts by [GrainPlaces#sorted]; null when grains lie in the file in the order of the disk
    CompressedExtent(ImageSource source, SparseHeader header, GrainTables tables, int @Nullable [] starts) {
        this.source = source;
        this.header = header;
        this.tables = tables;
        this.starts = starts;
        // What zlib makes of incompressible data is hardly longer; twice as long is damage.
        mostBytes = MARKER_BYTES + 2 * header.grainBytes() + Sectors.BYTES;
    }

    /// Refuses a stream whose first grain no table names. What is hidden behind a grain is found when that one is read.
    void checkStart() throws IOException {
        long first = starts == null ? tables.nextStored(-1) : starts.length == 0 ? -1 : GrainPlaces.unflip(starts[0]);
        long at = Sectors.toBytes(header.overhead());
        if (first != header.overhead() && at + Sectors.BYTES <= source.length()) {
            checkNothingHidden(at);
        }
    }

    ImageSource source() {
        return source;
    }

    SparseHeader header() {
        return header;
    }

    @Override
    public long sizeBytes() {
        return Sectors.toBytes(header.capacity());
    }

    @Override
    public void extents(long from, long to, long inDisk, ExtentRuns runs) throws IOException {
        SparseExtent.tell(header, tables, from, to, inDisk, runs);
    }

    @Override
    public void read(long at, ByteBuffer into) throws IOException {
        GrainInflater inflater = idle.poll();
        if (inflater == null) {
            inflater = new GrainInflater(source, header.grainBytes());
        }
        try {
            read(at, into, inflater);
        } finally {
            idle.add(inflater);
        }
    }

    private void read(long at, ByteBuffer into, GrainInflater inflater) throws IOException {
        int grainBytes = header.grainBytes();
        long position = at;
        inflater.forget();
        while (into.hasRemaining()) {
            long grain = position / grainBytes;
            int inGrain = (int) (position % grainBytes);
            int length = Math.min(grainBytes - inGrain, into.remaining());
            int entry = tables.entry(grain);
            if (tables.isStored(entry)) {
                long bound = bound(grain, entry);
                inflater.load(Sectors.toBytes(Integer.toUnsignedLong(entry)), bound, readAhead(grain, position
                        + into.remaining()));
                checkMarker(grain, inflater, bound);
                inflate(inflater, grain, inGrain, length, into);
            } else {
                Zeroes.fill(into, length);
            }
            position += length;
        }
    }

    /// How far it makes sense to read at once: to the end of the last of the grains that follow this one on the disk and
    /// in the file, and are wanted as well.
    private long readAhead(long grain, long wantedTo) throws IOException {
        long end = bound(grain, tables.entry(grain));
        for (long next = grain + 1; next < header.grains() && next * header.grainBytes() < wantedTo; next++) {
            int entry = tables.entry(next);
            if (!tables.isStored(entry) || Sectors.toBytes(Integer.toUnsignedLong(entry)) != end) {
                break;
            }
            end = bound(next, entry);
        }
        return end;
    }

    /// The last byte that can belong to a grain: where the next one starts, or the most a grain can have.
    private long bound(long grain, int entry) throws IOException {
        long start = Sectors.toBytes(Integer.toUnsignedLong(entry));
        long following = following(grain, entry);
        return Math.min(following < 0 ? source.length() : Sectors.toBytes(following),
                Math.min(start + mostBytes, source.length()));
    }

    /// The sector at which the next grain in the file starts, or -1.
    private long following(long grain, int entry) throws IOException {
        if (starts == null) {
            return tables.nextStored(grain);
        }
        int index = Arrays.binarySearch(starts, GrainPlaces.flip(entry));
        return index + 1 < starts.length ? GrainPlaces.unflip(starts[index + 1]) : -1;
    }

    private void checkMarker(long grain, GrainInflater inflater, long bound) throws IOException {
        long expected = grain * header.grainSectors();
        long start = inflater.start();
        if (inflater.markerSector() != expected) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, source.name(), "grain marker", "sector", start,
                    "the marker at byte %d is for sector %s, expected %d as in the grain table".formatted(start,
                            Long.toUnsignedString(inflater.markerSector()), expected),
                    "Copy the file again; if it stays so, it is damaged.");
        }
        long size = inflater.dataSize();
        long end = start + MARKER_BYTES + size;
        if (end > source.length()) {
            throw new ImageException(Reason.TRUNCATED, source.name(), "grain marker", "size", start + 8,
                    "grain %d needs %d bytes from byte %d, but the file ends at byte %d".formatted(grain, size,
                            start + MARKER_BYTES, source.length()),
                    "Copy the file again; it is not complete.");
        }
        if (size == 0 || size > mostBytes - MARKER_BYTES) {
            throw new ImageException(Reason.COMPRESSION_CORRUPT, source.name(), "grain marker", "size", start + 8,
                    "grain %d has %d bytes of compressed data, expected 1 to %d".formatted(grain, size,
                            mostBytes - MARKER_BYTES),
                    "Copy the file again; if it stays so, it is damaged.");
        }
        if (end > bound) {
            throw new ImageException(Reason.OVERLAP, source.name(), "grain marker", "size", start + 8,
                    "grain %d reaches to byte %d, but another starts at byte %d".formatted(grain, end, bound),
                    "Copy the file again; if it stays so, it is damaged.");
        }
        long follows = (end + Sectors.BYTES - 1) / Sectors.BYTES * Sectors.BYTES;
        if (follows < bound && follows + Sectors.BYTES <= source.length()) {
            checkNothingHidden(follows);
        }
    }

    private void checkNothingHidden(long at) throws IOException {
        ByteBuffer marker = ByteBuffer.allocate(Sectors.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        source.read(at, marker);
        long sector = marker.getLong(0);
        boolean looksLikeGrain = marker.getInt(8) != 0 && sector >= 0 && sector < header.capacity()
                && sector % header.grainSectors() == 0;
        if (looksLikeGrain && (marker.get(12) & 0x0f) == 8) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, source.name(), "grain marker", "sector", at,
                    "the marker at byte %d has a grain for sector %d that no grain table names".formatted(at, sector),
                    "Export the disk again.");
        }
    }

    private void inflate(GrainInflater inflater, long grain, int inGrain, int length, ByteBuffer into)
            throws IOException {
        int grainBytes = header.grainBytes();
        long rest = sizeBytes() - grain * grainBytes;
        int least = (int) Math.min(grainBytes, rest);
        if (inGrain == 0 && length == grainBytes && into.isDirect()) {
            inflater.inflate(grain, into, least);
        } else {
            ByteBuffer whole = inflater.scratch();
            inflater.inflate(grain, whole, least);
            into.put(whole.limit(inGrain + length).position(inGrain));
        }
    }

    @Override
    public void close() throws IOException {
        GrainInflater inflater = idle.poll();
        while (inflater != null) {
            inflater.close();
            inflater = idle.poll();
        }
        source.close();
    }
}
