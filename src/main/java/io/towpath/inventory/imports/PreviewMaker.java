package io.towpath.inventory.imports;

import io.towpath.inventory.reading.CellFault;
import io.towpath.inventory.reading.DependencyRow;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.RowRef;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmKeys;
import io.towpath.inventory.reading.VmRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Compares a file with the inventory and takes down what it would change. In the caller's transaction, which sees the
/// inventory as of one moment.
@Component
final class PreviewMaker {

    private final JdbcClient jdbc;
    private final Known known;
    private final Trees trees;
    private final RowStore rows;
    private final WavePlans plans;

    PreviewMaker(JdbcClient jdbc, Known known, Trees trees, RowStore rows, WavePlans plans) {
        this.jdbc = jdbc;
        this.known = known;
        this.trees = trees;
        this.rows = rows;
        this.plans = plans;
    }

    /// What is told of the whole, beside its rows.
    record Made(String scope, Set<UUID> sourceIds, List<Warning> warnings) {}

    Made make(UUID importId, EstateFile file, String actor, Instant now, IntConsumer progress) {
        rows.clear(importId);
        Draft draft = new Draft(file, known, trees, rows.ledger(importId), actor, now, progress);
        List<CellFault> faults = rejected(draft);
        new ApplicationPreview(draft).compare();
        Map<String, String> memberships = memberships(file);
        List<VmPreview.Asked> asked = new ArrayList<>();
        file.vms().forEach(row -> asked.add(VmPreview.Asked.of(placed(row, memberships))));
        VmPreview vms = new VmPreview(draft);
        vms.compare(asked);
        if (!file.vms().isEmpty()) {
            new AbsentPreview(draft).compare(vms.meant());
        }
        LinkPreview links = new LinkPreview(draft);
        members(draft, links, vms);
        links.compare();
        new CalendarPreview(draft).compare();
        new BaselinePreview(draft).compare();
        new SurroundingsPreview(draft).compare();
        faults.addAll(new WavePreview(draft, plans).compare(vms.rows()));
        rows.faults(importId, faults.subList(0, Math.min(faults.size(), EstateFile.MOST_FAULTS)));
        draft.applications.flush(draft.ledger);
        draft.ledger.flush();
        rows.analyze();
        rows.sum(importId);
        return new Made(scope(file), draft.sources.meant(), draft.warnings);
    }

    /// What becomes of conflicts that a person decided.
    ///
    /// @param kind   of the file
    /// @param chosen by number of the row: the VM it means; null: a new one
    void resolve(UUID importId, FileKind kind, Map<Integer, Told> told, Map<Integer, @Nullable UUID> chosen,
            String actor, Instant now) {
        List<VmRow> vmRows = told.values().stream().map(Told::row).toList();
        EstateFile file = new EstateFile(kind,
                new EstateFile.Producer(null, null, null), vmRows.size(), vmRows, List.of(), List.of(), List.of(),
                List.of(), List.of(), Map.of(), Map.of(), List.of(), 0, List.of(), List.of());
        Draft draft = new Draft(file, known, trees, rows.ledger(importId), actor, now, _ -> {});
        seen(draft, importId);
        List<VmPreview.Asked> asked = new ArrayList<>();
        told.forEach((number, one) -> asked.add(new VmPreview.Asked("vms", one.row(), number, chosen.get(number),
                chosen.get(number) == null, one.mayMake())));
        rows.remove(importId, told.keySet());
        new VmPreview(draft).compare(asked);
        draft.applications.flush(draft.ledger);
        draft.ledger.flush();
        rows.analyze();
        rows.sum(importId);
    }

    /// Rows before it count as well: sources and applications they make, and VMs they took.
    private void seen(Draft draft, UUID importId) {
        rows.rows(importId, null, "vms", false, 0, Integer.MAX_VALUE).stream()
                .filter(row -> row.targetId() != null && row.line() != null && row.outcome() != Outcome.CONFLICT)
                .forEach(row -> draft.matcher.take(java.util.Objects.requireNonNull(row.targetId()),
                        new RowRef(String.valueOf(row.file()), row.sheet(), row.line() == null ? 0 : row.line())));
        jdbc.sql("""
                select row_id, in_table, only_if, after from import_change
                where import_id = :id and op = 'insert' and in_table in ('connection', 'application', 'vm')
                """).param("id", importId).query(row -> {
            var after = trees.read(row.getString("after"));
            UUID id = row.getObject("row_id", UUID.class);
            if (row.getString("in_table").equals("vm")) {
                draft.externalIds
                        .add(Applications.text(after, "source_id") + "\n" + Applications.text(after, "external_id"));
            } else if (row.getString("in_table").equals("application")) {
                draft.applications.know(id, after.get("name").stringValue(),
                        Applications.text(after, "source_system"), Applications.text(after, "external_id"),
                        row.getString("only_if") != null);
            } else {
                draft.sources.know(id, after.get("name").stringValue(), Applications.text(after, "instance_uuid"),
                        after.get("location").stringValue());
            }
        });
    }

    /// A row that the reader left out is one row of the preview, whatever is wrong in it.
    private static List<CellFault> rejected(Draft draft) {
        List<CellFault> faults = new ArrayList<>(draft.file.faults());
        faults.addAll(VmPreview.clones(draft.file.vms()));
        Map<RowRef, CellFault> first = new LinkedHashMap<>();
        faults.stream().filter(fault -> fault.level() == CellFault.Level.REJECT)
                .forEach(fault -> first.putIfAbsent(fault.at(), fault));
        first.forEach((at, fault) -> draft.ledger.add(Row.rejected(kind(draft.file, at), "line " + at.line(), at,
                fault.code(), (fault.header() == null ? "" : fault.header() + ": ") + fault.detail()), List.of()));
        return faults;
    }

    private static String kind(EstateFile file, RowRef at) {
        String sheet = (at.sheet() == null ? at.file() : at.sheet()).toLowerCase(Locale.ROOT);
        if (sheet.contains("vdisk") || sheet.contains("vpartition")) {
            return "disks";
        }
        if (sheet.contains("vnetwork")) {
            return "nics";
        }
        return switch (file.kind()) {
            case APPLICATIONS -> "applications";
            case OWNERS -> "owners";
            case DEPENDENCIES -> "dependencies";
            case WINDOWS -> "windows";
            case BASELINES -> "baselines";
            case WAVE_ASSIGNMENTS -> "wave-assignments";
            case RVTOOLS_XLSX, RVTOOLS_CSV, VMS_CSV, VMS_XLSX, VMS_JSON, AZURE_MIGRATE_CSV, SERVICENOW, NETBOX, ITOP,
                    DEVICE42 ->
                "vms";
        };
    }

    /// Application by the VM's id in the CMDB and by its name, as relations tell.
    private static Map<String, String> memberships(EstateFile file) {
        Map<String, String> of = new HashMap<>();
        for (DependencyRow row : file.dependencies()) {
            if (row.kind().equals("member-of")) {
                of.put(member(row.from().sourceSystem(), row.from().externalId(), row.from().name()),
                        LinkPreview.name(row.to()));
            }
        }
        return of;
    }

    private static String member(@Nullable String system, @Nullable String id, @Nullable String name) {
        return id == null ? "name " + String.valueOf(name).toLowerCase(Locale.ROOT) : "id " + system + "\n" + id;
    }

    private static VmRow placed(VmRow row, Map<String, String> memberships) {
        VmKeys keys = row.keys();
        String byId = memberships.get(member(keys.sourceSystem(), keys.cmdbId(), keys.name()));
        String application = byId == null ? memberships.get(member(null, null, keys.name())) : byId;
        if (application == null || row.values().containsKey(VmField.APPLICATION)) {
            return row;
        }
        Map<VmField, Object> values = new HashMap<>(row.values());
        values.put(VmField.APPLICATION, application);
        return new VmRow(row.at(), keys, values, row.traits(), row.disks(), row.nics(), row.tags());
    }

    /// Memberships of VMs that the file has no row of.
    private static void members(Draft draft, LinkPreview links, VmPreview vms) {
        List<VmPreview.Asked> asked = new ArrayList<>();
        for (DependencyRow row : draft.file.dependencies()) {
            UUID vm = row.kind().equals("member-of") ? links.vm(row.from()) : null;
            if (vm != null && !draft.matcher.isTaken(vm)) {
                VmKeys keys = new VmKeys(null, null, null, null, null, row.from().sourceSystem(),
                        row.from().externalId(), row.from().name());
                asked.add(new VmPreview.Asked("memberships", new VmRow(row.at(), keys,
                        Map.of(VmField.APPLICATION, LinkPreview.name(row.to())), null, null, null, Map.of()), null, vm,
                        false, false));
            } else if (row.kind().equals("member-of") && vm == null) {
                draft.ledger.add(Row.rejected("memberships", LinkPreview.name(row.from()), row.at(), "VM_UNKNOWN",
                        "no VM is known by what this row says, or more than one is"), List.of());
            }
        }
        vms.compare(asked);
    }

    static String scope(EstateFile file) {
        Set<String> speaks = new TreeSet<>(file.surroundings().keySet());
        file.vms().forEach(row -> speaks.add(row.keys().vcenterUuid() == null
                ? "cmdb:" + row.keys().sourceSystem()
                : row.keys().vcenterUuid()));
        speaks.remove("");
        return file.vms().isEmpty() ? "" : String.join(" ", speaks);
    }
}
