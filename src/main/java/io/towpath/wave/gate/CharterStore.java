package io.towpath.wave.gate;

import io.towpath.migration.RefusedException;
import io.towpath.wave.gate.Charter.Need;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What waves are held to, in tables `wave_terms` and `wave_predecessor` and in their plans.
@Component
final class CharterStore {

    private final JdbcClient jdbc;
    private final Clock clock;

    CharterStore(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    Optional<Charter> find(UUID waveId) {
        return read(waveId, "");
    }

    /// As [#find], and nobody else changes the wave or its members until the transaction ends.
    Charter lock(UUID waveId) {
        jdbc.sql("select id from wave where id = :id for update").param("id", waveId).query().listOfRows();
        return find(waveId).orElseThrow(() -> new RefusedException("not-found", "There is no wave " + waveId + ".",
                "Look for it in the list of waves."));
    }

    private Optional<Charter> read(UUID waveId, String more) {
        List<Need> needs = jdbc.sql("""
                select needs.id, needs.key, needs.name,
                       not exists (select from wave_predecessor p
                                    where p.wave_id = :id and p.needs_id = needs.id) as planned
                  from wave_need join wave needs on needs.id = wave_need.needs_id
                 where wave_need.wave_id = :id order by needs.key
                """).param("id", waveId).query((row, _) -> new Need(row.getObject("id", UUID.class),
                row.getString("key"), row.getString("name"), row.getBoolean("planned")))
                .list();
        return jdbc.sql("""
                select wave.*, charter.kind, charter.window_id, charter.kind_by_hand, charter.window_by_hand
                  from wave join wave_charter charter on charter.wave_id = wave.id where wave.id = :id
                """ + more).param("id", waveId).query((row, _) -> new Charter(waveId, row.getString("key"),
                row.getString("name"), row.getString("state"), row.getObject("target_id", UUID.class),
                row.getInt("version"), Purpose.of(row.getString("kind")),
                row.getObject("window_id", UUID.class), needs, row.getBoolean("kind_by_hand"),
                row.getBoolean("window_by_hand")))
                .optional();
    }

    /// The wave counts as changed: what was approved before is void.
    void put(Charter charter, @Nullable Purpose purpose, @Nullable UUID windowId, Collection<UUID> needs,
            String actor) {
        jdbc.sql("""
                insert into wave_terms (wave_id, kind, window_id, changed_by, changed_at)
                values (:wave, :kind, :window, :actor, :now)
                on conflict (wave_id) do update set kind = excluded.kind, window_id = excluded.window_id,
                    changed_by = excluded.changed_by, changed_at = excluded.changed_at
                """).param("wave", charter.waveId()).param("kind", purpose == null ? null : purpose.word())
                .param("window", windowId).param("actor", actor).param("now", Timestamp.from(clock.instant()))
                .update();
        jdbc.sql("delete from wave_predecessor where wave_id = :wave").param("wave", charter.waveId()).update();
        needs.forEach(need -> jdbc.sql("insert into wave_predecessor (wave_id, needs_id) values (:wave, :needs)")
                .param("wave", charter.waveId()).param("needs", need).update());
        jdbc.sql("update wave set version = version + 1 where id = :wave").param("wave", charter.waveId()).update();
    }

    /// Whether `later` waits for `earlier`, directly or over others.
    boolean waitsFor(UUID later, UUID earlier) {
        return jdbc.sql("""
                with recursive before (id) as (
                    select needs_id from wave_need where wave_id = :later
                    union
                    select need.needs_id from wave_need need join before on before.id = need.wave_id)
                select exists (select from before where id = :earlier)
                """).param("later", later).param("earlier", earlier).query(Boolean.class).single();
    }
}
