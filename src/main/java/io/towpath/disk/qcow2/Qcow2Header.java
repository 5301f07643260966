package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The first bytes of a QCOW2 file. Big-endian.
///
/// | byte | size | field                   | unit / values                                            |
/// |-----:|-----:|-------------------------|----------------------------------------------------------|
/// |    0 |    4 | magic `QFI\xfb`         |                                                          |
/// |    4 |    4 | version                 | 2 or 3                                                   |
/// |    8 |    8 | backing file offset     | bytes; 0: none                                           |
/// |   16 |    4 | backing file size       | length of the name in bytes, ≤ 1023                      |
/// |   20 |    4 | cluster bits            | log2 of the cluster size, 9 to 21                        |
/// |   24 |    8 | size                    | bytes the guest sees                                     |
/// |   32 |    4 | crypt method            | 0 none, 1 AES, 2 LUKS                                    |
/// |   36 |    4 | L1 size                 | entries                                                  |
/// |   40 |    8 | L1 table offset         | bytes, on a cluster boundary                             |
/// |   48 |    8 | refcount table offset   | bytes, on a cluster boundary                             |
/// |   56 |    4 | refcount table clusters |                                                          |
/// |   60 |    4 | snapshots               | number of internal snapshots                             |
/// |   64 |    8 | snapshots offset        | bytes, on a cluster boundary                             |
/// |   72 |    8 | incompatible features   | 0 dirty, 1 corrupt, 2 data file, 3 compression, 4 L2     |
/// |   80 |    8 | compatible features     | 0 lazy refcounts                                         |
/// |   88 |    8 | autoclear features      | 0 bitmaps, 1 raw external data                           |
/// |   96 |    4 | refcount order          | log2 of the bits of a refcount, 0 to 6                   |
/// |  100 |    4 | header length           | bytes, ≥ 104                                             |
/// |  104 |    1 | compression type        | 0 zlib, 1 zstd; there when the header is longer than 104 |
///
/// Version 2 ends at byte 72; what follows has the value 0 there, but for a refcount order of 4.
record Qcow2Header(int version, long backingOffset, long backingSize, int clusterBits, long sizeBytes, long cryptMethod,
        long l1Size, long l1Offset, long refcountTableOffset, long refcountTableClusters, long snapshots,
        long snapshotsOffset, long incompatible, long compatible, long autoclear, long refcountOrder, long headerLength,
        int compressionType) {

    static final int MAGIC = 0x514649fb;
    static final int V2_BYTES = 72;
    static final int V3_BYTES = 104;
    /// Version 3 with a compression type, padded to a multiple of eight.
    static final int FULL_BYTES = 112;

    static final int VERSION_AT = 4;
    static final int BACKING_OFFSET_AT = 8;
    static final int BACKING_SIZE_AT = 16;
    static final int CLUSTER_BITS_AT = 20;
    static final int SIZE_AT = 24;
    static final int CRYPT_AT = 32;
    static final int L1_SIZE_AT = 36;
    static final int L1_OFFSET_AT = 40;
    static final int REFCOUNT_TABLE_AT = 48;
    static final int REFCOUNT_CLUSTERS_AT = 56;
    static final int SNAPSHOTS_AT = 60;
    static final int SNAPSHOTS_OFFSET_AT = 64;
    static final int INCOMPATIBLE_AT = 72;
    static final int COMPATIBLE_AT = 80;
    static final int AUTOCLEAR_AT = 88;
    static final int REFCOUNT_ORDER_AT = 96;
    static final int HEADER_LENGTH_AT = 100;
    static final int COMPRESSION_AT = 104;

    static final long DIRTY = 1;
    static final long CORRUPT = 1 << 1;
    static final long DATA_FILE = 1 << 2;
    static final long COMPRESSION = 1 << 3;
    static final long EXTENDED_L2 = 1 << 4;
    static final long LAZY_REFCOUNTS = 1;
    private static final long RAW_DATA_FILE = 1 << 1;

    static final int ZLIB = 0;
    static final int ZSTD = 1;

    /// Whether the source starts as a QCOW2 file does.
    static boolean recognises(ImageSource source) throws IOException {
        if (source.length() < Integer.BYTES) {
            return false;
        }
        ByteBuffer magic = ByteBuffer.allocate(Integer.BYTES);
        source.read(0, magic);
        return magic.getInt(0) == MAGIC;
    }

    /// Reads the fields as they are; [HeaderChecks] judges them.
    ///
    /// @throws ImageException [Reason#FORMAT_MISMATCH], [Reason#TRUNCATED], or [Reason#HEADER_INVALID] for the version
    static Qcow2Header read(ImageSource source) throws IOException {
        Faults faults = new Faults(source.name());
        if (!recognises(source)) {
            throw new ImageException(Reason.FORMAT_MISMATCH, source.name(), "header", "magic", 0L,
                    "it does not start with the magic of QCOW2 (51 46 49 fb)", "Name the format it really has.");
        }
        ByteBuffer bytes = ByteBuffer.allocate(FULL_BYTES);
        bytes.limit((int) Math.min(source.length(), FULL_BYTES));
        if (bytes.limit() < V2_BYTES) {
            throw truncated(faults, source.length(), V2_BYTES);
        }
        source.read(0, bytes);
        int version = bytes.getInt(VERSION_AT);
        if (version == 1) {
            throw faults.feature("version", VERSION_AT, "QCOW version 1",
                    "Convert it first: `qemu-img convert -f qcow -O qcow2 OLD NEW`.");
        }
        if (version != 2 && version != 3) {
            throw faults.header(Reason.HEADER_INVALID, "version", VERSION_AT, Integer.toUnsignedString(version),
                    "2 or 3");
        }
        if (version == 3 && bytes.limit() < V3_BYTES) {
            throw truncated(faults, source.length(), V3_BYTES);
        }
        return parse(bytes, version);
    }

    private static Qcow2Header parse(ByteBuffer b, int version) {
        boolean v3 = version == 3;
        long headerLength = v3 ? unsigned(b, HEADER_LENGTH_AT) : V2_BYTES;
        boolean typed = headerLength > COMPRESSION_AT && b.limit() > COMPRESSION_AT;
        return new Qcow2Header(version, b.getLong(BACKING_OFFSET_AT), unsigned(b, BACKING_SIZE_AT),
                b.getInt(CLUSTER_BITS_AT), b.getLong(SIZE_AT), unsigned(b, CRYPT_AT), unsigned(b, L1_SIZE_AT),
                b.getLong(L1_OFFSET_AT), b.getLong(REFCOUNT_TABLE_AT), unsigned(b, REFCOUNT_CLUSTERS_AT),
                unsigned(b, SNAPSHOTS_AT), b.getLong(SNAPSHOTS_OFFSET_AT), v3 ? b.getLong(INCOMPATIBLE_AT) : 0,
                v3 ? b.getLong(COMPATIBLE_AT) : 0, v3 ? b.getLong(AUTOCLEAR_AT) : 0,
                v3 ? unsigned(b, REFCOUNT_ORDER_AT) : 4, headerLength, typed ? b.get(COMPRESSION_AT) & 0xff : ZLIB);
    }

    /// Whether the file that has the data can be read without the tables.
    boolean rawDataFile() {
        return has(DATA_FILE) && (autoclear & RAW_DATA_FILE) != 0;
    }

    /// The bytes of a version 3 header, padded to `FULL_BYTES`.
    ByteBuffer bytes() {
        ByteBuffer b = ByteBuffer.allocate(FULL_BYTES);
        b.putInt(MAGIC).putInt(version).putLong(backingOffset).putInt((int) backingSize).putInt(clusterBits);
        b.putLong(sizeBytes).putInt((int) cryptMethod).putInt((int) l1Size).putLong(l1Offset);
        b.putLong(refcountTableOffset).putInt((int) refcountTableClusters).putInt((int) snapshots);
        b.putLong(snapshotsOffset).putLong(incompatible).putLong(compatible).putLong(autoclear);
        b.putInt((int) refcountOrder).putInt((int) headerLength).put((byte) compressionType);
        return b.rewind();
    }

    boolean has(long incompatibleBit) {
        return (incompatible & incompatibleBit) != 0;
    }

    boolean lazyRefcounts() {
        return (compatible & LAZY_REFCOUNTS) != 0;
    }

    /// Only for a header that passed [HeaderChecks].
    Geometry geometry() {
        return new Geometry(clusterBits, sizeBytes, has(EXTENDED_L2));
    }

    private static long unsigned(ByteBuffer b, int at) {
        return Integer.toUnsignedLong(b.getInt(at));
    }

    private static ImageException truncated(Faults faults, long length, int expected) {
        return new ImageException(Reason.TRUNCATED, faults.file(), "header", null, length,
                "the header ends at byte %d, expected %d bytes".formatted(length, expected), Faults.COPY_AGAIN);
    }
}
