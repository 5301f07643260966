package io.towpath.inventory.reading;

import io.towpath.inventory.reading.Columns.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads tables of all kinds but RVTools: checks their columns, then hands row by row to who knows what it means.
final class TableReader {

    private final Upload upload;
    private final ReadOptions options;
    private final Tables tables;
    private int rows;

    TableReader(Upload upload, ReadOptions options) {
        this.upload = upload;
        this.options = options;
        tables = new Tables(options.sourceSystem());
    }

    /// Takes rows of one table.
    interface Rows {

        void take(Line line);
    }

    EstateFile read() throws IOException, UnreadableFileException {
        try {
            return tables();
        } catch (UnreadableFileException refusal) {
            throw MappingProposal.with(refusal, upload, options);
        }
    }

    private EstateFile tables() throws IOException, UnreadableFileException {
        List<KindFinder.Found> found = new ArrayList<>(KindFinder.tables(upload, options));
        FileKind kind = found.getFirst().dictionary().kind();
        ServiceNow serviceNow = new ServiceNow(tables);
        Netbox netbox = new Netbox(tables);
        // VMs before what belongs to them, and relations before what they join.
        found.sort(Comparator.comparingInt(table -> order(table.dictionary())));
        for (KindFinder.Found table : found) {
            read(table, serviceNow, netbox);
        }
        serviceNow.finish();
        LifeCycle.tell(tables.vms, tables.faults);
        AzureRows.tellUtilisation(tables);
        if (rows == 0) {
            throw Refuse.invalid(upload.name(), null, "has a header and no rows", "Export the file again.");
        }
        Set<Grid> known = found.stream().map(KindFinder.Found::grid).collect(Collectors.toSet());
        return tables.result(named(kind), tool(kind), rows,
                upload.grids().stream().filter(grid -> !known.contains(grid))
                        .map(Grid::title).toList());
    }

    private static int order(Dictionary dictionary) {
        return dictionary == Dictionaries.SERVICENOW_RELATIONS
                ? 0
                : dictionary == Dictionaries.NETBOX_DISKS || dictionary == Dictionaries.NETBOX_INTERFACES ? 2 : 1;
    }

    private FileKind named(FileKind kind) {
        return kind != FileKind.VMS_CSV
                ? kind
                : upload.isJson() ? FileKind.VMS_JSON : upload.isWorkbook() ? FileKind.VMS_XLSX : kind;
    }

    private static @Nullable String tool(FileKind kind) {
        return switch (kind) {
            case SERVICENOW -> "ServiceNow";
            case NETBOX -> "NetBox";
            case ITOP -> "iTop";
            case DEVICE42 -> "Device42";
            case AZURE_MIGRATE_CSV -> "Azure Migrate";
            case RVTOOLS_XLSX, RVTOOLS_CSV, VMS_CSV, VMS_XLSX, VMS_JSON, APPLICATIONS, OWNERS, DEPENDENCIES, WINDOWS,
                    BASELINES, WAVE_ASSIGNMENTS ->
                null;
        };
    }

    private void read(KindFinder.Found table, ServiceNow serviceNow, Netbox netbox) throws IOException,
            UnreadableFileException {
        Grid grid = table.grid();
        GridLine header = table.header();
        int most = table.dictionary().open() ? Bounds.PROGRAM_COLUMNS : Bounds.COLUMNS;
        if (header.width() > most) {
            throw Refuse.tooMuch(grid.file(), header.number(), "has %d columns, at most %d are read".formatted(header
                    .width(), most));
        }
        if (grid instanceof CsvGrid csv && csv.bytes() > Bounds.CSV_BYTES) {
            throw Refuse.tooMuch(grid.file(), null, "has %,d bytes, at most %,d are read".formatted(csv.bytes(),
                    Bounds.CSV_BYTES));
        }
        Naming naming = new Naming(table.dictionary(), options);
        Columns columns = Columns.of(header, naming);
        Map<Column, String> extra = extras(table, columns, naming);
        extra.forEach(
                (column, use) -> tables.extras.add(new EstateFile.ExtraColumn(grid.sheet(), column.letters(), column
                        .header(), use)));
        Rows taker = rows(table.dictionary(), columns, extra, serviceNow, netbox, grid);
        Line line = new Line(grid, columns, tables.faults, options.zone(), null);
        grid.read(next -> {
            if (next.number() > header.number()) {
                if (grid.isRectangular() && next.width() != header.width()) {
                    throw Refuse.invalid(grid.file(), next.number(), "has %d fields, the header has %d".formatted(next
                            .width(), header.width()), "Quote fields that hold the separator; export again.");
                }
                rows++;
                taker.take(line.of(next));
            }
            return true;
        });
    }

    private Rows rows(Dictionary dictionary, Columns columns, Map<Column, String> extra, ServiceNow serviceNow,
            Netbox netbox, Grid grid) {
        return switch (dictionary.kind()) {
            case VMS_CSV, VMS_XLSX, VMS_JSON -> {
                VmTable vms = new VmTable(columns, extra, tables.systemOf(columns), Headers.MIB);
                yield line -> NativeRows.vm(tables, vms, line);
            }
            case APPLICATIONS, OWNERS -> line -> NativeRows.application(tables, line);
            case DEPENDENCIES -> line -> NativeRows.dependency(tables, line);
            case WINDOWS -> line -> NativeRows.window(tables, line);
            case BASELINES -> line -> NativeRows.baseline(tables,
                    new VmTable(columns, Map.of(), tables.systemOf(columns), 0), line);
            case WAVE_ASSIGNMENTS -> line -> NativeRows.waveAssignment(tables,
                    new VmTable(columns, Map.of(), tables.systemOf(columns), 0), line);
            case AZURE_MIGRATE_CSV -> {
                VmTable vms = new VmTable(columns, extra, "azure-migrate", Headers.MIB);
                yield line -> AzureRows.vm(tables, vms, line);
            }
            case SERVICENOW -> dictionary == Dictionaries.SERVICENOW_RELATIONS
                    ? serviceNow::relation
                    : serviceNow.items(columns, extra, grid);
            case NETBOX -> netbox.rows(dictionary, columns, extra);
            case ITOP -> Itop.rows(tables, dictionary, columns, extra);
            case DEVICE42 -> Device42.rows(tables, dictionary, columns, extra);
            case RVTOOLS_XLSX, RVTOOLS_CSV -> throw new IllegalStateException(dictionary.table());
        };
    }

    /// Unknown columns. Those of a person's file are refused unless it is said where they go: they may have been meant to
    /// set what an import must not.
    private Map<Column, String> extras(KindFinder.Found table, Columns columns, Naming naming)
            throws UnreadableFileException {
        Map<Column, String> extras = new LinkedHashMap<>();
        List<String> refused = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        boolean takesTags = table.dictionary().names().containsKey("externalid")
                && table.dictionary() != Dictionaries.APPLICATIONS;
        for (Column column : columns.all()) {
            String told = ExtraUse.told(options, column.header()).orElse(null);
            boolean known = naming.column(column.header()) != null;
            if (known && !seen.add(column.key()) && !table.dictionary().open()) {
                throw Refuse.invalid(table.grid().file(), table.header().number(),
                        "column '%s' is there twice".formatted(
                                Cells.shown(column.header())),
                        "Keep one of the two.");
            }
            if (told != null && known) {
                tables.extras.add(new EstateFile.ExtraColumn(table.grid().sheet(), column.letters(), column.header(),
                        told));
            } else if (told != null) {
                extras.put(column, told);
                columns.forget(column);
            } else if (TagColumn.isOne(column.header()) && takesTags) {
                extras.put(column, ExtraUse.TAG);
            } else if (!known && table.dictionary().open()) {
                extras.put(column, isCustom(column)
                        ? ExtraUse.suggested(column.header().substring(column.header()
                                .indexOf('_') + 1))
                        : ExtraUse.IGNORE);
            } else if (table.dictionary().wanted().contains(column.key())) {
                tables.extras.add(new EstateFile.ExtraColumn(table.grid().sheet(), column.letters(), column.header(),
                        ExtraUse.IGNORE));
            } else if (!known) {
                refused.add(Cells.shown(column.header()));
            }
        }
        if (!refused.isEmpty()) {
            throw Refuse.columns(Refuse.invalid(table.grid().file(), Math.max(1, table.header().number()),
                    "cannot import column%s %s".formatted(refused.size() == 1 ? "" : "s", refused.stream().limit(20)
                            .collect(Collectors.joining(", "))),
                    takesTags
                            ? "Remove them, call them tag:NAME to keep them as tags, or say where they go."
                            : "Remove them, or say where they go."),
                    List.of(table.dictionary().kind()));
        }
        return extras;
    }

    /// What a customer added to a CMDB: `u_tier`, `cf_owner`.
    private static boolean isCustom(Column column) {
        return column.header().startsWith("u_") || column.header().startsWith("cf_");
    }
}
