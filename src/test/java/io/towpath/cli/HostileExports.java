package io.towpath.cli;

import static io.towpath.cli.HostilePack.link;
import static io.towpath.cli.HostilePack.numbered;
import static io.towpath.cli.HostilePack.pipe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// CMDB files: tables, documents, workbooks, archives.
final class HostileExports {

    private static final String HEAD = "vm_name,application,owner_email,tier\n";
    private static final String SHEET = "<worksheet><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>VM</t></is></c>"
            + "<c r='B1' t='inlineStr'><is><t>VM ID</t></is></c></row>%s</sheetData></worksheet>";
    private static final String ROW = "<row r='2'><c r='A2' t='inlineStr'><is><t>web01</t></is></c><c r='B2'><v>1</v></c></row>";

    private HostileExports() {}

    static void into(HostilePack pack) throws IOException {
        csv(pack, "harmless", HEAD + "web01,shop,a@example.org,1\n");
        csv(pack, "formulas", HEAD + "=cmd|' /C calc'!A0,@SUM(1),+1@example.org,3\n");
        csv(pack, "empty", "");
        csv(pack, "quote-open", HEAD + "\"web01,shop\n" + "a,b\n".repeat(1000));
        csv(pack, "quote-open-large", HEAD + "\"" + "a,b\n".repeat(1_000_000));
        csv(pack, "zero-byte", HEAD + "web\0,shop,a@example.org,1\n");
        csv(pack, "ragged", HEAD + "web01,shop\n");
        csv(pack, "fields-of-others", "vm_name,id,role,cutover_approved\nweb01,1,ADMIN,true\n");
        csv(pack, "columns-many", "vm_name," + numbered(50_000, "c%d", ",") + "\n");
        csv(pack, "field-endless", HEAD + "x".repeat(5_000_000) + "\n");
        for (String[] cell : new String[][]{{"digits", "0"}, {"dots", "a."}, {"blanks", "a "}, {"at", "a@"}}) {
            String text = "\"" + cell[1].repeat(60_000 / cell[1].length()) + "\"";
            csv(pack, "cells-of-" + cell[0], HEAD + (text + ("," + text).repeat(3) + "\n").repeat(20));
        }
        String rules = "VM,Powerstate,VM ID,Cluster rule name(s),Cluster rules\n";
        pack.add("import-rules-of-blanks", "import", "RVTools_tabvInfo.csv", rules + "web01,poweredOn,vm-1,\"a" + " "
                .repeat(60_000) + "b\",x\n");
        pack.add("import-pipe", "import", "vms.csv", pipe());
        pack.add("import-device", "import", "vms.csv", link("/dev/zero"));
        pack.add("import-binary", "import", "vms.csv", new byte[5000]);
        workbooks(pack);
        archives(pack);
        json(pack, "deep", "[{\"name\":" + "[".repeat(100_000));
        json(pack, "twice", "[{\"name\":\"a\",\"name\":\"b\"}]");
        json(pack, "fields-of-others", "[{\"vmName\":\"a\",\"role\":\"ADMIN\",\"id\":1}]");
        json(pack, "number-endless", "[{\"name\":\"a\",\"cpus\":" + "9".repeat(200_000) + "}]");
        json(pack, "cut", "[{\"name\":\"a\"");
    }

    private static void csv(HostilePack pack, String name, String text) {
        pack.add("import-" + name, "import", "vms.csv", text);
    }

    private static void json(HostilePack pack, String name, String text) {
        pack.add("import-json-" + name, "import", "vms.json", text);
    }

    private static void workbooks(HostilePack pack) throws IOException {
        book(pack, "harmless", SHEET.formatted(ROW));
        book(pack, "type", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + SHEET.formatted(ROW));
        book(pack, "deep", SHEET.formatted("<a>".repeat(10_000)));
        book(pack, "attributes", SHEET.formatted("<row r='2' " + numbered(200_000, "a%d='1'", " ") + "/>"));
        book(pack, "namespaces", SHEET.formatted("<row r='2' " + numbered(200_000, "xmlns:a%d='u'", " ") + "/>"));
        book(pack, "ebcdic", ("<?xml version='1.0' encoding='IBM037'?>" + SHEET.formatted("<row r='2' " + numbered(
                200_000, "a%d='1'", " ") + "/>")).getBytes(Charset.forName("IBM037")));
        ByteArrayOutputStream declared = new ByteArrayOutputStream();
        declared.write("<?xml version='1.0' encoding='IBM037'?>".getBytes(StandardCharsets.US_ASCII));
        declared.write(SHEET.formatted("<row r='2' " + numbered(200_000, "a%d='1'", " ") + "/>").getBytes(Charset
                .forName("IBM037")));
        book(pack, "ebcdic-declared", declared.toByteArray());
        book(pack, "equals-signs", SHEET.formatted(ROW.replace("<v>1</v>", "<v>" + "=".repeat(20_000) + "</v>")));
        book(pack, "names", SHEET.formatted("<row r='2'>" + numbered(200_000, "<a%d/>", "") + "</row>"));
        book(pack, "bomb", SHEET.formatted("<row r='2'>" + " ".repeat(40 << 20) + "</row>"));
        book(pack, "linked", SHEET.formatted(ROW), "xl/externalLinks/_rels/externalLink1.xml.rels",
                "<Relationships><Relationship Id='x' Type='t/externalLinkPath' Target='http://" + pack.bait()
                        + "/' TargetMode='External'/></Relationships>");
        book(pack, "name-dotdot", SHEET.formatted(ROW), "../escaped", "x");
    }

    private static void book(HostilePack pack, String name, Object sheet, String... more) throws IOException {
        Object[] parts = {"[Content_Types].xml", "<Types/>", "xl/workbook.xml",
                "<workbook xmlns:r='r'><sheets><sheet name='vInfo' r:id='r1'/></sheets></workbook>",
                "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id='r1' Type='t/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
                "xl/worksheets/sheet1.xml", sheet};
        Object[] all = Arrays.copyOf(parts, parts.length + more.length);
        System.arraycopy(more, 0, all, parts.length, more.length);
        pack.add("import-book-" + name, "import", "vms.xlsx", zip(all));
    }

    private static void archives(HostilePack pack) throws IOException {
        String table = "VM,VM ID\nweb01,vm-1\n";
        pack.add("import-zip-harmless", "import", "vms.zip", zip("RVTools_tabvInfo.csv", table));
        pack.add("import-zip-dotdot", "import", "vms.zip", zip("RVTools_tabvInfo.csv", table, "../../escaped", "x"));
        pack.add("import-zip-absolute", "import", "vms.zip", zip("RVTools_tabvInfo.csv", table, "/tmp/escaped", "x"));
        pack.add("import-zip-twice", "import", "vms.zip", zip("RVTools_tabvInfo.csv", table, "rvtools_TABVINFO.csv",
                table));
        pack.add("import-zip-bomb", "import", "vms.zip", zip("RVTools_tabvInfo.csv", table + "a".repeat(40 << 20)));
        byte[] whole = zip("RVTools_tabvInfo.csv", table);
        pack.add("import-zip-cut", "import", "vms.zip", Arrays.copyOf(whole, whole.length - 10));
    }

    private static byte[] zip(Object... namesAndContents) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndContents[i].toString()));
                Object content = namesAndContents[i + 1];
                zip.write(
                        content instanceof byte[] bytes ? bytes : content.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }
}
