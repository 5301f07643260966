package io.towpath.inventory.reading;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/// Files as RVTools and people write them. Workbooks are written by a library that shares no code with the reader.
final class Export {

    /// Enough of vInfo to tell VMs apart and size them.
    static final String VINFO = "VM,Powerstate,Template,SRM Placeholder,CPUs,Memory,Provisioned MiB,In Use MiB,Annotation,"
            + "Datacenter,Cluster,Host,VM ID,SMBIOS UUID,VM UUID,VI SDK Server,VI SDK UUID";
    static final String VCENTER = "11111111-2222-3333-4444-555555555555";

    private final Map<String, List<Object[]>> sheets = new LinkedHashMap<>();

    static Export of(String sheet, String headers) {
        return new Export().sheet(sheet, headers);
    }

    Export sheet(String name, String headers) {
        return sheet(name, (Object[]) headers.split(",", -1));
    }

    Export sheet(String name, Object[] headers) {
        sheets.put(name, new ArrayList<>(List.<Object[]>of(headers)));
        return this;
    }

    /// To the sheet that came last.
    Export row(Object... cells) {
        last().add(cells);
        return this;
    }

    /// A VM of [#VINFO], by its number.
    Export vm(String name, int number) {
        return row(name, "poweredOn", false, false, 2, 4096, 51_200, 20_480, null, "dc1", "cl1", "esx1", "vm-" + number,
                uuid(0x42, number), uuid(0x50, number), "vc1.example.com", VCENTER);
    }

    static String uuid(int first, int number) {
        return "%08x-0000-0000-0000-%012x".formatted(first << 24, number);
    }

    private List<Object[]> last() {
        return sheets.values().stream().toList().getLast();
    }

    Path xlsx(Path file) {
        try (OutputStream out = Files.newOutputStream(file); Workbook book = new Workbook(out, "Test", null)) {
            sheets.forEach((name, rows) -> {
                Worksheet sheet = book.newWorksheet(name);
                for (int line = 0; line < rows.size(); line++) {
                    for (int column = 0; column < rows.get(line).length; column++) {
                        put(sheet, line, column, rows.get(line)[column]);
                    }
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static void put(Worksheet sheet, int line, int column, Object cell) {
        switch (cell) {
            case null -> {
                // left out
            }
            case Formula formula -> sheet.formula(line, column, formula.text);
            case Boolean truth -> sheet.value(line, column, truth);
            case BigDecimal number -> sheet.value(line, column, number);
            case Number number -> sheet.value(line, column, number);
            case LocalDateTime time -> sheet.value(line, column, time);
            default -> sheet.value(line, column, cell.toString());
        }
    }

    record Formula(String text) {}

    String csv(String separator) {
        return last().stream().map(row -> Arrays.stream(row).map(cell -> field(cell, separator)).collect(Collectors
                .joining(separator))).collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    private static String field(Object cell, String separator) {
        String text = cell == null ? "" : cell instanceof Boolean truth ? truth ? "True" : "False" : cell.toString();
        return text.contains(separator) || text.contains("\"") || text.contains("\n")
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text;
    }

    /// A CSV for each sheet, as RVTools names them.
    Path folder(Path folder) {
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, List<Object[]>> sheet : sheets.entrySet()) {
                Export one = new Export();
                one.sheets.put(sheet.getKey(), sheet.getValue());
                Files.writeString(folder.resolve("RVTools_tab" + sheet.getKey() + ".csv"), one.csv(","));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    static Path text(Path file, String text, Charset charset) {
        try {
            return Files.write(file, text.getBytes(charset));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path text(Path file, String text) {
        return text(file, text, StandardCharsets.UTF_8);
    }

    /// An archive of members, in their order; a name may come twice.
    static Path zip(Path file, Object... namesAndContents) {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                Object content = namesAndContents[i + 1];
                out.putNextEntry(new ZipEntry((String) namesAndContents[i]));
                out.write(
                        content instanceof byte[] bytes ? bytes : content.toString().getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    static EstateFile read(Path... files) {
        return read(ReadOptions.automatic(ZoneOffset.UTC), files);
    }

    static EstateFile read(ReadOptions options, Path... files) {
        try {
            return new FilesReader().read(List.of(files), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnreadableFileException e) {
            throw new AssertionError(e.reason() + " " + e.getMessage(), e);
        }
    }

    static UnreadableFileException refused(Path... files) {
        return refused(ReadOptions.automatic(ZoneOffset.UTC), files);
    }

    static UnreadableFileException refused(ReadOptions options, Path... files) {
        try {
            EstateFile read = new FilesReader().read(List.of(files), options);
            throw new AssertionError("was read: " + read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnreadableFileException e) {
            return e;
        }
    }
}
