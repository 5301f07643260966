package io.towpath.inventory.imports;

import io.towpath.inventory.Connection;
import io.towpath.inventory.reading.VmKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Where the VMs of a file are: one source per vCenter, by its instance UUID, and one per CMDB for what no vCenter tells.
/// Those that are not known yet are made.
final class Sources {

    /// @param live scans look at it: they know better than a file
    record Source(UUID id, String name, @Nullable String vcenter, boolean live) {}

    private final Map<String, Source> byVcenter = new HashMap<>();
    private final Map<String, Source> byLocation = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<Change> made = new ArrayList<>();
    private final Set<UUID> meant = new HashSet<>();
    private final Map<String, String> vcenterNames;
    private final Supplier<UUID> ids;
    private final Trees trees;
    private final String actor;
    private final Instant now;

    Sources(List<JsonNode> connections, Map<String, String> vcenterNames, Supplier<UUID> ids, Trees trees, String actor,
            Instant now) {
        this.vcenterNames = vcenterNames;
        this.ids = ids;
        this.trees = trees;
        this.actor = actor;
        this.now = now;
        for (JsonNode row : connections) {
            boolean live = !row.get("kind").stringValue().equals(Connection.IMPORTED);
            String vcenter = Trees.none(row.get("instance_uuid")) ? null : row.get("instance_uuid").stringValue();
            Source source = new Source(UUID.fromString(row.get("id").stringValue()), row.get("name").stringValue(),
                    vcenter, live);
            names.add(source.name.toLowerCase(Locale.ROOT));
            if (vcenter != null) {
                byVcenter.put(vcenter, source);
            } else if (!live) {
                byLocation.put(row.get("location").stringValue(), source);
            }
        }
    }

    /// One that the same import makes.
    void know(UUID id, String name, @Nullable String vcenter, String location) {
        Source source = new Source(id, name, vcenter, false);
        names.add(name.toLowerCase(Locale.ROOT));
        if (vcenter == null) {
            byLocation.put(location, source);
        } else {
            byVcenter.put(vcenter, source);
        }
    }

    Source of(VmKeys keys) {
        String vcenter = keys.vcenterUuid();
        return vcenter == null ? cmdb(keys.sourceSystem()) : vcenter(vcenter, keys.vcenterName());
    }

    Source vcenter(String uuid, @Nullable String host) {
        Source source = byVcenter.computeIfAbsent(uuid, _ -> {
            String named = host == null ? vcenterNames.get(uuid) : host;
            return make(named == null || named.isBlank() ? "vCenter " + uuid : named, uuid, uuid);
        });
        meant.add(source.id);
        return source;
    }

    Source cmdb(@Nullable String system) {
        String name = system == null || system.isBlank() ? "files" : system;
        Source source = byLocation.computeIfAbsent("cmdb:" + name.toLowerCase(Locale.ROOT),
                location -> make(name, null, location));
        meant.add(source.id);
        return source;
    }

    /// Where it is, if it is known already.
    @Nullable
    Source known(VmKeys keys) {
        String system = keys.sourceSystem() == null ? "files" : keys.sourceSystem().toLowerCase(Locale.ROOT);
        return keys.vcenterUuid() == null ? byLocation.get("cmdb:" + system) : byVcenter.get(keys.vcenterUuid());
    }

    /// Those that rows of the file named.
    Set<UUID> meant() {
        return meant;
    }

    /// The new ones, since last asked.
    List<Change> made() {
        List<Change> changes = List.copyOf(made);
        made.clear();
        return changes;
    }

    private Source make(String wanted, @Nullable String vcenter, String location) {
        String name = wanted.strip();
        for (int number = 2; !names.add(name.toLowerCase(Locale.ROOT)); number++) {
            name = wanted.strip() + " " + number;
        }
        UUID id = ids.get();
        ObjectNode row = trees.object();
        row.put("id", id.toString()).put("direction", "source").put("kind", Connection.IMPORTED).put("name", name)
                .put("location", location).put("instance_uuid", vcenter).put("created_by", actor)
                .put("created_at", now.toString());
        made.add(Change.insert(Target.CONNECTION, id, row));
        return new Source(id, name, vcenter, false);
    }
}
