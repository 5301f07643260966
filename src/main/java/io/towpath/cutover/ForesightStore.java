package io.towpath.cutover;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `cutover_outage_prediction`, and what became of it.
@Component
class ForesightStore {

    private final JdbcClient jdbc;

    ForesightStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// What is kept stays: another node may have been faster.
    void put(UUID cutoverId, Foreseen told) {
        int unknown = told.unknown().size();
        Stream.concat(Stream.of(told.whole()), told.groups().stream()).filter(span -> span.middle() != null)
                .forEach(span -> jdbc.sql("""
                        insert into cutover_outage_prediction (cutover_id, group_id, group_name, vms, unknown_vms,
                            last_migration_id, last_share, middle_millis, mostly_millis)
                        values (:cutover, :group, :name, :vms, :unknown, :last, :share, :middle, :mostly)
                        on conflict (cutover_id, group_id) do nothing
                        """).param("cutover", cutoverId).param("group", span.groupId())
                        .param("name", span.groupId() == null ? null : span.name()).param("vms", span.vms())
                        .param("unknown", span.groupId() == null ? unknown : 0).param("last", span.lastId())
                        .param("share", span.lastId() == null ? null : span.often() / 100.0)
                        .param("middle", Objects.requireNonNull(span.middle()).toMillis())
                        .param("mostly", Objects.requireNonNull(span.nineInTen()).toMillis()).update());
    }

    /// The whole first, then groups by name.
    List<Foreseen.Span> of(UUID cutoverId) {
        return jdbc.sql("""
                select p.*, vm.name as last_name
                  from cutover_outage_prediction p
                  left join migration m on m.id = p.last_migration_id left join vm on vm.id = m.vm_id
                 where p.cutover_id = :id order by p.group_id is not null, p.group_name, p.group_id
                """).param("id", cutoverId).query(ForesightStore::span).list();
    }

    private static Foreseen.Span span(ResultSet row, int number) throws SQLException {
        String name = row.getString("group_name");
        return new Foreseen.Span(row.getObject("group_id", UUID.class), name == null ? Foreseen.ALL : name,
                row.getInt("vms"), Duration.ofMillis(row.getLong("middle_millis")),
                Duration.ofMillis(row.getLong("mostly_millis")), row.getObject("last_migration_id", UUID.class),
                row.getString("last_name"), (int) Math.round(100 * row.getDouble("last_share")), null);
    }

    /// From the first power-off to the last start, of each group and, by nothing, of all. Who was left out, or went back before
    /// it was started, is waited for no more.
    Map<Optional<UUID>, Foreseen.Actual> actual(UUID cutoverId) {
        Map<Optional<UUID>, Foreseen.Actual> found = new HashMap<>();
        jdbc.sql("""
                select grouping(member.group_id) = 1 as whole, member.group_id, min(u.began_at) as began_at,
                       max(u.ended_at) as ended_at,
                       bool_and(u.ended_at is not null or not (m.state = 'CUTTING_OVER'
                                or c.state = 'RUNNING' and m.state in ('PLANNED', 'SEEDING', 'SYNCING'))) as over
                  from cutover c
                  join cutover_member member on member.cutover_id = c.id and member.left_out is null
                  join migration m on m.id = member.migration_id
                  left join migration_outage u on u.migration_id = m.id and u.began_at >= c.started_at
                 where c.id = :id
                 group by grouping sets ((), (member.group_id))
                """).param("id", cutoverId).query(row -> {
            UUID group = row.getObject("group_id", UUID.class);
            Timestamp began = row.getTimestamp("began_at");
            boolean over = row.getBoolean("over");
            Timestamp ended = over ? row.getTimestamp("ended_at") : null;
            // where all went back that had gone down, nothing lasts and nothing was started
            if (began != null && (!over || ended != null) && (group != null || row.getBoolean("whole"))) {
                found.put(Optional.ofNullable(group),
                        new Foreseen.Actual(began.toInstant(), ended == null ? null : ended.toInstant()));
            }
        });
        return found;
    }
}
