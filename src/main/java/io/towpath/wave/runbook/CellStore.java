package io.towpath.wave.runbook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Tables `runbook_cell` and `runbook_cell_event`. Every move is one guarded statement; its times are the database's, as those
/// of the trips that they are compared with.
@Repository
class CellStore {

    private static final TypeReference<LinkedHashMap<String, String>> FIELDS = new TypeReference<>() {
    };

    /// Of what keeps an outage from beginning.
    private static final int SOME = 20;

    private static final int AT_ONCE = 1000;

    private final JdbcClient jdbc;
    private final JdbcTemplate rows;
    private final JsonMapper json;

    CellStore(JdbcClient jdbc, JdbcTemplate rows, JsonMapper json) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.json = json;
    }

    /// For whom a step is done.
    record Entity(Scope kind, UUID id, String name, Collection<UUID> vmIds) {}

    /// How a cell ended.
    record End(String actor, @Nullable String note, Map<String, String> recorded) {

        static End of(String actor, @Nullable String note) {
            return new End(actor, note, Map.of());
        }
    }

    /// A step with all for whom it is done.
    void insert(UUID runId, RunbookStep step, List<Entity> entities) {
        rows.batchUpdate("""
                insert into runbook_cell (run_id, step, part, entity_kind, entity_id, entity_name, vm_ids, state)
                values (?, ?, ?, ?, ?, ?, ?, 'WAITING')
                """, entities, AT_ONCE, (row, entity) -> {
            row.setObject(1, runId);
            row.setInt(2, step.number());
            row.setString(3, step.part().name());
            row.setString(4, entity.kind.name());
            row.setObject(5, entity.id);
            row.setString(6, entity.name);
            row.setArray(7, row.getConnection().createArrayOf("uuid", entity.vmIds.toArray()));
        });
    }

    /// In the order of the steps, each by name.
    List<Cell> of(UUID runId) {
        return jdbc.sql("select * from runbook_cell where run_id = :run order by step, lower(entity_name), entity_id")
                .param("run", runId).query(this::cell).list();
    }

    /// In no order, those that may still move by themselves, and all that are not settled: late in a run most are.
    List<Cell> movable(UUID runId) {
        return jdbc.sql("""
                select * from runbook_cell
                 where run_id = :run and (part = 'BEFORE' or state not in ('DONE', 'SKIPPED', 'PASSED'))
                """).param("run", runId).query(this::cell).list();
    }

    /// What is not settled.
    ///
    /// @param some the first of them
    /// @param all  how many there are
    record Open(List<Cell> some, int all) {}

    /// What keeps the sources of VMs from being shut down: what failed, then the rest in the order of the steps.
    Open beforeOutage(UUID runId, Set<UUID> vmIds) {
        String open = """
                 from runbook_cell
                 where run_id = :run and state not in ('DONE', 'SKIPPED', 'PASSED', 'DROPPED')
                   and (part = 'INITIALIZATION' or part = 'BEFORE' and vm_ids && :vms)
                """;
        UUID[] vms = vmIds.toArray(UUID[]::new);
        List<Cell> some = jdbc.sql("select *" + open
                + " order by state <> 'FAILED', step, lower(entity_name), entity_id limit :limit").param("run", runId)
                .param("vms", vms).param("limit", SOME).query(this::cell).list();
        return new Open(some, some.size() < SOME
                ? some.size()
                : jdbc.sql("select count(*)" + open).param("run", runId).param("vms", vms).query(Integer.class)
                        .single());
    }

    /// Whether the run has not looked at a cutover of these VMs that began since: what was done for one before is asked for
    /// anew then, what was done ahead becomes this one's, and who left and came back is asked for again.
    boolean cutoverUnseen(UUID runId, Set<UUID> vmIds) {
        return jdbc.sql("""
                select exists (
                    select from runbook_cell cell
                      join runbook_run run on run.id = cell.run_id
                      join migration trip on trip.wave_id = run.wave_id and trip.vm_id = any(cell.vm_ids)
                       and trip.vm_id = any(:vms) and trip.state = 'CUTTING_OVER'
                      join wave_member member on member.wave_id = run.wave_id and member.vm_id = trip.vm_id
                       and member.skipped is null
                     where cell.run_id = :run and cell.vm_ids && :vms
                       and (cell.part in ('INITIALIZATION', 'BEFORE') and cell.state = 'DROPPED'
                            or cell.part = 'BEFORE' and cell.state in ('DONE', 'SKIPPED', 'PASSED')
                               and cell.cutovers ->> trip.vm_id::text is distinct from trip.id || '/' || trip.visit))
                """).param("run", runId).param("vms", vmIds.toArray(UUID[]::new)).query(Boolean.class).single();
    }

    List<Cell> find(List<UUID> ids) {
        return ids.isEmpty()
                ? List.of()
                : jdbc.sql("select * from runbook_cell where id = any(:ids)").param("ids", ids.toArray(UUID[]::new))
                        .query(this::cell).list();
    }

    /// Makes a move that needs no end: opens, falls due, begins, is asked for anew.
    ///
    /// @return false when somebody was faster
    boolean move(Cell cell, CellTrigger trigger) {
        return move(cell, trigger, null, Map.of());
    }

    /// As [#move(Cell, CellTrigger)], where it falls due.
    ///
    /// @param timeout  from now; null: none
    /// @param cutovers for which it is done, as of [Cell]
    boolean move(Cell cell, CellTrigger trigger, @Nullable Duration timeout, Map<String, String> cutovers) {
        CellState to = next(cell, trigger);
        boolean due = to == CellState.DUE;
        return jdbc.sql("""
                update runbook_cell
                   set state = :to, version = version + 1, attempt = attempt + :anew,
                       due_at = case when :due then pg_catalog.clock_timestamp() when :waits then null else due_at end,
                       deadline_at = case when :due
                                          then pg_catalog.clock_timestamp() + make_interval(secs => cast(:timeout as float8))
                                          when :waits then null else deadline_at end,
                       cutovers = case when :due then cast(:cutovers as jsonb) when :waits then '{}' else cutovers end,
                       overdue_at = case when :due or :waits then null else overdue_at end,
                       begun_at = case when :begins then pg_catalog.clock_timestamp() when :due or :waits then null
                                       else begun_at end,
                       ended_at = null, ended_by = null, note = null, recorded = '{}', wave_held_at = null
                 where id = :id and version = :seen and state = :from
                """).param("to", to.name()).param("due", due).param("waits", to == CellState.WAITING)
                .param("cutovers", json.writeValueAsString(cutovers))
                .param("anew", trigger == CellTrigger.RETRY || trigger == CellTrigger.REOPEN ? 1 : 0)
                .param("begins", trigger == CellTrigger.BEGIN)
                .param("timeout", timeout == null ? null : timeout.toMillis() / 1000.0).param("id", cell.id())
                .param("seen", cell.version()).param("from", cell.state().name()).update() == 1;
    }

    /// Makes a move that ends it.
    ///
    /// @return false when somebody was faster
    boolean end(Cell cell, CellTrigger trigger, End end) {
        return jdbc.sql("""
                update runbook_cell
                   set state = :to, version = version + 1, ended_at = pg_catalog.clock_timestamp(), ended_by = :by,
                       note = :note, recorded = cast(:recorded as jsonb), wave_held_at = null
                 where id = :id and version = :seen and state = :from
                """).param("to", next(cell, trigger).name()).param("by", end.actor).param("note", end.note)
                .param("recorded", json.writeValueAsString(end.recorded)).param("id", cell.id())
                .param("seen", cell.version()).param("from", cell.state().name()).update() == 1;
    }

    private static CellState next(Cell cell, CellTrigger trigger) {
        return CellLifecycle.TABLE.next(cell.state(), trigger).orElseThrow(
                () -> new IllegalStateException("%s: no %s in %s".formatted(cell.id(), trigger, cell.state())));
    }

    /// What was done ahead of a cutover belongs to it once it begins.
    boolean belongsTo(Cell cell, Map<String, String> cutovers) {
        return jdbc.sql("""
                update runbook_cell set due_at = coalesce(due_at, pg_catalog.clock_timestamp()),
                                        cutovers = cast(:cutovers as jsonb), version = version + 1
                 where id = :id and version = :seen
                """).param("cutovers", json.writeValueAsString(cutovers)).param("id", cell.id())
                .param("seen", cell.version()).update() == 1;
    }

    boolean overdue(Cell cell) {
        return jdbc.sql("""
                update runbook_cell set overdue_at = pg_catalog.clock_timestamp(), version = version + 1
                 where id = :id and version = :seen and overdue_at is null
                """).param("id", cell.id()).param("seen", cell.version()).update() == 1;
    }

    void heldWave(Cell cell) {
        jdbc.sql("""
                update runbook_cell set wave_held_at = pg_catalog.clock_timestamp()
                 where id = :id and version = :seen and state = 'FAILED'
                """).param("id", cell.id()).param("seen", cell.version()).update();
    }

    Instant now() {
        return jdbc.sql("select pg_catalog.clock_timestamp()").query(Timestamp.class).single().toInstant();
    }

    void tell(Cell cell, String what, End end) {
        jdbc.sql("""
                insert into runbook_cell_event (cell_id, attempt, actor, what, note, recorded)
                values (:cell, :attempt, :actor, :what, :note, cast(:recorded as jsonb))
                """).param("cell", cell.id()).param("attempt", cell.attempt()).param("actor", end.actor)
                .param("what", what).param("note", end.note).param("recorded", json.writeValueAsString(end.recorded))
                .update();
    }

    /// By cell, the oldest first; of very many the newest.
    Map<UUID, List<Cell.Event>> events(UUID runId, @Nullable Integer step, int most) {
        Map<UUID, List<Cell.Event>> events = new LinkedHashMap<>();
        jdbc.sql("""
                select * from (
                    select event.* from runbook_cell_event event join runbook_cell cell on cell.id = event.cell_id
                     where cell.run_id = :run and (cast(:step as integer) is null or cell.step = :step)
                     order by event.at desc, event.id desc limit :limit) newest
                 order by at, id
                """).param("run", runId).param("step", step).param("limit", most).query(row -> {
            events.computeIfAbsent(row.getObject("cell_id", UUID.class), _ -> new java.util.ArrayList<>())
                    .add(new Cell.Event(row.getInt("attempt"), row.getTimestamp("at").toInstant(),
                            row.getString("actor"), row.getString("what"), row.getString("note"),
                            json.readValue(row.getString("recorded"), FIELDS)));
        });
        return events;
    }

    private Cell cell(ResultSet row, int number) throws SQLException {
        UUID[] vms = (UUID[]) row.getArray("vm_ids").getArray();
        return new Cell(row.getObject("id", UUID.class), row.getInt("step"), Part.valueOf(row.getString("part")),
                Scope.valueOf(row.getString("entity_kind")), row.getObject("entity_id", UUID.class),
                row.getString("entity_name"), Set.copyOf(Arrays.asList(vms)), CellState.valueOf(row.getString("state")),
                row.getInt("attempt"), at(row, "due_at"), at(row, "deadline_at"),
                fields(row.getString("cutovers")), at(row, "overdue_at"), at(row, "begun_at"), at(row, "ended_at"),
                row.getString("ended_by"),
                row.getString("note"), fields(row.getString("recorded")),
                at(row, "wave_held_at"), row.getInt("version"));
    }

    private Map<String, String> fields(String text) {
        return text.equals("{}") ? Map.of() : json.readValue(text, FIELDS);
    }

    static @Nullable Instant at(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
