package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.REJECT;
import static io.towpath.inventory.reading.CellFault.Level.WARNING;

import io.towpath.inventory.reading.Columns.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The sheet that lists the VMs, one in each row: `vInfo`, or in a partial export the first other one that names VMs.
final class VmSheet {

    private static final Map<String, VmField> FIELDS = Map.ofEntries(Map.entry("cpus", VmField.CPUS),
            Map.entry("memory", VmField.MEMORY_BYTES), Map.entry("powerstate", VmField.POWER_STATE),
            Map.entry("dnsname", VmField.DNS_NAME), Map.entry("resourcepool", VmField.RESOURCE_POOL),
            Map.entry("folder", VmField.FOLDER), Map.entry("provisioned", VmField.PROVISIONED_BYTES),
            Map.entry("inuse", VmField.USED_BYTES), Map.entry("efisecureboot", VmField.SECURE_BOOT),
            Map.entry("firmware", VmField.FIRMWARE), Map.entry("hwversion", VmField.HARDWARE_VERSION),
            Map.entry("annotation", VmField.ANNOTATION), Map.entry("datacenter", VmField.DATACENTER),
            Map.entry("cluster", VmField.CLUSTER), Map.entry("host", VmField.HOST), Map.entry("osconfig",
                    VmField.OS_NAME),
            Map.entry("ostools", VmField.GUEST_OS));

    private final RvtoolsEstate estate;
    private final boolean info;
    private final Map<Column, VmField> fields = new LinkedHashMap<>();
    private final List<Column> tags = new ArrayList<>();

    /// @param info  whether it is vInfo; other sheets have columns of the same names that mean something else
    /// @param extra what is none of RVTools' columns, and where it goes
    VmSheet(RvtoolsEstate estate, Columns columns, boolean info, Map<Column, String> extra) {
        this.estate = estate;
        this.info = info;
        for (Column column : columns.all()) {
            VmField field = FIELDS.get(column.key());
            if (field != null && column.equals(columns.get(column.key())) && (info || !field.equals(
                    VmField.MEMORY_BYTES))) {
                fields.put(column, field);
            }
        }
        extra.forEach((column, use) -> {
            if (use.equals(ExtraUse.TAG)) {
                tags.add(column);
            } else {
                ExtraUse.field(use).ifPresent(field -> fields.put(column, field));
            }
        });
    }

    void take(Line line) {
        VmKeys keys = estate.keys(line);
        VmDraft draft = new VmDraft(line.at(), keys);
        if (keys.name() == null) {
            line.reject("KEY_MISSING", "The row names no VM", "Fill the column VM.");
            return;
        }
        String folder = line.text("folder");
        VmDraft first = estate.vms.twin(keys, folder);
        if (first != null && !info) {
            return;
        }
        if (first != null) {
            line.reject("DUPLICATE_ROW", "The VM is listed already in line %d%s".formatted(first.at.line(), first.at
                    .file().equals(draft.at.file()) ? "" : " of " + first.at.file()), "Keep one of the two rows.");
            return;
        }
        fields.forEach((column, field) -> FieldReader.read(line, column, field, Headers.MIB, draft.values));
        draft.values.put(VmField.NAME, keys.name());
        draft.values.put(VmField.KIND, Boolean.TRUE.equals(line.truth("template"))
                ? "template"
                : Boolean.TRUE.equals(line.truth("srmplaceholder")) ? "placeholder" : "vm");
        for (Column column : tags) {
            String text = line.text(column, WARNING);
            if (text != null) {
                draft.tags.put(column.header(), text);
            }
        }
        draft.addresses.addAll(Addresses.of(line.text("primaryipaddress")));
        if (info) {
            traits(line, draft);
        }
        draft.rejected = line.rejected();
        estate.vms.add(draft, folder);
        if (!draft.rejected) {
            VmDraft same = estate.vms.cloneOf(draft);
            if (same != null) {
                line.warn("DUPLICATE_BIOS_UUID", "%s in line %d has the same BIOS UUID; both are kept".formatted(Cells
                        .shown(String.valueOf(same.keys.name())), same.at.line()), null);
            }
        }
    }

    private static void traits(Line line, VmDraft draft) {
        draft.traits.connectionState(lower(line.name("connectionstate"))).consolidationNeeded(line.truth(
                "consolidationneeded")).changeTracking(line.truth("cbt")).diskUuid(line.truth("enableuuid"))
                .latencySensitivity(lower(line.name("latencysensitivity"))).createdAt(line.moment("creationdate",
                        WARNING))
                .bootedAt(line.moment("poweron", WARNING));
        draft.traits.passthroughHotPlug(line.truth("fixedpassthruhotplug"));
        String tolerance = lower(line.name("ftstate"));
        if (tolerance != null) {
            draft.traits.faultTolerance(!tolerance.equals("notconfigured"));
        }
        if (line.columns().has("clusterrulenames")) {
            String rules = line.text("clusterrulenames");
            List<String> names = rules == null ? List.of() : Cells.list(rules);
            draft.traits.affinityRules(names);
            senses(line, draft, names);
        }
        String upgrade = lower(line.name("hwupgradestatus"));
        if (upgrade != null && (upgrade.equals("pending") || upgrade.equals("failed"))) {
            draft.traits.hardwareUpgrade(upgrade.equals("pending") ? "scheduled" : "failed");
        }
    }

    /// Which of the rules keep VMs together and which apart, where the column beside the names says so of each, or the same of
    /// all. None are told where it does not: what was told before holds no more.
    private static void senses(Line line, VmDraft draft, List<String> names) {
        if (!line.columns().has("clusterrules")) {
            return;
        }
        List<String> together = new ArrayList<>();
        List<String> apart = new ArrayList<>();
        draft.traits.togetherRules(together).apartRules(apart);
        String told = lower(line.text("clusterrules"));
        List<String> senses = told == null ? List.of() : Cells.list(told);
        boolean alike = senses.stream().distinct().count() == 1;
        if (names.isEmpty() || !alike && senses.size() != names.size()) {
            return;
        }
        for (int at = 0; at < names.size(); at++) {
            String sense = alike ? senses.getFirst() : senses.get(at);
            if (sense.contains("affin") && !sense.contains("host")) {
                (sense.contains("anti") ? apart : together).add(names.get(at));
            }
        }
    }

    static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    /// A sheet that describes the processor or memory only, for exports without vInfo.
    static void hardware(Line line, VmDraft draft, boolean memory) {
        if (memory) {
            Long size = line.bytes("size", Headers.MIB, FieldReader.MOST_MEMORY, REJECT);
            if (size != null) {
                draft.values.putIfAbsent(VmField.MEMORY_BYTES, size);
            }
            draft.traits.memoryHotAdd(line.truth("hotadd"));
            return;
        }
        Integer cores = line.integer("coresps", 1, FieldReader.MOST_CPUS, WARNING);
        if (cores != null) {
            draft.values.put(VmField.CORES_PER_SOCKET, cores);
        }
        Integer cpus = line.integer("cpus", 1, FieldReader.MOST_CPUS, WARNING);
        if (cpus != null) {
            draft.values.putIfAbsent(VmField.CPUS, cpus);
        }
        draft.traits.cpuHotAdd(line.truth("hotadd")).cpuHotRemove(line.truth("hotremove"));
    }
}
