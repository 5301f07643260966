package io.towpath.disk.vhdx;

import static io.towpath.disk.Specimen.region;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.Specimen;
import io.towpath.disk.Specimen.Tolerance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Images to be damaged.
public final class VhdxSpecimens {

    private static final int USED = 80;
    private static final int LOG_SECTORS = 2;

    private VhdxSpecimens() {}

    /// What has a checksum never reads as another disk; the BAT and the metadata have none.
    public static Specimen clean() {
        int items = SmallVhdx.ITEMS;
        return Specimen.of("VHDX", DiskFormat.VHDX, new SmallVhdx().bytes.array(), SmallVhdx.content(), SmallVhdx.MIB,
                region(SmallVhdx.HEADER_1, USED), region(SmallVhdx.HEADER_2, USED), region(SmallVhdx.REGIONS_1, USED),
                region(SmallVhdx.REGIONS_2, USED), region(SmallVhdx.METADATA, 32 + 5 * 32, Tolerance.SIZE),
                region(items, 4, Tolerance.ANYTHING), region(items + 4, 36, Tolerance.SIZE),
                region(SmallVhdx.BAT, 40, Tolerance.UNIT)).sealed(VhdxSpecimens::seal);
    }

    /// With an entry of its log that is still to be replayed.
    public static Specimen dirty() {
        SmallVhdx disk = new SmallVhdx();
        byte[] bat = new byte[SmallLog.SECTOR];
        disk.bytes.get(SmallVhdx.BAT, bat);
        ByteBuffer.wrap(bat).order(ByteOrder.LITTLE_ENDIAN).putLong(8, 6L << 20 | 6);
        SmallLog entry = new SmallLog(5, 0).data(SmallVhdx.BAT, bat).zero(5 * SmallVhdx.MIB, SmallLog.SECTOR);
        disk.bytes.put(SmallVhdx.LOG, entry.bytes().array());
        for (int header : new int[]{SmallVhdx.HEADER_1, SmallVhdx.HEADER_2}) {
            disk.guid(header + 48, SmallLog.GUID).sealed(header, 4096);
        }
        byte[] content = SmallVhdx.content();
        disk.bytes.get(6 * SmallVhdx.MIB, content, SmallVhdx.MIB, SmallVhdx.MIB);
        Arrays.fill(content, 3 * SmallVhdx.MIB, 3 * SmallVhdx.MIB + SmallLog.SECTOR, (byte) 0);
        int data = SmallVhdx.LOG + SmallLog.SECTOR;
        return Specimen.of("VHDX with a log", DiskFormat.VHDX, disk.bytes.array(), content, SmallVhdx.MIB,
                region(SmallVhdx.LOG, 64 + 2 * 32), region(data, 16), region(data + SmallLog.SECTOR - 4, 4)).sealed(
                        VhdxSpecimens::seal);
    }

    private static byte[] seal(byte[] image) {
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        seal(bytes, SmallVhdx.HEADER_1, 4096);
        seal(bytes, SmallVhdx.HEADER_2, 4096);
        seal(bytes, SmallVhdx.REGIONS_1, 64 << 10);
        seal(bytes, SmallVhdx.REGIONS_2, 64 << 10);
        seal(bytes, SmallVhdx.LOG, LOG_SECTORS * SmallLog.SECTOR);
        return image;
    }

    private static void seal(ByteBuffer bytes, int at, int length) {
        bytes.putInt(at + 4, Bytes.checksum(bytes.slice(at, length).order(ByteOrder.LITTLE_ENDIAN)));
    }
}
