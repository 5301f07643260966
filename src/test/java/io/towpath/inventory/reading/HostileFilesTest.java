package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.Export.refused;
import static io.towpath.inventory.reading.Export.text;
import static io.towpath.inventory.reading.Export.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.towpath.disk.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files made to break a reader, and broken ones. Each ends with a reason class and names the place.
class HostileFilesTest {

    private static final String TYPES = "[Content_Types].xml";
    private static final String RELS = "xl/_rels/workbook.xml.rels";
    private static final String BOOK = "<workbook xmlns:r='r'><sheets><sheet name='vInfo' r:id='r1'/></sheets></workbook>";
    private static final String BOOK_RELS = "<Relationships><Relationship Id='r1' Type='t/worksheet' Target='worksheets/sheet1.xml'/>"
            + "<Relationship Id='r2' Type='t/sharedStrings' Target='sharedStrings.xml'/></Relationships>";
    private static final String SHEET = "<worksheet><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>VM</t></is></c>"
            + "<c r='B1' t='inlineStr'><is><t>VM ID</t></is></c></row>%s</sheetData></worksheet>";

    @TempDir
    Path folder;

    private Path book(String rows, Object... more) {
        Object[] parts = {TYPES, "<Types/>", "xl/workbook.xml", BOOK, RELS, BOOK_RELS, "xl/worksheets/sheet1.xml", SHEET
                .formatted(rows)};
        Object[] all = Arrays.copyOf(parts, parts.length + more.length);
        System.arraycopy(more, 0, all, parts.length, more.length);
        return zip(folder.resolve("a.xlsx"), all);
    }

    private static void expect(Reason reason, String words, Path file) {
        UnreadableFileException refusal = refused(file);
        assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
        assertThat(refusal).hasMessageContaining(words).hasMessageStartingWith(String.valueOf(file.getFileName()));
        assertThat(refusal.remedy()).isNotBlank();
    }

    @Test
    void readsTheHarmlessFormOfTheseWorkbooks() {
        assertThat(Export
                .read(book("<row r='2'><c r='A2' t='inlineStr'><is><t>web01</t></is></c><c r='B2'><v>1</v></c></row>"))
                .vms()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil.txt", "/etc/passwd", "xl\\evil.xml", "C:evil", "xl/../../evil", "xl//evil"})
    void refusesMembersThatPointElsewhere(String name) {
        expect(Reason.ARCHIVE_UNSAFE, "plain relative name", book("", name, "x"));
        expect(Reason.ARCHIVE_UNSAFE, "plain relative name",
                zip(folder.resolve("a.zip"), "RVTools_tabvInfo.csv", "VM\n",
                        name, "x"));
    }

    @Test
    void refusesMembersThatAreThereTwice() throws IOException {
        Path file = book("", "xl/worksheets/sheet2.xml", SHEET.formatted(""));
        byte[] bytes = Files.readAllBytes(file);
        String latin = new String(bytes, StandardCharsets.ISO_8859_1).replace("sheet2.xml", "sheet1.xml");
        Files.write(file, latin.getBytes(StandardCharsets.ISO_8859_1));

        expect(Reason.ARCHIVE_UNSAFE, "there twice", file);
        expect(Reason.ARCHIVE_UNSAFE, "there twice", book("", "XL/Worksheets/sheet1.xml", ""));
    }

    @Test
    void refusesBombsWhereverTheyHide() {
        byte[] zeroes = new byte[40 << 20];

        expect(Reason.COMPRESSION_BOMB, "inflates", book("", "xl/media/image1.png", zeroes));
        expect(Reason.COMPRESSION_BOMB, "inflates", book("<row r='2'>" + " ".repeat(40 << 20) + "</row>"));
        expect(Reason.COMPRESSION_BOMB, "inflates", zip(folder.resolve("b.zip"), "RVTools_tabvInfo.csv", "VM,VM ID\n"
                + "a".repeat(40 << 20)));
    }

    @Test
    void refusesBombsThatLieAboutTheirSize() throws IOException {
        Path file = zip(folder.resolve("b.zip"), "RVTools_tabvInfo.csv", "VM,VM ID\n" + "x,y\n".repeat(10 << 20));
        byte[] bytes = Files.readAllBytes(file);
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        int central = latin.indexOf("PK\1\2");
        for (int i = 0; i < 4; i++) {
            // the uncompressed size that the directory tells: 1000
            bytes[central + 24 + i] = (byte) (1000 >> 8 * i);
        }
        Files.write(file, bytes);

        assertThat(refused(file).reason()).isIn(Reason.COMPRESSION_BOMB, Reason.ARCHIVE_INVALID);
    }

    @Test
    void refusesDocumentTypesAndEntities() {
        String dtd = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>";
        Path types = zip(folder.resolve("a.xlsx"), TYPES, "<Types/>", "xl/workbook.xml", dtd + BOOK, RELS, BOOK_RELS,
                "xl/worksheets/sheet1.xml", SHEET.formatted(""));
        expect(Reason.XML_UNSAFE, "document type", types);
        expect(Reason.XML_UNSAFE, "document type", book("<row r='2'><c r='A2' t='s'><v>0</v></c></row>",
                "xl/sharedStrings.xml", dtd + "<sst><si><t>&e;</t></si></sst>"));
        expect(Reason.XML_UNSAFE, "nested", book("<row r='2'>" + "<a>".repeat(100) + "</row>"));
        expect(Reason.XML_INVALID, "not well-formed", book("<row r='2'><c r='A2'><v>&e;</v></c></row>"));
        expect(Reason.XML_INVALID, "not well-formed", book("<row r='2'><c>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"externalLinkPath", "oleObject", "image", "attachedTemplate"})
    void refusesReferencesOutOfTheWorkbook(String type) {
        expect(Reason.EXTERNAL_REFERENCE, "outside", book("", "xl/externalLinks/_rels/externalLink1.xml.rels",
                "<Relationships><Relationship Id='x' Type='t/%s' Target='file:///etc/passwd' TargetMode='External'/></Relationships>"
                        .formatted(type)));
    }

    @Test
    void letsLinksStandThatAreOnlyClicked() {
        Path file = book("<row r='2'><c r='A2' t='inlineStr'><is><t>web01</t></is></c></row>",
                "xl/worksheets/_rels/sheet1.xml.rels",
                "<Relationships><Relationship Id='x' Type='t/hyperlink' Target='mailto:a@b' TargetMode='External'/></Relationships>");

        assertThat(Export.read(file).vms()).hasSize(1);
    }

    @Test
    void refusesCellsAndLinesThatNoSpreadsheetHas() {
        expect(Reason.IMPORT_INVALID, "line '999999999'", book("<row r='999999999'><c r='A2'><v>1</v></c></row>"));
        expect(Reason.IMPORT_INVALID, "after line", book("<row r='3'/><row r='2'/>"));
        expect(Reason.IMPORT_INVALID, "out of order", book("<row r='2'><c r='ZZZZZZZ2'><v>1</v></c></row>"));
        expect(Reason.IMPORT_INVALID, "out of order",
                book("<row r='2'><c r='A2'><v>1</v></c><c r='A2'><v>2</v></c></row>"));
        expect(Reason.IMPORT_INVALID, "names text", book("<row r='2'><c r='A2' t='s'><v>77</v></c></row>",
                "xl/sharedStrings.xml", "<sst><si><t>a</t></si></sst>"));
        expect(Reason.LIMIT_EXCEEDED, "columns", book("<row r='2'><c r='XFD2'><v>1</v></c></row>"));
        expect(Reason.LIMIT_EXCEEDED, "characters", book("<row r='2'><c r='A2'><v>" + "1".repeat(70_000)
                + "</v></c></row>"));
    }

    @Test
    void refusesWhatIsNoWorkbook() throws IOException {
        byte[] old = {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0, 0, 0, 0, 0};
        expect(Reason.UNSUPPORTED_FEATURE, ".xls", Files.write(folder.resolve("a.xls"), old));
        byte[] ova = Arrays.copyOf("web01.ovf".getBytes(StandardCharsets.US_ASCII), 1024);
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, ova, 257, 5);
        expect(Reason.UNSUPPORTED_FEATURE, "tar archive", Files.write(folder.resolve("web01.ova"), ova));
        expect(Reason.IMPORT_INVALID, "no regular file", Path.of("/dev/zero"));
        expect(Reason.IMPORT_INVALID, "empty", Files.write(folder.resolve("e.csv"), new byte[0]));
        expect(Reason.FORMAT_UNKNOWN, "no text",
                Files.write(folder.resolve("b.csv"), new byte[]{'Q', 'F', 'I', (byte) 0xfb,
                        0, 0, 0, 3}));
        expect(Reason.FORMAT_UNKNOWN, "no table", zip(folder.resolve("c.zip"), "readme.md", "hello"));
        byte[] whole = Files.readAllBytes(book("<row r='2'><c r='A2' t='inlineStr'><is><t>web01</t></is></c></row>"));
        expect(Reason.ARCHIVE_INVALID, "no complete zip", Files.write(folder.resolve("d.xlsx"), Arrays.copyOf(whole,
                whole.length / 2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<xmlns:r/>", "<r:r/>", "<row r='2'", "<row r='2' r='2'/>", "<row>&#xFFFFFFFF;</row>",
            "<1/>"})
    void refusesSheetsThatAreNotWellFormed(String rows) {
        expect(Reason.XML_INVALID, "not well-formed", book(rows));
    }

    /// The parser compares the attributes of an element with each other, and slows down as it meets new names.
    @Test
    void refusesMoreNamesThanAWorkbookHas() {
        String attributes = IntStream.range(0, 300_000).mapToObj(i -> " a" + i + "='1'").collect(Collectors.joining());
        String namespaces = attributes.replace(" a", " xmlns:a");
        String elements = IntStream.range(0, 300_000).mapToObj(i -> "<a" + i + "/>").collect(Collectors.joining());

        expect(Reason.LIMIT_EXCEEDED, "attributes", book("<row r='2'" + attributes + "/>"));
        expect(Reason.LIMIT_EXCEEDED, "attributes", book("<row r='2'" + namespaces + "/>"));
        expect(Reason.LIMIT_EXCEEDED, "names", book("<row r='2'>" + elements + "</row>"));
        byte[] wide = SHEET.formatted("<row r='2'" + namespaces.replace("'1'", "'\u3c3c'") + "/>").getBytes(
                StandardCharsets.UTF_16);
        expect(Reason.LIMIT_EXCEEDED, "attributes", zip(folder.resolve("a.xlsx"), TYPES, "<Types/>", "xl/workbook.xml",
                BOOK, RELS, BOOK_RELS, "xl/worksheets/sheet1.xml", wide));
    }

    /// What is counted in bytes stands in other bytes there, and the parser would read it all the same.
    @ParameterizedTest
    @ValueSource(strings = {"IBM037", "IBM1047", "UTF-32", "UTF-32LE", "Shift_JIS", "windows-1252"})
    void refusesPartsInEncodingsThatNoWorkbookHas(String name) throws IOException {
        String declaration = "<?xml version='1.0'" + " ".repeat(3000) + "encoding='" + name + "'?>";
        String sheet = SHEET.formatted("<row r='2'" + IntStream.range(0, 5000).mapToObj(i -> " a" + i + "='1'").collect(
                Collectors.joining()) + "/>");
        Charset encoding = Charset.forName(name);
        for (Charset declared : new Charset[]{StandardCharsets.US_ASCII, encoding, StandardCharsets.UTF_16}) {
            ByteArrayOutputStream part = new ByteArrayOutputStream();
            part.write(declaration.getBytes(declared));
            part.write(sheet.getBytes(encoding));

            expect(Reason.XML_INVALID, "sheet1.xml", zip(folder.resolve("a.xlsx"), TYPES, "<Types/>", "xl/workbook.xml",
                    BOOK, RELS, BOOK_RELS, "xl/worksheets/sheet1.xml", part.toByteArray()));
        }
    }

    /// An equals sign is an attribute's only between `<` and `>`, and outside of quotes.
    @Test
    void readsCellsFullOfWhatLooksLikeAttributes() throws IOException {
        String signs = "a='1' ".repeat(2500);
        String name = "web01" + "=".repeat(200);
        String row = "<?note " + signs + "?><!-- " + signs + " -> ]]> ?> <a " + signs + "--><row r='2' spans='"
                + "=".repeat(3000)
                + "'><c r='A2' t='inlineStr'><is><t>" + name + "</t></is></c><c r='B2' t='inlineStr'><is><t>" + signs
                + "</t></is></c><c r='C2' t='inlineStr'><is><t><![CDATA[<a " + signs + "]] >]]></t></is></c></row>";
        for (Charset encoding : new Charset[]{StandardCharsets.UTF_8, StandardCharsets.UTF_16,
                StandardCharsets.UTF_16LE}) {
            byte[] sheet = ((encoding == StandardCharsets.UTF_16LE ? "\ufeff" : "") + SHEET.formatted(row))
                    .getBytes(encoding);
            Path file = zip(folder.resolve("a.xlsx"), TYPES, "<Types/>", "xl/workbook.xml", BOOK, RELS, BOOK_RELS,
                    "xl/worksheets/sheet1.xml", sheet);

            assertThat(Export.read(file).vms()).singleElement().satisfies(vm -> assertThat(vm.values())
                    .containsEntry(VmField.NAME, name));
        }
    }

    /// Each pattern that is applied to a cell takes a time that grows with the cell's length, not with its square.
    @ParameterizedTest
    @ValueSource(strings = {" ", "a ", ";", ", ", "0", "1.", "1,", "a.", "a@", "-", "[", "mo ", "x/"})
    void readsCellsAsLongAsTheyMayBeInNoTime(String piece) {
        String cell = "\"a" + piece.repeat(60_000 / piece.length()) + "b\"";
        String rvtools = "VM,VM ID,Powerstate,Cluster rule name(s),Cluster rules,Annotation,CPUs,Memory,Folder,DNS Name\n";
        String ours = "vm_name,owner_email,tier,maintenance_window,ip_addresses,memory_mib,application,environment\n";

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (String head : List.of(rvtools, ours)) {
                String row = "vm1," + (cell + ",").repeat(head.split(",").length - 2) + cell + "\n";
                Path file = head.equals(ours) ? folder.resolve("a.csv") : folder.resolve("RVTools_tabvInfo.csv");
                assertThat(Export.read(text(file, head + row.repeat(6)))).isNotNull();
            }
        });
    }

    @Test
    void refusesDamagedMembers() throws IOException {
        Path file = zip(folder.resolve("a.zip"), "RVTools_tabvInfo.csv",
                "VM,VM ID\n" + IntStream.range(0, 5000).mapToObj(
                        i -> "web" + i + ",vm-" + i * 7919 + "\n").collect(Collectors.joining()));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x55;
        Files.write(file, bytes);

        assertThat(refused(file).reason()).isIn(Reason.ARCHIVE_INVALID, Reason.IMPORT_INVALID);
    }

    @Test
    void refusesCsvsThatCannotBeReadInOneWay() {
        expect(Reason.IMPORT_INVALID, "Unclosed", text(folder.resolve("a.csv"), "vm_name,tier\n\"web01,1\nweb02,2\n"));
        expect(Reason.IMPORT_INVALID, "line 3: has 3 fields", text(folder.resolve("b.csv"),
                "vm_name,tier\nweb01,1\nweb02,2,3\n"));
        expect(Reason.IMPORT_INVALID, "line 3: has 1 fields",
                text(folder.resolve("c.csv"), "vm_name,tier\nweb01,1\nweb02\n"));
        expect(Reason.IMPORT_INVALID, "line 2: column 4 is a NUL", text(folder.resolve("d.csv"),
                "vm_name,tier\nweb\0,1\n"));
        expect(Reason.IMPORT_INVALID, "closing quote", text(folder.resolve("e.csv"), "vm_name,tier\n\"web\"01,1\n"));
        expect(Reason.IMPORT_INVALID, "there twice", text(folder.resolve("f.csv"), "vm_name,tier,name\na,1,b\n"));
        expect(Reason.IMPORT_INVALID, "no column that is known", text(folder.resolve("g.csv"), "hello\nworld\n"));
        expect(Reason.IMPORT_INVALID, "no rows", text(folder.resolve("h.csv"), "vm_name,owner\n"));
    }

    @Test
    void refusesBytesThatAreNoTextForSure() throws IOException {
        for (byte[] bad : new byte[][]{{(byte) 0xc3, 0x28}, {(byte) 0xff, (byte) 0xfe},
                {(byte) 0xe2, 0x28, (byte) 0xa1},
                {(byte) 0x81}, {(byte) 0xc3, (byte) 0xbc, (byte) 0xfc}}) {
            Path file = folder.resolve("a.csv");
            Files.writeString(file, "vm_name,tier\nab");
            Files.write(file, bad, StandardOpenOption.APPEND);
            Files.writeString(file, "cd,1\n", StandardOpenOption.APPEND);

            expect(Reason.IMPORT_INVALID, "line 2: byte", file);
        }
    }

    @Test
    void refusesUtf16ThatIsNone() throws IOException {
        byte[] utf16 = "\ufeffvm_name,tier\nwebX,1\n".getBytes(StandardCharsets.UTF_16LE);
        int x = new String(utf16, StandardCharsets.ISO_8859_1).indexOf('X');
        utf16[x] = 0;
        utf16[x + 1] = (byte) 0xd8;

        expect(Reason.IMPORT_INVALID, "UTF-16", Files.write(folder.resolve("u.csv"), utf16));
    }

    @Test
    void refusesMoreThanTheBounds() {
        String columns = IntStream.range(0, 101).mapToObj(i -> "tag:c" + i).collect(Collectors.joining(","));
        expect(Reason.LIMIT_EXCEEDED, "columns", text(folder.resolve("a.csv"), "vm_name," + columns + "\nweb01"
                + ",".repeat(101) + "\n"));
        String many = IntStream.range(0, 50_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        expect(Reason.LIMIT_EXCEEDED, "fields", text(folder.resolve("b.csv"), "vm_name," + many + "\n"));
        expect(Reason.LIMIT_EXCEEDED, "field", text(folder.resolve("c.csv"), "vm_name,tier\n" + "x".repeat(20 << 20)
                + ",1\n"));
        expect(Reason.LIMIT_EXCEEDED, "field",
                text(folder.resolve("d.csv"), "vm_name,tier\n\"" + "x\n".repeat(1 << 20)));
        expect(Reason.LIMIT_EXCEEDED, "lines",
                text(folder.resolve("e.csv"), "vm_name,tier\n" + "x,1\n".repeat(200_001)));
        expect(Reason.LIMIT_EXCEEDED, "bytes",
                text(folder.resolve("f.csv"), "vm_name,tier\n" + ("x".repeat(1000) + ",1\n")
                        .repeat(53_000)));
    }

    @Test
    void refusesJsonThatIsNone() {
        expect(Reason.IMPORT_INVALID, "JSON", text(folder.resolve("a.json"), "[{\"name\": \"web01\""));
        expect(Reason.IMPORT_INVALID, "uplicate",
                text(folder.resolve("b.json"), "[{\"name\": \"a\", \"name\": \"b\"}]"));
        expect(Reason.IMPORT_INVALID, "no object", text(folder.resolve("c.json"), "[{\"name\": \"a\"}, 1]"));
        expect(Reason.LIMIT_EXCEEDED, "epth", text(folder.resolve("d.json"), "[{\"name\":" + "[".repeat(100_000)));
        expect(Reason.LIMIT_EXCEEDED, "length", text(folder.resolve("e.json"), "[{\"name\": \"" + "x".repeat(70_000)
                + "\"}]"));
        expect(Reason.IMPORT_INVALID, "cannot import columns role, id", text(folder.resolve("f.json"),
                "[{\"vmName\": \"a\", \"role\": \"ADMIN\", \"id\": 1}]"));
    }
}
