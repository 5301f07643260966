package io.towpath.slot;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// How fast those are that copy, and who gave way for that: columns of `slot_claim`, `slot_pace`, `slot_gave_way`.
@Component
class PaceStore {

    /// Of each place, the newest: what was long ago says little about now.
    private static final int REMEMBERED = 20;

    private final JdbcClient jdbc;

    PaceStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Counts on. What counts from nothing again, and a time in which no bytes are to move, as before its first one, begin
    /// a stretch anew: a source that is asked what changed is not slow. So does a disk that is compared or proven: that goes at
    /// other rates, and begins at its first byte again where it is stopped. What it made before that is remembered, for the
    /// others and for its end, but it is not slow by it.
    void measure(Duration stretch) {
        jdbc.sql("""
                with moved as (
                    select c.migration_id,
                           coalesce(copied.bytes, 0) + coalesce(passed.bytes, 0) as bytes,
                           coalesce(copied.moves, false) or coalesce(passed.moves, false) as moves,
                           extract(epoch from pg_catalog.clock_timestamp() - c.paced_at) as seconds
                      from slot_claim c
                      left join lateral (
                           select sum(d.done_bytes + case when d.phase in ('PROVING', 'PROVEN') then d.total_bytes
                                                          else 0 end) as bytes,
                                  bool_or(d.phase = 'COPYING' and d.total_bytes > 0)
                                      and not bool_or(d.phase = 'PROVING') as moves
                             from disk_copy d where d.migration_id = c.migration_id) copied on true
                      left join lateral (
                           select sum(d.done_bytes + case when d.phase in ('AUDITING', 'DONE') then d.total_bytes
                                                          else 0 end) as bytes,
                                  bool_or(d.phase in ('COPYING', 'AUDITING') and d.ended_at is null and d.total_bytes > 0)
                                      and not bool_or(d.phase = 'COMPARING' and d.ended_at is null) as moves
                             from replication_pass p join replication_pass_disk d on d.pass_id = p.id
                            where p.migration_id = c.migration_id and p.state = 'RUNNING') passed on true
                     where c.state = 'HELD' and c.work in ('SEED', 'DELTA')),
                told as (
                    select m.*, m.moves and c.paced_at is not null and m.bytes >= c.paced_bytes as goes_on,
                           m.seconds >= :stretch as over
                      from moved m join slot_claim c on c.migration_id = m.migration_id)
                update slot_claim c
                   set paced_at = case when not t.moves then null
                                       when t.goes_on and not t.over then c.paced_at
                                       else pg_catalog.clock_timestamp() end,
                       paced_bytes = case when not t.moves then null
                                          when t.goes_on and not t.over then c.paced_bytes else t.bytes end,
                       pace = case when t.goes_on and (t.over or not c.pace_whole and t.seconds >= :least)
                                   then ((t.bytes - c.paced_bytes) / t.seconds)::bigint
                                   else c.pace end,
                       pace_whole = t.moves and (c.pace_whole or t.goes_on and t.over)
                  from told t
                 where c.migration_id = t.migration_id and c.state = 'HELD'
                   and (t.moves or c.paced_at is not null)
                   and not (t.goes_on and not t.over and (c.pace_whole or t.seconds < :least or c.pace is not null))
                """).param("stretch", stretch.toSeconds()).param("least", stretch.toSeconds() / 10).update();
        jdbc.sql("delete from slot_pace where noted_at < pg_catalog.clock_timestamp() - interval '6 hours'").update();
    }

    GiveWay.Paces all(Duration rest) {
        Map<UUID, GiveWay.Pace> running = new HashMap<>();
        jdbc.sql("select migration_id, pace, pace_whole from slot_claim where state = 'HELD' and pace is not null")
                .query(row -> {
                    running.put(row.getObject("migration_id", UUID.class), new GiveWay.Pace(row.getLong("pace"),
                            row.getBoolean("pace_whole")));
                });
        List<GiveWay.Ended> ended = new ArrayList<>();
        jdbc.sql("""
                select * from (select p.*, row_number() over (partition by work, kind, key order by noted_at desc, id) as place
                                 from (select distinct on (work, kind, key, migration_id) * from slot_pace
                                        order by work, kind, key, migration_id, noted_at desc, id) p
                                where noted_at > pg_catalog.clock_timestamp() - interval '6 hours') newest
                 where place <= :most
                """).param("most", REMEMBERED).query(row -> {
            ended.add(new GiveWay.Ended(row.getObject("migration_id", UUID.class), Work.valueOf(row.getString("work")),
                    new Resource(LimitKind.valueOf(row.getString("kind")), row.getString("key"), ""),
                    row.getLong("bytes_per_second")));
        });
        Map<UUID, Instant> last = new HashMap<>();
        jdbc.sql("""
                select w.migration_id, max(w.told_at) as told_at from slot_gave_way w
                 where w.told_at > pg_catalog.clock_timestamp() - :rest * interval '1 second' group by w.migration_id
                """).param("rest", rest.toSeconds()).query(row -> {
            Timestamp at = row.getTimestamp("told_at");
            last.put(row.getObject("migration_id", UUID.class), at.toInstant());
        });
        return new GiveWay.Paces(running, ended, last, onceOnly());
    }

    /// Those that gave way since their pass began, and bring over what changed or differs. Such a disk begins at its first byte
    /// again where it is stopped: told each few hours, one that takes longer than that would never end.
    private Set<UUID> onceOnly() {
        return Set.copyOf(jdbc.sql("""
                select distinct w.migration_id
                  from slot_claim c join slot_gave_way w on w.migration_id = c.migration_id
                  join replication_pass p on p.migration_id = c.migration_id and p.state = 'RUNNING'
                                         and p.started_at <= w.told_at
                  join replication_pass_disk d on d.pass_id = p.id and d.ended_at is null and d.total_bytes > 0
                 where c.state = 'HELD'
                """).query((row, _) -> row.getObject(1, UUID.class)).list());
    }

    /// @return whether it was told: it holds its slots still
    boolean tell(GiveWay.Told told, String why) {
        boolean holds = jdbc.sql("""
                update slot_claim set yields_at = pg_catalog.clock_timestamp(), gives_way = :why
                 where migration_id = :id and state = 'HELD' and yields_at is null
                """).param("why", why).param("id", told.slow().migrationId()).update() == 1;
        if (holds) {
            jdbc.sql("""
                    insert into slot_gave_way (migration_id, work, for_vm, bytes_per_second, others)
                    values (:id, :work, :vm, :pace, :others)
                    """).param("id", told.slow().migrationId()).param("work", told.slow().work().name())
                    .param("vm", told.before().vmName()).param("pace", told.bytesPerSecond())
                    .param("others", told.median()).update();
        }
        return holds;
    }
}
