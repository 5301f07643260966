package io.towpath.disk.vhd;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageProblems;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// The last sector of every VHD; a dynamic one has a copy at its beginning. Big-endian.
///
/// | byte | size | field                                                        | unit    |
/// |-----:|-----:|--------------------------------------------------------------|---------|
/// |    0 |    8 | cookie `conectix`                                            |         |
/// |    8 |    4 | features: bit 0 temporary, bit 1 always set                  |         |
/// |   12 |    4 | version, 1.0 as 0x00010000                                   |         |
/// |   16 |    8 | data offset: the dynamic header; all ones for a fixed disk   | bytes   |
/// |   24 |    4 | time stamp, since 2000-01-01 UTC                             | seconds |
/// |   28 |    4 | creator application, four letters                            |         |
/// |   32 |    4 | creator version                                              |         |
/// |   36 |    4 | creator host system, `Wi2k` or `Mac `                        |         |
/// |   40 |    8 | original size                                                | bytes   |
/// |   48 |    8 | current size: what the guest sees                            | bytes   |
/// |   56 |    4 | geometry: cylinders (2), heads, sectors per track            |         |
/// |   60 |    4 | disk type: 2 fixed, 3 dynamic, 4 differencing                |         |
/// |   64 |    4 | checksum                                                     |         |
/// |   68 |   16 | unique id                                                    |         |
/// |   84 |    1 | saved state: 1 when the VM is suspended                      |         |
/// |   85 |  427 | reserved, zero                                               |         |
///
/// The size is the current size, never cylinders × heads × sectors: the geometry ends at 127 GiB and is rounded below.
/// Programs before Virtual PC 2004 wrote one byte less ([#OLD_BYTES]).
///
/// Source: *Virtual Hard Disk Image Format Specification* 1.0, "Hard Disk Footer Format".
record Footer(int features, int version, long dataOffset, int timeStamp, String creator, int creatorVersion,
        long originalBytes, long sizeBytes, int geometry, int diskType, UUID id, boolean savedState) {

    static final int BYTES = 512;
    static final int OLD_BYTES = 511;
    static final int CHECKSUM_AT = 64;
    static final int DATA_OFFSET_AT = 16;
    static final int SIZE_AT = 48;
    static final long COOKIE = 0x636f_6e65_6374_6978L;
    static final int VERSION = 0x0001_0000;
    static final int RESERVED_FEATURE = 2;
    static final int TEMPORARY = 1;
    static final long NO_DATA_OFFSET = -1;

    /// The specification's ceiling, 2,040 GiB.
    static final long MOST_BYTES = 2040L << 30;

    private static final int FEATURES_AT = 8;
    private static final int VERSION_AT = 12;
    private static final int TYPE_AT = 60;
    private static final int HOST_WINDOWS = 0x5769_326b;
    private static final int VIRTUAL_PC_2004 = 5;

    static boolean hasCookie(ByteBuffer bytes) {
        return bytes.limit() >= OLD_BYTES && bytes.getLong(0) == COOKIE;
    }

    static boolean isSound(ByteBuffer bytes) {
        return hasCookie(bytes) && Checksum.holds(bytes, CHECKSUM_AT);
    }

    /// @param bytes [#isSound]
    static Footer of(ByteBuffer bytes) {
        byte[] creator = new byte[4];
        bytes.get(28, creator);
        return new Footer(bytes.getInt(FEATURES_AT), bytes.getInt(VERSION_AT), bytes.getLong(DATA_OFFSET_AT),
                bytes.getInt(24), new String(creator, StandardCharsets.ISO_8859_1), bytes.getInt(32), bytes.getLong(40),
                bytes.getLong(SIZE_AT), bytes.getInt(56), bytes.getInt(TYPE_AT),
                new UUID(bytes.getLong(68), bytes.getLong(76)), bytes.get(84) != 0);
    }

    ByteBuffer bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(0, COOKIE).putInt(FEATURES_AT, features).putInt(VERSION_AT, version)
                .putLong(DATA_OFFSET_AT, dataOffset).putInt(24, timeStamp)
                .put(28, creator.getBytes(StandardCharsets.ISO_8859_1)).putInt(32, creatorVersion)
                .putInt(36, HOST_WINDOWS).putLong(40, originalBytes).putLong(SIZE_AT, sizeBytes).putInt(56, geometry)
                .putInt(TYPE_AT, diskType).putLong(68, id.getMostSignificantBits())
                .putLong(76, id.getLeastSignificantBits()).put(84, (byte) (savedState ? 1 : 0));
        return bytes.putInt(CHECKSUM_AT, Checksum.of(bytes, CHECKSUM_AT));
    }

    boolean isFixed() {
        return diskType == DiskType.FIXED.code();
    }

    /// Whether its creator is one of those that wrote 511 bytes.
    boolean mayBeOld() {
        return creator.equals("vpc ") && creatorVersion >>> 16 < VIRTUAL_PC_2004;
    }

    /// Whether a copy tells of the same disk.
    boolean sameDiskAs(Footer copy) {
        return sizeBytes == copy.sizeBytes && diskType == copy.diskType && dataOffset == copy.dataOffset
                && version == copy.version && features == copy.features;
    }

    /// `win 10.0`
    String creatorText() {
        return "%s %d.%d".formatted(Printable.of(creator).strip(), creatorVersion >>> 16, creatorVersion & 0xffff)
                .strip();
    }

    /// Refuses what is not read here, then values that cannot be.
    ///
    /// @param at       where it lies in the file
    /// @param problems hears what it has
    DiskType judge(Faults faults, long at, ImageProblems problems) throws ImageException {
        if (version >>> 16 != VERSION >>> 16) {
            problems.found(faults.feature("footer", "version", at + VERSION_AT,
                    "version %d.%d".formatted(version >>> 16, version & 0xffff), null));
        }
        if ((features & ~(TEMPORARY | RESERVED_FEATURE)) != 0) {
            problems.found(
                    faults.feature("footer", "features", at + FEATURES_AT, "a feature in 0x%x".formatted(features),
                            null));
        }
        if (Long.compareUnsigned(sizeBytes, MOST_BYTES) > 0) {
            throw faults.field(Reason.LIMIT_EXCEEDED, "footer", "current size", at + SIZE_AT,
                    Long.toUnsignedString(sizeBytes) + " bytes", "at most 2,040 GiB, the format's limit");
        }
        if (sizeBytes % 512 != 0) {
            problems.found(faults.field(Reason.HEADER_INVALID, "footer", "current size", at + SIZE_AT, sizeBytes
                    + " bytes", "a multiple of 512"));
        }
        return DiskType.of(diskType).orElseThrow(() -> unknownType(faults, at));
    }

    private ImageException unknownType(Faults faults, long at) {
        boolean reserved = diskType == 1 || diskType == 5 || diskType == 6;
        return reserved
                ? faults.feature("footer", "disk type", at + TYPE_AT, "disk type " + diskType, null)
                : faults.field(Reason.HEADER_INVALID, "footer", "disk type", at + TYPE_AT,
                        Integer.toUnsignedString(diskType), "2 (fixed), 3 (dynamic) or 4 (differencing)");
    }
}
