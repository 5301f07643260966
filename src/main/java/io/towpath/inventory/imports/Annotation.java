package io.towpath.inventory.imports;

import io.towpath.inventory.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// The file as it was sent, with two more columns: what became of each row, and why.
final class Annotation {

    static final String RESULT = "towpath result";
    static final String MESSAGE = "towpath message";
    private static final int PAGE = 10_000;
    private static final long MOST_UNPACKED = 400L << 20;
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private final Map<String, Remark> remarks = new HashMap<>();

    /// What stands beside a row.
    record Remark(String result, String message) {}

    Annotation(RowStore rows, UUID importId) {
        int last = 0;
        for (List<RowView> page = rows.rows(importId, null, null, false, 0, PAGE); !page.isEmpty(); page = rows
                .rows(importId, null, null, false, last, PAGE)) {
            for (RowView row : page) {
                last = row.number();
                if (row.file() != null && row.line() != null) {
                    remarks.put(key(row.file(), row.sheet(), row.line()), new Remark(row.outcome().word(),
                            row.detail() != null ? row.detail() : kept(row)));
                }
            }
        }
        last = 0;
        for (List<FaultView> page = rows.faults(importId, null, 0, PAGE); !page.isEmpty(); page = rows.faults(importId,
                null, last, PAGE)) {
            for (FaultView fault : page) {
                last = fault.number();
                String said = (fault.header() == null ? "" : fault.header() + ": ") + fault.detail()
                        + (fault.hint() == null ? "" : " (" + fault.hint() + ")");
                remarks.merge(key(fault.file(), fault.sheet(), fault.line()),
                        new Remark(fault.severity().equals("reject") ? "rejected" : "", said),
                        (before, more) -> new Remark(before.result.isEmpty() ? more.result : before.result,
                                before.message.isEmpty() || more.message.contains(before.message)
                                        ? more.message
                                        : before.message.contains(more.message)
                                                ? before.message
                                                : before.message + "; " + more.message));
            }
        }
    }

    private static String kept(RowView row) {
        return row.kept() == 0
                ? ""
                : row.kept() + (row.kept() == 1 ? " field stays" : " fields stay")
                        + " as a person wrote it";
    }

    @Nullable
    Remark of(String file, @Nullable String sheet, int line) {
        return remarks.get(key(file, sheet, line));
    }

    boolean speaksOf(String file, @Nullable String sheet) {
        String prefix = file + '\n' + (sheet == null ? "" : sheet) + '\n';
        return remarks.keySet().stream().anyMatch(key -> key.startsWith(prefix));
    }

    Imports.Annotated of(String fileName, List<Path> files) throws IOException {
        if (files.isEmpty()) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "file-gone",
                    "the file of this import is not kept on this node any more",
                    "The list of rejected rows can still be downloaded as CSV.");
        }
        String name = "annotated-" + files.getFirst().getFileName();
        if (files.size() == 1 && ending(files.getFirst()).equals("xlsx")) {
            return new Imports.Annotated(name, XLSX, new AnnotatedSheets(this).of(files.getFirst()));
        }
        if (files.size() == 1 && !ending(files.getFirst()).equals("zip")) {
            requireCsv(files.getFirst());
            return new Imports.Annotated(name, "text/csv; charset=UTF-8", AnnotatedCsv.of(this, String.valueOf(
                    files.getFirst().getFileName()), Files.readAllBytes(files.getFirst())));
        }
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            for (Path file : files) {
                add(zip, file);
            }
        }
        return new Imports.Annotated("annotated.zip", "application/zip", zipped.toByteArray());
    }

    private void add(ZipOutputStream zip, Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (!ending(file).equals("zip")) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(ending(file).equals("xlsx")
                    ? new AnnotatedSheets(this).of(file)
                    : AnnotatedCsv.of(this, name, Files.readAllBytes(file)));
            return;
        }
        long left = MOST_UNPACKED;
        try (ZipFile archive = new ZipFile(file.toFile())) {
            for (ZipEntry entry : archive.stream().filter(one -> !one.isDirectory()
                    && one.getName().toLowerCase(Locale.ROOT).endsWith(".csv")).toList()) {
                byte[] content = archive.getInputStream(entry).readNBytes((int) Math.min(left, Integer.MAX_VALUE - 8));
                left -= content.length;
                if (left <= 0) {
                    throw new IOException("the archive unpacks to more than " + (MOST_UNPACKED >> 20) + " MiB");
                }
                zip.putNextEntry(new ZipEntry(entry.getName()));
                zip.write(AnnotatedCsv.of(this, name + "/" + entry.getName(), content));
            }
        }
    }

    private static void requireCsv(Path file) {
        if (ending(file).equals("json") || ending(file).equals("ndjson") || ending(file).equals("jsonl")) {
            throw new RefusedException(RefusedException.Kind.INVALID, "not-annotated",
                    "JSON is not sent back with results", "Ask for the rows, or for the errors.");
        }
    }

    /// As text that no spreadsheet takes for a formula; numbers stay numbers.
    static String harmless(String text) {
        boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        return formula && !text.matches("[+-]?\\d+([.,]\\d+)?") ? "'" + text : text;
    }

    private static String ending(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static String key(String file, @Nullable String sheet, int line) {
        return file + '\n' + (sheet == null ? "" : sheet) + '\n' + line;
    }
}
