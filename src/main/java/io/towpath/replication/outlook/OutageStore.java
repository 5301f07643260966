package io.towpath.replication.outlook;

import io.towpath.replication.forecast.Landing;
import io.towpath.replication.forecast.Part;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What outages were, as the journal of steps and the final passes tell: it is kept nowhere twice.
@Component
class OutageStore {

    private static final String OUTAGES = """
            select m.id, m.vm_id, m.target_id, steps.began_at, steps.off_at, steps.define_seconds, steps.start_seconds,
                   steps.arrived_at, steps.wait_seconds, steps.ended_at, steps.middle_millis, steps.mostly_millis, pass.changed_bytes, pass.copy_millis,
                   extract(epoch from pass.landed_at - pass.snapshot_at) as pass_seconds, pass.snapshot_millis,
                   pass.query_millis, pass.prove_millis, compared.seconds as compare_seconds
              from migration m
              join outage_as_predicted steps on steps.migration_id = m.id
              left join lateral (
                   select p.*, (select coalesce(sum(d.changed_bytes), 0) from replication_pass_disk d
                                 where d.pass_id = p.id) as changed_bytes
                     from replication_pass p
                    where p.migration_id = m.id and p.kind = 'FINAL' and p.state in ('LANDED', 'DONE')
                    order by p.number desc limit 1) pass on true
              left join lateral (
                   select extract(epoch from sum(s.ended_at - s.started_at)) as seconds from migration_step s
                    where s.migration_id = m.id and s.step = 'compare-before-start' and s.started_at >= steps.began_at
                      and coalesce(s.note, '') not like 'Not asked for%') compared on true
            """;

    /// Of the newest cutovers: some went to another kind of target.
    private static final int LOOKED_AT = 300;

    private final JdbcClient db;

    OutageStore(JdbcClient db) {
        this.db = db;
    }

    /// None of a trip that is in step again: its cutover was given up.
    Map<UUID, Outage> of(Collection<UUID> migrationIds) {
        Map<UUID, Outage> found = new HashMap<>();
        db.sql(OUTAGES + " where m.id = any(:ids)")
                .param("ids", migrationIds.toArray(UUID[]::new))
                .query(OutageStore::outage).list().forEach(outage -> found.put(outage.migrationId(), outage));
        return found;
    }

    /// Of passes that run. What was told ten seconds ago is still so. None of a first pass while its copies tell how far it
    /// is: its own rows stay at nothing of nothing.
    Map<UUID, Moving> moving(Collection<UUID> migrationIds) {
        Map<UUID, Moving> found = new HashMap<>();
        db.sql("""
                select p.migration_id, sum(d.done_bytes) as done, sum(d.total_bytes) as total,
                       bool_and(d.phase in ('AUDITING', 'DONE')) as proving,
                       -- while a disk is compared nobody knows how much of it is to be brought over
                       bool_and(d.total_bytes > 0 or d.ended_at is not null)
                           and not bool_or(d.phase = 'COMPARING' and d.ended_at is null)
                           and count(*) >= (select count(*) from replication_disk own
                                             where own.migration_id = p.migration_id) as whole,
                       case when max(d.updated_at) > clock_timestamp() - interval '10 seconds'
                            then sum(d.done_bytes) / greatest(1, extract(epoch from max(d.updated_at) - p.snapshot_at))
                            else 0 end as rate,
                       coalesce(sum(d.rate_bytes) filter (where d.ended_at is null
                            and d.updated_at > clock_timestamp() - interval '15 seconds'), 0) as of_late
                  from replication_pass p join replication_pass_disk d on d.pass_id = p.id
                 where p.state = 'RUNNING' and p.snapshot_at is not null and p.migration_id = any(:ids)
                 group by p.migration_id, p.snapshot_at
                having sum(d.total_bytes) > 0
                """).param("ids", migrationIds.toArray(UUID[]::new)).query(row -> {
            boolean proving = row.getBoolean("proving");
            long ofLate = row.getLong("of_late");
            // what is proven counts from nothing again: held against the time since the snapshot it tells no rate
            long rate = ofLate > 0 || proving ? ofLate : (long) row.getDouble("rate");
            found.put(row.getObject("migration_id", UUID.class),
                    new Moving(row.getLong("done"), row.getLong("total"), rate, proving, row.getBoolean("whole")));
        });
        return found;
    }

    /// Cutovers that ended, to the same kind of target, the newest first; with what had been predicted last before
    /// they began: what is predicted inside an outage knows how it goes.
    List<Landing> landings(UUID migrationId, int most) {
        return db.sql("""
                select outage.*, outage.vm_id = own.vm_id as own
                  from (%s
                        where m.id in (select id from migration
                                        where mode = 'WARM'
                                          and state in ('VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE')
                                        order by since desc limit %d)) outage
                  join migration own on own.id = :own
                  join connection theirs on theirs.id = outage.target_id
                  join connection ours on ours.id = own.target_id and ours.kind = theirs.kind
                 where outage.id <> own.id and outage.ended_at is not null
                 order by outage.ended_at desc limit :most
                """.formatted(OUTAGES, LOOKED_AT)).param("own", migrationId).param("most", most).query((row, _) -> {
            Outage outage = outage(row, 0);
            return new Landing(row.getBoolean("own"), outage.changed(), outage.took(),
                    outage.own(outage.began()), millis(row, "middle_millis"), millis(row, "mostly_millis"));
        }).list();
    }

    private static Outage outage(ResultSet row, int number) throws SQLException {
        Map<Part, Duration> took = new EnumMap<>(Part.class);
        Instant began = row.getTimestamp("began_at").toInstant();
        Instant off = instant(row, "off_at");
        if (off != null) {
            took.put(Part.SHUT_DOWN, Duration.between(began, off));
        }
        Duration whole = seconds(row, "pass_seconds");
        if (whole != null) {
            Duration query = given(row, "query_millis");
            Duration copy = given(row, "copy_millis");
            Duration prove = given(row, "prove_millis");
            double share = Readings.share(whole, query.plus(copy).plus(prove));
            took.put(Part.FINAL_QUERY, given(row, "snapshot_millis").plus(Readings.times(query, share)));
            took.put(Part.FINAL_COPY, Readings.times(copy, share));
            took.put(Part.PROVE, Readings.times(prove, share));
        }
        put(took, Part.COMPARE, seconds(row, "compare_seconds"));
        put(took, Part.DEFINE, seconds(row, "define_seconds"));
        put(took, Part.WAIT, seconds(row, "wait_seconds"));
        put(took, Part.START, seconds(row, "start_seconds"));
        boolean waits = !took.containsKey(Part.WAIT) && instant(row, "ended_at") == null;
        return new Outage(row.getObject("id", UUID.class), began, waits ? instant(row, "arrived_at") : null,
                instant(row, "ended_at"), took, row.getLong("changed_bytes"));
    }

    private static Duration given(ResultSet row, String column) throws SQLException {
        Duration found = millis(row, column);
        return found == null ? Duration.ZERO : found;
    }

    private static void put(Map<Part, Duration> took, Part part, @Nullable Duration duration) {
        if (duration != null) {
            took.put(part, duration);
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    private static @Nullable Duration millis(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Duration.ofMillis(millis);
    }

    private static @Nullable Duration seconds(ResultSet row, String column) throws SQLException {
        double seconds = row.getDouble(column);
        return row.wasNull() ? null : Duration.ofMillis((long) (1000 * seconds));
    }
}
