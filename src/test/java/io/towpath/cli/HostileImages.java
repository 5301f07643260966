package io.towpath.cli;

import static io.towpath.cli.HostilePack.ascii;
import static io.towpath.cli.HostilePack.link;
import static io.towpath.cli.HostilePack.pipe;

import io.towpath.disk.Specimen;
import io.towpath.disk.qcow2.Qcow2Specimens;
import io.towpath.disk.vhd.VhdSpecimens;
import io.towpath.disk.vhdx.VhdxSpecimens;
import io.towpath.disk.vmdk.VmdkSpecimens;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/// Small good images with one thing changed.
final class HostileImages {

    private static final long COPIED = 1L << 63;
    private static final int CLUSTER = 4096;
    private static final int L1 = 3 * CLUSTER;
    private static final int L2 = 4 * CLUSTER;
    private static final int DATA = 6 * CLUSTER;
    private static final int MIB = 1 << 20;

    private HostileImages() {}

    static void into(HostilePack pack) throws IOException {
        sparse(pack);
        stream(pack);
        qcow2(pack);
        backing(pack);
        vhd(pack);
        vhdx(pack);
        others(pack);
    }

    /// A content ID is drawn when an image is made.
    static byte[] withoutChance(byte[] vmdk) {
        byte[] same = vmdk.clone();
        int at = new String(same, StandardCharsets.ISO_8859_1).indexOf("\nCID=") + 5;
        System.arraycopy(ascii("1f20e425"), 0, same, at, 8);
        return same;
    }

    private static byte[] changed(Specimen from, ByteOrder order, Consumer<ByteBuffer> by) {
        byte[] image = from.image().clone();
        by.accept(ByteBuffer.wrap(image).order(order));
        return from.seal().apply(image);
    }

    private static void sparse(HostilePack pack) throws IOException {
        Specimen good = VmdkSpecimens.sparse();
        ByteBuffer header = ByteBuffer.wrap(good.image()).order(ByteOrder.LITTLE_ENDIAN);
        int[] directories = {(int) header.getLong(48) * 512, (int) header.getLong(56) * 512};
        int[] tables = {header.getInt(directories[0]) * 512, header.getInt(directories[1]) * 512};
        pack.add("sparse-harmless", "vmdk", "disk.vmdk", good.image());
        vmdk(pack, "sparse-capacity-most", good, b -> b.putLong(12, Long.MAX_VALUE));
        vmdk(pack, "sparse-capacity-64-tib", good, b -> b.putLong(12, 1L << 37));
        vmdk(pack, "sparse-grain-zero", good, b -> b.putLong(20, 0));
        vmdk(pack, "sparse-grain-wraps", good, b -> b.putLong(20, 1L << 62));
        vmdk(pack, "sparse-entries-one", good, b -> b.putInt(44, 1));
        vmdk(pack, "sparse-directory-beyond", good, b -> b.putLong(56, 1L << 40));
        vmdk(pack, "sparse-directory-is-header", good, b -> b.putLong(56, 0));
        vmdk(pack, "sparse-table-is-directory", good, b -> each(directories, at -> b.putInt(at, at / 512)));
        vmdk(pack, "sparse-grain-beyond", good, b -> each(tables, at -> b.putInt(at, 0x7fffffff)));
        vmdk(pack, "sparse-grain-twice", good, b -> each(tables, at -> b.putInt(at, b.getInt(at + 8))));
        vmdk(pack, "sparse-grain-is-header", good, b -> each(tables, at -> b.putInt(at, 1)));
        vmdk(pack, "sparse-tables-differ", good, b -> b.putInt(tables[1], b.getInt(tables[1] + 8)));
        vmdk(pack, "sparse-copied-as-text", good, b -> b.put(75, (byte) '\n'));
        pack.add("sparse-cut", "vmdk", "disk.vmdk", Arrays.copyOf(good.image(), good.image().length - 66_000));
        pack.add("delta-alone-cowd", "vmdk", "delta.vmdk", VmdkSpecimens.cowd().image());
        pack.add("delta-alone-sesparse", "vmdk", "delta.vmdk", VmdkSpecimens.seSparse().image());
    }

    private static void vmdk(HostilePack pack, String name, Specimen good, Consumer<ByteBuffer> by) {
        pack.add(name, "vmdk", "disk.vmdk", changed(good, ByteOrder.LITTLE_ENDIAN, by));
    }

    private static void each(int[] places, Consumer<Integer> at) {
        for (int place : places) {
            at.accept(place);
        }
    }

    private static void stream(HostilePack pack) throws IOException {
        Specimen good = VmdkSpecimens.stream();
        ByteBuffer bytes = ByteBuffer.wrap(good.image()).order(ByteOrder.LITTLE_ENDIAN);
        int footer = good.image().length - 1024;
        int directory = (int) bytes.getLong(footer + 56) * 512;
        int table = bytes.getInt(directory) * 512;
        int grain = bytes.getInt(table) * 512;
        pack.add("stream-harmless", "vmdk", "disk.vmdk", good.image());
        vmdk(pack, "stream-marker-of-another-grain", good, b -> b.putLong(grain, 128));
        vmdk(pack, "stream-marker-endless", good, b -> b.putInt(grain + 8, -1));
        vmdk(pack, "stream-checksum", good, b -> b.put(grain + 11 + b.getInt(grain + 8), (byte) 0x55));
        vmdk(pack, "stream-grain-twice", good, b -> b.putInt(table + 4, b.getInt(table)));
        vmdk(pack, "stream-footer-leads-to-header", good, b -> b.putLong(footer + 56, 0));
        vmdk(pack, "stream-footer-of-another-size", good, b -> b.putLong(footer + 12, b.getLong(12) + 128));
        pack.add("stream-without-footer", "vmdk", "disk.vmdk", Arrays.copyOf(good.image(), footer - 512));
    }

    private static void qcow2(HostilePack pack) {
        Specimen good = Qcow2Specimens.small();
        pack.add("qcow2-harmless", "qcow2", "disk.qcow2", good.image());
        qcow2(pack, "size-most", b -> b.putLong(24, Long.MAX_VALUE));
        qcow2(pack, "cluster-bits", b -> b.putInt(20, 31));
        qcow2(pack, "l1-endless", b -> b.putInt(36, Integer.MAX_VALUE));
        qcow2(pack, "l1-beyond", b -> b.putLong(40, 1L << 62));
        qcow2(pack, "l1-is-header", b -> b.putLong(40, 0));
        qcow2(pack, "l2-is-l1", b -> b.putLong(L1, COPIED | L1));
        qcow2(pack, "l2-twice", b -> b.putLong(L1 + 8, COPIED | L2));
        qcow2(pack, "data-beyond", b -> b.putLong(L2, COPIED | 1L << 50));
        qcow2(pack, "data-twice", b -> b.putLong(L2 + 8, COPIED | DATA));
        qcow2(pack, "data-is-l2", b -> b.putLong(L2, COPIED | L2));
        qcow2(pack, "compressed-twice", b -> b.putLong(L2 + 40, b.getLong(L2 + 24)));
        qcow2(pack, "compressed-is-noise", b -> b.putLong(L2 + 24, 1L << 62 | DATA));
        qcow2(pack, "feature-unknown", b -> b.putLong(72, 1L << 60));
        qcow2(pack, "feature-corrupt", b -> b.putLong(72, 2));
        qcow2(pack, "encrypted", b -> b.putInt(32, 2));
        qcow2(pack, "snapshots-beyond", b -> b.putInt(60, -1).putLong(64, 1L << 62));
        qcow2(pack, "refcounts-beyond", b -> b.putLong(48, 1L << 62));
        qcow2(pack, "extension-endless", b -> b.putInt(112, 0x12345678).putInt(116, -1));
        qcow2(pack, "data-file", b -> b.putLong(72, 4).putInt(112, 0x44415441).putInt(116, 11).put(120, ascii(
                "/etc/passwd")));
        pack.add("qcow2-cut", "qcow2", "disk.qcow2", Arrays.copyOf(good.image(), DATA + CLUSTER));
    }

    private static void qcow2(HostilePack pack, String name, Consumer<ByteBuffer> by) {
        pack.add("qcow2-" + name, "qcow2", "disk.qcow2", changed(Qcow2Specimens.small(), ByteOrder.BIG_ENDIAN, by));
    }

    private static byte[] upon(String name, int length) {
        return changed(Qcow2Specimens.small(), ByteOrder.BIG_ENDIAN,
                b -> b.putLong(8, 2048).putInt(16, length).put(2048,
                        ascii(name)).putInt(112, 0xe2792aca).putInt(116, 3).put(120, ascii("raw")));
    }

    private static void backing(HostilePack pack) {
        String[][] names = {{"absolute", "/etc/passwd"}, {"dotdot", "../" + HostilePack.SECRET}, {"itself",
                "disk.qcow2"}, {"json", "json:{\"driver\":\"raw\",\"file\":{\"filename\":\"/etc/passwd\"}}"},
                {"url",
                        "http://" + pack.bait() + "/x"},
                {"nbd", "nbd://" + pack.bait() + "/x"}, {"device",
                        "/dev/zero"},
                {"pipe", "pipe"}, {"link", "link"}, {"file-url", "file:/etc/passwd"}};
        for (String[] name : names) {
            for (List<String> more : List.of(List.<String>of(), List.of("--flatten"))) {
                pack.add("qcow2-backing-" + name[0] + (more.isEmpty() ? "" : "-flatten"), "qcow2", more, "disk.qcow2",
                        upon(name[1], name[1].length()), "pipe", pipe(), "link", link("../" + HostilePack.SECRET));
            }
        }
        for (String[] name : new String[][]{{"absolute", "/etc/passwd"}, {"dotdot", "../" + HostilePack.SECRET},
                {"link",
                        "link"},
                {"pipe", "pipe"}, {"itself", "disk.qcow2"}, {"device", "/dev/zero"}}) {
            byte[] image = changed(Qcow2Specimens.small(), ByteOrder.BIG_ENDIAN, b -> b.putLong(72, 4).putInt(112,
                    0x44415441).putInt(116, name[1].length()).put(120, ascii(name[1])));
            pack.add("qcow2-data-file-" + name[0] + "-asked", "qcow2", List.of("--data-file"), "disk.qcow2", image,
                    "pipe",
                    pipe(), "link", link("../" + HostilePack.SECRET));
        }
        pack.add("qcow2-backing-size-without-place", "qcow2", "disk.qcow2", changed(Qcow2Specimens.small(),
                ByteOrder.BIG_ENDIAN, b -> b.putInt(16, 8)));
        pack.add("qcow2-backing-name-endless", "qcow2", "disk.qcow2", upon("x", -1));
    }

    private static void vhd(HostilePack pack) {
        Specimen good = VhdSpecimens.dynamic();
        pack.add("vhd-harmless", "vhd", "disk.vhd", good.image());
        vhd(pack, good, "entries-most", b -> b.putInt(512 + 28, -1));
        vhd(pack, good, "block-zero", b -> b.putInt(512 + 32, 0));
        vhd(pack, good, "block-most", b -> b.putInt(512 + 32, 0x80000000));
        vhd(pack, good, "table-beyond", b -> b.putLong(512 + 16, 1L << 62));
        vhd(pack, good, "block-twice", b -> b.putInt(1536 + 4, b.getInt(1536 + 12)));
        vhd(pack, good, "block-is-header", b -> b.putInt(1536 + 4, 1));
        vhd(pack, good, "block-beyond", b -> b.putInt(1536 + 4, 0x7fffffff));
        vhd(pack, good, "header-is-footer", b -> b.putLong(16, 0).putLong(b.capacity() - 512 + 16, 0));
        vhd(pack, good, "differencing", b -> b.putInt(60, 4).putInt(b.capacity() - 512 + 60, 4));
        byte[] sums = good.image().clone();
        sums[64] ^= 1;
        sums[sums.length - 512 + 64] ^= 1;
        pack.add("vhd-checksums", "vhd", "disk.vhd", sums);
        byte[] fixed = VhdSpecimens.fixed().image();
        pack.add("vhd-fixed-cut-at-its-start", "vhd", "disk.vhd", Arrays.copyOfRange(fixed, 4096, fixed.length));
    }

    private static void vhd(HostilePack pack, Specimen good, String name, Consumer<ByteBuffer> by) {
        pack.add("vhd-" + name, "vhd", "disk.vhd", changed(good, ByteOrder.BIG_ENDIAN, by));
    }

    private static void vhdx(HostilePack pack) {
        Specimen good = VhdxSpecimens.clean();
        pack.add("vhdx-harmless", "vhdx", "disk.vhdx", good.image());
        vhdx(pack, good, "regions-many", b -> b.putInt((192 << 10) + 8, -1).putInt((256 << 10) + 8, -1));
        vhdx(pack, good, "regions-share", b -> {
            for (int at : new int[]{192 << 10, 256 << 10}) {
                b.putLong(at + 32, b.getLong(at + 64));
            }
        });
        vhdx(pack, good, "item-beyond", b -> b.putInt(2 * MIB + 32 + 16, -1));
        vhdx(pack, good, "items-many", b -> b.putShort(2 * MIB + 10, (short) -1));
        vhdx(pack, good, "block-size-zero", b -> b.putInt(2 * MIB + (64 << 10), 0));
        vhdx(pack, good, "size-most", b -> b.putLong(2 * MIB + (64 << 10) + 8, -1));
        vhdx(pack, good, "parent", b -> b.putInt(2 * MIB + (64 << 10) + 4, 2));
        vhdx(pack, good, "block-twice", b -> b.putLong(3 * MIB + 8, b.getLong(3 * MIB)));
        vhdx(pack, good, "block-is-bat", b -> b.putLong(3 * MIB, 3L << 20 | 6));
        vhdx(pack, good, "block-beyond", b -> b.putLong(3 * MIB, 1L << 50 | 6));
        byte[] heads = good.image().clone();
        heads[(64 << 10) + 4] ^= 1;
        heads[(128 << 10) + 4] ^= 1;
        pack.add("vhdx-headers", "vhdx", "disk.vhdx", heads);
        byte[] log = VhdxSpecimens.dirty().image().clone();
        log[MIB + 64] ^= 1;
        pack.add("vhdx-log-torn", "vhdx", "disk.vhdx", log);
    }

    private static void vhdx(HostilePack pack, Specimen good, String name, Consumer<ByteBuffer> by) {
        pack.add("vhdx-" + name, "vhdx", "disk.vhdx", changed(good, ByteOrder.LITTLE_ENDIAN, by));
    }

    private static void others(HostilePack pack) {
        byte[] noise = new byte[65536];
        new Random(7).nextBytes(noise);
        pack.add("auto-noise", "auto", "disk.img", noise);
        pack.add("auto-empty", "auto", "disk.img", new byte[0]);
        pack.add("auto-pipe", "auto", "disk.img", pipe());
        pack.add("auto-device", "auto", "disk.img", link("/dev/zero"));
        pack.add("raw-guest-plants-a-header", "raw", "disk.img", upon("/etc/passwd", 11));
        pack.add("auto-guest-plants-a-header", "auto", "disk.img", upon("/etc/passwd", 11));
        pack.add("declared-otherwise", "vmdk", "disk.vmdk", Qcow2Specimens.small().image());
    }
}
