package io.towpath.wave.gate;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What happened in a wave, as the journal of migrations has it, and what people confirmed.
@Component
final class ExitFacts {

    private static final Set<String> GOOD = Set.of("AWAITING_SIGN_OFF", "SOAKING", "DONE");
    private static final Set<String> BAD = Set.of("ROLLING_BACK", "ROLLED_BACK", "CANCELLED");

    private final JdbcClient jdbc;
    private final Clock clock;

    ExitFacts(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /// An attempt within the wave.
    ///
    /// @param first  of its VM in this wave
    /// @param newest of its VM in this wave
    /// @param stuck  it waits for a person
    record Trip(UUID vmId, String state, boolean first, boolean newest, boolean stuck) {

        /// Whether it is known if the attempt succeeded.
        boolean isJudged() {
            return GOOD.contains(state) || BAD.contains(state) || stuck;
        }

        boolean succeeded() {
            return GOOD.contains(state) && !stuck;
        }
    }

    List<Trip> trips(UUID waveId) {
        return jdbc.sql("""
                select vm_id, state, attempt = min(attempt) over (partition by vm_id) as first,
                       attempt = max(attempt) over (partition by vm_id) as newest,
                       stall_since is not null and stall_next_try is null as stuck
                  from migration where wave_id = :wave
                """).param("wave", waveId).query((row, _) -> new Trip(row.getObject("vm_id", UUID.class),
                row.getString("state"), row.getBoolean("first"), row.getBoolean("newest"),
                row.getBoolean("stuck")))
                .list();
    }

    int members(UUID waveId) {
        return jdbc.sql("select count(*) from wave_member where wave_id = :wave and skipped is null")
                .param("wave", waveId).query(Integer.class).single();
    }

    record Volume(int disks, long bytes, double seconds) {}

    /// Data of proven disks, and the time from each disk's start to its proof.
    Volume volume(UUID waveId) {
        return jdbc.sql("""
                select count(*) as disks, coalesce(sum(data_bytes), 0) as bytes,
                       coalesce(sum(extract(epoch from c.ended_at - c.started_at)), 0) as seconds
                  from disk_copy c join migration m on m.id = c.migration_id
                 where m.wave_id = :wave and c.phase = 'PROVEN'
                """).param("wave", waveId).query((row, _) -> new Volume(row.getInt("disks"), row.getLong("bytes"),
                row.getDouble("seconds")))
                .single();
    }

    record Confirmation(String by, String note) {}

    Map<String, Confirmation> confirmations(UUID waveId) {
        Map<String, Confirmation> found = new HashMap<>();
        jdbc.sql("select * from wave_confirmation where wave_id = :wave").param("wave", waveId).query(row -> {
            found.put(row.getString("criterion"), new Confirmation(row.getString("confirmed_by"),
                    row.getString("note")));
        });
        return found;
    }

    void confirm(UUID waveId, String criterion, String by, String note) {
        jdbc.sql("""
                insert into wave_confirmation (wave_id, criterion, confirmed_by, confirmed_at, note)
                values (:wave, :criterion, :by, :now, :note)
                on conflict (wave_id, criterion) do update set confirmed_by = excluded.confirmed_by,
                    confirmed_at = excluded.confirmed_at, note = excluded.note
                """).param("wave", waveId).param("criterion", criterion).param("by", by)
                .param("now", Timestamp.from(clock.instant())).param("note", note).update();
    }
}
