package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.Export.read;
import static io.towpath.inventory.reading.Export.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file goes back with what became of each row. Workbooks are judged by a library that did not write them.
class AnnotatedFileTest {

    @TempDir
    Path folder;

    @Test
    void addsTwoColumnsToEachSheetThatWasRead() throws Exception {
        Path file = Export.of("vInfo", "Monday").row("VM", "CPUs", "VM ID").row("web01", 2, "vm-1")
                .row("=cmd|x", 2, "vm-2")
                .row("web03", "many", "vm-3").sheet("Notes", "A").row("B").xlsx(folder.resolve("a.xlsx"));
        EstateFile read = read(file);
        Path out = folder.resolve("out.xlsx");

        AnnotatedFile.write(read, List.of(file), out, Map.of(new RowRef("a.xlsx", "vInfo", 3), "created"));

        assertThat(rows(out, 0)).containsExactly(List.of("Monday"), List.of("VM", "CPUs", "VM ID", "towpath result",
                "towpath message"), List.of("web01", "2", "vm-1", "created"),
                List.of("'=cmd|x", "2", "vm-2", "accepted"),
                List.of("web03", "many", "vm-3", "rejected", "B: CPUs must be a number"));
        assertThat(rows(out, 1)).containsExactly(List.of("A"), List.of("B"));
    }

    @Test
    void readsItsOwnReportAgain() throws Exception {
        Path file = Export.of("vInfo", "VM,CPUs,VM ID").row("=cmd|x", 2, "vm-2").xlsx(folder.resolve("a.xlsx"));
        Path out = folder.resolve("out.xlsx");

        AnnotatedFile.write(read(file), List.of(file), out, Map.of());

        assertThat(read(out).vms().getFirst().keys().name()).isEqualTo("=cmd|x");
    }

    @Test
    void keepsTheWayACsvIsWritten() throws Exception {
        Path file = text(folder.resolve("vms.csv"), "vm_name;tier\r\n=Zürich;1\r\nweb02;9\r\nweb02;1\r\n",
                Charset.forName(
                        "windows-1252"));
        Path out = folder.resolve("out.csv");

        AnnotatedFile.write(read(file), List.of(file), out, Map.of());

        assertThat(Files.readString(out)).isEqualTo("""
                \ufeffvm_name;tier;towpath result;towpath message
                '=Zürich;1;accepted;
                web02;9;accepted;B: tier must be 1, 2 or 3
                web02;1;rejected;The same is told already in line 3 (Keep one of the two rows.)
                """.replace("\n", "\r\n"));
    }

    @Test
    void writesDocumentsAndFoldersAsAWorkbook() throws Exception {
        Path json = text(folder.resolve("vms.json"),
                "[{\"vmName\": \"web01\", \"tier\": 1}, {\"vmName\": \"\", \"tier\": 2}]");
        Path csvs = Export.of("vInfo", "VM,CPUs,VM ID").row("web01", 2, "vm-1").sheet("vDisk", "VM,Disk,VM ID")
                .row("web01",
                        "Hard disk 1", "vm-1")
                .folder(folder.resolve("csvs"));
        Path out = folder.resolve("out.xlsx");

        AnnotatedFile.write(read(json), List.of(json), out, Map.of());

        assertThat(rows(out, 0)).containsExactly(List.of("vmName", "tier", "towpath result", "towpath message"),
                List.of(
                        "web01", "1", "accepted"),
                List.of("", "2", "rejected", "The row names no VM (Fill the column name.)"));

        AnnotatedFile.write(read(csvs), List.of(csvs), out, Map.of());

        assertThat(rows(out, 0)).contains(List.of("web01", "Hard disk 1", "vm-1", "rejected",
                "The disk has no capacity (Fill the column Capacity MiB.)"));
        assertThatThrownBy(() -> AnnotatedFile.write(read(csvs), List.of(csvs), folder.resolve("x.csv"), Map.of()))
                .isInstanceOf(UnreadableFileException.class).hasMessageContaining("is not a single CSV");
    }

    @Test
    void doesNotAskAgainWhatAFileIs() throws Exception {
        Path file = text(folder.resolve("list.csv"), "name,tier,environment\nweb01,1,prod\n");
        EstateFile read = read(new ReadOptions(FileKind.VMS_CSV, Map.of(), ZoneOffset.UTC), file);
        Path out = folder.resolve("out.csv");

        AnnotatedFile.write(read, List.of(file), out, Map.of());

        assertThat(Files.readString(out)).contains("web01,1,prod,accepted,");
    }

    private static List<List<String>> rows(Path file, int sheet) throws IOException {
        try (ReadableWorkbook book = new ReadableWorkbook(file.toFile())) {
            return book.getSheet(sheet).orElseThrow().read().stream().map(AnnotatedFileTest::texts).toList();
        }
    }

    private static List<String> texts(Row row) {
        List<String> texts = new ArrayList<>();
        row.forEach(cell -> texts.add(cell == null ? "" : cell.getText()));
        while (!texts.isEmpty() && texts.getLast().isEmpty()) {
            texts.removeLast();
        }
        return texts;
    }
}
