package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/// Checks where the grains of an extent lie: inside the file, behind the overhead, on no table and on no other grain.
final class GrainPlaces {

    private GrainPlaces() {}

    /// The first sectors of all stored grains, in the file's order; sign bits are flipped so that unsigned numbers sort.
    static int[] sorted(GrainTables tables, long grains) throws IOException {
        int[] counted = {0};
        tables.eachStored(grains, (grain, sector) -> counted[0]++);
        int[] starts = new int[counted[0]];
        int[] next = {0};
        tables.eachStored(grains, (grain, sector) -> starts[next[0]++] = flip((int) sector));
        Arrays.sort(starts);
        return starts;
    }

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
        tables.eachStored(header.grains(), (grain, sector) -> {
            long length = Math.min(sectors, header.capacity() - grain * sectors);
            metadata.checkGrain(grain, sector, sectors);
            checkInside(source, header, grain, sector, Sectors.toBytes(length));
            residue[0] = residue[0] < 0 ? sector % sectors : residue[0];
            if (sector % sectors != residue[0]) {
                aligned[0] = false;
            } else {
                int slot = Math.toIntExact(sector / sectors);
                if (taken.get(slot)) {
                    throw shared(source, sector);
                }
                taken.set(slot);
            }
        });
        if (!aligned[0]) {
            checkApart(source, sorted(tables, header.grains()), sectors);
        }
    }

    /// Grains stored behind markers: their lengths are known only when they are read.
    static int[] checkCompressed(ImageSource source, SparseHeader header, GrainTables tables,
            MetadataRegions metadata) throws IOException {
        tables.eachStored(header.grains(), (grain, sector) -> {
            metadata.checkGrain(grain, sector, 1);
            checkInside(source, header, grain, sector, CompressedExtent.MARKER_BYTES + 1);
        });
        int[] sorted = sorted(tables, header.grains());
        checkApart(source, sorted, 1);
        return sorted;
    }

    private static void checkApart(ImageSource source, int[] sorted, long sectors) throws ImageException {
        for (int i = 1; i < sorted.length; i++) {
            if (unflip(sorted[i]) - unflip(sorted[i - 1]) < sectors) {
                throw shared(source, unflip(sorted[i]));
            }
        }
    }

    private static ImageException shared(ImageSource source, long sector) {
        return new ImageException(Reason.OVERLAP, source.name(), "grain table", "entry", Sectors.toBytes(sector),
                "two grains share sector %d: the data is cross-linked".formatted(sector),
                "Copy the file again; if it stays so, it is damaged.");
    }

    private static void checkInside(ImageSource source, SparseHeader header, long grain, long sector, long bytes)
            throws ImageException {
        long start = Sectors.toBytes(sector);
        if (start >= source.length() || sector < header.overhead()) {
            throw new ImageException(Reason.OFFSET_OUT_OF_RANGE, source.name(), "grain table", "entry", start,
                    "grain %d is at sector %d, expected between %d and %d".formatted(grain, sector, header.overhead(),
                            source.length() / Sectors.BYTES),
                    "Copy the file again; if it stays so, it is damaged.");
        }
        if (bytes > source.length() - start) {
            throw new ImageException(Reason.TRUNCATED, source.name(), "grain", null, start,
                    "grain %d needs %d bytes from byte %d, but the file ends at byte %d".formatted(grain, bytes, start,
                            source.length()),
                    "Copy the file again; it is not complete.");
        }
    }
}
