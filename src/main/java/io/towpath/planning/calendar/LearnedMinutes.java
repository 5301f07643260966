package io.towpath.planning.calendar;

import io.towpath.planning.wave.Complexity;
import io.towpath.planning.wave.CutoverMinutes;
import io.towpath.planning.wave.CutoverMinutes.Range;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// How long cutovers take, as those tell that are over: of trips whose owner accepted, from the ask that shut the source down
/// until the target ran, without the wait for others, or for a person. Read anew when another was accepted.
@Component
public class LearnedMinutes {

    /// The newest of them: what was slow two years ago is no measure.
    private static final int NEWEST = 2_000;
    /// The machine tries again sooner: where nothing ran for so long a person was waited for, and of their night nothing is
    /// learned.
    private static final Duration STOOD = Duration.ofMinutes(20);

    private final JdbcClient db;
    private volatile @Nullable Known known;

    LearnedMinutes(JdbcClient db) {
        this.db = db;
    }

    /// @param of what it was read from
    private record Known(String of, CutoverMinutes minutes) {}

    private record Key(Complexity complexity, @Nullable Boolean warm) {}

    /// As of now.
    public CutoverMinutes now() {
        String of = db.sql("""
                select concat_ws(' ', count(*), max(since)) from migration where state in ('SOAKING', 'DONE')
                """).query(String.class).single();
        Known before = known;
        if (before != null && before.of.equals(of)) {
            return before.minutes;
        }
        CutoverMinutes read = read();
        known = new Known(of, read);
        return read;
    }

    private CutoverMinutes read() {
        Map<Key, Range> learned = new HashMap<>();
        db.sql("""
                select class, mode, count(*) as cutovers,
                       percentile_cont(0.5) within group (order by minutes)::float8 as p50,
                       percentile_cont(0.9) within group (order by minutes)::float8 as p90
                  from (select case coalesce(said.complexity, judged.complexity) when 'special' then 'complex'
                                    else coalesce(said.complexity, judged.complexity) end as class, u.mode,
                               (extract(epoch from u.ended_at - u.began_at) - coalesce(u.wait_seconds, 0)
                                - coalesce(stood.seconds, 0)) / 60 as minutes
                          from (select id, vm_id from migration where state in ('SOAKING', 'DONE')
                                 order by since desc, id limit :newest) trip
                          join migration_outage u on u.migration_id = trip.id
                          left join lateral (
                               select extract(epoch from sum(of.next_at - of.ended_at)) as seconds
                                 from (select step, ended_at, lead(step) over journal as next,
                                              lead(started_at) over journal as next_at
                                         from migration_step
                                        where migration_id = trip.id and state = 'CUTTING_OVER'
                                       window journal as (order by started_at, ended_at)) of
                                where of.ended_at >= u.began_at and of.next_at <= u.ended_at
                                  and of.next_at - of.ended_at > make_interval(secs => :stood)
                                  and not (of.step = 'wait-for-group' and of.next = 'wait-for-group')) stood on true
                          left join complexity_override said on said.vm_id = trip.vm_id
                          left join assessment judged on judged.vm_id = trip.vm_id
                         where u.ended_at is not null) cutover
                 where class is not null and minutes >= 0
                 group by grouping sets ((class, mode), (class))
                having count(*) >= :enough
                """).param("newest", NEWEST).param("stood", STOOD.toSeconds()).param("enough", CutoverMinutes.ENOUGH)
                .query(row -> {
                    String mode = row.getString("mode");
                    learned.put(
                            new Key(Complexity.of(row.getString("class")), mode == null ? null : mode.equals("WARM")),
                            Range.learned(row.getDouble("p50"), row.getDouble("p90"), row.getInt("cutovers")));
                });
        return CutoverMinutes.of((complexity, warm) -> learned.get(new Key(complexity, warm)));
    }
}
