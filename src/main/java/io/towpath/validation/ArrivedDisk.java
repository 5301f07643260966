package io.towpath.validation;

import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageUse;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.layout.DiskLayout;
import io.towpath.platform.spi.TargetVm.TargetDisk;
import io.towpath.units.ByteRange;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A disk that was looked at.
///
/// @param name        its file's name, as people know it
/// @param what        `qcow2, 8 GiB seen by the guest, 1.2 GiB of data`; null where it could not be opened
/// @param trouble     why it could not be opened or is inconsistent; null where all is well
/// @param layout      null where it could not be read
/// @param firstSector 512 bytes; fewer where the disk is smaller, none where it could not be read
record ArrivedDisk(String name, @Nullable String what, @Nullable String trouble, @Nullable DiskLayout layout,
        byte[] firstSector) {

    private static final int SECTOR = 512;

    /// Opens a disk read-only by its declared format, and walks through all of its tables.
    static ArrivedDisk look(TargetDisk disk) {
        String name = String.valueOf(disk.file().getFileName());
        try (DiskReader reader = DiskImages.open(DiskRef.file(disk.file()), OpenOptions.declared(disk.format()).shared(
                ImageUse.ALLOWED))) {
            long data = walk(reader);
            String what = "%s, %s seen by the guest, %s of data".formatted(disk.format().id(),
                    new ByteSize(reader.sizeBytes()), new ByteSize(data));
            byte[] sector = new byte[(int) Math.min(SECTOR, reader.sizeBytes())];
            reader.read(0, ByteBuffer.wrap(sector));
            return new ArrivedDisk(name, what, null, DiskLayout.of(reader), sector);
        } catch (IOException e) {
            return new ArrivedDisk(name, null, String.valueOf(e.getMessage()), null, new byte[0]);
        }
    }

    /// Every table is read on the way: one that contradicts itself is refused.
    private static long walk(DiskReader reader) throws IOException {
        long[] data = {0};
        if (reader.sizeBytes() > 0) {
            reader.extents(new ByteRange(0, reader.sizeBytes()), extent -> {
                if (extent instanceof Extent.Data) {
                    data[0] += extent.range().length();
                }
            });
        }
        return data[0];
    }

    /// Whether the first 440 bytes, where a BIOS begins to execute, hold anything, behind the mark `55 AA`.
    boolean hasBootCode() {
        if (firstSector.length < SECTOR || firstSector[510] != 0x55 || firstSector[511] != (byte) 0xAA) {
            return false;
        }
        for (int i = 0; i < 440; i++) {
            if (firstSector[i] != 0) {
                return true;
            }
        }
        return false;
    }
}
