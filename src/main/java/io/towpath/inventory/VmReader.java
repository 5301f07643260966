package io.towpath.inventory;

import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.SourceNote;
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

    VmReader(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// In the order asked; unknown ids are left out.
    List<Vm> read(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        String wanted = array(ids);
        Map<UUID, List<VmDisk>> disks = disks(wanted);
        Map<UUID, List<DiscoveredNic>> nics = nics(wanted);
        Map<UUID, List<SourceNote>> notes = notes(wanted);
        Map<UUID, Vm> found = new HashMap<>();
        jdbc.sql("""
                select vm.*, connection.name as source_name
                from vm join connection on connection.id = vm.source_id
                where vm.id = any(cast(:ids as uuid[]))
                """).param("ids", wanted).query(row -> {
            UUID id = id(row, "id");
            found.put(id, vm(row, id, disks.getOrDefault(id, List.of()), nics.getOrDefault(id, List.of()),
                    notes.getOrDefault(id, List.of())));
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

    /// As PostgreSQL reads an array of uuid: a list of parameters would end at 65,535.
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

    private static Vm vm(ResultSet row, UUID id, List<VmDisk> disks, List<DiscoveredNic> nics, List<SourceNote> notes)
            throws SQLException {
        Hardware hardware = new Hardware(row.getInt("cpus"), row.getInt("cores_per_socket"),
                row.getLong("memory_bytes"), Words.parse(Firmware.class, row.getString("firmware")),
                row.getBoolean("secure_boot"), row.getString("os_id"), row.getString("os_name"),
                row.getString("hardware_version"), row.getString("annotation"));
        return new Vm(id, id(row, "source_id"), row.getString("source_name"), row.getString("external_id"),
                row.getString("name"), hardware, disks, nics, notes, row.getString("container"),
                row.getString("place"), row.getLong("stored_bytes"), row.getString("application"),
                row.getString("owner_name"), row.getString("owner_email"), instant(row, "first_seen_at"),
                instant(row, "last_seen_at"), instantOrNull(row, "missing_since"), row.getInt("version"));
    }

    private Map<UUID, List<VmDisk>> disks(String wanted) {
        Map<UUID, List<VmDisk>> disks = new HashMap<>();
        jdbc.sql("""
                select * from vm_disk
                where vm_id = any(cast(:ids as uuid[])) and removed_at is null
                order by vm_id, position
                """).param("ids", wanted).query(row -> {
            DiskSlot slot = new DiskSlot(Words.parse(ControllerType.class, row.getString("controller")),
                    row.getInt("bus"), row.getInt("unit"));
            DiscoveredDisk facts = new DiscoveredDisk(row.getString("disk_key"), row.getString("label"),
                    row.getString("file"), row.getString("member"), slot, row.getLong("capacity_bytes"),
                    row.getLong("stored_bytes"), row.getString("format"), row.getString("fingerprint"));
            disks.computeIfAbsent(id(row, "vm_id"), _ -> new ArrayList<>())
                    .add(new VmDisk(id(row, "id"), row.getInt("position"), facts));
        });
        return disks;
    }

    private Map<UUID, List<DiscoveredNic>> nics(String wanted) {
        Map<UUID, List<DiscoveredNic>> nics = new HashMap<>();
        jdbc.sql("""
                select * from vm_nic where vm_id = any(cast(:ids as uuid[])) order by vm_id, position
                """).param("ids", wanted)
                .query(row -> {
                    nics.computeIfAbsent(id(row, "vm_id"), _ -> new ArrayList<>())
                            .add(new DiscoveredNic(row.getString("network"),
                                    Words.parse(NicAdapter.class, row.getString("adapter")), row.getString("mac"),
                                    row.getBoolean("connected")));
                });
        return nics;
    }

    private Map<UUID, List<SourceNote>> notes(String wanted) {
        Map<UUID, List<SourceNote>> notes = new HashMap<>();
        jdbc.sql("""
                select * from source_note where vm_id = any(cast(:ids as uuid[])) order by vm_id, position
                """).param("ids", wanted)
                .query(row -> {
                    notes.computeIfAbsent(id(row, "vm_id"), _ -> new ArrayList<>())
                            .add(new SourceNote(Words.parse(SourceNote.Severity.class, row.getString("severity")),
                                    row.getString("code"), row.getString("detail"), row.getString("remedy")));
                });
        return notes;
    }
}
