package io.towpath.cli;

import static io.towpath.cli.HostilePack.link;
import static io.towpath.cli.HostilePack.numbered;
import static io.towpath.cli.HostilePack.pipe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/// OVF descriptors beside a good disk.
final class HostileOvfs {

    private HostileOvfs() {}

    static void into(HostilePack pack) throws IOException {
        String good = new String(HostileArchives.ovf(), StandardCharsets.UTF_8);
        String capacity = good.substring(good.indexOf("ovf:capacity='"), good.indexOf("'/>", good.indexOf(
                "ovf:capacity='")) + 1);
        ovf(pack, "harmless", good);
        types(pack, good);
        bounds(pack, good);
        names(pack, good);
        String[][] capacities = {{"zero", "0"}, {"negative", "-1"}, {"most", "9223372036854775808"},
                {"more", "1000000"},
                {"less", "512"}, {"property", "${disk}"}};
        for (String[] one : capacities) {
            ovf(pack, "capacity-" + one[0], good.replace(capacity, "ovf:capacity='" + one[1] + "'"));
        }
        String[][] units = {{"wraps", "byte * 2^63"}, {"zero", "byte * 0"}, {"blanks", "byte" + " ".repeat(300_000)
                + "x"}, {"factors", "byte" + "*9999999999^63".repeat(300_000)}};
        for (String[] unit : units) {
            ovf(pack, "unit-" + unit[0], good.replace(capacity, capacity + " ovf:capacityAllocationUnits='" + unit[1]
                    + "'"));
        }
        ovf(pack, "parent-itself", good.replace(capacity, capacity + " ovf:parentRef='vd1'"));
        ovf(pack, "two-disks-one-file", good.replace("</DiskSection>",
                "<Disk ovf:diskId='v2' ovf:fileRef='f1' " + capacity + "/></DiskSection>"));
        ovf(pack, "cpus-endless", good.replace("<rasd:VirtualQuantity>2<", "<rasd:VirtualQuantity>" + "9".repeat(
                100_000) + "<"));
        ovf(pack, "version-endless", good.replace("<Envelope ", "<Envelope ovf:version='1" + ".1".repeat(300_000)
                + "' "));
        gzip(pack, good, capacity);
        pack.add("ovf-manifest-is-link", "ovf", "web.ovf", good, "d1.vmdk", HostileArchives.disk(), "web.mf", link(
                "../" + HostilePack.SECRET));
        pack.add("ovf-manifest-is-pipe", "ovf", "web.ovf", good, "d1.vmdk", HostileArchives.disk(), "web.mf", pipe());
        pack.add("ovf-is-pipe", "ovf", "web.ovf", pipe());
    }

    /// Disks that are compressed as a whole.
    private static void gzip(HostilePack pack, String good, String capacity) throws IOException {
        String ovf = good.replace("d1.vmdk", "d1.vmdk.gz");
        byte[] disk = gzip(HostileArchives.disk());
        gzip(pack, "harmless", ovf, disk);
        gzip(pack, "in-pieces", ovf, joined(gzip(Arrays.copyOf(HostileArchives.disk(), 1000)), gzip(Arrays.copyOfRange(
                HostileArchives.disk(), 1000, HostileArchives.disk().length))));
        gzip(pack, "bomb", ovf, gzip(new byte[100 << 20]));
        gzip(pack, "cut", ovf, Arrays.copyOf(disk, disk.length - 5));
        gzip(pack, "cut-header", ovf, Arrays.copyOf(disk, 7));
        gzip(pack, "empty", ovf, new byte[0]);
        gzip(pack, "followed", ovf, Arrays.copyOf(disk, disk.length + 1));
        gzip(pack, "twice", ovf, gzip(disk));
        gzip(pack, "none", ovf, HostileArchives.disk());
        gzip(pack, "of-another-size", ovf.replace(capacity, "ovf:capacity='1048576'"), disk);
        byte[] damaged = disk.clone();
        damaged[disk.length - 8] ^= 1;
        gzip(pack, "damaged", ovf, damaged);
        byte[] named = Arrays.copyOf(disk, 10);
        named[3] = 8;
        gzip(pack, "name-endless", ovf, joined(named, "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8)));
    }

    private static void gzip(HostilePack pack, String name, String ovf, byte[] disk) {
        pack.add("ovf-gzip-" + name, "ovf", "web.ovf", ovf, "d1.vmdk.gz", disk);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(all)) {
            out.write(content);
        }
        return all.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static void ovf(HostilePack pack, String name, String text) throws IOException {
        ovf(pack, name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void ovf(HostilePack pack, String name, byte[] text) throws IOException {
        pack.add("ovf-" + name, "ovf", "web.ovf", text, "d1.vmdk", HostileArchives.disk());
    }

    private static String typed(String good, String type) {
        return good.replaceFirst("<Envelope", type + "<Envelope").replace("<Name>web01", "<Name>&x;");
    }

    private static void types(HostilePack pack, String good) throws IOException {
        String laughs = "<!ENTITY x 'ha'>"
                + numbered(12, "<!ENTITY y%d '&x;&x;&x;&x;'>", "");
        String[][] types = {{"empty", "<!DOCTYPE Envelope>"}, {"of-a-file",
                "<!DOCTYPE e [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"},
                {"of-a-server",
                        "<!DOCTYPE e SYSTEM 'http://" + pack.bait() + "/x.dtd'>"},
                {"of-a-parameter",
                        "<!DOCTYPE e [<!ENTITY % p SYSTEM 'http://" + pack.bait() + "/'>%p;]>"},
                {"laughs",
                        "<!DOCTYPE e [" + laughs + "]>"}};
        for (String[] type : types) {
            ovf(pack, "type-" + type[0], typed(good, type[1]));
        }
        ovf(pack, "entity-undeclared", good.replace("<Name>web01", "<Name>&x;"));
        ovf(pack, "inclusion", good.replaceFirst("<Info/>",
                "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='http://" + pack.bait() + "/'/>"));
    }

    private static void bounds(HostilePack pack, String good) throws IOException {
        ovf(pack, "deep", good.replaceFirst("<Info/>", "<a>".repeat(100_000)));
        ovf(pack, "attributes", good.replace("<Envelope ", "<Envelope " + numbered(100_000, "a%d=''", " ") + " "));
        ovf(pack, "namespaces", good.replace("<Envelope ", "<Envelope " + numbered(100_000, "xmlns:a%d='u'", " ")
                + " "));
        ovf(pack, "attributes-of-all", good.replaceFirst("<Info/>", ("<b " + numbered(900, "a%d=''", " ") + "/>")
                .repeat(800)));
        ovf(pack, "elements", good.replaceFirst("<Info/>", "<a/>".repeat(200_000)));
        ovf(pack, "large", good.replaceFirst("<Info/>", "<!--" + "x".repeat(11_000_000) + "-->"));
        ovf(pack, "text", good.replaceFirst("<Info/>", "<Info>" + "x&amp;".repeat(1_500_000) + "</Info>"));
        ovf(pack, "disks", good.replace("</DiskSection>", numbered(20_000,
                "<Disk ovf:diskId='e%d' ovf:capacity='1048576'/>", "") + "</DiskSection>"));
        ovf(pack, "not-utf-8", good.replace("web01", "w\u00e9b").getBytes(StandardCharsets.ISO_8859_1));
        // the bounds search for ASCII, and the parser goes over to what is declared
        String many = good.replaceFirst("<\\?xml[^>]*>", "").replace("<Envelope ", "<Envelope " + numbered(100_000,
                "xmlns:a%d='u'", " ") + " ");
        Charset ebcdic = Charset.forName("IBM037");
        String declaration = "<?xml version='1.0' encoding='IBM037'?>";
        ovf(pack, "ebcdic", (declaration + many).getBytes(ebcdic));
        ByteArrayOutputStream declared = new ByteArrayOutputStream();
        declared.write(declaration.getBytes(StandardCharsets.US_ASCII));
        declared.write(many.getBytes(ebcdic));
        ovf(pack, "ebcdic-declared", declared.toByteArray());
        ovf(pack, "utf-32", many.getBytes(Charset.forName("UTF-32BE")));
        ovf(pack, "cut", good.substring(0, good.length() / 2));
        ovf(pack, "no-envelope", "<Other/>");
    }

    private static void names(HostilePack pack, String good) throws IOException {
        String[][] names = {{"dotdot", "../" + HostilePack.SECRET}, {"absolute", "/etc/passwd"}, {"encoded",
                "%2e%2e%2fsecret.raw"}, {"url", "http://" + pack.bait() + "/d1.vmdk"},
                {"file-url",
                        "file:///etc/passwd"},
                {"backslash", "..\\secret.raw"}, {"missing", "nowhere.vmdk"}, {"itself",
                        "web.ovf"}};
        for (String[] name : names) {
            ovf(pack, "name-" + name[0], good.replace("ovf:href='d1.vmdk'", "ovf:href='" + name[1] + "'"));
        }
        pack.add("ovf-name-link", "ovf", "web.ovf", good, "d1.vmdk", link("../" + HostilePack.SECRET));
        pack.add("ovf-name-pipe", "ovf", "web.ovf", good, "d1.vmdk", pipe());
    }
}
