package io.towpath.inventory;

import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.Hardware;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Writes what a source told into the four tables of a VM, in the caller's transaction.
@Component
final class VmWriter {

    private final JdbcClient jdbc;
    private final NamedParameterJdbcOperations batches;
    private final TraitsText json;

    VmWriter(JdbcClient jdbc, NamedParameterJdbcOperations batches, TraitsText json) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.json = json;
    }

    /// @param back it had been missing
    record Written(UUID vmId, Outcome outcome, boolean back) {}

    enum Outcome {
        ADDED, CHANGED, UNCHANGED
    }

    private record Known(UUID id, String factsDigest, boolean missing) {}

    Written write(UUID sourceId, DiscoveredVm vm, Instant now) {
        return write(sourceId, List.of(vm), now).getFirst();
    }

    /// Many at once: what hangs on the VMs goes to the database in one batch a table.
    List<Written> write(UUID sourceId, List<DiscoveredVm> vms, Instant now) {
        List<Written> all = new ArrayList<>(vms.size());
        VmDetails details = new VmDetails(batches, json, now);
        for (DiscoveredVm vm : vms) {
            Written written = row(sourceId, vm, now);
            switch (written.outcome) {
                case ADDED -> details.add(written.vmId, vm);
                case CHANGED -> details.replace(written.vmId, vm);
                case UNCHANGED -> {
                }
            }
            all.add(written);
        }
        details.write();
        return all;
    }

    private Written row(UUID sourceId, DiscoveredVm vm, Instant now) {
        String digest = FactsDigest.of(vm);
        Known known = known(sourceId, vm.externalId());
        if (known == null && adopted(sourceId, vm)) {
            known = known(sourceId, vm.externalId());
        }
        if (known == null) {
            return new Written(insert(sourceId, vm, digest, now), Outcome.ADDED, false);
        }
        if (known.factsDigest.equals(digest)) {
            seen(known.id, vm.fingerprint(), known.missing, now);
            return new Written(known.id, Outcome.UNCHANGED, known.missing);
        }
        update(known.id, vm, digest, now);
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
}
