package io.towpath.planning.dependency;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Reads groups as pages and REST show them.
@Component
final class GroupReader {

    /// Sizes first, for all groups; what only the shown ones need comes after the cut of the page.
    private static final String PAGE = """
            with sized as (
                select g.id, g.key, g.name, count(m.vm_id) as vms
                  from dependency_group g join dependency_group_member m on m.group_id = g.id
                 where %s
                 group by g.id
                having %s
                 order by count(m.vm_id) desc, cast(substr(g.key, 3) as bigint) limit %d offset %d)
            select s.*, x.applications, x.bytes, x.waves, x.free, w.waived
              from sized s
              cross join lateral (
                select count(distinct v.application_id) as applications,
                       coalesce(sum(coalesce(v.used_bytes, v.stored_bytes)), 0) as bytes,
                       coalesce(array_agg(distinct wave.key) filter (where wave.key is not null), '{}') as waves,
                       count(*) filter (where wave.key is null) as free
                  from dependency_group_member m join vm v on v.id = m.vm_id
                  left join wave_member wm on wm.vm_id = v.id and wm.open
                  left join wave on wave.id = wm.wave_id
                 where m.group_id = s.id) x
              cross join lateral (
                select count(*) as waived from dependency d
                 where d.waiver_approved_at is not null and coalesce(d.waived_until >= :today, true)
                   and exists (select from dependency_group_member m join vm v on v.id = m.vm_id
                                where m.group_id = s.id
                                  and (v.id in (d.from_vm_id, d.to_vm_id)
                                       or v.application_id in (d.from_application_id, d.to_application_id)))) w
             order by s.vms desc, cast(substr(s.key, 3) as bigint)
            """;
    private static final String WORDS = """
            (g.key ilike :q or g.name ilike :q
             or exists (select from dependency_group_member n join vm v on v.id = n.vm_id
                          left join application a on a.id = v.application_id
                         where n.group_id = g.id and (v.name ilike :q or a.name ilike :q)))
            """;

    private final JdbcClient jdbc;
    private final Today today;
    private final GroupingProperties properties;

    GroupReader(JdbcClient jdbc, Today today, GroupingProperties properties) {
        this.jdbc = jdbc;
        this.today = today;
        this.properties = properties;
    }

    List<Groups.Group> page(Groups.Filter filter, int limit, int offset) {
        Map<String, Object> params = params(filter);
        params.put("today", today.date());
        return jdbc.sql(PAGE.formatted(where(filter), having(filter), limit, offset)).params(params).query(this::group)
                .list();
    }

    int count(Groups.Filter filter) {
        return jdbc.sql("""
                select count(*) from (
                    select from dependency_group g join dependency_group_member m on m.group_id = g.id
                     where %s group by g.id having %s) as found
                """.formatted(where(filter), having(filter))).params(params(filter)).query(Integer.class).single();
    }

    Optional<Groups.Group> one(String column, Object value) {
        return jdbc.sql(PAGE.formatted("g.id = (" + column + ")", "true", 1, 0)).param("value", value)
                .param("today", today.date()).query(this::group).optional();
    }

    Map<UUID, Groups.Name> names(Collection<UUID> vms) {
        Map<UUID, Groups.Name> names = new HashMap<>();
        jdbc.sql("""
                select m.vm_id, g.id, g.name from dependency_group_member m join dependency_group g on g.id = m.group_id
                 where m.vm_id = any(cast(:vms as uuid[]))
                """).param("vms", GroupStore.array(vms)).query(row -> {
            names.put(row.getObject("vm_id", UUID.class),
                    new Groups.Name(row.getObject("id", UUID.class), row.getString("name")));
        });
        return names;
    }

    private static String where(Groups.Filter filter) {
        String words = filter.q() == null || filter.q().isBlank() ? "true" : WORDS;
        return filter.application() == null ? words : words + """
                 and g.id in (select n.group_id from dependency_group_member n join vm v on v.id = n.vm_id
                               where v.application_id = :application)
                """;
    }

    private String having(Groups.Filter filter) {
        return filter.large()
                ? "count(m.vm_id) > " + properties.most()
                : filter.several() ? "count(m.vm_id) > 1" : "true";
    }

    private static Map<String, Object> params(Groups.Filter filter) {
        Map<String, Object> params = new HashMap<>();
        if (filter.q() != null && !filter.q().isBlank()) {
            params.put("q",
                    "%" + filter.q().strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%");
        }
        if (filter.application() != null) {
            params.put("application", filter.application());
        }
        return params;
    }

    List<Groups.Member> members(UUID group, int limit, int offset) {
        return jdbc.sql("""
                select v.id, v.name, v.application_id, a.name as application, coalesce(v.tier, a.tier) as tier,
                       coalesce(s.verdict, 'unknown') as readiness, wave.key as wave
                  from dependency_group_member m join vm v on v.id = m.vm_id
                  left join application a on a.id = v.application_id
                  left join assessment s on s.vm_id = v.id
                  left join wave_member wm on wm.vm_id = v.id and wm.open
                  left join wave on wave.id = wm.wave_id
                 where m.group_id = :group order by lower(v.name), v.id limit :limit offset :offset
                """).param("group", group).param("limit", limit).param("offset", offset)
                .query((row, _) -> new Groups.Member(row.getObject("id", UUID.class), row.getString("name"),
                        row.getObject("application_id", UUID.class), row.getString("application"),
                        row.getObject("tier", Integer.class), row.getString("readiness"), row.getString("wave")))
                .list();
    }

    Groups.Status status() {
        return jdbc.sql("""
                select r.*, exists (select from grouping_request) as pending
                  from (select 1) as one left join grouping_run r on true
                """).query((row, _) -> {
            var at = row.getTimestamp("computed_at");
            return new Groups.Status(at == null ? null : at.toInstant(), row.getInt("took_ms"), row.getInt("vms"),
                    row.getInt("ties"), row.getInt("groups"), row.getBoolean("pending"), properties.most());
        }).single();
    }

    private Groups.Group group(ResultSet row, int number) throws SQLException {
        int vms = row.getInt("vms");
        return new Groups.Group(row.getObject("id", UUID.class), row.getString("key"), row.getString("name"), vms,
                row.getInt("applications"), row.getLong("bytes"),
                List.of((String[]) row.getArray("waves").getArray()), row.getInt("free"), row.getInt("waived"),
                vms > properties.most());
    }
}
