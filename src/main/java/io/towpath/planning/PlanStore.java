package io.towpath.planning;

import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Plans, their waves and placements in the database.
@Repository
class PlanStore {

    private static final String PLANS = """
            select p.id, p.number, base.number as based_on, p.state, p.note, p.created_by, p.created_at, p.saved_at,
                   p.published_at, p.published_by, p.version,
                   (select count(*) from plan_wave w where w.plan_id = p.id) as waves,
                   (select count(*) from plan_placement m where m.plan_id = p.id) as vms
              from plan p left join plan base on base.id = p.based_on
            """;
    private static final int BATCH = 1000;

    private final JdbcClient db;
    private final JdbcTemplate template;

    PlanStore(JdbcClient db, JdbcTemplate template) {
        this.db = db;
        this.template = template;
    }

    List<PlanView> page(int limit, int offset) {
        return db.sql(PLANS + " where p.state <> 'discarded' order by p.number desc limit :limit offset :offset")
                .param("limit", limit).param("offset", offset).query(PlanStore::view).list();
    }

    Optional<PlanView> find(UUID id) {
        return db.sql(PLANS + " where p.id = :id").param("id", id).query(PlanStore::view).optional();
    }

    Optional<PlanView> newest(PlanState state) {
        return db.sql(PLANS + " where p.state = :state order by p.number desc limit 1").param("state", state.slug())
                .query(PlanStore::view).optional();
    }

    /// Nobody else changes it until the transaction ends.
    PlanView lock(UUID id) {
        db.sql("select id from plan where id = :id for update").param("id", id).query(UUID.class).optional();
        return find(id).filter(plan -> plan.state() != PlanState.DISCARDED).orElseThrow(() -> absent(id));
    }

    /// The published one, then the newest draft: whoever takes both, or VMs after them, takes them in this order.
    void lockPublishedAndNewestDraft() {
        // of two who publish, the later one's plan is another one than that which was waited for
        if (!lockNewest(PlanState.PUBLISHED)) {
            lockNewest(PlanState.PUBLISHED);
        }
        lockNewest(PlanState.DRAFT);
    }

    private boolean lockNewest(PlanState state) {
        return db.sql("select id from plan where state = :state order by number desc limit 1 for update")
                .param("state", state.slug()).query(UUID.class).optional().isPresent();
    }

    static RefusedException absent(UUID id) {
        return new RefusedException(Kind.ABSENT, "not-found", "There is no plan " + id + ".",
                "Look for it in the list of plans.");
    }

    UUID insert(@Nullable UUID basedOn, String settings, String actor, Instant now) {
        return db.sql("""
                insert into plan (number, based_on, settings, created_by, created_at)
                values (nextval('plan_number_seq'), :base, :settings::jsonb, :actor, :now) returning id
                """).param("base", basedOn).param("settings", settings).param("actor", actor)
                .param("now", Timestamp.from(now)).query(UUID.class).single();
    }

    int bump(UUID id) {
        return db.sql("update plan set version = version + 1 where id = :id returning version").param("id", id)
                .query(Integer.class).single();
    }

    /// @param column `settings`, `notes` or `left_out`
    String text(UUID id, String column) {
        return db.sql("select " + column + "::text from plan where id = :id").param("id", id).query(String.class)
                .single();
    }

    void told(UUID id, String settings, String notes, String left) {
        db.sql("""
                update plan set settings = :settings::jsonb, notes = :notes::jsonb, left_out = :left::jsonb
                 where id = :id
                """).param("id", id).param("settings", settings).param("notes", notes).param("left", left).update();
    }

    void saved(UUID id, @Nullable String note, Instant now) {
        db.sql("update plan set state = 'saved', note = :note, saved_at = :now where id = :id").param("id", id)
                .param("note", note).param("now", Timestamp.from(now)).update();
    }

    void discarded(UUID id) {
        db.sql("update plan set state = 'discarded' where id = :id").param("id", id).update();
    }

    void published(UUID id, String actor, Instant now) {
        db.sql("update plan set state = 'saved' where state = 'published'").update();
        db.sql("""
                update plan set state = 'published', published_at = :now, published_by = :actor,
                                saved_at = coalesce(saved_at, :now), version = version + 1
                 where id = :id
                """).param("id", id).param("actor", actor).param("now", Timestamp.from(now)).update();
    }

    void unpublished(UUID id, PlanDesk.@Nullable Published earlier, @Nullable UUID before) {
        db.sql("""
                update plan set state = 'saved', published_at = :at, published_by = :by, version = version + 1
                 where id = :id
                """).param("id", id).param("at", earlier == null ? null : Timestamp.from(earlier.at()))
                .param("by", earlier == null ? null : earlier.by()).update();
        if (before != null) {
            db.sql("update plan set state = 'published', version = version + 1 where id = :id and state = 'saved'")
                    .param("id", before).update();
        }
    }

    void became(UUID planWave, UUID wave) {
        db.sql("update plan_wave set wave_id = :wave where id = :id").param("id", planWave).param("wave", wave)
                .update();
    }

    /// Its proposed hours are those of a window of the calendar from now on.
    void inWindow(UUID planWave, UUID window) {
        db.sql("update plan_wave set window_id = :window, opens_at = null, closes_at = null, slots = null where id = :id")
                .param("id", planWave).param("window", window).update();
    }

    Set<UUID> startedWaves() {
        return Set.copyOf(db.sql("select id from wave where state <> 'DRAFT'")
                .query((found, _) -> found.getObject(1, UUID.class)).list());
    }

    PlanContent content(UUID plan) {
        List<PlannedWave> waves = new ArrayList<>();
        Map<Integer, UUID> ids = new HashMap<>();
        Map<UUID, Integer[]> depends = new LinkedHashMap<>();
        db.sql("""
                select w.id, w.position, w.origin, w.name, w.kind, w.wave_id, w.depends_on, w.window_id,
                       coalesce(c.name, 'Proposed') as window_name, coalesce(c.opens_at, w.opens_at) as opens_at,
                       coalesce(c.closes_at, w.closes_at) as closes_at, c.lockout_at, c.capacity_vms,
                       coalesce(c.parallel_slots, w.slots, 20) as slots
                  from plan_wave w left join cutover_window c on c.id = w.window_id
                 where w.plan_id = :plan order by w.position
                """).param("plan", plan).query(row -> {
            UUID id = row.getObject("id", UUID.class);
            ids.put(row.getInt("position"), id);
            Array before = row.getArray("depends_on");
            depends.put(id, (Integer[]) before.getArray());
            waves.add(new PlannedWave(id, row.getObject("origin", UUID.class), row.getString("name"),
                    WaveKind.of(row.getString("kind")), window(row), List.of(),
                    row.getObject("wave_id", UUID.class)));
        });
        Map<UUID, Placed> placements = new LinkedHashMap<>();
        db.sql("""
                select p.vm_id, p.plan_wave_id, p.because, p.by_hand
                  from plan_placement p join vm on vm.id = p.vm_id where p.plan_id = :plan order by vm.name, vm.id
                """).param("plan", plan).query(row -> {
            placements.put(row.getObject("vm_id", UUID.class),
                    new Placed(row.getObject("plan_wave_id", UUID.class), row.getString("because"),
                            row.getBoolean("by_hand")));
        });
        return new PlanContent(waves.stream().map(wave -> new PlannedWave(wave.id(), wave.origin(), wave.name(),
                wave.kind(), wave.window(), java.util.Arrays.stream(depends.getOrDefault(wave.id(), new Integer[0]))
                        .filter(ids::containsKey).map(ids::get).toList(),
                wave.waveId())).toList(), placements);
    }

    private static @Nullable Window window(ResultSet row) throws SQLException {
        Timestamp opens = row.getTimestamp("opens_at");
        Timestamp closes = row.getTimestamp("closes_at");
        if (opens == null || closes == null) {
            return null;
        }
        Timestamp lockout = row.getTimestamp("lockout_at");
        int capacity = row.getInt("capacity_vms");
        return new Window(row.getObject("window_id", UUID.class), row.getString("window_name"), opens.toInstant(),
                lockout == null ? closes.toInstant() : lockout.toInstant(), closes.toInstant(),
                row.wasNull() || capacity < 1 ? Integer.MAX_VALUE : capacity, row.getInt("slots"));
    }

    /// Brings the tables from one content to the other. VMs that are no more, as when the import that made them was taken
    /// back, are left out.
    void write(UUID plan, PlanChange change) {
        List<PlannedWave> waves = change.wavesAfter();
        if (waves != null) {
            writeWaves(plan, waves);
        }
        List<UUID> out = change.moves().stream().filter(move -> move.to() == null).map(PlanChange.Moved::vm).toList();
        if (!out.isEmpty()) {
            db.sql("delete from plan_placement where plan_id = :plan and vm_id = any(:vms)").param("plan", plan)
                    .param("vms", out.toArray(UUID[]::new)).update();
        }
        List<PlanChange.Moved> in = change.moves().stream().filter(move -> move.to() != null).toList();
        template.batchUpdate("""
                insert into plan_placement (plan_id, vm_id, plan_wave_id, because, by_hand)
                select ?, id, ?, ?, ? from vm where id = ?
                on conflict (plan_id, vm_id) do update set plan_wave_id = excluded.plan_wave_id,
                       because = excluded.because, by_hand = excluded.by_hand
                """, in, BATCH, (statement, move) -> {
            Placed to = java.util.Objects.requireNonNull(move.to());
            statement.setObject(1, plan);
            statement.setObject(2, to.wave());
            statement.setString(3, to.because());
            statement.setBoolean(4, to.byHand());
            statement.setObject(5, move.vm());
        });
        if (waves != null) {
            db.sql("delete from plan_wave where plan_id = :plan and not (id = any(:kept))").param("plan", plan)
                    .param("kept", waves.stream().map(PlannedWave::id).toArray(UUID[]::new)).update();
        }
    }

    private void writeWaves(UUID plan, List<PlannedWave> waves) {
        Map<UUID, Integer> positions = new HashMap<>();
        waves.forEach(wave -> positions.put(wave.id(), positions.size()));
        // gone ones still hold their positions until their VMs have moved
        db.sql("update plan_wave set position = -1 - position where plan_id = :plan and position >= 0")
                .param("plan", plan).update();
        for (PlannedWave wave : waves) {
            Window window = wave.window();
            Window proposed = window != null && window.id() == null ? window : null;
            db.sql("""
                    insert into plan_wave (id, plan_id, position, origin, name, kind, window_id, opens_at, closes_at,
                                           slots, wave_id, depends_on)
                    values (:id, :plan, :position, :origin, :name, :kind, :window, :opens, :closes, :slots,
                            (select id from wave where id = :wave), :depends)
                    on conflict (id) do update set position = excluded.position, name = excluded.name,
                           kind = excluded.kind, window_id = excluded.window_id, opens_at = excluded.opens_at,
                           closes_at = excluded.closes_at, slots = excluded.slots, depends_on = excluded.depends_on
                    """).param("id", wave.id()).param("plan", plan).param("position", positions.get(wave.id()))
                    .param("origin", wave.origin()).param("name", wave.name()).param("kind", wave.kind().slug())
                    .param("window", window == null ? null : window.id())
                    .param("opens", proposed != null ? Timestamp.from(proposed.opensAt()) : null)
                    .param("closes", proposed != null ? Timestamp.from(proposed.closesAt()) : null)
                    .param("slots", proposed != null ? proposed.slots() : null).param("wave", wave.waveId())
                    .param("depends", wave.dependsOn().stream().filter(positions::containsKey).map(positions::get)
                            .sorted().toArray(Integer[]::new))
                    .update();
        }
    }

    private static PlanView view(ResultSet row, int number) throws SQLException {
        int base = row.getInt("based_on");
        Integer basedOn = row.wasNull() ? null : base;
        return new PlanView(row.getObject("id", UUID.class), row.getInt("number"), basedOn,
                PlanState.of(row.getString("state")), row.getString("note"), row.getString("created_by"),
                row.getTimestamp("created_at").toInstant(), at(row, "saved_at"), at(row, "published_at"),
                row.getString("published_by"), row.getInt("version"), row.getInt("waves"), row.getInt("vms"));
    }

    private static @Nullable Instant at(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
