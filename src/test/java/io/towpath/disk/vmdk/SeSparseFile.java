package io.towpath.disk.vmdk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/// A seSparse extent, byte by byte.
///
/// | sector | holds                                |
/// |-------:|--------------------------------------|
/// |      0 | header                               |
/// |      1 | volatile header                      |
/// |   2, 4 | journal header, journal              |
/// |      8 | grain directory, one sector          |
/// |     16 | grain tables of 64 sectors           |
/// |        | then the free bitmap (8), the back map (8) and the grains |
final class SeSparseFile {

    static final int VOLATILE = 512;
    static final int DIRECTORY = 8 * 512;
    static final int TABLES = 16 * 512;
    static final int GRAIN = 4096;
    static final int NOTHING = 0;
    static final int UNMAPPED = 1;
    static final int ZERO = 2;
    static final int STORED = 3;

    private SeSparseFile() {}

    /// @param content what the guest sees, whole sectors
    /// @param type    of a grain's entry
    static ByteBuffer of(byte[] content, IntUnaryOperator type) {
        int grains = Math.ceilDiv(content.length, GRAIN);
        int tables = Math.ceilDiv(grains, 4096);
        int bitmap = 16 + 64 * tables;
        int first = bitmap + 16;
        ByteBuffer file = ByteBuffer.allocate((first + 8 * grains) * 512).order(ByteOrder.LITTLE_ENDIAN);
        long[] header = {DeltaMagic.SE_SPARSE, 0x200000001L, content.length / 512, 8, 64, 0, 0, 0, 0, 0, 1, 1, 2, 2, 4,
                4, 8, 1, 16, 64 * tables, bitmap, 8, bitmap + 8, 8, first, 8 * grains};
        for (int i = 0; i < header.length; i++) {
            file.putLong(8 * i, header[i]);
        }
        file.putLong(VOLATILE, 0xcafecafeL).putLong(VOLATILE + 8, tables);
        long next = 0;
        for (int grain = 0; grain < grains; grain++) {
            long entry = (long) type.applyAsInt(grain) << 60;
            if (entry != 0) {
                file.putLong(DIRECTORY + 8 * (grain / 4096), 0x1000000000000000L | grain / 4096);
            }
            if (type.applyAsInt(grain) == STORED) {
                entry |= (next & 0xfff) << 48 | next >>> 12;
                int at = (int) (first + 8 * next) * 512;
                file.put(at, content, grain * GRAIN, Math.min(GRAIN, content.length - grain * GRAIN));
                next++;
            }
            file.putLong(TABLES + 8 * grain, entry);
        }
        int end = (int) (first + 8 * next) * 512;
        return ByteBuffer.wrap(Arrays.copyOf(file.array(), end)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
