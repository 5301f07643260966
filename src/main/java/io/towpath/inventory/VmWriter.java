package io.towpath.inventory;

import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.SourceNote;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Writes what a source told into the four tables of a VM, in the caller's transaction.
@Component
final class VmWriter {

    private final JdbcClient jdbc;
    private final TraitsText json;

    VmWriter(JdbcClient jdbc, TraitsText json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /// @param back it had been missing
    record Written(UUID vmId, Outcome outcome, boolean back) {}

    enum Outcome {
        ADDED, CHANGED, UNCHANGED
    }

    private record Known(UUID id, String factsDigest, boolean missing) {}

    Written write(UUID sourceId, DiscoveredVm vm, Instant now) {
        String digest = FactsDigest.of(vm);
        Known known = known(sourceId, vm.externalId());
        if (known == null && adopted(sourceId, vm)) {
            known = known(sourceId, vm.externalId());
        }
        if (known == null) {
            UUID id = insert(sourceId, vm, digest, now);
            details(id, vm, now);
            return new Written(id, Outcome.ADDED, false);
        }
        if (known.factsDigest.equals(digest)) {
            seen(known.id, vm.fingerprint(), known.missing, now);
            return new Written(known.id, Outcome.UNCHANGED, known.missing);
        }
        update(known.id, vm, digest, now);
        details(known.id, vm, now);
        return new Written(known.id, Outcome.CHANGED, known.missing);
    }

    private @Nullable Known known(UUID sourceId, String externalId) {
        return jdbc.sql("""
                select id, facts_digest, missing_since is not null as missing from vm
                where source_id = :source and external_id = :external for update
                """).param("source", sourceId).param("external", externalId)
                .query((row, _) -> new Known(VmReader.id(row, "id"), row.getString("facts_digest"),
                        row.getBoolean("missing")))
                .optional().orElse(null);
    }

    /// A VM that was known from files under another id, by the vCenter's UUID of it, is this one from now on; not when two
    /// of them bear it.
    ///
    /// @return whether there was one
    private boolean adopted(UUID sourceId, DiscoveredVm vm) {
        String uuid = vm.placement().instanceUuid();
        return uuid != null && jdbc.sql("""
                update vm set external_id = :external
                where source_id = :source and instance_uuid = :uuid and container <> 'vcenter'
                  and not exists (select 1 from vm twin where twin.source_id = :source and twin.instance_uuid = :uuid
                                                          and twin.id <> vm.id)
                """).param("external", vm.externalId()).param("source", sourceId).param("uuid", uuid).update() == 1;
    }

    private void seen(UUID id, String fingerprint, boolean back, Instant now) {
        jdbc.sql("""
                update vm set last_seen_at = :now, fingerprint = :fingerprint, missing_since = null,
                              version = version + :bump
                where id = :id
                """).param("now", Timestamp.from(now)).param("fingerprint", fingerprint).param("bump", back ? 1 : 0)
                .param("id", id).update();
    }

    private UUID insert(UUID sourceId, DiscoveredVm vm, String digest, Instant now) {
        return bound("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware,
                                secure_boot, os_id, os_name, hardware_version, annotation, container, place,
                                stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at, moref,
                                instance_uuid, bios_uuid, kind, power_state, dns_name, guest_os, datacenter, cluster,
                                host, folder, resource_pool, ip_addresses, used_bytes, provisioned_bytes, traits, tags)
                values (:source, :external, :name, :cpus, :cores, :memory, :firmware, :secureBoot, :osId, :osName,
                        :hardwareVersion, :annotation, :container, :place, :stored, :fingerprint, :digest, :now, :now,
                        :moref, :instanceUuid, :biosUuid, :kind, :power, :dns, :guestOs, :datacenter, :cluster, :host,
                        :folder, :pool, :addresses, :used, :provisioned, cast(:traits as jsonb), cast(:tags as jsonb))
                returning id
                """, vm, digest, now).param("source", sourceId).param("external", vm.externalId()).query(UUID.class)
                .single();
    }

    private void update(UUID id, DiscoveredVm vm, String digest, Instant now) {
        bound("""
                update vm
                set name = :name, cpus = :cpus, cores_per_socket = :cores, memory_bytes = :memory,
                    firmware = :firmware, secure_boot = :secureBoot, os_id = :osId, os_name = :osName,
                    hardware_version = :hardwareVersion, annotation = :annotation, container = :container,
                    place = :place, stored_bytes = :stored, fingerprint = :fingerprint, facts_digest = :digest,
                    last_seen_at = :now, missing_since = null, version = version + 1, moref = :moref,
                    instance_uuid = :instanceUuid, bios_uuid = :biosUuid, kind = :kind, power_state = :power,
                    dns_name = :dns, guest_os = :guestOs, datacenter = :datacenter, cluster = :cluster, host = :host,
                    folder = :folder, resource_pool = :pool, ip_addresses = :addresses, used_bytes = :used,
                    provisioned_bytes = :provisioned, traits = cast(:traits as jsonb), tags = cast(:tags as jsonb)
                where id = :id
                """, vm, digest, now).param("id", id).update();
    }

    private JdbcClient.StatementSpec bound(String sql, DiscoveredVm vm, String digest, Instant now) {
        Hardware hardware = vm.hardware();
        return jdbc.sql(sql).param("name", vm.name()).param("cpus", hardware.cpus())
                .param("cores", hardware.coresPerSocket()).param("memory", hardware.memoryBytes())
                .param("firmware", Words.of(hardware.firmware())).param("secureBoot", hardware.secureBoot())
                .param("osId", hardware.osId()).param("osName", hardware.osName())
                .param("hardwareVersion", hardware.hardwareVersion()).param("annotation", hardware.annotation())
                .param("container", vm.container()).param("place", vm.place()).param("stored", vm.storedBytes())
                .param("fingerprint", vm.fingerprint()).param("digest", digest).param("now", Timestamp.from(now))
                .param("moref", vm.placement().moref()).param("instanceUuid", vm.placement().instanceUuid())
                .param("biosUuid", vm.placement().biosUuid()).param("kind", Words.of(vm.placement().kind()))
                .param("power", vm.placement().power() == null ? null : Words.of(vm.placement().power()))
                .param("dns", vm.placement().dnsName()).param("guestOs", vm.placement().guestOs())
                .param("datacenter", vm.placement().datacenter()).param("cluster", vm.placement().cluster())
                .param("host", vm.placement().host()).param("folder", vm.placement().folder())
                .param("pool", vm.placement().resourcePool())
                .param("addresses", vm.placement().ipAddresses().toArray(new String[0]))
                .param("used", vm.placement().usedBytes()).param("provisioned", vm.placement().provisionedBytes())
                .param("traits", json.write(vm.traits())).param("tags", json.write(vm.tags()));
    }

    private void details(UUID vmId, DiscoveredVm vm, Instant now) {
        List<String> keys = new ArrayList<>();
        for (int position = 0; position < vm.disks().size(); position++) {
            disk(vmId, position, vm.disks().get(position));
            keys.add(vm.disks().get(position).key());
        }
        jdbc.sql("""
                update vm_disk set removed_at = :now
                where vm_id = :vm and removed_at is null and disk_key <> all(:keys)
                """).param("now", Timestamp.from(now)).param("vm", vmId).param("keys", keys.toArray(new String[0]))
                .update();
        jdbc.sql("delete from vm_nic where vm_id = :vm").param("vm", vmId).update();
        for (int position = 0; position < vm.nics().size(); position++) {
            nic(vmId, position, vm.nics().get(position));
        }
        jdbc.sql("delete from source_note where vm_id = :vm").param("vm", vmId).update();
        for (int position = 0; position < vm.notes().size(); position++) {
            note(vmId, position, vm.notes().get(position));
        }
    }

    private void disk(UUID vmId, int position, DiscoveredDisk disk) {
        jdbc.sql("""
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
                """).param("vm", vmId).param("key", disk.key()).param("position", position)
                .param("label", disk.label()).param("file", disk.file()).param("member", disk.member())
                .param("controller", Words.of(disk.slot().controller())).param("bus", disk.slot().bus())
                .param("unit", disk.slot().unit()).param("capacity", disk.capacityBytes())
                .param("stored", disk.storedBytes()).param("format", disk.format())
                .param("fingerprint", disk.fingerprint()).param("datastore", disk.traits().datastore())
                .param("traits", json.write(disk.traits())).update();
    }

    private void nic(UUID vmId, int position, DiscoveredNic nic) {
        jdbc.sql("""
                insert into vm_nic (vm_id, position, network, adapter, mac, connected, addresses, traits)
                values (:vm, :position, :network, :adapter, :mac, :connected, :addresses, cast(:traits as jsonb))
                """).param("vm", vmId).param("position", position).param("network", nic.network())
                .param("adapter", Words.of(nic.adapter())).param("mac", nic.mac()).param("connected", nic.connected())
                .param("addresses", nic.traits().addresses().toArray(new String[0]))
                .param("traits", json.write(nic.traits())).update();
    }

    private void note(UUID vmId, int position, SourceNote note) {
        jdbc.sql("""
                insert into source_note (vm_id, position, severity, code, detail, remedy)
                values (:vm, :position, :severity, :code, :detail, :remedy)
                """).param("vm", vmId).param("position", position).param("severity", Words.of(note.severity()))
                .param("code", note.code()).param("detail", note.detail()).param("remedy", note.remedy()).update();
    }
}
