package io.towpath.cli;

import static io.towpath.cli.HostilePack.link;
import static io.towpath.cli.HostilePack.numbered;
import static io.towpath.cli.HostilePack.pipe;
import static io.towpath.cli.HostilePack.sparse;

import io.towpath.disk.TestDisk;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// VMDK descriptors: names that lead elsewhere, sums that wrap, parents that are none.
final class HostileDescriptors {

    static final byte[] FLAT = TestDisk.dense(64 * 512, 3);
    private static final List<String> FLATTEN = List.of("--flatten");
    private static final String OWN = "RW 64 FLAT \"flat.vmdk\" 0";

    private HostileDescriptors() {}

    /// @param parent its CID; `ffffffff` for none
    static String text(String createType, String parent, String more, String extents) {
        return """
                # Disk DescriptorFile
                version=1
                CID=1f20e425
                parentCID=%s
                createType="%s"
                %s
                %s
                ddb.adapterType = "lsilogic"
                """.formatted(parent, createType, more, extents);
    }

    private static String flat(String extents) {
        return text("monolithicFlat", "ffffffff", "", extents);
    }

    private static String child(String hint) {
        return text("monolithicFlat", "1f20e425", "parentFileNameHint=\"" + hint + "\"", OWN);
    }

    static void into(HostilePack pack) {
        pack.add("vmdk-harmless", "vmdk", "disk.vmdk", flat(OWN), "flat.vmdk", FLAT);
        names(pack);
        sums(pack);
        parents(pack);
        texts(pack);
    }

    private static void names(HostilePack pack) {
        String[][] names = {{"absolute", "/etc/passwd"}, {"dotdot", "../" + HostilePack.SECRET},
                {"dotdot-hidden", "flat.vmdk/../../" + HostilePack.SECRET}, {"device", "/dev/zero"},
                {"environment", "/proc/self/environ"}, {"descriptor-of-process", "/proc/self/fd/0"},
                {"url", "http://" + pack.bait() + "/x"}, {"nbd", "nbd://" + pack.bait() + "/x"},
                {"json", "json:{}"}, {"backslash", "..\\" + HostilePack.SECRET}, {"dot", "."}, {"itself", "disk.vmdk"},
                {"long", "x".repeat(5000)}, {"missing", "nowhere.vmdk"}};
        for (String[] name : names) {
            pack.add("vmdk-name-" + name[0], "vmdk", "disk.vmdk", flat("RW 64 FLAT \"%s\" 0".formatted(name[1])),
                    "flat.vmdk", FLAT);
        }
        String linked = flat("RW 64 FLAT \"link.vmdk\" 0");
        pack.add("vmdk-name-link", "vmdk", "disk.vmdk", linked, "link.vmdk", link("../" + HostilePack.SECRET));
        pack.add("vmdk-name-link-inside", "vmdk", "disk.vmdk", linked, "flat.vmdk", FLAT, "link.vmdk", link(
                "flat.vmdk"));
        pack.add("vmdk-name-pipe", "vmdk", "disk.vmdk", linked, "link.vmdk", pipe());
        pack.add("vmdk-name-through-linked-folder", "vmdk", "disk.vmdk", flat("RW 64 FLAT \"up/secret.raw\" 0"), "up",
                link(".."));
    }

    private static void sums(HostilePack pack) {
        String[][] extents = {{"wrap", "RW 36028797018963968 FLAT \"flat.vmdk\" 0"},
                {"offset-wraps", "RW 64 FLAT \"flat.vmdk\" 36028797018963968"},
                {"offset-beyond", "RW 64 FLAT \"flat.vmdk\" 64"}, {"short", "RW 65 FLAT \"flat.vmdk\" 0"},
                {"negative", "RW -64 FLAT \"flat.vmdk\" 0"},
                {"endless-number", "RW " + "9".repeat(300) + " FLAT \"flat.vmdk\" 0"},
                {"overlap", "RW 40 FLAT \"flat.vmdk\" 0\nRW 24 FLAT \"flat.vmdk\" 20"},
                {"no-access", "NOACCESS 64 FLAT \"flat.vmdk\" 0"},
                {"raw-device", "RW 64 VMFSRDM \"flat.vmdk\""}, {"none", ""},
                {"many", numbered(5000, "RW 1 FLAT \"flat.vmdk\" %d", "\n")},
                {"sum-beyond", "RW 137438953472 ZERO\nRW 64 FLAT \"flat.vmdk\" 0"}};
        for (String[] extent : extents) {
            pack.add("vmdk-extent-" + extent[0], "vmdk", "disk.vmdk", flat(extent[1]), "flat.vmdk", FLAT);
        }
        pack.add("vmdk-extent-huge-hole", "vmdk", "disk.vmdk", flat("RW 2147483649 FLAT \"flat.vmdk\" 0"), "flat.vmdk",
                sparse(1L << 40));
    }

    private static void parents(HostilePack pack) {
        String[][] hints = {{"itself", "disk.vmdk"}, {"absolute", "/etc/passwd"}, {"dotdot", "../"
                + HostilePack.SECRET}, {"url", "http://" + pack.bait() + "/p.vmdk"}, {"device", "/dev/zero"}};
        for (String[] hint : hints) {
            pack.add("vmdk-parent-" + hint[0], "vmdk", "disk.vmdk", child(hint[1]), "flat.vmdk", FLAT);
            pack.add("vmdk-parent-" + hint[0] + "-flatten", "vmdk", FLATTEN, "disk.vmdk", child(hint[1]), "flat.vmdk",
                    FLAT);
        }
        pack.add("vmdk-parent-loop-flatten", "vmdk", FLATTEN, "disk.vmdk", child("b.vmdk"), "b.vmdk", child(
                "disk.vmdk"), "flat.vmdk", FLAT);
        pack.add("vmdk-parent-pipe-flatten", "vmdk", FLATTEN, "disk.vmdk", child("b.vmdk"), "b.vmdk", pipe(),
                "flat.vmdk", FLAT);
        pack.add("vmdk-parent-unnamed", "vmdk", "disk.vmdk", text("monolithicFlat", "0badcafe", "", OWN), "flat.vmdk",
                FLAT);
    }

    private static void texts(HostilePack pack) {
        pack.add("vmdk-text-cid-twice", "vmdk", "disk.vmdk", text("monolithicFlat", "ffffffff", "CID=00000001", OWN),
                "flat.vmdk", FLAT);
        pack.add("vmdk-text-encrypted", "vmdk", "disk.vmdk", text("monolithicFlat", "ffffffff",
                "encryption.keySafe = \"vmware:key/list\"", OWN), "flat.vmdk", FLAT);
        pack.add("vmdk-text-endless", "vmdk", "disk.vmdk", text("monolithicFlat", "ffffffff", "ddb.x = \"" + "x".repeat(
                2 << 20) + "\"", OWN), "flat.vmdk", FLAT);
        pack.add("vmdk-text-utf-16", "vmdk", "disk.vmdk", flat(OWN).getBytes(StandardCharsets.UTF_16), "flat.vmdk",
                FLAT);
        byte[] guest = new byte[1 << 16];
        byte[] planted = flat("RW 64 FLAT \"../" + HostilePack.SECRET + "\" 0").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(planted, 0, guest, 0, planted.length);
        pack.add("raw-guest-plants-a-descriptor", "auto", "disk.img", guest);
        pack.add("raw-guest-plants-a-descriptor-declared", "raw", "disk.img", guest);
    }
}
