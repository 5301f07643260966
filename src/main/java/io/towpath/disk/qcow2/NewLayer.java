package io.towpath.disk.qcow2;

import io.towpath.disk.DiskFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/// Begins a QCOW2 image that holds nothing of its own: an empty layer upon a backing file, which whoever writes to the layer
/// leaves as it is. Version 3, clusters of 64 KiB, refcounts of 16 bits.
///
/// | cluster | holds                                                                       |
/// |--------:|-----------------------------------------------------------------------------|
/// |       0 | header, the extension that names the backing file's format, its name        |
/// |       1 | refcount table, one entry                                                   |
/// |       2 | refcount block: one for each cluster that is there                          |
/// |      3… | L1 table, all zeroes                                                        |
///
/// Source: QEMU, *docs/interop/qcow2.txt*.
public final class NewLayer {

    private static final int CLUSTER_BITS = 16;
    private static final int CLUSTER = 1 << CLUSTER_BITS;
    /// Guest bytes behind one entry of the L1 table.
    private static final long PER_L1_ENTRY = (long) CLUSTER * (CLUSTER / Long.BYTES);
    private static final int L1_CLUSTER = 3;
    private static final int BACKING_FORMAT = 0xe2792aca;
    private static final int LONGEST_NAME = 1023;
    private static final int EXTENSION_HEAD = 8;
    private static final Map<DiskFormat, String> FORMATS = Map.of(DiskFormat.RAW, "raw", DiskFormat.QCOW2, "qcow2",
            DiskFormat.VMDK, "vmdk", DiskFormat.VHD, "vpc", DiskFormat.VHDX, "vhdx");

    private NewLayer() {}

    /// @param layer     must not exist
    /// @param base      absolute: it is named so in the layer
    /// @param sizeBytes of the disk, which is the base's; > 0
    /// @throws IOException also where the base's name is longer than a header can tell, 1023 bytes
    public static void create(Path layer, Path base, DiskFormat baseFormat, long sizeBytes) throws IOException {
        byte[] name = base.toString().getBytes(StandardCharsets.UTF_8);
        String format = FORMATS.get(baseFormat);
        if (!base.isAbsolute() || name.length > LONGEST_NAME || format == null || sizeBytes <= 0) {
            throw new IOException(
                    "no layer can be made upon %s: found %s, a name of %d bytes and a disk of %d bytes; expected an absolute path of at most %d bytes and a disk that is not empty. Shorten the target's folder."
                            .formatted(base, baseFormat, name.length, sizeBytes, LONGEST_NAME));
        }
        int entries = Math.toIntExact(Math.ceilDiv(sizeBytes, PER_L1_ENTRY));
        int clusters = L1_CLUSTER + Math.ceilDiv(entries * Long.BYTES, CLUSTER);
        ByteBuffer head = ByteBuffer.allocate(L1_CLUSTER * CLUSTER);
        header(head, name, format.getBytes(StandardCharsets.US_ASCII), sizeBytes, entries);
        head.putLong(CLUSTER, 2L * CLUSTER);
        for (int i = 0; i < clusters; i++) {
            head.putShort(2 * CLUSTER + i * Short.BYTES, (short) 1);
        }
        try (FileChannel file = FileChannel.open(layer, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (head.position(0).limit(head.capacity()); head.hasRemaining();) {
                file.write(head);
            }
            // a hole that ends on the last cluster's end: an L1 table of zeroes
            file.write(ByteBuffer.allocate(1), (long) clusters * CLUSTER - 1);
            file.force(true);
        }
    }

    private static void header(ByteBuffer head, byte[] name, byte[] format, long sizeBytes, int entries) {
        head.putInt(0, Qcow2Header.MAGIC);
        head.putInt(Qcow2Header.VERSION_AT, 3);
        head.putInt(Qcow2Header.CLUSTER_BITS_AT, CLUSTER_BITS);
        head.putLong(Qcow2Header.SIZE_AT, sizeBytes);
        head.putInt(Qcow2Header.L1_SIZE_AT, entries);
        head.putLong(Qcow2Header.L1_OFFSET_AT, (long) L1_CLUSTER * CLUSTER);
        head.putLong(Qcow2Header.REFCOUNT_TABLE_AT, CLUSTER);
        head.putInt(Qcow2Header.REFCOUNT_CLUSTERS_AT, 1);
        head.putInt(Qcow2Header.REFCOUNT_ORDER_AT, 4);
        head.putInt(Qcow2Header.HEADER_LENGTH_AT, Qcow2Header.V3_BYTES);
        int at = Qcow2Header.V3_BYTES;
        head.putInt(at, BACKING_FORMAT).putInt(at + Integer.BYTES, format.length).put(at + EXTENSION_HEAD, format);
        // padded to a multiple of eight, then the extension that ends them, which is zeroes
        at += EXTENSION_HEAD + Math.ceilDiv(format.length, Long.BYTES) * Long.BYTES + EXTENSION_HEAD;
        head.putLong(Qcow2Header.BACKING_OFFSET_AT, at).putInt(Qcow2Header.BACKING_SIZE_AT, name.length).put(at, name);
    }
}
