package io.towpath.inventory;

import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.Placement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.util.RawValue;

/// Rows of table `vm` of several VMs, gathered and then written with one statement for the new ones, one for the changed
/// ones and one for those that were only seen.
final class VmBatch {

    /// What a source tells; in the order of [#facts].
    private static final List<String> FACTS = List.of("name", "cpus", "cores_per_socket", "memory_bytes", "firmware",
            "secure_boot", "os_id", "os_name", "hardware_version", "annotation", "container", "place", "stored_bytes",
            "fingerprint", "facts_digest", "last_seen_at", "moref", "instance_uuid", "bios_uuid", "kind", "power_state",
            "dns_name", "guest_os", "datacenter", "cluster", "host", "folder", "resource_pool", "ip_addresses",
            "used_bytes", "provisioned_bytes", "traits", "tags");
    private static final String ROWS = "json_populate_recordset(null::vm, cast(:rows as json)) r";
    private static final String INSERT = "insert into vm (id, source_id, external_id, first_seen_at, %1$s) "
            .formatted(String.join(", ", FACTS))
            + "select id, source_id, external_id, last_seen_at, %1$s from ".formatted(String.join(", ", FACTS)) + ROWS;
    private static final String UPDATE = "update vm set missing_since = null, version = vm.version + 1, "
            + FACTS.stream().map(column -> "%1$s = r.%1$s".formatted(column)).collect(Collectors.joining(", "))
            + " from " + ROWS + " where vm.id = r.id";
    private static final String SEEN = """
            update vm set last_seen_at = :now, fingerprint = r.fingerprint, missing_since = null,
                          version = vm.version + case when vm.missing_since is null then 0 else 1 end
            from\s""" + ROWS + " where vm.id = r.id";

    private final JdbcClient jdbc;
    private final TraitsText json;
    private final UUID sourceId;
    private final Instant now;
    private final List<Map<String, @Nullable Object>> inserted = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> updated = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> seen = new ArrayList<>();

    VmBatch(JdbcClient jdbc, TraitsText json, UUID sourceId, Instant now) {
        this.jdbc = jdbc;
        this.json = json;
        this.sourceId = sourceId;
        this.now = now;
    }

    void insert(UUID id, DiscoveredVm vm, String digest) {
        Map<String, @Nullable Object> row = facts(id, vm, digest);
        row.put("source_id", sourceId);
        row.put("external_id", vm.externalId());
        inserted.add(row);
    }

    void update(UUID id, DiscoveredVm vm, String digest) {
        updated.add(facts(id, vm, digest));
    }

    /// Nothing of it changed but, may be, the fingerprint.
    void seen(UUID id, String fingerprint) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", id);
        row.put("fingerprint", fingerprint);
        seen.add(row);
    }

    /// In the caller's transaction.
    void write() {
        if (!inserted.isEmpty()) {
            jdbc.sql(INSERT).param("rows", json.write(inserted)).update();
        }
        if (!updated.isEmpty()) {
            jdbc.sql(UPDATE).param("rows", json.write(updated)).update();
        }
        if (!seen.isEmpty()) {
            jdbc.sql(SEEN).param("now", Timestamp.from(now)).param("rows", json.write(seen)).update();
        }
    }

    private Map<String, @Nullable Object> facts(UUID id, DiscoveredVm vm, String digest) {
        Hardware hardware = vm.hardware();
        Placement placement = vm.placement();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", id);
        @Nullable
        Object[] told = {vm.name(), hardware.cpus(), hardware.coresPerSocket(), hardware.memoryBytes(),
                Words.of(hardware.firmware()), hardware.secureBoot(), hardware.osId(), hardware.osName(),
                hardware.hardwareVersion(), hardware.annotation(), vm.container(), vm.place(), vm.storedBytes(),
                vm.fingerprint(), digest, now.toString(), placement.moref(), placement.instanceUuid(),
                placement.biosUuid(), Words.of(placement.kind()),
                placement.power() == null ? null : Words.of(placement.power()), placement.dnsName(),
                placement.guestOs(), placement.datacenter(), placement.cluster(), placement.host(), placement.folder(),
                placement.resourcePool(), placement.ipAddresses(), placement.usedBytes(), placement.provisionedBytes(),
                new RawValue(json.write(vm.traits())), new RawValue(json.write(vm.tags()))};
        for (int at = 0; at < told.length; at++) {
            row.put(FACTS.get(at), told[at]);
        }
        return row;
    }
}
