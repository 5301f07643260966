package io.towpath.inventory;

import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.NicTraits;
import io.towpath.platform.spi.Placement;
import io.towpath.platform.spi.SourceNote;
import io.towpath.platform.spi.VmTraits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// VMs out of their four tables: four queries, however many VMs are asked for.
@Component
final class VmReader {

    private final JdbcClient jdbc;
    private final TraitsText json;

    VmReader(JdbcClient jdbc, TraitsText json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /// In the order asked; unknown ids are left out.
    List<Vm> read(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        String wanted = array(ids);
        Map<UUID, List<VmDisk>> disks = new HashMap<>();
        Map<UUID, List<Vm.ExcludedDisk>> excluded = new HashMap<>();
        disks(wanted, disks, excluded);
        Map<UUID, List<DiscoveredNic>> nics = nics(wanted);
        Map<UUID, List<SourceNote>> notes = notes(wanted);
        Map<UUID, Vm> found = new HashMap<>();
        jdbc.sql("""
                select vm.*, connection.name as source_name, app.name as application,
                       coalesce(vm.owner_name, app.owner_name) as owner, coalesce(vm.owner_email, app.owner_email) as mail,
                       coalesce(vm.tier, app.tier) as any_tier, coalesce(vm.environment, app.environment) as any_environment,
                       coalesce(vm.criticality, app.criticality) as any_criticality,
                       coalesce(vm.business_unit, app.business_unit) as any_unit
                from vm join connection on connection.id = vm.source_id
                left join application app on app.id = vm.application_id
                where vm.id = any((select cast(:ids as uuid[]))::uuid[])
                """).param("ids", wanted).query(row -> {
            UUID id = id(row, "id");
            found.put(id, vm(row, id, disks.getOrDefault(id, List.of()), nics.getOrDefault(id, List.of()),
                    notes.getOrDefault(id, List.of()), excluded.getOrDefault(id, List.of())));
        });
        List<Vm> ordered = new ArrayList<>(found.size());
        for (UUID id : ids) {
            Vm vm = found.remove(id);
            if (vm != null) {
                ordered.add(vm);
            }
        }
        return ordered;
    }

    /// As PostgreSQL reads an array of uuid: a list of parameters would end at 65,535. Ask with
    /// `any((select cast(:ids as uuid[]))::uuid[])`: the text is then read once, and not again for each row scanned.
    static String array(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }

    static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        Timestamp stamp = row.getTimestamp(column);
        return stamp == null ? null : stamp.toInstant();
    }

    static UUID id(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    private Vm vm(ResultSet row, UUID id, List<VmDisk> disks, List<DiscoveredNic> nics, List<SourceNote> notes,
            List<Vm.ExcludedDisk> excluded) throws SQLException {
        Hardware hardware = new Hardware(row.getInt("cpus"), row.getInt("cores_per_socket"),
                row.getLong("memory_bytes"), Words.parse(Firmware.class, row.getString("firmware")),
                row.getBoolean("secure_boot"), row.getString("os_id"), row.getString("os_name"),
                row.getString("hardware_version"), row.getString("annotation"));
        return new Vm(id, id(row, "source_id"), row.getString("source_name"), row.getString("external_id"),
                row.getString("name"), hardware, disks, nics, notes, row.getString("container"),
                row.getString("place"), row.getLong("stored_bytes"), row.getString("application"),
                row.getString("owner"), row.getString("mail"), instant(row, "first_seen_at"),
                instant(row, "last_seen_at"), instantOrNull(row, "missing_since"), row.getInt("version"),
                placement(row), json.read(row.getString("traits"), VmTraits.class), json.tags(row.getString("tags")),
                business(row), excluded);
    }

    private static Placement placement(ResultSet row) throws SQLException {
        String power = row.getString("power_state");
        return new Placement(row.getString("moref"), row.getString("instance_uuid"), row.getString("bios_uuid"),
                Words.parse(Placement.Kind.class, row.getString("kind")),
                power == null ? null : Words.parse(Placement.Power.class, power), row.getString("dns_name"),
                row.getString("guest_os"), row.getString("datacenter"), row.getString("cluster"),
                row.getString("host"), row.getString("folder"), row.getString("resource_pool"),
                texts(row, "ip_addresses"), row.getObject("used_bytes", Long.class),
                row.getObject("provisioned_bytes", Long.class));
    }

    private static Vm.Business business(ResultSet row) throws SQLException {
        return new Vm.Business(row.getObject("application_id", UUID.class), row.getObject("any_tier", Integer.class),
                row.getString("any_environment"), row.getString("any_criticality"), row.getString("any_unit"),
                row.getString("strategy"), row.getString("excluded_reason"),
                row.getObject("soak_days", Integer.class), row.getString("maintenance_window"));
    }

    static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private void disks(String wanted, Map<UUID, List<VmDisk>> disks, Map<UUID, List<Vm.ExcludedDisk>> excluded) {
        jdbc.sql("""
                select * from vm_disk
                where vm_id = any((select cast(:ids as uuid[]))::uuid[]) and removed_at is null
                order by vm_id, position
                """).param("ids", wanted).query(row -> {
            if (row.getString("excluded_reason") == null) {
                disks.computeIfAbsent(id(row, "vm_id"), _ -> new ArrayList<>()).add(disk(row));
            } else {
                excluded.computeIfAbsent(id(row, "vm_id"), _ -> new ArrayList<>()).add(excluded(row));
            }
        });
    }

    /// Disks of a VM that a person excluded, those too that its last scan was not told: it may have been out of reach.
    List<Vm.ExcludedDisk> excluded(UUID vmId) {
        return jdbc.sql("select * from vm_disk where vm_id = :vm and excluded_reason is not null order by position")
                .param("vm", vmId).query((row, _) -> excluded(row)).list();
    }

    private Vm.ExcludedDisk excluded(ResultSet row) throws SQLException {
        return new Vm.ExcludedDisk(disk(row), row.getString("excluded_reason"), row.getString("excluded_by"),
                instant(row, "excluded_at"));
    }

    private VmDisk disk(ResultSet row) throws SQLException {
        DiskSlot slot = new DiskSlot(Words.parse(ControllerType.class, row.getString("controller")), row.getInt("bus"),
                row.getInt("unit"));
        return new VmDisk(id(row, "id"), row.getInt("position"), new DiscoveredDisk(row.getString("disk_key"),
                row.getString("label"), row.getString("file"), row.getString("member"), slot,
                row.getLong("capacity_bytes"), row.getLong("stored_bytes"), row.getString("format"),
                row.getString("fingerprint"), json.read(row.getString("traits"), DiskTraits.class)));
    }

    private Map<UUID, List<DiscoveredNic>> nics(String wanted) {
        Map<UUID, List<DiscoveredNic>> nics = new HashMap<>();
        jdbc.sql("""
                select * from vm_nic where vm_id = any((select cast(:ids as uuid[]))::uuid[]) order by vm_id, position
                """).param("ids", wanted)
                .query(row -> {
                    nics.computeIfAbsent(id(row, "vm_id"), _ -> new ArrayList<>())
                            .add(new DiscoveredNic(row.getString("network"),
                                    Words.parse(NicAdapter.class, row.getString("adapter")), row.getString("mac"),
                                    row.getBoolean("connected"),
                                    json.read(row.getString("traits"), NicTraits.class)));
                });
        return nics;
    }

    private Map<UUID, List<SourceNote>> notes(String wanted) {
        Map<UUID, List<SourceNote>> notes = new HashMap<>();
        jdbc.sql("""
                select * from source_note
                where vm_id = any((select cast(:ids as uuid[]))::uuid[]) order by vm_id, position
                """).param("ids", wanted)
                .query(row -> {
                    notes.computeIfAbsent(id(row, "vm_id"), _ -> new ArrayList<>())
                            .add(new SourceNote(Words.parse(SourceNote.Severity.class, row.getString("severity")),
                                    row.getString("code"), row.getString("detail"), row.getString("remedy")));
                });
        return notes;
    }
}
