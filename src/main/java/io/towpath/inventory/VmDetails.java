package io.towpath.inventory;

import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.SourceNote;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/// Disks, network cards and notes of several VMs, gathered and then written in one batch a table.
final class VmDetails {

    private static final String GONE = """
            update vm_disk set removed_at = :now where vm_id = :vm and removed_at is null and disk_key <> all(:keys)
            """;
    private static final String DISK = """
            insert into vm_disk (vm_id, disk_key, position, label, file, member, controller, bus, unit,
                                 capacity_bytes, stored_bytes, format, fingerprint, datastore, traits)
            values (:vm, :key, :position, :label, :file, :member, :controller, :bus, :unit, :capacity, :stored,
                    :format, :fingerprint, :datastore, cast(:traits as jsonb))
            on conflict (vm_id, disk_key) do update
            set position = excluded.position, label = excluded.label, file = excluded.file,
                member = excluded.member, controller = excluded.controller, bus = excluded.bus,
                unit = excluded.unit, capacity_bytes = excluded.capacity_bytes,
                stored_bytes = excluded.stored_bytes, format = excluded.format,
                fingerprint = excluded.fingerprint, datastore = excluded.datastore, traits = excluded.traits,
                removed_at = null
            """;
    private static final String NIC = """
            insert into vm_nic (vm_id, position, network, adapter, mac, connected, addresses, traits)
            values (:vm, :position, :network, :adapter, :mac, :connected, :addresses, cast(:traits as jsonb))
            """;
    private static final String NOTE = """
            insert into source_note (vm_id, position, severity, code, detail, remedy)
            values (:vm, :position, :severity, :code, :detail, :remedy)
            """;

    private final NamedParameterJdbcOperations jdbc;
    private final TraitsText json;
    private final Instant now;
    private final List<SqlParameterSource> replaced = new ArrayList<>();
    private final List<SqlParameterSource> disks = new ArrayList<>();
    private final List<SqlParameterSource> nics = new ArrayList<>();
    private final List<SqlParameterSource> notes = new ArrayList<>();

    VmDetails(NamedParameterJdbcOperations jdbc, TraitsText json, Instant now) {
        this.jdbc = jdbc;
        this.json = json;
        this.now = now;
    }

    /// Of a VM that had none.
    void add(UUID vmId, DiscoveredVm vm) {
        for (int position = 0; position < vm.disks().size(); position++) {
            disks.add(disk(vmId, position, vm.disks().get(position)));
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
        replaced.add(new MapSqlParameterSource("vm", vmId).addValue("now", Timestamp.from(now)).addValue("keys",
                vm.disks().stream().map(DiscoveredDisk::key).toArray(String[]::new)));
        add(vmId, vm);
    }

    /// In the caller's transaction.
    void write() {
        run(GONE, replaced);
        run("delete from vm_nic where vm_id = :vm", replaced);
        run("delete from source_note where vm_id = :vm", replaced);
        run(DISK, disks);
        run(NIC, nics);
        run(NOTE, notes);
    }

    private void run(String sql, List<SqlParameterSource> rows) {
        if (!rows.isEmpty()) {
            jdbc.batchUpdate(sql, rows.toArray(new SqlParameterSource[0]));
        }
    }

    private SqlParameterSource disk(UUID vmId, int position, DiscoveredDisk disk) {
        return new MapSqlParameterSource("vm", vmId).addValue("key", disk.key()).addValue("position", position)
                .addValue("label", disk.label()).addValue("file", disk.file()).addValue("member", disk.member())
                .addValue("controller", Words.of(disk.slot().controller())).addValue("bus", disk.slot().bus())
                .addValue("unit", disk.slot().unit()).addValue("capacity", disk.capacityBytes())
                .addValue("stored", disk.storedBytes()).addValue("format", disk.format())
                .addValue("fingerprint", disk.fingerprint()).addValue("datastore", disk.traits().datastore())
                .addValue("traits", json.write(disk.traits()));
    }

    private SqlParameterSource nic(UUID vmId, int position, DiscoveredNic nic) {
        return new MapSqlParameterSource("vm", vmId).addValue("position", position).addValue("network", nic.network())
                .addValue("adapter", Words.of(nic.adapter())).addValue("mac", nic.mac())
                .addValue("connected", nic.connected())
                .addValue("addresses", nic.traits().addresses().toArray(new String[0]))
                .addValue("traits", json.write(nic.traits()));
    }

    private static SqlParameterSource note(UUID vmId, int position, SourceNote note) {
        return new MapSqlParameterSource("vm", vmId).addValue("position", position)
                .addValue("severity", Words.of(note.severity())).addValue("code", note.code())
                .addValue("detail", note.detail()).addValue("remedy", note.remedy());
    }
}
