package io.towpath.disk.vmdk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// A COWD extent, byte by byte, packed as ESX does it: header, directory, then each table before its first grain.
final class CowdFile {

    static final int HEADER_SECTORS = 4;
    static final int TABLE_SECTORS = 32;

    private CowdFile() {}

    /// @param content what the guest sees, whole sectors
    /// @param stored  which grains the extent has
    static ByteBuffer of(byte[] content, int grainSectors, IntPredicate stored) {
        int grainBytes = grainSectors * 512;
        int grains = Math.ceilDiv(content.length, grainBytes);
        int tables = Math.ceilDiv(grains, 4096);
        int directorySectors = Math.ceilDiv(4 * tables, 512);
        int most = HEADER_SECTORS + directorySectors + tables * TABLE_SECTORS + grains * grainSectors;
        ByteBuffer file = ByteBuffer.allocate(most * 512).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, DeltaMagic.COWD).putInt(4, 1).putInt(8, 3).putInt(12, content.length / 512)
                .putInt(16, grainSectors).putInt(20, HEADER_SECTORS).putInt(24, tables);
        int free = HEADER_SECTORS + directorySectors;
        for (int grain = 0; grain < grains; grain++) {
            if (stored.test(grain)) {
                int directoryEntry = HEADER_SECTORS * 512 + 4 * (grain / 4096);
                if (file.getInt(directoryEntry) == 0) {
                    file.putInt(directoryEntry, free);
                    free += TABLE_SECTORS;
                }
                file.putInt(file.getInt(directoryEntry) * 512 + 4 * (grain % 4096), free);
                int length = Math.min(grainBytes, content.length - grain * grainBytes);
                file.put(free * 512, content, grain * grainBytes, length);
                free += grainSectors;
            }
        }
        file.putInt(28, free);
        return ByteBuffer.wrap(Arrays.copyOf(file.array(), free * 512)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
