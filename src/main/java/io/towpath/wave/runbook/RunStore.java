package io.towpath.wave.runbook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Table `runbook_run`.
@Repository
class RunStore {

    private static final String RUNS = """
            select run.*, wave.key as wave_key, wave.name as wave_name, runbook.name as runbook,
                   count(cell.id) as cells,
                   count(cell.id) filter (where cell.state in ('DONE', 'SKIPPED', 'PASSED', 'DROPPED')) as settled,
                   count(cell.id) filter (where cell.state in ('OPEN', 'DUE')) as ready,
                   count(cell.id) filter (where cell.state = 'FAILED') as failed
              from runbook_run run join wave on wave.id = run.wave_id join runbook on runbook.id = run.runbook_id
              left join runbook_cell cell on cell.run_id = run.id
            """;
    private static final String GROUPED = " group by run.id, wave.id, runbook.id ";

    private final JdbcClient jdbc;

    RunStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    UUID insert(UUID waveId, Version version, String actor) {
        long number = jdbc.sql("select nextval('runbook_run_key_seq')").query(Long.class).single();
        return jdbc.sql("""
                insert into runbook_run (key, wave_id, runbook_id, version, state, started_by)
                values (:key, :wave, :runbook, :version, 'RUNNING', :actor) returning id
                """).param("key", "R-%03d".formatted(number)).param("wave", waveId)
                .param("runbook", version.runbookId()).param("version", version.number()).param("actor", actor)
                .query(UUID.class).single();
    }

    Optional<Run> find(UUID id) {
        return jdbc.sql(RUNS + "where run.id = :id" + GROUPED).param("id", id).query(RunStore::run).optional();
    }

    Optional<Run> byKey(String key) {
        return jdbc.sql(RUNS + "where run.key = :key" + GROUPED).param("key", key).query(RunStore::run).optional();
    }

    Optional<Run> ofWave(UUID waveId) {
        return jdbc.sql(RUNS + "where run.wave_id = :wave" + GROUPED).param("wave", waveId).query(RunStore::run)
                .optional();
    }

    /// Newest first.
    List<Run> page(int limit, int offset) {
        return jdbc.sql(RUNS + GROUPED + "order by run.started_at desc, run.id limit :limit offset :offset")
                .param("limit", limit).param("offset", offset).query(RunStore::run).list();
    }

    List<UUID> running() {
        return jdbc.sql("select id from runbook_run where state = 'RUNNING' order by started_at")
                .query((row, _) -> row.getObject("id", UUID.class)).list();
    }

    /// One under way, without its counts: those look at every cell.
    ///
    /// @param runbook its name
    record Under(UUID id, String key, UUID runbookId, String runbook, int version) {}

    Optional<Under> runningOf(UUID waveId) {
        return jdbc.sql("""
                select run.id, run.key, run.runbook_id, run.version, runbook.name
                  from runbook_run run join runbook on runbook.id = run.runbook_id
                 where run.wave_id = :wave and run.state = 'RUNNING'
                """).param("wave", waveId)
                .query((row, _) -> new Under(row.getObject("id", UUID.class), row.getString("key"),
                        row.getObject("runbook_id", UUID.class), row.getString("name"), row.getInt("version")))
                .optional();
    }

    /// Nobody else moves its cells until the transaction ends.
    ///
    /// @return false when it is done, or there is none
    boolean lock(UUID id) {
        return jdbc.sql("select id from runbook_run where id = :id and state = 'RUNNING' for update").param("id", id)
                .query(UUID.class).optional().isPresent();
    }

    boolean done(UUID id) {
        return jdbc.sql("""
                update runbook_run set state = 'DONE', ended_at = pg_catalog.clock_timestamp()
                 where id = :id and state = 'RUNNING'
                """).param("id", id).update() == 1;
    }

    private static Run run(ResultSet row, int number) throws SQLException {
        return new Run(row.getObject("id", UUID.class), row.getString("key"), row.getObject("wave_id", UUID.class),
                row.getString("wave_key"), row.getString("wave_name"), row.getObject("runbook_id", UUID.class),
                row.getString("runbook"), row.getInt("version"), row.getString("state").equals("DONE"),
                row.getString("started_by"), row.getTimestamp("started_at").toInstant(),
                CellStore.at(row, "ended_at"), row.getInt("cells"), row.getInt("settled"), row.getInt("ready"),
                row.getInt("failed"));
    }
}
