package io.towpath.disk.qcow2;

import static io.towpath.disk.Specimen.region;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Specimen.Tolerance;
import io.towpath.disk.Specimen;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/// Images to be damaged.
public final class Qcow2Specimens {

    private static final int NAME_AT = 2048;
    private static final int SUBCLUSTERS_CLUSTER = 16384;

    private Qcow2Specimens() {}

    public static Specimen small() {
        SmallQcow2 small = new SmallQcow2();
        int afterSize = Qcow2Header.CRYPT_AT;
        return Specimen.of("qcow2", DiskFormat.QCOW2, small.bytes(), small.content(), SmallQcow2.CLUSTER,
                region(0, Qcow2Header.SIZE_AT), region(Qcow2Header.SIZE_AT, 8, Tolerance.SIZE),
                region(afterSize, Qcow2Header.FULL_BYTES - afterSize),
                region(SmallQcow2.REFCOUNT_TABLE, 16), region(SmallQcow2.REFCOUNT_BLOCK, 32),
                region(SmallQcow2.L1, 16),
                region(SmallQcow2.L2, 40, Tolerance.LOSS),
                region(SmallQcow2.L2 + SmallQcow2.CLUSTER, 8, Tolerance.LOSS));
    }

    /// The small one upon a raw file, which has what it leaves out.
    public static Specimen layer() {
        SmallQcow2 small = new SmallQcow2();
        ByteBuffer file = ByteBuffer.wrap(small.bytes());
        file.putLong(Qcow2Header.BACKING_OFFSET_AT, NAME_AT).putInt(Qcow2Header.BACKING_SIZE_AT, 8);
        file.putInt(Qcow2Header.FULL_BYTES, 0xe2792aca).putInt(Qcow2Header.FULL_BYTES + 4, 3).put(
                Qcow2Header.FULL_BYTES + 8, new byte[]{'r', 'a', 'w'});
        file.put(NAME_AT, "base.raw".getBytes(StandardCharsets.US_ASCII));
        byte[] content = small.content();
        Arrays.fill(content, 5 * SmallQcow2.CLUSTER, 512 * SmallQcow2.CLUSTER, (byte) 'b');
        byte[] below = new byte[content.length];
        Arrays.fill(below, (byte) 'b');
        return Specimen.of("qcow2 upon a raw file", DiskFormat.QCOW2, file.array(), content, SmallQcow2.CLUSTER,
                region(Qcow2Header.BACKING_OFFSET_AT, 12), region(Qcow2Header.FULL_BYTES, 24), region(NAME_AT, 9))
                .opened("disk.qcow2", (folder, problems) -> {
                    if (!Files.exists(folder.resolve("base.raw"))) {
                        Files.write(folder.resolve("base.raw"), below);
                    }
                    return DiskImages.open(DiskRef.file(folder.resolve("disk.qcow2")), new OpenOptions(
                            DiskFormat.QCOW2, List.of(), true).inspected(problems));
                });
    }

    /// Extended L2 entries of clusters of 16 KiB.
    ///
    /// | cluster | what                                                                          |
    /// |--------:|-------------------------------------------------------------------------------|
    /// | 0, 1, 2 | header, refcount table, refcount block                                        |
    /// |    3, 4 | L1 table, L2 table                                                            |
    /// |    5, 6 | guest cluster 0, of which subclusters 0 to 5 are stored; guest cluster 1, whole |
    public static Specimen subclusters() {
        int cluster = SUBCLUSTERS_CLUSTER;
        ByteBuffer file = ByteBuffer.allocate(7 * cluster);
        file.put(0, new Qcow2Header(3, 0, 0, 14, 4L * cluster, 0, 1, 3L * cluster, cluster, 1, 0, 0,
                Qcow2Header.EXTENDED_L2, 0, 0, 4, 112, 0).bytes().array());
        file.putLong(cluster, 2L * cluster);
        for (int i = 0; i < 7; i++) {
            file.putShort(2 * cluster + 2 * i, (short) 1);
        }
        int l2 = 4 * cluster;
        file.putLong(3 * cluster, L2Entry.COPIED | l2);
        file.putLong(l2, L2Entry.data(5L * cluster)).putLong(l2 + 8, 0x3f);
        file.putLong(l2 + 16, L2Entry.data(6L * cluster)).putLong(l2 + 24, 0xffffffffL);
        // nothing is stored of guest cluster 2, which is zero in part
        file.putLong(l2 + 40, 0x3L << 32);
        Arrays.fill(file.array(), 5 * cluster, 5 * cluster + 6 * cluster / 32, (byte) 5);
        Arrays.fill(file.array(), 6 * cluster, 7 * cluster, (byte) 6);
        byte[] content = new byte[4 * cluster];
        System.arraycopy(file.array(), 5 * cluster, content, 0, 2 * cluster);
        return Specimen.of("qcow2 with subclusters", DiskFormat.QCOW2, file.array(), content, cluster,
                region(Qcow2Header.INCOMPATIBLE_AT, 8), region(cluster, 16), region(2 * cluster, 32),
                region(3 * cluster, 16), region(l2, 48, Tolerance.UNIT));
    }
}
