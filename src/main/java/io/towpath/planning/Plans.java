package io.towpath.planning;

import io.towpath.planning.wave.Assigned;
import io.towpath.planning.wave.AssignmentCheck;
import io.towpath.planning.wave.Freeze;
import io.towpath.planning.wave.Issue;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.Proposal;
import io.towpath.planning.wave.Window;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Plans, to read. Commands: [PlanDesk].
@Component
public class Plans {

    private final PlanStore store;
    private final PlanEdits edits;
    private final PlanEstates estates;
    private final PlanText text;
    private final Timeline timeline;

    Plans(PlanStore store, PlanEdits edits, PlanEstates estates, PlanText text, Timeline timeline) {
        this.store = store;
        this.edits = edits;
        this.estates = estates;
        this.text = text;
        this.timeline = timeline;
    }

    /// Newest first, without discarded ones.
    public List<PlanView> page(int limit, int offset) {
        return store.page(limit, offset);
    }

    public Optional<PlanView> find(UUID id) {
        return store.find(id).filter(plan -> plan.state() != PlanState.DISCARDED);
    }

    public Optional<PlanView> newest(PlanState state) {
        return store.newest(state);
    }

    public PlanContent content(UUID id) {
        return store.content(id);
    }

    public List<PlanEdit> edits(UUID id, int limit) {
        return edits.newest(id, limit);
    }

    public Limits limits(UUID id) {
        return text.limits(store.text(id, "settings"), usual());
    }

    /// What a plan keeps to that says nothing else.
    public Limits usual() {
        return estates.usual();
    }

    public List<String> notes(UUID id) {
        return text.notes(store.text(id, "notes"));
    }

    public List<Proposal.Left> left(UUID id) {
        return text.left(store.text(id, "left_out"));
    }

    /// What the planner would not have done, wave by wave; empty: nothing.
    public List<Issue> issues(UUID id) {
        return issues(store.content(id), estates.read(), limits(id));
    }

    /// As [#issues(UUID)], of what was read already.
    public static List<Issue> issues(PlanContent content, PlanEstate estate, Limits limits) {
        // a window has no more room than waves left of it that are not planned
        Map<UUID, Window> left = new java.util.HashMap<>();
        estate.estate().windows().stream().filter(window -> window.id() != null)
                .forEach(window -> left.put(Objects.requireNonNull(window.id()), window));
        List<Assigned> waves = content.waves().stream().map(wave -> {
            Window window = wave.window();
            return new Assigned(wave.name(), wave.kind(), window == null || window.id() == null
                    ? window
                    : left.getOrDefault(window.id(), window));
        }).toList();
        Map<UUID, Integer> positions = new java.util.HashMap<>();
        content.waves().forEach(wave -> positions.put(wave.id(), positions.size()));
        Map<UUID, Integer> placed = new java.util.LinkedHashMap<>();
        content.placements().forEach((vm, at) -> {
            Integer wave = positions.get(at.wave());
            if (wave != null) {
                placed.put(vm, wave);
            }
        });
        return AssignmentCheck.of(estate.estate(), waves, placed, limits);
    }

    public PlanEstate estate() {
        return estates.read();
    }

    public ZoneId zone() {
        return estates.zone();
    }

    /// Windows of the calendar that a planned wave may take.
    public List<Window> windows() {
        return timeline.freeWindows(estates);
    }

    public List<Freeze> freezes() {
        return estates.freezes();
    }

    /// When the waves that were published are planned, by the id of the wave.
    public Map<UUID, WaveTime> times() {
        return timeline.times();
    }

    /// The wave that each planned one became, by origin: over all versions that were published.
    public Map<UUID, UUID> wavesByOrigin() {
        return timeline.wavesByOrigin();
    }

    /// @param dependsOn waves that must be validated before
    public record WaveTime(Instant opensAt, Instant closesAt, List<UUID> dependsOn) {}

    /// When what is planned happens.
    @Component
    static class Timeline {

        private static final Duration SOON = Duration.ofHours(1);

        private final JdbcClient db;
        private final Clock clock;

        Timeline(JdbcClient db, Clock clock) {
            this.db = db;
            this.clock = clock;
        }

        List<Window> freeWindows(PlanEstates estates) {
            return estates.windows(clock.instant().plus(SOON));
        }

        Map<UUID, UUID> wavesByOrigin() {
            Map<UUID, UUID> waves = new java.util.LinkedHashMap<>();
            db.sql("""
                    select w.origin, w.wave_id from plan_wave w join plan p on p.id = w.plan_id
                     where w.wave_id is not null order by p.published_at nulls first, p.number
                    """).query(row -> {
                waves.put(row.getObject("origin", UUID.class), row.getObject("wave_id", UUID.class));
            });
            return waves;
        }

        Map<UUID, WaveTime> times() {
            Map<UUID, WaveTime> times = new java.util.LinkedHashMap<>();
            db.sql("""
                    select distinct on (w.wave_id) w.wave_id, coalesce(c.opens_at, w.opens_at) as opens_at,
                           coalesce(c.closes_at, w.closes_at) as closes_at,
                           array(select b.wave_id from plan_wave b where b.plan_id = w.plan_id
                                    and b.position = any(w.depends_on) and b.wave_id is not null) as before
                      from plan_wave w join plan p on p.id = w.plan_id left join cutover_window c on c.id = w.window_id
                     where w.wave_id is not null and p.published_at is not null
                       and coalesce(c.opens_at, w.opens_at) is not null
                     order by w.wave_id, p.published_at desc
                    """).query(row -> {
                Timestamp opens = row.getTimestamp("opens_at");
                times.put(row.getObject("wave_id", UUID.class), new WaveTime(opens.toInstant(),
                        row.getTimestamp("closes_at").toInstant(),
                        List.of((UUID[]) row.getArray("before").getArray())));
            });
            return times;
        }
    }
}
