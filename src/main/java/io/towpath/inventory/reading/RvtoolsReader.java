package io.towpath.inventory.reading;

import io.towpath.inventory.reading.Columns.Column;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads an export of RVTools: a workbook, or a CSV for each of its sheets. vInfo first, then what its VMs have.
final class RvtoolsReader {

    private static final List<String> OF_VMS = List.of("vinfo", "vcpu", "vmemory", "vdisk", "vnetwork", "vtools",
            "vpartition", "vsnapshot", "vcd", "vusb");
    private static final Map<String, String> IMPROVES = Map.of("vdisk",
            "disks: sizes, raw mappings, shared and independent ones", "vnetwork", "networks and addresses",
            "vsnapshot", "snapshots, which block a conversion", "vpartition", "free space inside the guests", "vtools",
            "whether VMware Tools run", "vhost", "versions of the hosts", "vdatastore", "datastores");

    private final ReadOptions options;
    private final FileKind kind;
    private final Faults faults = new Faults();
    private final RvtoolsEstate estate = new RvtoolsEstate(faults);
    private final List<EstateFile.ExtraColumn> extras = new ArrayList<>();
    private final Set<String> present = new HashSet<>();
    private final Set<String> filled = new HashSet<>();
    private String main = "";
    private int rows;

    RvtoolsReader(FileKind kind, ReadOptions options) {
        this.kind = kind;
        this.options = options;
    }

    EstateFile read(List<Grid> grids) throws IOException, UnreadableFileException {
        Map<String, List<Grid>> sheets = new LinkedHashMap<>();
        List<String> ignored = new ArrayList<>();
        for (Grid grid : grids) {
            String sheet = RvtoolsHeaders.sheet(grid.title());
            if (RvtoolsHeaders.isRead(sheet)) {
                sheets.computeIfAbsent(sheet, _ -> new ArrayList<>()).add(grid);
            } else {
                ignored.add(grid.title());
            }
        }
        String base = OF_VMS.stream().filter(sheets::containsKey).findFirst().orElseThrow(() -> Refuse.invalid(grids
                .getFirst().file(), null, "holds no sheet of VMs",
                "Export with RVTools, all sheets (or at least vInfo)."));
        main = base;
        for (Grid grid : sheets.getOrDefault(base, List.of())) {
            sheet(base, grid, true);
        }
        for (String sheet : OF_VMS) {
            if (!sheet.equals(base) || !base.equals("vinfo")) {
                for (Grid grid : sheets.getOrDefault(sheet, List.of())) {
                    sheet(sheet, grid, false);
                }
            }
        }
        for (String sheet : sheets.keySet()) {
            if (!OF_VMS.contains(sheet)) {
                for (Grid grid : sheets.getOrDefault(sheet, List.of())) {
                    sheet(sheet, grid, false);
                }
            }
        }
        if (estate.vms.size() == 0 && rows == 0) {
            throw Refuse.invalid(grids.getFirst().file(), null, "lists no VM", "Export again with RVTools.");
        }
        missing(grids.getFirst());
        return result(ignored);
    }

    private void missing(Grid first) {
        for (String sheet : IMPROVES.keySet().stream().sorted().toList()) {
            if (!present.contains(sheet)) {
                faults.ofRow(new RowRef(first.file(), sheet, 1), CellFault.Level.WARNING, "MISSING_SHEET",
                        "Without this sheet nothing is known of " + IMPROVES.get(sheet),
                        "Export all sheets to know more.");
            } else if (!filled.contains(sheet) && !sheet.equals("vsnapshot")) {
                faults.ofRow(new RowRef(first.file(), sheet, 1), CellFault.Level.WARNING, "EMPTY_SHEET",
                        "The sheet has no rows, so nothing is known of " + IMPROVES.get(sheet), null);
            }
        }
    }

    private EstateFile result(List<String> ignored) {
        boolean traits = present.contains("vinfo") || present.contains("vtools") || present.contains("vsnapshot");
        var told = new VmDraft.Told(traits, filled.contains("vdisk"), filled.contains("vnetwork"), present.contains(
                "vsnapshot"), filled.contains("vpartition"), present.contains("vusb"), present.contains("vcd"));
        List<VmRow> vms = new ArrayList<>();
        for (VmDraft draft : estate.vms.all()) {
            if (!draft.rejected) {
                vms.add(draft.row(told));
            }
        }
        return new EstateFile(kind, new EstateFile.Producer("RVTools", estate.version, estate.exportedAt), rows, vms,
                List.of(), List.of(), List.of(), List.of(), List.of(),
                estate.surroundings(present.contains("vlicense"), present.contains("vhealth")), estate.vcenterNames,
                faults.all(), faults.leftOut(), extras, ignored);
    }

    private void sheet(String sheet, Grid grid, boolean base) throws IOException, UnreadableFileException {
        GridLine header = header(sheet, grid);
        if (header == null) {
            if (base) {
                throw Refuse.invalid(grid.file(), null, "%s has no header that RVTools writes in its first %d lines"
                        .formatted(grid.title(), HeaderSearch.LINES), "Export again with RVTools.");
            }
            return;
        }
        present.add(sheet);
        Columns columns = Columns.of(header, key -> RvtoolsHeaders.naming(sheet, key));
        Map<Column, String> extra = extras(sheet, columns);
        if (base) {
            checkKeys(grid, header, columns);
            extra.forEach((column, use) -> extras.add(new EstateFile.ExtraColumn(grid.sheet(), column.letters(), column
                    .header(), use)));
        }
        VmSheet vms = base ? new VmSheet(estate, columns, sheet.equals("vinfo"), extra) : null;
        Column named = columns.get("vm");
        // some tools write the header of the first column into every empty cell
        BitSet wanted = wanted(columns, extra, base);
        Line line = new Line(grid, columns, faults, options.zone(), named == null ? null : "VM");
        grid.read(new Grid.Taker() {
            @Override
            public boolean take(GridLine next) throws UnreadableFileException {
                if (next.number() > header.number()) {
                    row(sheet, base, grid, header, next);
                    RvtoolsReader.this.take(sheet, line.of(next), vms);
                }
                return true;
            }

            @Override
            public boolean wants(int column) {
                return wanted.get(column);
            }
        });
    }

    private void row(String sheet, boolean base, Grid grid, GridLine header, GridLine next)
            throws UnreadableFileException {
        if (grid.isRectangular() && next.width() != header.width()) {
            throw Refuse.invalid(grid.file(), next.number(), "has %d fields, the header has %d".formatted(next.width(),
                    header.width()), "Quote fields that hold the separator; export again.");
        }
        filled.add(sheet);
        // the sheet that lists the VMs is read twice where it is not vInfo
        rows += base || !sheet.equals(main) ? 1 : 0;
    }

    private static BitSet wanted(Columns columns, Map<Column, String> extra, boolean base) {
        BitSet wanted = new BitSet();
        for (Column column : columns.all()) {
            String use = extra.get(column);
            if (use == null ? RvtoolsHeaders.isUsed(column.key()) : base && !use.equals(ExtraUse.IGNORE)) {
                wanted.set(column.index());
            }
        }
        return wanted;
    }

    static @Nullable GridLine header(String sheet, Grid grid) throws IOException, UnreadableFileException {
        return HeaderSearch.in(grid, line -> known(sheet, line));
    }

    private static int known(String sheet, GridLine line) {
        int known = 0;
        for (int i = 0; i < line.width(); i++) {
            String text = Cells.clean(line.text(i));
            known += text != null && RvtoolsHeaders.isKnown(sheet, RvtoolsHeaders.naming(sheet, Headers.of(text).key()))
                    ? 1
                    : 0;
        }
        return known;
    }

    private static void checkKeys(Grid grid, GridLine header, Columns columns) throws UnreadableFileException {
        if (!columns.has("vm")) {
            throw Refuse.invalid(grid.file(), header.number(), grid.title() + " has no column VM",
                    "Export again with RVTools.");
        }
        if (!columns.has("vmid") && !columns.has("vmuuid") && !columns.has("smbiosuuid")) {
            throw Refuse.invalid(grid.file(), header.number(), grid.title()
                    + " has none of the columns VM ID, VM UUID, SMBIOS UUID, so VMs cannot be told apart",
                    "Export again with RVTools, all columns.");
        }
    }

    /// Custom attributes stand between `Annotation` and `Datacenter`, whatever they are called; others are strangers.
    private Map<Column, String> extras(String sheet, Columns columns) {
        Map<Column, String> extras = new LinkedHashMap<>();
        List<Column> all = columns.all();
        int from = indexOf(all, "annotation");
        int to = from < 0 ? -1 : indexOf(all.subList(from, all.size()), "datacenter") + from;
        for (int i = 0; i < all.size(); i++) {
            Column column = all.get(i);
            boolean inside = i > from && i < to;
            boolean known = RvtoolsHeaders.isKnown(sheet, column.key());
            boolean elsewhere = known && inside && existsOutside(all, column, from, to);
            if (!known || elsewhere) {
                String use = ExtraUse.told(options, column.header()).orElse(inside
                        ? ExtraUse.suggested(column.header())
                        : ExtraUse.IGNORE);
                extras.put(column, use);
                columns.forget(column);
            }
        }
        return extras;
    }

    private static boolean existsOutside(List<Column> all, Column column, int from, int to) {
        for (int i = 0; i < all.size(); i++) {
            if ((i < from || i > to) && all.get(i).key().equals(column.key())) {
                return true;
            }
        }
        return false;
    }

    private static int indexOf(List<Column> columns, String key) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).key().equals(key)) {
                return i;
            }
        }
        return -1;
    }

    private void take(String sheet, Line line, @Nullable VmSheet vms) {
        if (vms != null) {
            vms.take(line);
            return;
        }
        switch (sheet) {
            case "vhost" -> SurroundingsSheets.host(line, estate.around(line));
            case "vcluster" -> SurroundingsSheets.cluster(line, estate.around(line));
            case "vdatastore" -> SurroundingsSheets.datastore(line, estate.around(line));
            case "vport" -> SurroundingsSheets.port(line, estate.around(line), false);
            case "dvport" -> SurroundingsSheets.port(line, estate.around(line), true);
            case "vsource" -> SurroundingsSheets.source(line, estate.around(line));
            case "vlicense" -> SurroundingsSheets.licence(line, estate.around(line));
            case "vhealth" -> SurroundingsSheets.health(line, estate.around(line));
            case "vmetadata" -> producer(line);
            default -> ofVm(sheet, line);
        }
    }

    private void ofVm(String sheet, Line line) {
        VmKeys keys = estate.keys(line);
        VmDraft draft = estate.vms.find(keys);
        if (draft == null) {
            line.reject("VM_NOT_LISTED", "The row is of VM %s, which vInfo does not list, or more than once".formatted(
                    keys.name() == null ? "(no name)" : Cells.shown(keys.name())), null);
            return;
        }
        switch (sheet) {
            case "vcpu" -> VmSheet.hardware(line, draft, false);
            case "vmemory" -> VmSheet.hardware(line, draft, true);
            case "vdisk" -> DiskSheet.take(line, draft);
            case "vnetwork" -> DeviceSheets.network(line, draft);
            case "vsnapshot" -> DeviceSheets.snapshot(line, draft);
            case "vpartition" -> DeviceSheets.partition(line, draft);
            case "vtools" -> DeviceSheets.tools(line, draft);
            case "vcd" -> DeviceSheets.drive(line, draft);
            case "vusb" -> DeviceSheets.usb(line, draft);
            default -> {
                // vInfo itself
            }
        }
    }

    /// One row with a column for each fact, or older a row for each.
    private void producer(Line line) {
        String property = line.name("property");
        if (property != null) {
            if (Headers.key(property).contains("version") && estate.version == null) {
                estate.version = line.name("value");
            }
            return;
        }
        String version = line.name("rvtoolsversion");
        estate.version = version == null ? line.name("rvtoolsmajorversion") : version;
        Instant created = line.moment("xlsxcreationdatetime", CellFault.Level.WARNING);
        estate.exportedAt = created == null ? estate.exportedAt : created;
    }
}
