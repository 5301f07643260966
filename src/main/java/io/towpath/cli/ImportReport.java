package io.towpath.cli;

import io.towpath.disk.Reason;
import io.towpath.inventory.reading.CellFault;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmRow;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was read, for people and programs.
final class ImportReport {

    private static final int SHOWN = 20;

    private final EstateFile read;
    private final List<Path> files;
    private final Map<String, Long> counts = new LinkedHashMap<>();

    ImportReport(EstateFile read, List<Path> files) {
        this.read = read;
        this.files = files;
        count("vms", ofKind("vm"));
        count("templates", ofKind("template"));
        count("placeholders", ofKind("placeholder"));
        count("disks", read.vms().stream().mapToLong(vm -> size(vm.disks())).sum());
        count("nics", read.vms().stream().mapToLong(vm -> size(vm.nics())).sum());
        count("applications", read.applications().size());
        count("dependencies", read.dependencies().size());
        count("windows", read.windows().size());
        count("baselines", read.baselines().size());
        count("waveAssignments", read.waveAssignments().size());
        count("networks", read.surroundings().values().stream().mapToLong(around -> around.networks().size()).sum());
        count("datastores",
                read.surroundings().values().stream().mapToLong(around -> around.datastores().size()).sum());
        count("clusters", read.surroundings().values().stream().mapToLong(around -> around.clusters().size()).sum());
        count("hosts", read.surroundings().values().stream().mapToLong(around -> around.hosts().size()).sum());
    }

    private static long size(@Nullable List<?> list) {
        return list == null ? 0 : list.size();
    }

    private long ofKind(String kind) {
        return read.vms().stream().map(VmRow::values).filter(values -> kind.equals(values.getOrDefault(VmField.KIND,
                "vm"))).count();
    }

    private void count(String what, long count) {
        counts.put(what, count);
    }

    long rejectedRows() {
        return read.faults().stream().filter(ImportReport::rejects).map(CellFault::at).distinct().count();
    }

    private static boolean rejects(CellFault fault) {
        return fault.level() == CellFault.Level.REJECT;
    }

    Json.Fields json() {
        long rejected = rejectedRows();
        Json.Fields counted = new Json.Fields();
        counts.forEach(counted::put);
        EstateFile.Producer producer = read.producer();
        return new Json.Fields().put("schema", "towpath.import/1").put("accepted", rejected == 0)
                .put("reason", rejected == 0 ? null : Reason.IMPORT_INVALID.name()).put("message", rejected == 0
                        ? null
                        : "%,d of %,d rows are rejected".formatted(rejected, read.rows()))
                .put("kind", read.kind().word())
                .put("files", files.stream().map(Path::toString).toList()).put("producer", new Json.Fields().put("tool",
                        producer.tool()).put("version", producer.version()).put("exportedAt", producer.exportedAt()))
                .put(
                        "vcenters", read.vcenterNames().values().stream().sorted().toList())
                .put("rows", read
                        .rows())
                .put("rejectedRows", rejected).put("counts", counted).put("faults", read
                        .faults().stream().map(ImportReport::fault).toList())
                .put(
                        "faultsLeftOut", read.faultsLeftOut())
                .put("ignoredSheets", read
                        .ignoredSheets())
                .put("unmappedColumns", read.columns()
                        .stream().map(ImportReport::column).toList());
    }

    private static Json.Fields fault(CellFault fault) {
        return new Json.Fields().put("level", fault.level()).put("code", fault.code()).put("reason", rejects(fault)
                ? Reason.IMPORT_INVALID.name()
                : null).put("file", fault.at().file()).put("sheet", fault.at().sheet()).put("line", fault.at().line())
                .put(
                        "column", fault.column())
                .put("header", fault.header()).put("value", fault.value()).put("detail",
                        fault.detail())
                .put("hint", fault.hint());
    }

    private static Json.Fields column(EstateFile.ExtraColumn column) {
        return new Json.Fields().put("sheet", column.sheet()).put("column", column.column())
                .put("header", column.header())
                .put("use", column.use());
    }

    void print(PrintStream out) {
        EstateFile.Producer producer = read.producer();
        out.printf("%s%s%s: %,d rows%n", read.kind().word(), producer.tool() == null ? "" : " of " + producer.tool(),
                producer
                        .version() == null ? "" : " " + producer.version(),
                read.rows());
        counts.forEach((what, count) -> {
            if (count > 0) {
                out.printf("  %,9d  %s%n", count, what.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT));
            }
        });
        if (!read.columns().isEmpty()) {
            out.println("columns that are no known field, and where they go (--map HEADER=USE):");
            read.columns().stream().limit(SHOWN)
                    .forEach(column -> out.printf("  %-3s %s → %s%n", column.column(), column
                            .header(), column.use()));
            more(out, read.columns().size());
        }
        if (!read.ignoredSheets().isEmpty()) {
            out.println("not read: " + String.join(", ", read.ignoredSheets()));
        }
        long rejected = rejectedRows();
        if (!read.faults().isEmpty()) {
            out.printf("%,d rows are rejected; what is wrong:%n", rejected);
            read.faults().stream().sorted((one, other) -> Boolean.compare(rejects(other), rejects(one))).limit(SHOWN)
                    .forEach(
                            fault -> out.printf("  %s %s: %s%s%n", rejects(fault) ? "rejected" : "warning ",
                                    place(fault), fault
                                            .detail(),
                                    fault.hint() == null ? "" : " (" + fault.hint() + ")"));
            more(out, read.faults().size() + read.faultsLeftOut());
        }
        out.flush();
    }

    private static String place(CellFault fault) {
        return fault.at().file() + (fault.at().sheet() == null ? "" : " " + fault.at().sheet()) + " "
                + (fault.column() == null
                        ? "line " + fault.at().line()
                        : fault.column() + fault.at().line());
    }

    private static void more(PrintStream out, int all) {
        if (all > SHOWN) {
            out.printf("  … and %,d more (--json tells all)%n", all - SHOWN);
        }
    }
}
