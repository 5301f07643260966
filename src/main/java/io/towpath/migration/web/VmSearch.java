package io.towpath.migration.web;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Finds VMs. What people type is always a parameter of the statement, never part of its text.
@Component
class VmSearch {

    /// How many VMs have a value, with the other filters applied.
    record Count(String value, int vms) {}

    private static final String WORDS = """
            (v.name ilike :q or v.place ilike :q or v.application ilike :q or v.owner_name ilike :q
             or v.owner_email ilike :q or v.os_name ilike :q or cast(v.id as text) = :exact
             or exists (select 1 from vm_nic n where n.vm_id = v.id and n.mac ilike :q))
            """;

    private final JdbcClient jdbc;

    VmSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// One page and one row more, which tells whether there is a next page.
    List<VmOverview> page(VmFilter filter) {
        return rows(filter, filter.size() + 1, (filter.page() - 1) * filter.size());
    }

    List<VmOverview> rows(VmFilter filter, int limit, int offset) {
        Where where = where(filter, null);
        String direction = filter.descending() ? "desc nulls last" : "asc nulls last";
        return jdbc.sql("select v.* from vm_overview v where %s order by %s %s, lower(v.name), v.id limit %d offset %d"
                .formatted(where.sql(), filter.sortedBy().column(), direction, limit, offset)).params(where.params())
                .query(VmSearch::row).list();
    }

    int count(VmFilter filter) {
        Where where = where(filter, null);
        return jdbc.sql("select count(*) from vm_overview v where " + where.sql()).params(where.params())
                .query(Integer.class).single();
    }

    /// All VMs, whatever the filter.
    int total() {
        return jdbc.sql("select count(*) from vm").query(Integer.class).single();
    }

    /// The values of a facet with the most VMs first, counted with the other facets' filters.
    List<Count> counts(VmFilter filter, VmFacet facet) {
        Where where = where(filter, facet);
        String from = facet == VmFacet.FINDING
                ? "vm_overview v join finding f on f.vm_id = v.id"
                : "vm_overview v";
        return jdbc.sql("""
                select %s as value, count(distinct v.id) as vms from %s
                 where %s and %s is not null group by 1 order by 2 desc, 1 limit 30
                """.formatted(facet.column(), from, where.sql(), facet.column())).params(where.params())
                .query((rs, number) -> new Count(rs.getString("value"), rs.getInt("vms"))).list();
    }

    private record Where(String sql, Map<String, Object> params) {}

    private static Where where(VmFilter filter, @Nullable VmFacet without) {
        List<String> parts = new ArrayList<>(List.of("true"));
        Map<String, Object> params = new HashMap<>();
        if (!filter.q().isEmpty()) {
            parts.add(WORDS);
            params.put("q", "%" + filter.q().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%");
            params.put("exact", filter.q());
        }
        filter.chosen().forEach((facet, values) -> {
            if (facet != without) {
                params.put(facet.param(), values.toArray(String[]::new));
                parts.add(facet == VmFacet.FINDING
                        ? "exists (select 1 from finding x where x.vm_id = v.id and x.rule = any(:finding))"
                        : "%s = any(:%s)".formatted(facet.column(), facet.param()));
            }
        });
        return new Where(String.join(" and ", parts), params);
    }

    private static VmOverview row(ResultSet rs, int number) throws SQLException {
        Timestamp since = rs.getTimestamp("since");
        return new VmOverview(rs.getObject("id", UUID.class), rs.getString("name"), rs.getString("source_name"),
                rs.getString("application"), rs.getString("owner_name"), rs.getString("owner_email"),
                rs.getInt("cpus"), rs.getLong("memory_bytes"), rs.getString("firmware"), rs.getString("os_name"),
                rs.getString("container"), rs.getString("place"), rs.getLong("stored_bytes"),
                rs.getLong("capacity_bytes"), rs.getInt("disks"), rs.getInt("nics"),
                rs.getTimestamp("missing_since") != null, rs.getString("readiness"), rs.getInt("blockers"),
                rs.getInt("warnings"), rs.getObject("migration_id", UUID.class), rs.getString("state"),
                since == null ? null : since.toInstant(), rs.getBoolean("stalled"), rs.getBoolean("needs_person"),
                rs.getBoolean("held"), rs.getObject("wave_id", UUID.class), rs.getString("wave_key"),
                rs.getString("complexity"));
    }
}
