package io.towpath.inventory.imports;

import io.towpath.inventory.RefusedException;
import io.towpath.inventory.reading.AnnotatedFile;
import io.towpath.inventory.reading.AnnotatedFile.Remark;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.RowRef;
import io.towpath.inventory.reading.UnreadableFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The file as it was sent, with two more columns: what became of each row, and why.
final class Annotation {

    private static final int PAGE = 10_000;
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private final Map<RowRef, Remark> remarks = new HashMap<>();

    Annotation(RowStore rows, UUID importId) {
        int last = 0;
        for (List<RowView> page = rows.rows(importId, null, null, false, 0, PAGE); !page.isEmpty(); page = rows
                .rows(importId, null, null, false, last, PAGE)) {
            for (RowView row : page) {
                last = row.number();
                if (row.file() != null && row.line() != null) {
                    Remark remark = new Remark(row.outcome().word(), row.detail() != null ? row.detail() : kept(row));
                    remarks.merge(new RowRef(row.file(), row.sheet(), row.line()), remark,
                            (before, more) -> row.kind().equals(WavePreview.KIND) ? withWave(before, more) : more);
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
                remarks.merge(new RowRef(fault.file(), fault.sheet(), fault.line()),
                        new Remark(fault.severity().equals("reject") ? "rejected" : "", said),
                        Annotation::joined);
            }
        }
    }

    /// A row that tells of a VM and of its wave: what became of the VM, and then of the wave.
    private static Remark withWave(Remark vm, Remark wave) {
        String said = "wave " + wave.result() + (wave.message().isEmpty() ? "" : ": " + wave.message());
        return new Remark(vm.result(), vm.message().isEmpty() ? said : vm.message() + "; " + said);
    }

    private static String kept(RowView row) {
        return row.kept() == 0
                ? ""
                : row.kept() + (row.kept() == 1 ? " field stays" : " fields stay")
                        + " as a person wrote it or a better list told";
    }

    private static Remark joined(Remark before, Remark more) {
        String one = before.message();
        String other = more.message();
        return new Remark(before.result().isEmpty() ? more.result() : before.result(),
                one.isEmpty() || other.contains(one) ? other : one.contains(other) ? one : one + "; " + other);
    }

    /// A single CSV comes back as one, anything else as a workbook with a sheet for each table.
    ///
    /// @param columns where columns went, by header
    Imports.Annotated of(@Nullable String kind, Map<String, String> columns, List<Path> files) throws IOException {
        if (files.isEmpty()) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "file-gone",
                    "the file of this import is not kept on this node any more",
                    "The list of rejected rows can still be downloaded as CSV.");
        }
        FileKind read = kind == null ? null : FileKind.of(kind).orElse(null);
        if (read == null) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "state-transition",
                    "the file was not read yet, or could not be", "Look at the import as it is now.");
        }
        Path folder = Files.createTempDirectory("towpath-annotated");
        Path out = folder.resolve("out");
        try {
            boolean csv = AnnotatedFile.isCsv(files);
            out = folder.resolve(csv ? "out.csv" : "out.xlsx");
            AnnotatedFile.write(read, columns, remarks::get, files, out);
            String first = "annotated-" + files.getFirst().getFileName();
            String name = files.size() > 1
                    ? "annotated.xlsx"
                    : csv || ending(first).equals(".xlsx")
                            ? first
                            : first.substring(0, first.length() - ending(first).length()) + ".xlsx";
            return new Imports.Annotated(name, csv ? "text/csv; charset=UTF-8" : XLSX, Files.readAllBytes(out));
        } catch (UnreadableFileException e) {
            throw new IOException(e);
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(folder);
        }
    }

    /// With its dot; empty where there is none.
    private static String ending(String name) {
        return name.contains(".") ? name.substring(name.lastIndexOf('.')).toLowerCase(Locale.ROOT) : "";
    }
}
