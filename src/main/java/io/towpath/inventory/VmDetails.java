package io.towpath.inventory;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.SourceNote;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.util.RawValue;

/// Disks, network cards and notes of several VMs, gathered and then written in one batch a table.
final class VmDetails {

    private static final String GONE = """
            update vm_disk set removed_at = :now where vm_id = :vm and removed_at is null and disk_key <> all(:keys)
            """;
    private static final String DISK_COLUMNS = "vm_id, disk_key, position, label, file, member, controller, bus, unit, "
            + "capacity_bytes, stored_bytes, format, fingerprint, datastore, traits";
    private static final String DISK = """
            insert into vm_disk (%1$s)
            select %1$s from json_populate_recordset(null::vm_disk, cast(:rows as json))
            on conflict (vm_id, disk_key) do update
            set position = excluded.position, label = excluded.label, file = excluded.file,
                member = excluded.member, controller = excluded.controller, bus = excluded.bus,
                unit = excluded.unit, capacity_bytes = excluded.capacity_bytes,
                stored_bytes = excluded.stored_bytes, format = excluded.format,
                fingerprint = excluded.fingerprint, datastore = excluded.datastore, traits = excluded.traits,
                removed_at = null
            """.formatted(DISK_COLUMNS);
    /// Which of them are excluded no more, for another one stands at its place.
    private static final String INCLUDED = """
            with written as (%sreturning vm_disk.vm_id, old.label, old.excluded_reason as before, new.excluded_reason as after)
            select vm.id, vm.name, written.label, written.before from written join vm on vm.id = written.vm_id
             where written.before is not null and written.after is null order by vm.id, written.label
            """.formatted(DISK);
    private static final String NIC = """
            insert into vm_nic (vm_id, position, network, adapter, mac, connected, addresses, traits)
            select vm_id, position, network, adapter, mac, connected, addresses, traits
            from json_populate_recordset(null::vm_nic, cast(:rows as json))
            """;
    private static final String NOTE = """
            insert into source_note (vm_id, position, severity, code, detail, remedy)
            select vm_id, position, severity, code, detail, remedy
            from json_populate_recordset(null::source_note, cast(:rows as json))
            """;

    private final JdbcClient jdbc;
    private final TraitsText json;
    private final AuditTrail trail;
    private final Instant now;
    private final Map<UUID, String[]> replaced = new LinkedHashMap<>();
    /// By VM and key: the later one of a key holds.
    private final Map<String, Map<String, @Nullable Object>> disks = new LinkedHashMap<>();
    private final List<Map<String, @Nullable Object>> nics = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> notes = new ArrayList<>();

    VmDetails(JdbcClient jdbc, TraitsText json, AuditTrail trail, Instant now) {
        this.jdbc = jdbc;
        this.json = json;
        this.trail = trail;
        this.now = now;
    }

    /// Of a VM that had none.
    void add(UUID vmId, DiscoveredVm vm) {
        for (int position = 0; position < vm.disks().size(); position++) {
            DiscoveredDisk disk = vm.disks().get(position);
            disks.put(vmId + disk.key(), disk(vmId, position, disk));
        }
        for (int position = 0; position < vm.nics().size(); position++) {
            nics.add(nic(vmId, position, vm.nics().get(position)));
        }
        for (int position = 0; position < vm.notes().size(); position++) {
            notes.add(note(vmId, position, vm.notes().get(position)));
        }
    }

    /// In place of those it had.
    void replace(UUID vmId, DiscoveredVm vm) {
        replaced.put(vmId, vm.disks().stream().map(DiscoveredDisk::key).toArray(String[]::new));
        add(vmId, vm);
    }

    /// In the caller's transaction.
    void write() {
        if (!replaced.isEmpty()) {
            replaced.forEach((vm, keys) -> jdbc.sql(GONE).param("now", Timestamp.from(now)).param("vm", vm)
                    .param("keys", keys).update());
            for (String table : List.of("vm_nic", "source_note")) {
                jdbc.sql("delete from " + table + " where vm_id = any((select cast(:vms as uuid[]))::uuid[])")
                        .param("vms", VmReader.array(replaced.keySet())).update();
            }
        }
        disks();
        insert(NIC, nics);
        insert(NOTE, notes);
    }

    private void disks() {
        if (!disks.isEmpty()) {
            jdbc.sql(INCLUDED).param("rows", json.write(disks.values()))
                    .query((row, _) -> AuditEntry
                            .of("system", "vm.disk-included", new Subject("vm", row.getString("id"),
                                    row.getString("name")))
                            .because("another disk stands at its place")
                            .with(Map.of("disk", row.getString("label"), "before", row.getString("before"))))
                    .list().forEach(trail::append);
        }
    }

    private void insert(String sql, Collection<Map<String, @Nullable Object>> rows) {
        if (!rows.isEmpty()) {
            jdbc.sql(sql).param("rows", json.write(rows)).update();
        }
    }

    private Map<String, @Nullable Object> disk(UUID vmId, int position, DiscoveredDisk disk) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("vm_id", vmId);
        row.put("disk_key", disk.key());
        row.put("position", position);
        row.put("label", disk.label());
        row.put("file", disk.file());
        row.put("member", disk.member());
        row.put("controller", Words.of(disk.slot().controller()));
        row.put("bus", disk.slot().bus());
        row.put("unit", disk.slot().unit());
        row.put("capacity_bytes", disk.capacityBytes());
        row.put("stored_bytes", disk.storedBytes());
        row.put("format", disk.format());
        row.put("fingerprint", disk.fingerprint());
        row.put("datastore", disk.traits().datastore());
        row.put("traits", new RawValue(json.write(disk.traits())));
        return row;
    }

    private Map<String, @Nullable Object> nic(UUID vmId, int position, DiscoveredNic nic) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("vm_id", vmId);
        row.put("position", position);
        row.put("network", nic.network());
        row.put("adapter", Words.of(nic.adapter()));
        row.put("mac", nic.mac());
        row.put("connected", nic.connected());
        row.put("addresses", nic.traits().addresses());
        row.put("traits", new RawValue(json.write(nic.traits())));
        return row;
    }

    private static Map<String, @Nullable Object> note(UUID vmId, int position, SourceNote note) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("vm_id", vmId);
        row.put("position", position);
        row.put("severity", Words.of(note.severity()));
        row.put("code", note.code());
        row.put("detail", note.detail());
        row.put("remedy", note.remedy());
        return row;
    }
}
