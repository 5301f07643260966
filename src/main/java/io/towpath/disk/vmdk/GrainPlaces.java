package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Checks where the grains of an extent lie: inside the file, behind the overhead, on no table and on no other grain.
/// Memory: a bit for each grain that fits into the file; where grains lie off their own raster, 32 MiB at most.
final class GrainPlaces {

    private static final long WINDOW_SECTORS = 1L << 28;
    private static final int MOST_UNORDERED = 1 << 23;

    private GrainPlaces() {}

    static int flip(int sector) {
        return sector ^ Integer.MIN_VALUE;
    }

    static long unflip(int flipped) {
        return Integer.toUnsignedLong(flipped ^ Integer.MIN_VALUE);
    }

    /// Grains stored as they are.
    static void checkPlain(ImageSource source, SparseHeader header, GrainTables tables, MetadataRegions metadata)
            throws IOException {
        long sectors = header.grainSectors();
        BitSet taken = new BitSet();
        long[] residue = {-1};
        boolean[] aligned = {true};
        tables.eachStored((grain, sector) -> {
            long length = Math.min(sectors, header.capacity() - grain * sectors);
            if (!metadata.isApart(grain, sector, sectors) || !isInside(source, header, grain, sector, Sectors.toBytes(
                    length))) {
                return;
            }
            residue[0] = residue[0] < 0 ? sector % sectors : residue[0];
            if (sector % sectors != residue[0]) {
                aligned[0] = false;
            } else {
                int slot = Math.toIntExact(sector / sectors);
                if (taken.get(slot)) {
                    source.refuse(shared(source, sector));
                }
                taken.set(slot);
            }
        });
        if (!aligned[0]) {
            checkApart(source, header, tables);
        }
    }

    /// Sector by sector, some of the file at a time.
    private static void checkApart(ImageSource source, SparseHeader header, GrainTables tables) throws IOException {
        long fileSectors = Sectors.holding(source.length());
        BitSet taken = new BitSet();
        for (long start = 0; start < fileSectors; start += WINDOW_SECTORS) {
            long from = start;
            taken.clear();
            tables.eachStored((grain, sector) -> {
                int first = (int) Math.clamp(sector - from, 0, WINDOW_SECTORS);
                int end = (int) Math.clamp(sector + header.grainSectors() - from, 0, WINDOW_SECTORS);
                int before = taken.nextSetBit(first);
                if (before >= 0 && before < end) {
                    source.refuse(shared(source, from + before));
                }
                taken.set(first, end);
            });
        }
    }

    /// Grains stored behind markers: their lengths are known only when they are read.
    ///
    /// @return the first sectors of all in the file's order, their sign bits flipped so that unsigned numbers sort; null
    ///         when that is the order of the disk, as it is in every stream that was written in one go
    static int @Nullable [] checkCompressed(ImageSource source, SparseHeader header, GrainTables tables,
            MetadataRegions metadata) throws IOException {
        long[] last = {-1};
        boolean[] ordered = {true};
        int[] count = {0};
        tables.eachStored((grain, sector) -> {
            if (!metadata.isApart(grain, sector, 1) || !isInside(source, header, grain, sector,
                    CompressedExtent.MARKER_BYTES + 1)) {
                return;
            }
            if (sector == last[0]) {
                source.refuse(shared(source, sector));
            }
            ordered[0] &= sector > last[0];
            last[0] = sector;
            count[0]++;
        });
        return ordered[0] ? null : sorted(source, tables, count[0]);
    }

    private static int[] sorted(ImageSource source, GrainTables tables, int count) throws IOException {
        if (count > MOST_UNORDERED) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, source.name(), "grain table", null, null,
                    "%d compressed grains lie in another order than that of the disk, at most %d are read".formatted(
                            count, MOST_UNORDERED),
                    "Export the disk again: exporters write grains in order.");
        }
        int[] starts = new int[count];
        int[] next = {0};
        // where problems are told and gone on after, some were left out of the count
        tables.eachStored((grain, sector) -> {
            if (next[0] < count) {
                starts[next[0]++] = flip((int) sector);
            }
        });
        Arrays.sort(starts);
        for (int i = 1; i < starts.length; i++) {
            if (starts[i] == starts[i - 1]) {
                source.refuse(shared(source, unflip(starts[i])));
            }
        }
        return starts;
    }

    private static ImageException shared(ImageSource source, long sector) {
        return new ImageException(Reason.OVERLAP, source.name(), "grain table", "entry", Sectors.toBytes(sector),
                "two grains share sector %d: the data is cross-linked".formatted(sector),
                "Copy the file again; if it stays so, it is damaged.");
    }

    private static boolean isInside(ImageSource source, SparseHeader header, long grain, long sector, long bytes)
            throws ImageException {
        long start = Sectors.toBytes(sector);
        if (start >= source.length() || sector < header.overhead()) {
            source.refuse(new ImageException(Reason.OFFSET_OUT_OF_RANGE, source.name(), "grain table", "entry", start,
                    "grain %d is at sector %d, expected between %d and %d".formatted(grain, sector, header.overhead(),
                            source.length() / Sectors.BYTES),
                    "Copy the file again; if it stays so, it is damaged."));
            return false;
        }
        if (bytes > source.length() - start) {
            source.refuse(new ImageException(Reason.TRUNCATED, source.name(), "grain", null, start,
                    "grain %d needs %d bytes from byte %d, but the file ends at byte %d".formatted(grain, bytes, start,
                            source.length()),
                    "Copy the file again; it is not complete."));
            return false;
        }
        return true;
    }
}
