package io.towpath.disk.vmdk;

import io.towpath.disk.DeltaFetch;
import io.towpath.disk.Extent;
import io.towpath.disk.ExtentRuns;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/// What a snapshot's delta file says was written, told by its header, directory and tables alone: a local file with holes
/// gets them from where the delta lies, at the same places; the grains themselves are never fetched.
///
/// | step                                    | fetched                                              |
/// |-----------------------------------------|------------------------------------------------------|
/// | header; of seSparse, its volatile one   | the first mebibyte, and a sector where it names one  |
/// | where the tables lie                    | the grain directory                                  |
/// | where the grains lie                    | the tables that exist, neighbours together           |
///
/// A grain that was given back or is zero was written as well: what was there before is not there any more.
public final class DeltaOutline {

    private static final int BEGINNING = 1 << 20;
    private static final int AT_ONCE = 4 << 20;
    private static final int VOLATILE_AT = 80;

    private final Path near;
    private final DeltaFetch fetch;

    private DeltaOutline(Path near, DeltaFetch fetch) {
        this.near = near;
        this.fetch = fetch;
    }

    /// Tells the ranges of the disk that the delta speaks of, in the order of the disk.
    ///
    /// @param near          as long as the delta, with nothing in it
    /// @param type          as the descriptor has it: `VMFSSPARSE`, `SESPARSE`
    /// @param capacityBytes of the disk: a delta of another size is of another disk, or of another time
    /// @throws ImageException for all that a reader of the format refuses
    public static void tell(Path near, String type, long capacityBytes, DeltaFetch fetch, Consumer<ByteRange> each)
            throws IOException {
        new DeltaOutline(near, fetch).tell(type, capacityBytes, each);
    }

    private void tell(String type, long capacityBytes, Consumer<ByteRange> each) throws IOException {
        try (ImageSource source = ImageSource.open(near)) {
            DeltaHeader header = header(source, type);
            if (Sectors.toBytes(header.capacity()) != capacityBytes) {
                throw new ImageException(Reason.METADATA_INCONSISTENT, source.name(), "sparse header", "capacity", null,
                        "it is of a disk of %d bytes, expected %d".formatted(Sectors.toBytes(header.capacity()),
                                capacityBytes),
                        "Get all files of the chain from the host again.");
            }
            tables(source, header);
            DeltaExtent delta = new DeltaExtent(source, header, DeltaTables.load(source, header));
            if (capacityBytes > 0) {
                told(delta, capacityBytes, each);
            }
        }
    }

    private DeltaHeader header(ImageSource source, String type) throws IOException {
        if (source.length() > 0) {
            fetch.part(0, Math.min(BEGINNING, source.length()));
        }
        return switch (type) {
            case "VMFSSPARSE" -> CowdHeader.read(source);
            case "SESPARSE" -> {
                volatileHeader(source);
                yield SeSparseHeader.read(source);
            }
            default -> throw new ImageException(Reason.UNSUPPORTED_FEATURE, source.name(), "descriptor", "extent", null,
                    "it is of the kind %s, expected VMFSSPARSE or SESPARSE".formatted(type), "Compare the disk whole.");
        };
    }

    /// Where it lies outside the beginning; whether its place is sound is for the header to say.
    private void volatileHeader(ImageSource source) throws IOException {
        if (source.length() < VOLATILE_AT + Long.BYTES) {
            return;
        }
        ByteBuffer place = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        source.read(VOLATILE_AT, place);
        long sector = place.getLong(0);
        if (sector > 0 && sector < source.length() / Sectors.BYTES) {
            part(sector, 1);
        }
    }

    private void part(long sector, long sectors) throws IOException {
        long from = Sectors.toBytes(sector);
        long end = from + Sectors.toBytes(sectors);
        for (long at = Math.max(from, BEGINNING); at < end; at += AT_ONCE) {
            fetch.part(at, Math.min(AT_ONCE, end - at));
        }
    }

    private void tables(ImageSource source, DeltaHeader header) throws IOException {
        if (header.tables() == 0) {
            return;
        }
        long directory = Sectors.holding((long) header.tables() * header.entryBytes());
        Sectors.inside(source, "grain directory", header.directorySector(), directory);
        part(header.directorySector(), directory);
        long[] there = LongStream.of(DeltaTables.directory(source, header))
                .filter(sector -> sector != DeltaHeader.NOWHERE).sorted().toArray();
        long sectors = header.tableBytes() / Sectors.BYTES;
        for (int first = 0; first < there.length;) {
            int next = first + 1;
            while (next < there.length && there[next] <= there[next - 1] + sectors) {
                next++;
            }
            part(there[first], there[next - 1] + sectors - there[first]);
            first = next;
        }
    }

    private static void told(DeltaExtent delta, long capacityBytes, Consumer<ByteRange> each) throws IOException {
        ExtentRuns runs = new ExtentRuns(new ByteRange(0, capacityBytes), extent -> {
            if (!(extent instanceof Extent.Unallocated)) {
                each.accept(extent.range());
            }
        });
        delta.extents(0, capacityBytes, 0, runs);
        runs.finish();
    }
}
