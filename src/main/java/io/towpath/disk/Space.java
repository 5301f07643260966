package io.towpath.disk;

import io.towpath.disk.qcow2.Qcow2Writers;
import io.towpath.disk.raw.RawWriter;
import io.towpath.disk.vhd.VhdWriters;
import io.towpath.disk.vhdx.VhdxWriter;
import io.towpath.disk.vmdk.VmdkWriters;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.util.Map;

/// What an image needs of a file system at most, in bytes. What becomes smaller by being compressed, and zeroes that are
/// stored, which converting leaves out, are not foreseen.
///
/// @param required       for what the source stores
/// @param fullyAllocated when the guest has written everything
public record Space(long required, long fullyAllocated) {

    /// In which a conversion looks for zeroes: of one in which anything is stored, all is written.
    public static final long BLOCK = DigestTree.BLOCK;

    public Space plus(Space other) {
        return new Space(required + other.required, fullyAllocated + other.fullyAllocated);
    }

    /// @param format  one that is written
    /// @param options of its writer, by qemu-img's names; those that it would refuse are refused
    public static Space of(DiskFormat format, Map<String, String> options, DiskReader reader) throws IOException {
        return switch (format) {
            case RAW -> RawWriter.measure(reader, options);
            case QCOW2 -> Qcow2Writers.measure(reader, options);
            case VMDK -> VmdkWriters.measure(reader, options);
            case VHD -> VhdWriters.measure(reader, options);
            case VHDX -> VhdxWriter.measure(reader, options);
            case NBD -> throw new IllegalArgumentException("not written: " + format);
        };
    }

    /// Of the disk's bytes themselves, where nothing stands for what is not stored.
    public static long stored(DiskReader reader) throws IOException {
        return Math.min(reader.sizeBytes(), Math.multiplyExact(units(reader, BLOCK), BLOCK));
    }

    /// How many units of a disk get any data when it is converted.
    public static long units(DiskReader reader, long unit) throws IOException {
        long[] sum = {0, -1};
        long size = reader.sizeBytes();
        if (size > 0) {
            reader.extents(new ByteRange(0, size), extent -> {
                if (extent instanceof Extent.Data(var range)) {
                    long start = range.offset() / BLOCK * BLOCK;
                    long end = Math.min(size, Math.ceilDiv(range.end(), BLOCK) * BLOCK);
                    long first = Math.max(start / unit, sum[1] + 1);
                    long last = (end - 1) / unit;
                    sum[0] += Math.max(0, last - first + 1);
                    sum[1] = Math.max(sum[1], last);
                }
            });
        }
        return sum[0];
    }
}
