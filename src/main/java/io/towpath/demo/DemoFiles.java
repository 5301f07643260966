package io.towpath.demo;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.towpath.demo.DemoEstate.DemoEdge;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/// Writes the estate as the files that people have: an RVTools workbook and its CSV folder, a CMDB, owners, dependencies,
/// windows, baselines.
public final class DemoFiles {

    /// The estate's own day: its exports were made then.
    static final LocalDate DAY = RvtoolsRows.EXPORTED.toLocalDate();

    private final DemoEstate estate;
    private final LocalDate from;

    /// On the estate's own day.
    public DemoFiles(DemoEstate estate) {
        this(estate, DAY);
    }

    /// @param from when somebody begins to work with them: their windows are of the months after it
    public DemoFiles(DemoEstate estate, LocalDate from) {
        this.estate = estate;
        this.from = from;
    }

    /// All of them.
    ///
    /// @return the files written; the CSV folder as one
    public List<Path> writeAll(Path folder) throws IOException {
        Files.createDirectories(folder);
        return List.of(rvtools(folder.resolve("rvtools.xlsx")), rvtoolsCsv(folder.resolve("rvtools-csv")),
                vms(folder.resolve("vms.csv")), applications(folder.resolve("applications.csv")),
                owners(folder.resolve("owners.csv")), serviceNow(folder.resolve("cmdb_ci_vmware_instance.csv")),
                dependencies(folder.resolve("dependencies.csv")),
                netbox(folder.resolve("netbox_vms.csv")), windows(folder.resolve("windows.csv")),
                baselines(folder.resolve("baselines.csv")));
    }

    /// The whole workbook.
    public Path rvtools(Path file) throws IOException {
        RvtoolsRows rows = new RvtoolsRows(estate);
        try (OutputStream out = Files.newOutputStream(file); Workbook book = new Workbook(out, "RVTools", "4.7")) {
            for (Map.Entry<String, List<String>> sheet : RvtoolsSheets.headers().entrySet()) {
                Worksheet page = book.newWorksheet(sheet.getKey());
                put(page, 0, List.copyOf(sheet.getValue()));
                int[] line = {0};
                rows.of(sheet.getKey(), row -> {
                    put(page, ++line[0], RvtoolsRows.ordered(sheet.getValue(), row));
                    flushSometimes(page, line[0]);
                });
                page.finish();
            }
        }
        return file;
    }

    /// One file a sheet, as RVTools exports them.
    public Path rvtoolsCsv(Path folder) throws IOException {
        Files.createDirectories(folder);
        RvtoolsRows rows = new RvtoolsRows(estate);
        for (Map.Entry<String, List<String>> sheet : RvtoolsSheets.headers().entrySet()) {
            csv(folder.resolve("RVTools_tab" + sheet.getKey() + ".csv"), sheet.getValue(),
                    out -> rows.of(sheet.getKey(), row -> out.accept(RvtoolsRows.ordered(sheet.getValue(), row))));
        }
        return folder;
    }

    /// What a CMDB knows of each VM, in Towpath's own columns.
    public Path vms(Path file) throws IOException {
        return csv(file, List.of("externalId", "sourceSystem", "name", "application", "owner", "ownerEmail", "tier",
                "environment", "criticality", "strategy", "maintenanceWindow", "soakDays", "tag:costCenter"),
                out -> estate.vms().forEach(vm -> out.accept(List.of(vm.cmdbId(), DemoEstate.CMDB, vm.name,
                        vm.application.name(), vm.ownerKnown ? vm.application.owner() : "",
                        vm.ownerKnown ? vm.application.ownerEmail() : "", vm.application.tier(),
                        vm.application.environment(), vm.application.criticality(),
                        vm.number % 37 == 0 ? "retire" : "rehost", maintenance(vm), 5 + vm.number % 6,
                        4000 + vm.application.number()))));
    }

    /// Most may be down in the nights of Saturday, some on weekday evenings too, development and test at any time.
    private static String maintenance(DemoVm vm) {
        if (vm.application.environment().startsWith("dev") || vm.application.environment().startsWith("test")) {
            return "24x7";
        }
        return switch (vm.application.number() % 4) {
            case 0 -> "Sat 22:00-02:00";
            case 1 -> "Tue,Thu 20:00-23:00; Sat 22:00-03:00";
            default -> "Sat 20:00 - Sun 08:00";
        };
    }

    Path applications(Path file) throws IOException {
        return csv(file, List.of("externalId", "sourceSystem", "name", "code", "tier", "environment", "criticality",
                "businessUnit", "owner", "ownerEmail", "readyOn", "infrastructure"),
                out -> estate.applications()
                        .forEach(one -> out.accept(List.of("APP-%04d".formatted(one.number()), DemoEstate.CMDB,
                                one.name(), one.code(), one.tier(), one.environment(), one.criticality(),
                                one.businessUnit(), one.owner(), one.ownerEmail(), one.readyOn(),
                                one.infrastructure()))));
    }

    /// Who answers for each application.
    Path owners(Path file) throws IOException {
        return csv(file, List.of("application", "owner", "ownerEmail", "businessUnit"),
                out -> estate.applications().forEach(
                        one -> out.accept(List.of(one.name(), one.owner(), one.ownerEmail(), one.businessUnit()))));
    }

    Path serviceNow(Path file) throws IOException {
        return csv(file,
                List.of("sys_id", "name", "object_id", "vcenter_uuid", "vm_instance_uuid", "bios_uuid", "state",
                        "cpus", "memory", "disks", "disks_size", "nics", "guest_id", "ip_address", "mac_address",
                        "owned_by",
                        "business_criticality", "environment", "install_status"),
                out -> estate.vms().forEach(vm -> out.accept(List.of(vm.cmdbId(), vm.name, vm.moref(),
                        vm.place.vcenterUuid(), vm.instanceUuid, vm.biosUuid, vm.poweredOn ? "on" : "off", vm.cpus,
                        vm.memoryMib, vm.disks.size(), vm.capacityMib() / 1024, vm.nics.size(), vm.osId,
                        vm.nics.isEmpty() ? "" : vm.nics.getFirst().ip(),
                        vm.nics.isEmpty() ? "" : vm.nics.getFirst().mac(), vm.ownerKnown ? vm.application.owner() : "",
                        "%d - %s".formatted(vm.application.tier(), vm.application.criticality()),
                        vm.application.environment(), "1"))));
    }

    Path dependencies(Path file) throws IOException {
        return csv(file, List.of("fromExternalId", "toExternalId", "type", "direction", "evidence", "weightPerDay",
                "firstSeen", "lastSeen"), out -> {
                    for (DemoEdge edge : estate.edges()) {
                        out.accept(List.of(edge.from().cmdbId(), edge.to().cmdbId(), "connects-to", "outbound",
                                edge.inCmdb() ? "cmdb" : "flow", edge.flowsPerDay(), "2026-09-01", "2026-11-09"));
                    }
                });
    }

    Path netbox(Path file) throws IOException {
        return csv(file, List.of("id", "name", "status", "site", "cluster", "role", "tenant", "platform", "vcpus",
                "memory", "disk_mb", "description", "primary_ip4"),
                out -> estate.vms().forEach(vm -> out.accept(List.of(vm.number, vm.name,
                        vm.poweredOn ? "active" : "offline", vm.place.datacenter(), vm.place.cluster(), "server",
                        vm.application.businessUnit(), vm.osName, vm.cpus, vm.memoryMib, vm.capacityMib(),
                        vm.application.name(), vm.nics.isEmpty() || vm.nics.getFirst().ip().isEmpty()
                                ? ""
                                : vm.nics.getFirst().ip() + "/24"))));
    }

    /// Saturdays and two weekday evenings for seven months, and the freezes of an insurer.
    Path windows(Path file) throws IOException {
        return csv(file, List.of("name", "type", "opensAt", "closesAt", "lockoutAt", "zone", "capacityVms", "onOverrun",
                "scope", "changeReference", "note"), new DemoWindows(from)::rows);
    }

    /// Thirty days of use for each VM that runs.
    Path baselines(Path file) throws IOException {
        return csv(file, List.of("externalId", "sourceSystem", "measuredFrom", "measuredTo", "cpuAvgPercent",
                "cpuP95Percent", "memoryAvgPercent", "memoryP95Percent", "diskReadBytesPerSecond",
                "diskWriteBytesPerSecond", "diskIopsP95", "netBytesPerSecond"),
                out -> estate.vms().stream().filter(vm -> vm.poweredOn).forEach(vm -> {
                    int cpu = 4 + vm.number * 31 % 60;
                    int memory = 20 + vm.number * 17 % 60;
                    out.accept(
                            List.of(vm.cmdbId(), DemoEstate.CMDB, "2026-10-11T00:00:00Z", "2026-11-10T00:00:00Z", cpu,
                                    Math.min(99, cpu * 2), memory, Math.min(99, memory + 15),
                                    200_000 + vm.number * 977L % 4_000_000,
                                    100_000 + vm.number * 613L % 6_000_000, 20 + vm.number % 900,
                                    50_000 + vm.number * 389L % 900_000));
                }));
    }

    static Path csv(Path file, List<String> headers, Consumer<Consumer<List<Object>>> rows) throws IOException {
        try (CsvWriter out = CsvWriter.builder().build(file)) {
            out.writeRecord(headers);
            rows.accept(row -> out.writeRecord(texts(row)));
        }
        return file;
    }

    private static List<String> texts(List<Object> row) {
        List<String> texts = new ArrayList<>(row.size());
        row.forEach(cell -> texts.add(String.valueOf(cell)));
        return texts;
    }

    private static void put(Worksheet page, int line, List<Object> cells) {
        for (int column = 0; column < cells.size(); column++) {
            Object cell = cells.get(column);
            if (cell instanceof Number number) {
                page.value(line, column, number);
            } else if (!String.valueOf(cell).isEmpty()) {
                page.value(line, column, String.valueOf(cell));
            }
        }
    }

    /// The sheet is never in memory as a whole.
    private static void flushSometimes(Worksheet page, int line) {
        if (line % 500 == 0) {
            try {
                page.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Makes the files without the server.
    ///
    /// @param args the folder; the number of VMs, 5,120 when left out; the day from which on there are windows, the
    ///             estate's own when left out
    public static void main(String[] args) throws IOException {
        int vms = args.length > 1 ? Integer.parseInt(args[1]) : DemoEstate.VMS;
        LocalDate from = args.length > 2 ? LocalDate.parse(args[2]) : DAY;
        DemoEstate estate = DemoEstate.of(DemoEstate.SEED, vms);
        List<Path> files = new ArrayList<>(new DemoFiles(estate, from).writeAll(Path.of(args[0])));
        files.addAll(new DemoOtherFiles(estate).writeAll(Path.of(args[0]).resolve("other-programs")));
        files.forEach(file -> System.out.printf(Locale.ROOT, "%s%n", file));
    }
}
