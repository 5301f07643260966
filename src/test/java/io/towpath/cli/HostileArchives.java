package io.towpath.cli;

import static io.towpath.cli.HostilePack.ascii;

import io.towpath.disk.ovf.OvfText;
import io.towpath.disk.vmdk.VmdkSpecimens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/// OVAs: members that are no plain files, sizes that wrap, headers by which two readers see two archives, manifests
/// that do not cover what they should.
final class HostileArchives {

    private static final String UNSAFE = "d1.vmdk";

    private HostileArchives() {}

    /// What a header holds besides its checksum.
    record Header(String name, char type, byte[] size, String link, String prefix, byte[] magic) {

        static Header file(String name, long size) {
            return new Header(name, '0', octal(size), "", "", ascii("ustar\0" + "00"));
        }

        static byte[] octal(long size) {
            return ascii(String.format(Locale.ROOT, "%011o\0", size));
        }

        Header type(char other) {
            return new Header(name, other, size, link, prefix, magic);
        }

        Header size(byte[] other) {
            return new Header(name, type, other, link, prefix, magic);
        }

        Header link(String other) {
            return new Header(name, type, size, other, prefix, magic);
        }

        Header prefix(String other) {
            return new Header(name, type, size, link, other, magic);
        }

        byte[] bytes() {
            byte[] header = new byte[512];
            put(header, 0, ascii(name));
            put(header, 100, ascii("0000644\0" + "0000000\0" + "0000000\0"));
            put(header, 124, size);
            put(header, 136, ascii("00000000000"));
            header[156] = (byte) type;
            put(header, 157, ascii(link));
            put(header, 257, magic);
            put(header, 345, ascii(prefix));
            Arrays.fill(header, 148, 156, (byte) ' ');
            int sum = 0;
            for (byte b : header) {
                sum += b & 0xff;
            }
            put(header, 148, ascii(String.format(Locale.ROOT, "%06o\0 ", sum)));
            return header;
        }

        private static void put(byte[] header, int at, byte[] bytes) {
            System.arraycopy(bytes, 0, header, at, Math.min(bytes.length, header.length - at));
        }
    }

    private static byte[] member(Header header, byte[] content) {
        byte[] all = Arrays.copyOf(header.bytes(), 512 + Math.ceilDiv(content.length, 512) * 512);
        System.arraycopy(content, 0, all, 512, content.length);
        return all;
    }

    private static byte[] file(String name, byte[] content) {
        return member(Header.file(name, content.length), content);
    }

    private static byte[] extension(char type, String records) {
        byte[] content = records.getBytes(StandardCharsets.UTF_8);
        return member(Header.file("PaxHeader", content.length).type(type), content);
    }

    private static byte[] longName(String name) {
        byte[] content = ascii(name + "\0");
        return member(Header.file("././@LongLink", content.length).type('L'), content);
    }

    /// `22 path=../secret.raw` and a line feed.
    private static String record(String keyAndValue) {
        int length = keyAndValue.length() + 2;
        while (String.valueOf(length).length() + keyAndValue.length() + 2 != length) {
            length++;
        }
        return length + " " + keyAndValue + "\n";
    }

    private static byte[] tar(byte[]... members) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] member : members) {
            all.writeBytes(member);
        }
        all.writeBytes(new byte[1024]);
        return all.toByteArray();
    }

    static byte[] disk() throws IOException {
        return HostileImages.withoutChance(VmdkSpecimens.stream().image());
    }

    static byte[] ovf() throws IOException {
        return OvfText.anOvf().capacity(Integer.toString(VmdkSpecimens.stream().content().length)).bytes();
    }

    static String digest(String name, byte[] content) {
        try {
            return "SHA256(" + name + ")= " + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(
                    content)) + "\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static void into(HostilePack pack) throws IOException {
        byte[] ovf = file("web.ovf", ovf());
        byte[] disk = file("d1.vmdk", disk());
        ova(pack, "harmless", ovf, disk);
        names(pack, ovf, disk);
        types(pack, ovf, disk);
        extensions(pack, ovf, disk);
        sizes(pack, ovf, disk);
        manifests(pack, ovf, disk);
    }

    private static void ova(HostilePack pack, String name, byte[]... members) {
        pack.add("ova-" + name, "ova", "web.ova", tar(members));
    }

    private static void names(HostilePack pack, byte[] ovf, byte[] disk) throws IOException {
        String[][] names = {{"dotdot", "../escaped"}, {"absolute", "/tmp/escaped"}, {"folder", "a/b"},
                {"backslash", "..\\escaped"}, {"line", "a\nb"}, {"empty", ""}};
        for (String[] name : names) {
            ova(pack, "name-" + name[0], ovf, file(name[1], new byte[3]), disk);
        }
        ova(pack, "name-twice", ovf, disk, file("./d1.vmdk", disk()));
        ova(pack, "name-by-prefix", ovf, member(Header.file("d1.vmdk", 3).prefix("../.."), new byte[3]), disk);
        ova(pack, "name-long-dotdot", ovf, longName("../escaped"), file("x", new byte[3]), disk);
        ova(pack, "name-long-endless", ovf, longName("x".repeat(1 << 20)), file("x", new byte[3]), disk);
        ova(pack, "descriptor-twice", ovf, file("b.ovf", ovf()), disk);
        ova(pack, "descriptor-missing", disk);
        byte[][] many = new byte[1002][];
        Arrays.setAll(many, i -> i == 0 ? ovf : i == 1 ? disk : file("f" + i, new byte[0]));
        ova(pack, "members-many", many);
    }

    private static void types(HostilePack pack, byte[] ovf, byte[] disk) {
        Object[][] types = {{"link", '2'}, {"hard-link", '1'}, {"character-device", '3'}, {"block-device", '4'},
                {"folder", '5'}, {"pipe", '6'}, {"sparse", 'S'}, {"volume", 'M'}};
        for (Object[] type : types) {
            byte[] member = member(Header.file("extra", 0).type((char) type[1]).link("/etc/passwd"), new byte[0]);
            ova(pack, "type-" + type[0], ovf, member, disk);
        }
        ova(pack, "type-disk-is-link", ovf, member(Header.file(UNSAFE, 0).type('2').link("../" + HostilePack.SECRET),
                new byte[0]));
    }

    private static void extensions(HostilePack pack, byte[] ovf, byte[] disk) {
        String[][] records = {{"path", "path=../escaped"}, {"size", "size=1"}, {"link", "linkpath=/etc/passwd"},
                {"sparse", "GNU.sparse.map=0,1"}, {"real-size", "SCHILY.realsize=1"}};
        for (String[] record : records) {
            ova(pack, "extension-" + record[0], ovf, extension('x', record(record[1])), disk);
        }
        ova(pack, "extension-of-all-size", extension('g', record("size=1")), ovf, disk);
        ova(pack, "extension-lies-about-its-length", ovf, extension('x', "999999 mtime=1\n"), disk);
        byte[] harmless = extension('x', record("mtime=1"));
        byte[][] many = new byte[5000][];
        Arrays.setAll(many, i -> i == 0 ? ovf : i == many.length - 1 ? disk : harmless);
        ova(pack, "extensions-many", many);
    }

    private static void sizes(HostilePack pack, byte[] ovf, byte[] disk) throws IOException {
        byte[] negative = new byte[12];
        Arrays.fill(negative, (byte) -1);
        byte[] most = new byte[12];
        Arrays.fill(most, (byte) 0x7f);
        most[0] = (byte) 0x80;
        byte[] wraps = new byte[12];
        wraps[0] = (byte) 0x81;
        ByteBuffer.wrap(wraps).putLong(4, disk().length);
        Object[][] sizes = {{"negative", negative}, {"most", most}, {"wraps", wraps}, {"octal-most", ascii(
                "777777777777")}, {"minus", ascii("-0000000001\0")}, {"letters", ascii("0000000x001\0")}};
        for (Object[] size : sizes) {
            ova(pack, "size-" + size[0], ovf, member(Header.file("d1.vmdk", 0).size((byte[]) size[1]), disk()));
        }
        byte[] whole = tar(ovf, disk);
        pack.add("ova-cut", "ova", "web.ova", Arrays.copyOf(whole, whole.length - 3000));
        pack.add("ova-followed-by-another", "ova", "web.ova", tar(whole, ovf, disk));
        byte[] sum = whole.clone();
        sum[1] ^= 1;
        pack.add("ova-checksum", "ova", "web.ova", sum);
        ova(pack, "disk-names-a-file", ovf, file("d1.vmdk", ascii(HostileDescriptors.text("monolithicFlat", "ffffffff",
                "", "RW 64 FLAT \"web.ova\" 0"))));
    }

    private static void manifests(HostilePack pack, byte[] ovf, byte[] disk) throws IOException {
        String ofOvf = digest("web.ovf", ovf());
        String ofDisk = digest("d1.vmdk", disk());
        String[][] manifests = {{"right", ofOvf + ofDisk}, {"wrong", ofOvf + digest("d1.vmdk", new byte[1])},
                {"partial",
                        ofOvf},
                {"empty", ""}, {"twice", ofOvf + ofDisk + ofDisk}, {"strange", ofOvf + ofDisk + digest(
                        "other", new byte[1])},
                {"unknown-sum", ofOvf + "CRC32(d1.vmdk)= 00000000\n"}, {"parentheses",
                        "SHA256(" + ")".repeat(500_000) + "= 00\n"},
                {"blanks", "SHA256(a)" + " ".repeat(
                        500_000) + "x\n"}};
        for (String[] manifest : manifests) {
            ova(pack, "manifest-" + manifest[0], ovf, file("web.mf", ascii(manifest[1])), disk);
        }
    }
}
