package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The first sector of a hosted sparse extent, and the footer of a stream. Little-endian; a sector is 512 bytes.
///
/// | byte | size | field                                | unit    |
/// |-----:|-----:|--------------------------------------|---------|
/// |    0 |    4 | magic `KDMV`                         |         |
/// |    4 |    4 | version, 1 to 3                      |         |
/// |    8 |    4 | flags, below                         |         |
/// |   12 |    8 | capacity                             | sectors |
/// |   20 |    8 | grain size, a power of two from 8 on | sectors |
/// |   28 |    8 | descriptor offset, 0 for none        | sectors |
/// |   36 |    8 | descriptor size                      | sectors |
/// |   44 |    4 | entries per grain table, 512         |         |
/// |   48 |    8 | redundant grain directory            | sectors |
/// |   56 |    8 | grain directory; −1: see the footer  | sectors |
/// |   64 |    8 | overhead: grains start after it      | sectors |
/// |   72 |    1 | unclean shutdown                     |         |
/// |   73 |    4 | `\n`, space, `\r`, `\n`              |         |
/// |   77 |    2 | compression: 0 none, 1 deflate       |         |
///
/// Flags: 1 the bytes at 73 are valid; 2 there is a redundant directory; 4 the grain table entry 1 means a grain of
/// zeroes; 0x10000 grains are compressed; 0x20000 there are markers.
///
/// Source: VMware, *Virtual Disk Format 5.0*, "Hosted Sparse Extent Header"; it wants grains above 8 sectors, but grains
/// of 8 are met and do no harm.
record SparseHeader(int version, int flags, long capacity, long grainSectors, long descriptorSector,
        long descriptorSectors, long redundantDirectory, long directory, long overhead, boolean unclean) {

    static final int MAGIC = 0x564d444b;
    static final int ENTRIES_PER_TABLE = 512;

    /// The directory is where the footer says.
    static final long AT_END = -1;

    private static final int STREAM_VERSION = 3;
    private static final int NEW_LINES_VALID = 1;
    private static final int REDUNDANT = 2;
    private static final int ZERO_GRAINS = 4;
    private static final int COMPRESSED = 0x10000;
    private static final int MARKERS = 0x20000;
    private static final long MOST_GRAIN_SECTORS = 2048;
    /// Enough for 64 TiB in grains of 32 KiB. A file whose grains have 32-bit numbers cannot hold more anyway.
    private static final long MOST_TABLES = 1 << 22;

    static boolean startsWithMagic(ImageSource source) throws IOException {
        return source.length() >= 4 && magic(source) == MAGIC;
    }

    static int magic(ImageSource source) throws IOException {
        ByteBuffer magic = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        source.read(0, magic);
        return magic.getInt(0);
    }

    static SparseHeader read(ImageSource source) throws IOException {
        return read(source, 0, "sparse header");
    }

    static SparseHeader read(ImageSource source, long at, String what) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Sectors.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        source.read(at, bytes);
        Check check = new Check(source, what, at);
        check.must(bytes.getInt(0) == MAGIC, "magic", 0, "is not KDMV");
        int version = bytes.getInt(4);
        int flags = bytes.getInt(8);
        if (version > 3) {
            throw check.unsupported("version", 4, "is %d, expected 1 to 3".formatted(version));
        }
        check.must(version >= 1, "version", 4, "is %s, expected 1 to 3", version);
        if ((flags & ~(NEW_LINES_VALID | REDUNDANT | ZERO_GRAINS | COMPRESSED | MARKERS)) != 0) {
            throw check.unsupported("flags", 8, "are 0x%x, some of which are not known".formatted(flags));
        }
        boolean newLines = bytes.get(73) == '\n' && bytes.get(74) == ' ' && bytes.get(75) == '\r'
                && bytes.get(76) == '\n';
        check.that(newLines || (flags & NEW_LINES_VALID) == 0, "new-line bytes", 73,
                "are changed: the file was damaged by a text-mode transfer");
        int compression = Short.toUnsignedInt(bytes.getShort(77));
        if (compression > 1) {
            source.refuse(check.unsupported("compression", 77, "is %d, expected 0 or 1".formatted(compression)));
        }
        check.that(compression > 1 || (compression == 1) == ((flags & COMPRESSED) != 0), "compression", 77,
                "is %d, but the flags are 0x%x", compression, flags);
        if (((flags & COMPRESSED) != 0) != ((flags & MARKERS) != 0)) {
            source.refuse(check.unsupported("flags", 8, "are 0x%x: compression and markers go together".formatted(
                    flags)));
        }
        SparseHeader header = new SparseHeader(version, flags, bytes.getLong(12), bytes.getLong(20), bytes.getLong(28),
                bytes.getLong(36), bytes.getLong(48), bytes.getLong(56), bytes.getLong(64), bytes.get(72) != 0);
        header.checkSizes(check, bytes.getInt(44));
        return header;
    }

    private void checkSizes(Check check, int entries) throws ImageException {
        if (capacity < 0 || capacity > Sectors.MOST_OF_A_DISK) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, check.source.name(), check.what, "capacity", check.at + 12,
                    "capacity at byte 12 is %s sectors, at most %d are read".formatted(
                            Long.toUnsignedString(capacity), Sectors.MOST_OF_A_DISK),
                    null);
        }
        check.must(Long.bitCount(grainSectors) == 1 && grainSectors >= 8, "grain size", 20,
                "is %d sectors, expected a power of two from 8 on", grainSectors);
        if (grainSectors > MOST_GRAIN_SECTORS || grainSectors < 0) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, check.source.name(), check.what, "grain size",
                    check.at + 20,
                    "grain size at byte 20 is %s sectors, at most %d are read".formatted(
                            Long.toUnsignedString(grainSectors), MOST_GRAIN_SECTORS),
                    null);
        }
        if (grains() > MOST_TABLES * ENTRIES_PER_TABLE) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, check.source.name(), check.what, "grain size",
                    check.at + 20,
                    "%d grains of %d sectors are more than the %d that are read".formatted(grains(), grainSectors,
                            MOST_TABLES * ENTRIES_PER_TABLE),
                    null);
        }
        check.must(entries == ENTRIES_PER_TABLE, "entries per grain table", 44, "are %d, expected 512", entries);
        check.must(descriptorSector >= 0 && descriptorSectors >= 0, "descriptor", 28, "is at sector %d with %d sectors",
                descriptorSector, descriptorSectors);
        check.must((descriptorSector == 0) == (descriptorSectors == 0) || descriptorSector == 0, "descriptor", 28,
                "is at sector %d with %d sectors", descriptorSector, descriptorSectors);
    }

    /// The header of a stream; its directory is where the footer says.
    ///
    /// @param capacity sectors
    static SparseHeader ofStream(long capacity, long grainSectors, long descriptorSector, long descriptorSectors,
            long overhead) {
        return new SparseHeader(STREAM_VERSION, NEW_LINES_VALID | COMPRESSED | MARKERS, capacity, grainSectors,
                descriptorSector, descriptorSectors, 0, AT_END, overhead, false);
    }

    /// The header of an extent whose grains are stored as they are, with both directories.
    ///
    /// @param capacity sectors
    static SparseHeader ofSparse(long capacity, long grainSectors, long descriptorSector, long descriptorSectors,
            long redundantDirectory, long directory, long overhead, boolean unclean) {
        return new SparseHeader(1, NEW_LINES_VALID | REDUNDANT, capacity, grainSectors, descriptorSector,
                descriptorSectors, redundantDirectory, directory, overhead, unclean);
    }

    /// The same disk's header with its directory at a sector.
    SparseHeader withDirectory(long sector) {
        return new SparseHeader(version, flags, capacity, grainSectors, descriptorSector, descriptorSectors,
                redundantDirectory, sector, overhead, unclean);
    }

    /// One sector.
    ByteBuffer bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(Sectors.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MAGIC).putInt(version).putInt(flags).putLong(capacity).putLong(grainSectors);
        bytes.putLong(descriptorSector).putLong(descriptorSectors).putInt(ENTRIES_PER_TABLE);
        bytes.putLong(redundantDirectory).putLong(directory).putLong(overhead).put((byte) (unclean ? 1 : 0));
        bytes.put((byte) '\n').put((byte) ' ').put((byte) '\r').put((byte) '\n')
                .putShort((short) (compressed() ? 1 : 0));
        return bytes.rewind();
    }

    boolean compressed() {
        return (flags & COMPRESSED) != 0;
    }

    boolean redundant() {
        return (flags & REDUNDANT) != 0;
    }

    boolean zeroGrains() {
        return (flags & ZERO_GRAINS) != 0;
    }

    int grainBytes() {
        return (int) grainSectors * Sectors.BYTES;
    }

    /// Grains of the extent, the last of which may be cut by its end.
    long grains() {
        return (capacity + grainSectors - 1) / grainSectors;
    }

    int tables() {
        return Math.toIntExact((grains() + ENTRIES_PER_TABLE - 1) / ENTRIES_PER_TABLE);
    }

    /// Whether a footer is one of this header: the same but for the place of the directory.
    boolean sameDiskAs(SparseHeader footer) {
        return capacity == footer.capacity && grainSectors == footer.grainSectors && flags == footer.flags
                && version == footer.version && descriptorSector == footer.descriptorSector
                && descriptorSectors == footer.descriptorSectors;
    }

    /// Says what is wrong with a field in one way.
    private record Check(ImageSource source, String what, long at) {

        void that(boolean holds, String field, int offset, String detail, Object... values) throws ImageException {
            if (!holds) {
                source.refuse(invalid(field, offset, detail, values));
            }
        }

        /// What all others depend on.
        void must(boolean holds, String field, int offset, String detail, Object... values) throws ImageException {
            if (!holds) {
                throw invalid(field, offset, detail, values);
            }
        }

        private ImageException invalid(String field, int offset, String detail, Object... values) {
            return new ImageException(Reason.HEADER_INVALID, source.name(), what, field, at + offset,
                    "%s: %s at byte %d %s".formatted(what, field, at + offset, detail.formatted(values)),
                    "Copy the file again; if it stays so, it is damaged.");
        }

        ImageException unsupported(String field, int offset, String detail) {
            return new ImageException(Reason.UNSUPPORTED_FEATURE, source.name(), what, field, at + offset,
                    "%s: %s at byte %d %s".formatted(what, field, at + offset, detail),
                    "Convert the disk on the host first.");
        }
    }
}
