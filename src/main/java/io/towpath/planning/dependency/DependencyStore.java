package io.towpath.planning.dependency;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Reads table `dependency`, with the names of its ends and what becomes of each.
@Component
final class DependencyStore {

    private static final String SELECT = """
            select d.*, cast(d.xmin as text) as seen, coalesce(fv.name, fa.name) as from_name,
                   coalesce(tv.name, ta.name) as to_name,
                   coalesce(fa.infrastructure, fva.infrastructure, false) as from_infrastructure,
                   coalesce(ta.infrastructure, tva.infrastructure, false) as to_infrastructure,
                   coalesce(fv.kind = 'vm', exists (select from vm where application_id = fa.id and kind = 'vm')) as from_moves,
                   coalesce(tv.kind = 'vm', exists (select from vm where application_id = ta.id and kind = 'vm')) as to_moves
            """;
    private static final String FROM = """
              from dependency d
              left join vm fv on fv.id = d.from_vm_id left join application fva on fva.id = fv.application_id
              left join application fa on fa.id = d.from_application_id
              left join vm tv on tv.id = d.to_vm_id left join application tva on tva.id = tv.application_id
              left join application ta on ta.id = d.to_application_id
            """;
    private static final String AT = "(d.%1$s_vm_id = :%2$s or d.%1$s_application_id = :%2$s or %3$s.application_id = :%2$s)";
    private static final String IN_GROUP = """
            (coalesce(d.from_vm_id, d.from_application_id) in (select end_id from member_end)
             or coalesce(d.to_vm_id, d.to_application_id) in (select end_id from member_end))
            """;
    private static final String MEMBER_END = """
            with member_end as materialized (
                select vm_id as end_id from dependency_group_member where group_id = :group
                union select v.application_id from dependency_group_member m join vm v on v.id = m.vm_id
                       where m.group_id = :group and v.application_id is not null)
            """;

    private final JdbcClient jdbc;
    private final Today today;

    DependencyStore(JdbcClient jdbc, Today today) {
        this.jdbc = jdbc;
        this.today = today;
    }

    Optional<Dependency> find(UUID id) {
        return jdbc.sql(SELECT + FROM + " where d.id = :id").param("id", id).query(this::row).optional();
    }

    /// The newest first; a page from `offset`.
    List<Dependency> list(DependencyFilter filter, int limit, int offset) {
        Where where = where(filter);
        return jdbc.sql(where.with() + SELECT + FROM + where.sql()
                + " order by d.created_at desc, d.id limit %d offset %d".formatted(limit, offset))
                .params(where.params()).query(this::row).list();
    }

    int count(DependencyFilter filter) {
        Where where = where(filter);
        return jdbc.sql(where.with() + "select count(*)" + FROM + where.sql()).params(where.params())
                .query(Integer.class).single();
    }

    private record Where(String with, String sql, Map<String, Object> params) {}

    private Where where(DependencyFilter filter) {
        List<String> parts = new ArrayList<>(List.of("true"));
        Map<String, Object> params = new HashMap<>();
        if (filter.q() != null && !filter.q().isBlank()) {
            parts.add(
                    "(coalesce(fv.name, fa.name) ilike :q or coalesce(tv.name, ta.name) ilike :q or d.detail ilike :q or d.source_system ilike :q)");
            params.put("q",
                    "%" + filter.q().strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%");
        }
        if (!filter.kinds().isEmpty()) {
            parts.add("d.kind = any(:kinds)");
            params.put("kinds", filter.kinds().stream().map(Kind::word).toArray(String[]::new));
        }
        if (!filter.evidence().isEmpty()) {
            parts.add("d.evidence = any(:evidence)");
            params.put("evidence", filter.evidence().stream().map(Evidence::word).toArray(String[]::new));
        }
        ends(filter, parts, params);
        if (filter.group() != null) {
            parts.add(IN_GROUP);
            params.put("group", filter.group());
        }
        if (!filter.waiver().isEmpty()) {
            params.put("today", today.date());
            parts.add(filter.waiver().stream().map(state -> switch (state) {
                case REQUESTED ->
                    "(d.waived_at is not null and d.waiver_approved_at is null and coalesce(d.waived_until >= :today, true))";
                case IN_FORCE -> EstateReader.CUT;
                case EXPIRED -> "(d.waived_at is not null and d.waived_until < :today)";
            }).collect(Collectors.joining(" or ", "(", ")")));
        }
        return new Where(filter.group() == null ? "" : MEMBER_END, " where " + String.join(" and ", parts), params);
    }

    private static void ends(DependencyFilter filter, List<String> parts, Map<String, Object> params) {
        UUID around = filter.around();
        UUID and = filter.and();
        if (around != null && and != null) {
            parts.add("(%s and %s or %s and %s)".formatted(AT.formatted("from", "around", "fv"),
                    AT.formatted("to", "other", "tv"), AT.formatted("from", "other", "fv"),
                    AT.formatted("to", "around", "tv")));
            params.put("around", around);
            params.put("other", and);
        } else if (around != null) {
            parts.add("(%s or %s)".formatted(AT.formatted("from", "around", "fv"), AT.formatted("to", "around", "tv")));
            params.put("around", around);
        }
    }

    private Dependency row(ResultSet row, int number) throws SQLException {
        Dependency.Waiver waiver = waiver(row);
        return new Dependency(row.getObject("id", UUID.class), EstateReader.end(row, "from"),
                row.getString("from_name"), EstateReader.end(row, "to"), row.getString("to_name"),
                Kind.of(row.getString("kind")), Evidence.of(row.getString("evidence")),
                row.getObject("port", Integer.class), row.getString("protocol"),
                row.getObject("weight_per_day", Long.class), EstateReader.date(row, "first_seen"),
                EstateReader.date(row, "last_seen"), row.getString("source_system"), row.getString("detail"),
                row.getString("created_by"), at(row, "created_at"), waiver, standing(row, waiver),
                row.getString("seen"));
    }

    private static Dependency.Standing standing(ResultSet row, Dependency.@Nullable Waiver waiver)
            throws SQLException {
        if (waiver != null && waiver.state() == Dependency.Waiver.State.IN_FORCE) {
            return Dependency.Standing.WAIVED;
        }
        if (!row.getBoolean("from_moves") || !row.getBoolean("to_moves")) {
            return Dependency.Standing.NO_VMS;
        }
        boolean from = row.getBoolean("from_infrastructure");
        boolean to = row.getBoolean("to_infrastructure");
        boolean disk = from && to && row.getString("kind").equals(Kind.SHARES_DISK.word());
        return (from || to) && !disk ? Dependency.Standing.INFRASTRUCTURE : Dependency.Standing.TIES;
    }

    private Dependency.@Nullable Waiver waiver(ResultSet row) throws SQLException {
        String by = row.getString("waived_by");
        if (by == null) {
            return null;
        }
        LocalDate until = EstateReader.date(row, "waived_until");
        Timestamp approved = row.getTimestamp("waiver_approved_at");
        Dependency.Waiver.State state = until != null && until.isBefore(today.date())
                ? Dependency.Waiver.State.EXPIRED
                : approved == null ? Dependency.Waiver.State.REQUESTED : Dependency.Waiver.State.IN_FORCE;
        return new Dependency.Waiver(by, row.getString("waived_reason"), at(row, "waived_at"), until,
                row.getString("waiver_approved_by"), approved == null ? null : approved.toInstant(), state);
    }

    private static Instant at(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }
}
