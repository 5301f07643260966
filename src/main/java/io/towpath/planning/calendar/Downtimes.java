package io.towpath.planning.calendar;

import io.towpath.planning.calendar.FeedEvent.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The windows in which VMs of one application, or of one person, are down, as owners understand them.
@Component
final class Downtimes {

    /// A wave's own window goes before that of the published plan.
    private static final String SQL = """
            select w.id, w.name, w.opens_at, w.closes_at, w.zone, w.change_reference, count(distinct vm.id) as vms,
                   array_agg(distinct coalesce(app.name, vm.name)) as what,
                   array_remove(array_agg(distinct coalesce(wave.key || ' ' || wave.name, planned.name)), null) as waves,
                   bool_and(coalesce(wave.state <> 'DRAFT' or go.decision = 'approved', false)) as sure
              from vm join vm_overview o on o.id = vm.id
              left join application app on app.id = o.application_id
              left join wave_member m on m.vm_id = vm.id and m.open and m.skipped is null
              left join wave on wave.id = m.wave_id
              left join wave_charter charter on charter.wave_id = wave.id
              left join lateral (select decision from wave_go where wave_go.wave_id = wave.id
                                  order by requested_at desc limit 1) go on true
              left join lateral (select pw.name, pw.window_id from plan
                                   join plan_wave pw on pw.plan_id = plan.id
                                   join plan_placement pp on pp.plan_wave_id = pw.id
                                  where plan.state = 'published' and pp.vm_id = vm.id limit 1) planned on true
              join cutover_window w on w.id = coalesce(charter.window_id, planned.window_id) and w.cancelled_at is null
             where %s and w.closes_at > :from and w.opens_at < :to
               and vm.missing_since is null and vm.excluded_reason is null
             group by w.id order by w.opens_at, w.id
            """;
    private static final int MOST_NAMES = 4;

    private final JdbcClient jdbc;

    Downtimes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param mark ends the events' ids, so that feeds of two do not share them
    List<FeedEvent> ofApplication(UUID id, String mark, Instant from, Instant to) {
        return bound("o.application_id = :id", from, to).param("id", id).query((row, _) -> event(row, mark)).list();
    }

    List<FeedEvent> ofOwner(String email, String mark, Instant from, Instant to) {
        return bound("lower(o.owner_email) = :email", from, to).param("email", email)
                .query((row, _) -> event(row, mark)).list();
    }

    private JdbcClient.StatementSpec bound(String where, Instant from, Instant to) {
        return jdbc.sql(SQL.formatted(where)).param("from", Timestamp.from(from)).param("to", Timestamp.from(to));
    }

    private static FeedEvent event(ResultSet row, String mark) throws SQLException {
        String[] what = (String[]) row.getArray("what").getArray();
        String[] waves = (String[]) row.getArray("waves").getArray();
        int vms = row.getInt("vms");
        String names = what.length <= MOST_NAMES
                ? String.join(", ", what)
                : String.join(", ", List.of(what).subList(0, MOST_NAMES)) + " and " + (what.length - MOST_NAMES)
                        + " more";
        @Nullable
        String change = row.getString("change_reference");
        return new FeedEvent("window-" + row.getObject("id", UUID.class) + "-" + mark,
                row.getTimestamp("opens_at").toInstant(), row.getTimestamp("closes_at").toInstant(),
                ZoneId.of(row.getString("zone")), row.getBoolean("sure") ? Status.CONFIRMED : Status.TENTATIVE,
                "Downtime %s (%s)".formatted(names,
                        waves.length == 0 ? row.getString("name") : String.join(", ", waves)),
                "%s move%s to the new platform in the window %s; each is down for a part of it.%s".formatted(
                        vms == 1 ? "1 VM" : vms + " VMs", vms == 1 ? "s" : "", row.getString("name"),
                        change == null ? "" : "\nChange " + change),
                "DOWNTIME", true, null, 0);
    }
}
