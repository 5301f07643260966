package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.IOException;

/// What an image needs of a file system, in bytes.
///
/// @param required       for what the source stores
/// @param fullyAllocated when the guest has written everything
public record Space(long required, long fullyAllocated) {

    private static final long CLUSTER = 65536;
    private static final long GRAIN = 65536;
    private static final long VHD_BLOCK = 2L << 20;
    private static final long MIB = 1L << 20;
    private static final long VHDX_MOST_BLOCKS = 1L << 17;
    private static final long VHDX_MOST_BLOCK = 32 * MIB;
    private static final long VHDX_CHUNK = 1L << 32;
    /// What deflate makes of noise, with its marker, in whole sectors.
    private static final long GRAIN_STORED = GRAIN + 512;
    /// Entries in a table of one cluster: eight bytes for L1 and L2, two for a refcount.
    private static final long TABLE_ENTRIES = CLUSTER / 8;
    private static final long REFCOUNTS = CLUSTER / 2;

    public Space plus(Space other) {
        return new Space(required + other.required, fullyAllocated + other.fullyAllocated);
    }

    /// @param format one that is written
    public static Space of(DiskFormat format, DiskReader reader) throws IOException {
        return switch (format) {
            case RAW -> raw(reader);
            case QCOW2 -> qcow2(reader);
            case VMDK -> vmdk(reader);
            case VHD -> vhd(reader);
            case VHDX -> vhdx(reader);
            case NBD -> throw new IllegalArgumentException("not written: " + format);
        };
    }

    private static Space raw(DiskReader reader) throws IOException {
        return new Space(stored(reader, 4096), reader.sizeBytes());
    }

    /// With clusters of 64 KiB: header, L1, L2 for the whole disk, refcounts for all of it, and the data.
    private static Space qcow2(DiskReader reader) throws IOException {
        long clusters = Math.ceilDiv(reader.sizeBytes(), CLUSTER);
        long l2 = Math.ceilDiv(clusters, TABLE_ENTRIES);
        long l1 = Math.ceilDiv(l2, TABLE_ENTRIES);
        long counted = 1 + l1 + l2 + clusters;
        long blocks = 0;
        long tables = 0;
        // Refcounts count their own clusters too, so this is repeated until it holds.
        for (long before = -1; before != blocks + tables;) {
            before = blocks + tables;
            blocks = Math.ceilDiv(counted + blocks + tables, REFCOUNTS);
            tables = Math.ceilDiv(blocks, TABLE_ENTRIES);
        }
        long metadata = (1 + l1 + l2 + blocks + tables) * CLUSTER;
        return new Space(metadata + stored(reader, CLUSTER), metadata + clusters * CLUSTER);
    }

    /// With grains of 64 KiB, at most of what the kinds of sparse extents need: tables twice, or grains that cannot be
    /// compressed, each with its marker.
    private static Space vmdk(DiskReader reader) throws IOException {
        long grains = Math.ceilDiv(reader.sizeBytes(), GRAIN);
        long tables = Math.ceilDiv(grains, 512);
        long directory = 4 * tables + 512;
        long metadata = 4 * GRAIN + 2 * (directory + tables * 2560);
        return new Space(metadata + stored(reader, GRAIN) / GRAIN * GRAIN_STORED, metadata + grains * GRAIN_STORED);
    }

    /// With blocks of 2 MiB, each behind a sector with its bitmap; two footers, a header and the table.
    private static Space vhd(DiskReader reader) throws IOException {
        long blocks = Math.ceilDiv(reader.sizeBytes(), VHD_BLOCK);
        long metadata = 4 * 512 + Math.ceilDiv(4 * blocks, 512L) * 512;
        return new Space(metadata + stored(reader, VHD_BLOCK) / VHD_BLOCK * (VHD_BLOCK + 512),
                metadata + blocks * (VHD_BLOCK + 512));
    }

    /// With blocks of 1 MiB up to 128 GiB, and so large for larger disks that there are no more of them, up to 32 MiB;
    /// header section, log and metadata, and the BAT with an entry for each block and for each 4 GiB of them.
    private static Space vhdx(DiskReader reader) throws IOException {
        long block = MIB;
        while (block < VHDX_MOST_BLOCK && Math.ceilDiv(reader.sizeBytes(), block) > VHDX_MOST_BLOCKS) {
            block *= 2;
        }
        long blocks = Math.ceilDiv(reader.sizeBytes(), block);
        long entries = blocks + blocks * block / VHDX_CHUNK;
        long metadata = 3 * MIB + Math.ceilDiv(8 * entries, MIB) * MIB;
        return new Space(metadata + stored(reader, block), metadata + blocks * block);
    }

    /// Bytes of data in whole units: one that holds any is counted in full, and once.
    private static long stored(DiskReader reader, long unit) throws IOException {
        long[] sum = {0, -1};
        if (reader.sizeBytes() > 0) {
            reader.extents(new ByteRange(0, reader.sizeBytes()), extent -> {
                if (extent instanceof Extent.Data(var range)) {
                    long first = Math.max(range.offset() / unit, sum[1] + 1);
                    long last = (range.end() - 1) / unit;
                    sum[0] += Math.max(0, last - first + 1);
                    sum[1] = Math.max(sum[1], last);
                }
            });
        }
        return Math.multiplyExact(sum[0], unit);
    }
}
