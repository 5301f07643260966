package io.towpath.inventory.application;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Reads applications with the figures of their VMs.
@Component
final class ApplicationReader {

    /// One pass over the VMs for all applications, rather than one for each.
    private static final String COUNTED = """
            with c as (
                select v.application_id, count(*) as vms,
                       coalesce(sum(coalesce(v.used_bytes, v.stored_bytes)), 0) as bytes,
                       count(*) filter (where s.verdict = 'ready') as ready,
                       count(*) filter (where s.verdict = 'warnings') as warnings,
                       count(*) filter (where s.verdict = 'blocked') as blocked,
                       count(w.id) as planned,
                       coalesce(array_agg(distinct w.key) filter (where w.key is not null), '{}') as waves
                  from vm v
                  left join assessment s on s.vm_id = v.id
                  left join wave_member m on m.vm_id = v.id and m.open
                  left join wave w on w.id = m.wave_id
                 where v.application_id is not null and %s
                 group by v.application_id)
            """;
    private static final String FROM = " from application a left join c on c.application_id = a.id"
            + " left join application_intake_state i on i.application_id = a.id where ";
    private static final String WORDS = """
            (a.name ilike :q or a.code ilike :q or a.owner_name ilike :q or a.owner_email ilike :q
             or a.business_unit ilike :q or a.description ilike :q)
            """;

    private final JdbcClient jdbc;

    ApplicationReader(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Application> page(ApplicationFilter filter, int limit, int offset) {
        Where where = where(filter);
        return jdbc.sql(COUNTED.formatted("true") + "select a.*, c.*, i.state as intake" + FROM + where.sql
                + " order by %s %s nulls last, lower(a.name) limit %d offset %d".formatted(filter.sortedBy().column(),
                        filter.descending() ? "desc" : "asc", limit, offset))
                .params(where.params).query(ApplicationReader::row).list();
    }

    List<String> written(UUID id) {
        return jdbc.sql(
                "select field from application_origin where application_id = :id and origin <> 'import' order by 1")
                .param("id", id).query((row, _) -> row.getString("field")).list();
    }

    int count(ApplicationFilter filter) {
        Where where = where(filter);
        return jdbc.sql(COUNTED.formatted("true") + "select count(*)" + FROM + where.sql).params(where.params)
                .query(Integer.class).single();
    }

    Optional<Application> one(String condition, Object value) {
        return jdbc.sql(COUNTED.formatted("v.application_id = (select a.id from application a where " + condition + ")")
                + "select a.*, c.*, i.state as intake" + FROM + condition).param("value", value)
                .query(ApplicationReader::row).optional();
    }

    private record Where(String sql, Map<String, Object> params) {}

    private static Where where(ApplicationFilter filter) {
        List<String> parts = new ArrayList<>(List.of("true"));
        Map<String, Object> params = new HashMap<>();
        if (filter.q() != null) {
            parts.add(WORDS);
            params.put("q", like(filter.q()));
        }
        equal(parts, params, "cast(a.tier as text)", "tier", filter.tier());
        equal(parts, params, "a.environment", "environment", filter.environment());
        equal(parts, params, "a.criticality", "criticality", filter.criticality());
        equal(parts, params, "a.business_unit", "unit", filter.businessUnit());
        equal(parts, params, "lower(coalesce(a.owner_email, a.owner_name))", "owner",
                filter.owner() == null ? null : filter.owner().toLowerCase(java.util.Locale.ROOT));
        equal(parts, params, "i.state", "intake", filter.intake());
        if (filter.infrastructure() != null) {
            parts.add(filter.infrastructure() ? "a.infrastructure" : "not a.infrastructure");
        }
        if ("none".equals(filter.wave())) {
            parts.add("c.planned < c.vms");
        } else if (filter.wave() != null) {
            parts.add(":wave = any(c.waves)");
            params.put("wave", filter.wave());
        }
        return new Where(String.join(" and ", parts), params);
    }

    private static void equal(List<String> parts, Map<String, Object> params, String column, String name,
            @Nullable String value) {
        if ("none".equals(value)) {
            parts.add(column + " is null");
        } else if (value != null) {
            parts.add(column + " = :" + name);
            params.put(name, value);
        }
    }

    static String like(String part) {
        return "%" + part.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }

    List<String> businessUnits() {
        return jdbc.sql("select distinct business_unit from application where business_unit is not null order by 1")
                .query((row, _) -> row.getString(1)).list();
    }

    Applications.Asked asked() {
        return jdbc.sql("""
                select count(*) as asked, count(*) filter (where state = 'answered') as answered
                  from application_intake_state
                """).query((row, _) -> new Applications.Asked(row.getInt("asked"), row.getInt("answered"))).single();
    }

    Applications.Unassigned unassigned() {
        return jdbc.sql("""
                select count(*) as vms, coalesce(sum(coalesce(used_bytes, stored_bytes)), 0) as bytes
                  from vm where application_id is null and kind = 'vm'
                """).query((row, _) -> new Applications.Unassigned(row.getInt("vms"), row.getLong("bytes"))).single();
    }

    List<Applications.Member> members(UUID id, int limit, int offset) {
        return members("v.application_id = :id", Map.of("id", id), limit, offset);
    }

    List<Applications.Member> candidates(String part, int limit) {
        return members("v.application_id is null and v.kind = 'vm' and v.name ilike :q", Map.of("q", like(part)), limit,
                0);
    }

    private List<Applications.Member> members(String condition, Map<String, Object> params, int limit, int offset) {
        return jdbc.sql("""
                select v.*, own.owner_name is not null or own.owner_email is not null as of_its_own,
                       own.maintenance_window
                  from (select id from vm v where %s order by lower(name), id limit %d offset %d) as page
                  join vm_overview v on v.id = page.id join vm own on own.id = page.id
                 order by lower(v.name), v.id
                """.formatted(condition, limit, offset)).params(params)
                .query((row, _) -> new Applications.Member(row.getObject("id", UUID.class), row.getString("name"),
                        row.getString("os_name"),
                        row.getObject("used_bytes", Long.class) == null
                                ? row.getLong("stored_bytes")
                                : row.getLong("used_bytes"),
                        row.getString("readiness"), row.getString("state"), row.getObject("wave_id", UUID.class),
                        row.getString("wave_key"),
                        row.getString("owner_name") == null
                                ? row.getString("owner_email")
                                : row.getString("owner_name"),
                        row.getBoolean("of_its_own"), row.getString("maintenance_window"),
                        row.getTimestamp("missing_since") != null))
                .list();
    }

    List<Applications.Owner> owners(@Nullable String q, int limit, int offset) {
        return jdbc.sql("""
                select name, email, sum(applications) as applications, sum(vms) as vms from (
                    select owner_name as name, owner_email as email, 1 as applications, 0 as vms from application
                    union all select owner_name, owner_email, 0, 1 from vm) as answers
                 where coalesce(name, email) is not null and (name ilike :q or email ilike :q)
                 group by name, email order by lower(coalesce(name, email)), lower(email) limit :limit offset :offset
                """).param("q", q == null ? "%" : like(q)).param("limit", limit).param("offset", offset)
                .query((row, _) -> new Applications.Owner(row.getString("name"), row.getString("email"),
                        row.getInt("applications"), row.getInt("vms")))
                .list();
    }

    private static Application row(ResultSet row, int number) throws SQLException {
        ApplicationDraft facts = new ApplicationDraft(row.getString("name"), row.getString("code"),
                row.getObject("tier", Integer.class), row.getString("environment"), row.getString("criticality"),
                row.getString("business_unit"), row.getString("owner_name"), row.getString("owner_email"),
                row.getObject("ready_on", LocalDate.class), row.getBoolean("infrastructure"),
                row.getString("description"));
        var waves = row.getArray("waves");
        return new Application(row.getObject("id", UUID.class), facts, row.getString("source_system"),
                row.getString("external_id"), row.getTimestamp("created_at").toInstant(), row.getInt("vms"),
                row.getLong("bytes"), row.getInt("ready"), row.getInt("warnings"), row.getInt("blocked"),
                waves == null ? List.of() : List.of((String[]) waves.getArray()), row.getInt("planned"),
                row.getString("intake"), row.getInt("version"));
    }
}
