package io.towpath.inventory.imports;

import io.towpath.inventory.reading.FileKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// What the inventory knows, as its rows: one query for however many.
@Component
final class Known {

    private final JdbcClient jdbc;
    private final Trees trees;

    Known(JdbcClient jdbc, Trees trees) {
        this.jdbc = jdbc;
        this.trees = trees;
    }

    List<KnownVm> vms() {
        return jdbc.sql("""
                select vm.id, vm.source_id, c.name as source_name, c.instance_uuid as vcenter, c.removed_at is not null as
                       removed, c.kind <> 'imported' and c.removed_at is null as live, vm.external_id, vm.name, vm.moref,
                       vm.instance_uuid, vm.bios_uuid, vm.source_system, vm.cmdb_id, vm.missing_since is not null as missing,
                       vm.dns_name,
                       array(select nic.mac from vm_nic nic where nic.vm_id = vm.id and nic.mac is not null) as macs,
                       vm.ip_addresses || array(select unnest(nic.addresses) from vm_nic nic where nic.vm_id = vm.id)
                           as addresses,
                       exists (select 1 from wave_member m join wave w on w.id = m.wave_id
                               where m.vm_id = vm.id and m.open and w.state <> 'DRAFT') as placed
                from vm join connection c on c.id = vm.source_id
                """).query((row, _) -> new KnownVm(row.getObject("id", UUID.class),
                row.getObject("source_id", UUID.class), row.getString("source_name"),
                row.getBoolean("removed") ? null : row.getString("vcenter"), row.getBoolean("live"),
                row.getString("external_id"), row.getString("name"), row.getString("moref"),
                row.getString("instance_uuid"), row.getString("bios_uuid"), row.getString("source_system"),
                row.getString("cmdb_id"), row.getBoolean("missing"), row.getBoolean("placed"),
                row.getString("dns_name"), texts(row, "macs"), texts(row, "addresses"))).list();
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    /// Whole rows of a table whose column is one of the ids, by that column.
    Map<UUID, List<JsonNode>> rows(String table, String column, Collection<UUID> ids) {
        Map<UUID, List<JsonNode>> rows = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.sql("select %2$s as id, to_json(%1$s) as image from %1$s where %2$s = any(cast(:ids as uuid[]))"
                    .formatted(table, column)).param("ids", array(ids)).query(row -> {
                        rows.computeIfAbsent(row.getObject("id", UUID.class), _ -> new java.util.ArrayList<>(4))
                                .add(trees.read(row.getString("image")));
                    });
        }
        return rows;
    }

    /// Who wrote a field last.
    ///
    /// @param by     `manual`, `api`, `import`; `source` of an attribute there, which every file's word outweighs
    /// @param toldBy of an import: the kind of its file; null where that was not taken down
    record Origin(String by, @Nullable String toldBy) {

        /// Whether what it wrote stays where a file of that kind says something else.
        boolean staysBefore(FileKind kind) {
            return !by.equals("import") && !by.equals("source") || authority() > kind.authority();
        }

        /// Whether a file of that kind has more to say.
        boolean yieldsTo(FileKind kind) {
            return by.equals("source") || by.equals("import") && authority() < kind.authority();
        }

        private int authority() {
            return FileKind.of(toldBy == null ? "" : toldBy).map(FileKind::authority).orElse(0);
        }
    }

    /// Who wrote which field last, of all rows of a table.
    Map<UUID, Map<String, Origin>> origins(Target table) {
        Map<UUID, Map<String, Origin>> origins = new HashMap<>();
        jdbc.sql("select %s as id, field, origin, told_by from %s".formatted(table.key(), table.table())).query(row -> {
            origins.computeIfAbsent(row.getObject("id", UUID.class), _ -> new HashMap<>())
                    .put(row.getString("field"), new Origin(row.getString("origin"), row.getString("told_by")));
        });
        return origins;
    }

    /// Who wrote which field of VMs last.
    Map<UUID, Map<String, Origin>> origins(Collection<UUID> ids) {
        Map<UUID, Map<String, Origin>> origins = new HashMap<>();
        jdbc.sql("select vm_id, field, origin, told_by from field_origin where vm_id = any(cast(:ids as uuid[]))")
                .param("ids", array(ids)).query(row -> {
                    origins.computeIfAbsent(row.getObject("vm_id", UUID.class), _ -> new HashMap<>())
                            .put(row.getString("field"),
                                    new Origin(row.getString("origin"), row.getString("told_by")));
                });
        return origins;
    }

    /// Fields of people that an import told whose word counts less than that of a kind of file, as `vm field`.
    Set<String> told(Collection<UUID> ids, FileKind before) {
        String strong = Arrays.stream(FileKind.values()).filter(kind -> kind.authority() >= before.authority())
                .map(FileKind::word).collect(Collectors.joining(",", "{", "}"));
        return Set.copyOf(jdbc.sql("""
                select vm_id || ' ' || field as told from field_origin
                where vm_id = any(cast(:ids as uuid[])) and (origin = 'source' or origin = 'import'
                  and (told_by is null or told_by <> all(cast(:strong as text[]))))
                """).param("ids", array(ids)).param("strong", strong).query((row, _) -> row.getString("told")).list());
    }

    List<JsonNode> all(String table, String where) {
        return jdbc.sql("select to_json(%1$s) as image from %1$s where %2$s".formatted(table, where))
                .query((row, _) -> trees.read(row.getString("image"))).list();
    }

    static <K> Map<K, JsonNode> by(Collection<JsonNode> rows, Function<JsonNode, K> key) {
        return rows.stream().collect(Collectors.toMap(key, row -> row, (one, _) -> one));
    }

    static String array(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
