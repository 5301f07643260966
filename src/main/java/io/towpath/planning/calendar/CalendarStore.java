package io.towpath.planning.calendar;

import io.towpath.planning.wave.CutoverMinutes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Tables `cutover_window` and `change_freeze`.
@Component
final class CalendarStore {

    private static final String WINDOW = """
            select w.*, load.*, coalesce(planned.waves, '{}') as waves
              from cutover_window w
              left join (select pw.window_id, array_agg(distinct pw.name order by pw.name) as waves
                           from plan join plan_wave pw on pw.plan_id = plan.id
                          where plan.state = 'published' and pw.window_id is not null
                          group by pw.window_id) planned on planned.window_id = w.id
              left join (select window_id, """ + WindowLoad.COLUMNS + """
                           from (select pw.window_id, coalesce(said.complexity, judged.complexity) as complexity,
                                        warmth.warm
                                   from plan join plan_wave pw on pw.plan_id = plan.id
                                   join plan_placement pp on pp.plan_wave_id = pw.id
                                   left join vm_warmth warmth on warmth.vm_id = pp.vm_id
                                   left join complexity_override said on said.vm_id = pp.vm_id
                                   left join assessment judged on judged.vm_id = pp.vm_id
                                  where plan.state = 'published' and pw.window_id is not null) placed
                          group by window_id) load on load.window_id = w.id
            """;
    private static final String FREEZE = """
            select f.*, app.name as application from change_freeze f left join application app on app.id = f.application_id
            """;

    private final JdbcClient jdbc;
    private final LearnedMinutes learned;

    CalendarStore(JdbcClient jdbc, LearnedMinutes learned) {
        this.jdbc = jdbc;
        this.learned = learned;
    }

    List<CutoverWindow> windows(Instant from, Instant to) {
        return jdbc.sql(WINDOW + """
                where w.cancelled_at is null and w.opens_at < :to and w.closes_at > :from order by w.opens_at, w.id
                """).param("from", Timestamp.from(from)).param("to", Timestamp.from(to)).query(window())
                .list();
    }

    /// Those that were cancelled, by the time they would have had.
    List<CutoverWindow> cancelled(Instant from, Instant to) {
        return jdbc.sql(WINDOW + """
                where w.cancelled_at is not null and w.opens_at < :to and w.closes_at > :from order by w.opens_at, w.id
                """).param("from", Timestamp.from(from)).param("to", Timestamp.from(to)).query(window())
                .list();
    }

    Map<UUID, Map<String, UUID>> waves(UUID[] windows) {
        Map<UUID, Map<String, UUID>> found = new HashMap<>();
        jdbc.sql("""
                select pw.window_id, pw.name, pw.wave_id from plan join plan_wave pw on pw.plan_id = plan.id
                 where plan.state = 'published' and pw.window_id = any(:windows) and pw.wave_id is not null
                """).param("windows", windows).query(row -> {
            found.computeIfAbsent(row.getObject("window_id", UUID.class), _ -> new HashMap<>())
                    .put(row.getString("name"), row.getObject("wave_id", UUID.class));
        });
        return found;
    }

    Optional<CutoverWindow> window(UUID id) {
        return jdbc.sql(WINDOW + " where w.id = :id").param("id", id).query(window()).optional();
    }

    List<ChangeFreeze> freezes(Instant from, Instant to) {
        return jdbc.sql(FREEZE + """
                where f.removed_at is null and f.starts_at < :to and f.ends_at > :from order by f.starts_at, f.id
                """).param("from", Timestamp.from(from)).param("to", Timestamp.from(to)).query(CalendarStore::freeze)
                .list();
    }

    /// Those that were lifted, by the time they would have had.
    List<ChangeFreeze> lifted(Instant from, Instant to) {
        return jdbc.sql(FREEZE + """
                where f.removed_at is not null and f.starts_at < :to and f.ends_at > :from order by f.starts_at, f.id
                """).param("from", Timestamp.from(from)).param("to", Timestamp.from(to)).query(CalendarStore::freeze)
                .list();
    }

    Optional<ChangeFreeze> freeze(UUID id) {
        return jdbc.sql(FREEZE + " where f.id = :id and f.removed_at is null").param("id", id)
                .query(CalendarStore::freeze).optional();
    }

    /// How many VMs of a window are of an application or business unit that a freeze names.
    int frozenVms(UUID windowId, ChangeFreeze freeze) {
        return jdbc.sql("""
                select count(*) from plan join plan_wave pw on pw.plan_id = plan.id and plan.state = 'published'
                  join plan_placement pp on pp.plan_wave_id = pw.id join vm on vm.id = pp.vm_id
                  left join application app on app.id = vm.application_id
                 where pw.window_id = :window
                   and (vm.application_id = :application
                        or lower(coalesce(vm.business_unit, app.business_unit)) = lower(:unit))
                """).param("window", windowId).param("application", freeze.applicationId())
                .param("unit", freeze.businessUnit()).query(Integer.class).single();
    }

    UUID insert(WindowDraft draft, Span span, String actor, Instant now) {
        return bound("""
                insert into cutover_window (name, opens_at, closes_at, lockout_at, zone, capacity_vms, parallel_slots,
                                            on_overrun, change_reference, note, created_by, created_at)
                values (:name, :opens, :closes, :lockout, :zone, :capacity, :slots, :overrun, :change, :note, :actor,
                        :now)
                returning id
                """, draft, span).param("actor", actor).param("now", Timestamp.from(now)).query(UUID.class).single();
    }

    /// @return false when somebody was faster
    boolean update(UUID id, int version, WindowDraft draft, Span span) {
        return bound("""
                update cutover_window
                   set name = :name, opens_at = :opens, closes_at = :closes, lockout_at = :lockout, zone = :zone,
                       capacity_vms = :capacity, parallel_slots = :slots, on_overrun = :overrun,
                       change_reference = :change, note = :note, version = version + 1
                 where id = :id and version = :version and cancelled_at is null
                """, draft, span).param("id", id).param("version", version).update() == 1;
    }

    /// @return false when it was cancelled before
    boolean cancel(UUID id, Instant now) {
        return jdbc.sql("""
                update cutover_window set cancelled_at = :now, version = version + 1
                 where id = :id and cancelled_at is null
                """).param("id", id).param("now", Timestamp.from(now)).update() == 1;
    }

    UUID insert(ChangeFreeze freeze, String actor, Instant now) {
        return jdbc.sql("""
                insert into change_freeze (name, starts_at, ends_at, zone, application_id, business_unit, reason,
                                           created_by, created_at)
                values (:name, :starts, :ends, :zone, :application, :unit, :reason, :actor, :now)
                returning id
                """).param("name", freeze.name()).param("starts", Timestamp.from(freeze.startsAt()))
                .param("ends", Timestamp.from(freeze.endsAt())).param("zone", freeze.zone().getId())
                .param("application", freeze.applicationId()).param("unit", freeze.businessUnit())
                .param("reason", freeze.reason()).param("actor", actor).param("now", Timestamp.from(now))
                .query(UUID.class).single();
    }

    /// Who wrote which field of a window last: an import keeps what a person wrote.
    void wroteWindow(UUID id, Collection<String> fields, String actor, Instant now) {
        wrote("cutover_window_origin", "window_id", id, fields, actor, now);
    }

    void wroteFreeze(UUID id, Collection<String> fields, String actor, Instant now) {
        wrote("change_freeze_origin", "freeze_id", id, fields, actor, now);
    }

    private void wrote(String table, String key, UUID id, Collection<String> fields, String actor, Instant now) {
        jdbc.sql("""
                insert into %1$s (%2$s, field, origin, since)
                select :id, field, :origin, :now from unnest(:fields) as field
                on conflict (%2$s, field) do update set origin = excluded.origin, told_by = null,
                    since = excluded.since
                """.formatted(table, key)).param("id", id)
                .param("origin", actor.startsWith("token:") ? "api" : "manual")
                .param("now", Timestamp.from(now)).param("fields", fields.toArray(new String[0])).update();
    }

    void lift(UUID id, Instant now) {
        jdbc.sql("update change_freeze set removed_at = :now where id = :id and removed_at is null").param("id", id)
                .param("now", Timestamp.from(now)).update();
    }

    Optional<UUID> application(String name) {
        return jdbc.sql("select id from application where lower(name) = lower(btrim(:name))").param("name", name)
                .query(UUID.class).optional();
    }

    /// A draft's times as instants.
    record Span(Instant opens, Instant closes, Instant lockout) {}

    private JdbcClient.StatementSpec bound(String sql, WindowDraft draft, Span span) {
        return jdbc.sql(sql).param("name", draft.name()).param("opens", Timestamp.from(span.opens()))
                .param("closes", Timestamp.from(span.closes())).param("lockout", Timestamp.from(span.lockout()))
                .param("zone", draft.zone().getId()).param("capacity", draft.capacityVms())
                .param("slots", draft.parallelSlots()).param("overrun", draft.onOverrun().word())
                .param("change", draft.changeReference()).param("note", draft.note());
    }

    private RowMapper<CutoverWindow> window() {
        CutoverMinutes by = learned.now();
        return (row, _) -> window(row, by);
    }

    private static CutoverWindow window(ResultSet row, CutoverMinutes by) throws SQLException {
        Timestamp cancelled = row.getTimestamp("cancelled_at");
        return new CutoverWindow(row.getObject("id", UUID.class), row.getString("name"),
                row.getTimestamp("opens_at").toInstant(), row.getTimestamp("closes_at").toInstant(),
                row.getTimestamp("lockout_at").toInstant(), ZoneId.of(row.getString("zone")),
                row.getInt("capacity_vms"), row.getInt("parallel_slots"), Overrun.of(row.getString("on_overrun")),
                row.getString("change_reference"), row.getString("note"),
                cancelled == null ? null : cancelled.toInstant(), row.getInt("version"), WindowLoad.of(row, by),
                List.of((String[]) row.getArray("waves").getArray()));
    }

    private static ChangeFreeze freeze(ResultSet row, int number) throws SQLException {
        return new ChangeFreeze(row.getObject("id", UUID.class), row.getString("name"),
                row.getTimestamp("starts_at").toInstant(), row.getTimestamp("ends_at").toInstant(),
                ZoneId.of(row.getString("zone")), row.getObject("application_id", UUID.class),
                row.getString("application"), row.getString("business_unit"), row.getString("reason"));
    }
}
