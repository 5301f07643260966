package io.towpath.inventory.imports;

import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What one row of a file changes of one VM.
///
/// Who is believed: facts come from who looks at the VM, so a row without a vCenter, and any row about a VM that scans look
/// at, only fills in what nobody told. Fields of people come from the file, unless a person wrote them here or a kind of
/// file told them whose word counts more.
final class Comparison {

    private final Trees trees;
    private final Columns columns;
    private final Applications applications;
    private final Hardwares hardwares;
    private final FileKind kind;
    private final Instant now;
    private final Telling.By by;

    Comparison(Trees trees, Applications applications, java.util.function.Supplier<UUID> ids, FileKind kind,
            Instant now) {
        this.trees = trees;
        this.columns = new Columns(trees);
        this.applications = applications;
        this.hardwares = new Hardwares(trees, columns, ids, now);
        this.kind = kind;
        this.now = now;
        this.by = new Telling.By(trees, kind, now);
    }

    /// The changes, and what people see of them.
    record Result(List<Change> changes, List<FieldDiff> diff) {}

    Result made(VmRow row, UUID id, Sources.Source source, String externalId) {
        Difference vm = new Difference(trees, null);
        ObjectNode after = vm.after();
        after.put("id", id.toString()).put("source_id", source.id().toString()).put("external_id", externalId)
                .put("name", label(row)).put("cpus", 1).put("cores_per_socket", 1).put("memory_bytes", 0L)
                .put("firmware", "bios").put("secure_boot", false)
                .put("container", source.vcenter() == null ? "cmdb" : "vcenter").put("place", place(row))
                .put("stored_bytes", 0L).put("fingerprint", "").put("facts_digest", "")
                .put("first_seen_at", now.toString()).put("last_seen_at", now.toString());
        columns.keys(row.keys()).properties().forEach(key -> after.set(key.getKey(), key.getValue()));
        columns.fields(row).forEach((field, value) -> vm.set(Columns.column(field), value, field.word()));
        if (row.values().get(VmField.USED_BYTES) instanceof Long used) {
            after.put("stored_bytes", used);
        }
        String application = text(row, VmField.APPLICATION);
        if (application != null) {
            vm.set("application_id", trees.value(applications.named(application).toString()));
            vm.show(FieldDiff.of("application", null, trees.value(application.strip())));
        }
        if (row.traits() != null) {
            after.set("traits", trees.traits(row.traits()));
        }
        vm.merge("tags", trees.value(row.tags()), "tag:", false);
        List<String> origins = row.values().keySet().stream().filter(VmField::isOfPeople).map(VmField::word).toList();
        List<Change> changes = new ArrayList<>();
        changes.add(new Change(Target.VM, Change.Op.INSERT, null, id, "", after, origins));
        hardwares.made(row, id, changes);
        return new Result(changes, vm.shown());
    }

    Result changed(VmRow row, KnownVm known, Images images, Sources.Source source) {
        UUID id = known.id();
        Difference vm = new Difference(trees, images.vm(id));
        boolean moved = source.vcenter() != null && known.vcenter() == null && !known.live();
        boolean believed = !known.live() && (source.vcenter() != null || known.vcenter() == null);
        keys(row, vm, known, moved, source);
        List<Change> changes = new ArrayList<>();
        Difference taken = new Difference(trees, images.vm(id));
        Telling telling = new Telling(by, Target.FIELD_ORIGIN, id, images.origins(id, kind), vm, taken, changes);
        columns.fields(row).forEach((field, value) -> {
            if (field.isOfPeople()) {
                telling.tell(Columns.column(field), field.word(), value, value, vm.old(Columns.column(field)));
            } else if (believed || Trees.none(vm.old(Columns.column(field)))) {
                vm.set(Columns.column(field), value, field.word());
            }
        });
        String application = text(row, VmField.APPLICATION);
        if (application != null) {
            String was = applications.name(vm.old("application_id"));
            boolean same = was != null && was.equalsIgnoreCase(application.strip());
            Known.Origin origin = images.origin(id, VmField.APPLICATION.word());
            UUID named = !same && origin != null && origin.staysBefore(kind)
                    ? applications.taken(application, changes)
                    : applications.named(application);
            telling.tell("application_id", VmField.APPLICATION.word(), trees.value(named.toString()),
                    trees.value(application.strip()), was == null ? null : trees.value(was));
        }
        if (row.traits() != null) {
            vm.merge("traits", trees.traits(row.traits()), "traits.", !believed);
        }
        vm.merge("tags", told(row, vm.old("own_tags")), "tag:", known.live());
        if (known.missing() && !known.live() && (source.id().equals(known.sourceId()) || moved)) {
            vm.set("missing_since", trees.value(null), "missingSince");
        }
        List<FieldDiff> diff = new ArrayList<>(vm.shown());
        if (believed) {
            hardwares.changed(row, id, images, changes, diff);
        }
        if (!vm.empty() || changes.stream().anyMatch(Comparison::shows)) {
            vm.after().put("last_seen_at", now.toString());
            changes.add(0, Change.update(Target.VM, id, vm.after()));
        }
        if (!taken.empty()) {
            changes.add(Change.update(Target.VM, id, taken.after()).onlyIf(Change.TAKE));
        }
        return new Result(changes, diff);
    }

    /// The tags of a row, but for names that people gave the VM here: whatever a file says, theirs stay.
    private JsonNode told(VmRow row, @Nullable JsonNode own) {
        Map<String, String> told = new TreeMap<>(row.tags());
        if (own != null) {
            told.keySet().removeIf(own::has);
        }
        return trees.value(told);
    }

    /// Whether a change is one of the VM itself, whatever the import is told to do.
    static boolean shows(Change change) {
        return change.onlyIf() == null && change.target() != Target.FIELD_ORIGIN;
    }

    private void keys(VmRow row, Difference vm, KnownVm known, boolean moved, Sources.Source source) {
        if (!known.live()) {
            columns.keys(row.keys()).properties().forEach(key -> {
                boolean ours = source.vcenter() != null || Trees.none(vm.old(key.getKey()));
                if (ours || key.getKey().equals("source_system") || key.getKey().equals("cmdb_id")) {
                    vm.set(key.getKey(), key.getValue(), camel(key.getKey()));
                }
            });
        } else if (row.keys().cmdbId() != null && Trees.none(vm.old("cmdb_id"))) {
            vm.set("source_system", trees.value(row.keys().sourceSystem()), "sourceSystem");
            vm.set("cmdb_id", trees.value(row.keys().cmdbId()), "cmdbId");
        }
        String moref = row.keys().moref();
        if (moved) {
            vm.set("source_id", trees.value(source.id().toString()));
            vm.show(FieldDiff.of("source", trees.value(known.sourceName()), trees.value(source.name())));
            vm.set("container", trees.value("vcenter"));
            vm.set("place", trees.value(place(row)));
        }
        if (moref != null && !known.live() && source.vcenter() != null) {
            vm.set("external_id", trees.value(moref));
        }
    }

    static String label(VmRow row) {
        String named = text(row, VmField.NAME);
        String key = row.keys().name();
        return named != null ? named : key != null ? key : "VM in line " + row.at().line();
    }

    private static String place(VmRow row) {
        String datacenter = text(row, VmField.DATACENTER);
        String folder = text(row, VmField.FOLDER);
        return datacenter == null && folder == null
                ? label(row)
                : (datacenter == null ? "" : datacenter) + (folder == null ? "" : "/" + folder);
    }

    static @Nullable String text(VmRow row, VmField field) {
        Object value = row.values().get(field);
        return value == null || value.toString().isBlank() ? null : value.toString();
    }

    static String camel(String column) {
        StringBuilder word = new StringBuilder();
        for (String part : column.split("_")) {
            word.append(word.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return word.toString();
    }
}
