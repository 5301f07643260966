package io.towpath.tour;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.demo.DemoEstate;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Five months of work that nobody did: eight waves behind us with 1,911 VMs, of which 69 failed at their first attempt, 40 of
/// them rolled back. Written as rows, since it is the past.
@OfDemo
class DemoHistory {

    /// VMs accepted in each week, the oldest first; the last one is the running week.
    private static final int[] WEEKS = {20, 10, 0, 40, 60, 80, 90, 100, 105, 110, 110, 115, 110, 112, 110, 111, 136,
            141,
            144, 147, 60};
    private static final int[] WAVES = {20, 240, 260, 270, 278, 281, 281, 281};
    private static final int VMS = 1_911;
    private static final int FAILED = 69;
    private static final int ROLLED_BACK = 40;

    private final JdbcClient jdbc;
    private final AuditTrail audit;
    private final Clock clock;

    DemoHistory(JdbcClient jdbc, AuditTrail audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    /// Again it would be written again: see [DemoOnce].
    void write(UUID target) {
        List<Candidate> vms = candidates();
        Outages outages = new Outages();
        // a smaller estate has a smaller past
        int scale = Math.min(vms.size(), Math.min(VMS, imported() * VMS / DemoEstate.VMS));
        List<UUID> waves = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (int number = 0; number < WAVES.length; number++) {
            String key = "W-%03d".formatted(jdbc.sql("select nextval('wave_key_seq')").query(Long.class).single());
            keys.add(key);
            waves.add(wave(key, number, target));
        }
        int wave = 0;
        int inWave = 0;
        for (int at = 0; at < scale; at++) {
            while (inWave >= Math.max(1, WAVES[wave] * scale / VMS) && wave < WAVES.length - 1) {
                wave++;
                inWave = 0;
            }
            inWave++;
            trip(vms.get(at), at, scale, waves.get(wave), keys.get(wave), inWave, target, outages);
        }
        audit.append(AuditEntry.of("system", "demo.history-written", new Subject("demo", "history", "Nordwind"))
                .with(Map.of("vms", Integer.toString(scale))));
    }

    private int imported() {
        return jdbc.sql("select count(*) from vm join connection c on c.id = vm.source_id where c.kind = 'imported'")
                .query(Integer.class).single();
    }

    /// In the order in which the mission moves them: tier 3 first, whole applications, nothing that is blocked.
    private List<Candidate> candidates() {
        return jdbc.sql("""
                select v.id, v.power_state = 'on' as runs from vm_overview v join connection c on c.id = v.source_id
                 where v.kind = 'vm' and c.kind = 'imported' and v.readiness in ('ready', 'warnings')
                   and coalesce(v.strategy, 'rehost') in ('rehost', 'relocate') and v.excluded_reason is null
                   and v.application is not null
                 order by v.tier desc nulls last, v.environment = 'production', v.application, v.name
                """).query((row, _) -> new Candidate(row.getObject("id", UUID.class), row.getBoolean("runs"))).list();
    }

    private record Candidate(UUID id, boolean runs) {}

    /// How long nobody was served. Most outages are near the mean of their kind, some are missed by far.
    static final class Outages {

        private int warm;
        private int cold;

        Duration warm() {
            int one = warm++;
            return Duration.ofSeconds(190 + one * 37L % 301 + (one % 19 == 7 ? 1_140 : 0));
        }

        Duration cold() {
            int one = cold++;
            return Duration.ofSeconds(1_490 + one * 53L % 1_801 + (one % 17 == 3 ? 1_700 : 0));
        }
    }

    private UUID wave(String key, int number, UUID target) {
        Instant at = clock.instant().minus(Duration.ofDays(140 - number * 18L));
        UUID id = jdbc.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                values (:key, :name, 'COMPLETED', 'CONTINUE', :target, 'QCOW2', 20, 5, :at, :at, 'lena') returning id
                """).param("key", key)
                .param("name", number == 0
                        ? "Proof of concept"
                        : number == 1
                                ? "Development and test"
                                : "Production " + (number - 1))
                .param("target", target).param("at", Timestamp.from(at)).query(UUID.class).single();
        if (number == 0) {
            // so that the planner proposes no other
            jdbc.sql("""
                    insert into wave_terms (wave_id, kind, changed_by, changed_at)
                    values (:wave, 'proof-of-concept', 'lena', :at)
                    """).param("wave", id).param("at", Timestamp.from(at)).update();
        }
        return id;
    }

    private void trip(Candidate candidate, int at, int scale, UUID wave, String key, int position, UUID target,
            Outages outages) {
        UUID vm = candidate.id;
        Instant accepted = acceptedAt(at * VMS / scale);
        jdbc.sql("insert into wave_member (wave_id, vm_id, position, open) values (:wave, :vm, :position, false)")
                .param("wave", wave).param("vm", vm).param("position", position).update();
        int failures = Math.max(1, FAILED * scale / VMS);
        // spread evenly over the past
        boolean failed = at * failures / scale != (at + 1) * failures / scale;
        int failure = at * failures / scale;
        int attempt = 1;
        if (failed) {
            boolean back = failure < Math.max(1, ROLLED_BACK * scale / VMS);
            Instant end = accepted.minus(Duration.ofDays(2));
            UUID first = migration(vm, attempt++, "COLD", wave, key, target, back ? "ROLLED_BACK" : "CANCELLED", end,
                    back ? "A check at the target failed; the source serves again." : "Conversion failed; given up.");
            Steps steps = new Steps();
            steps.at(1, "CUTTING_OVER", end.minus(Duration.ofMinutes(back ? 200 : 20)));
            if (back) {
                steps.at(2, "VALIDATING", end.minus(Duration.ofMinutes(150)));
            }
            write(first, steps);
        }
        // what is off is read as it lies there
        boolean warm = candidate.runs && at % 10 < 7;
        UUID migration = migration(vm, attempt, warm ? "WARM" : "COLD", wave, key, target, "DONE",
                accepted.plus(Duration.ofHours(1)), "Proven, signed and soaked.");
        power(migration, candidate.runs);
        Instant arrived = accepted.minus(Duration.ofMinutes(40 + at * 37L % 305));
        Instant off = arrived.minus(warm
                ? outages.warm()
                : candidate.runs ? outages.cold() : Duration.ofMinutes(25 + at % 40));
        Steps steps = new Steps();
        int visit = 1;
        if (warm) {
            steps.at(visit++, "SEEDING", arrived.minus(Duration.ofHours(50)));
            steps.at(visit++, "SYNCING", arrived.minus(Duration.ofHours(44)));
        }
        cutover(steps, visit++, warm, off, arrived);
        steps.at(visit++, "VALIDATING", arrived);
        steps.at(visit, "SOAKING", accepted);
        write(migration, steps);
    }

    /// Shutting down and starting take as long as in the demo's branch office; the rest is what had to be copied.
    private static void cutover(Steps steps, int visit, boolean warm, Instant off, Instant arrived) {
        Instant copied = arrived.minusSeconds(26);
        steps.at(visit, "CUTTING_OVER", off.minusSeconds(70));
        steps.took(visit, "shut-down-source", off, off.plusSeconds(45));
        steps.took(visit, warm ? "final-pass" : "copy-disks", off.plusSeconds(45), copied);
        steps.took(visit, "define-target", copied, copied.plusSeconds(6));
        steps.took(visit, "start-target", copied.plusSeconds(6), arrived);
    }

    private Instant acceptedAt(int at) {
        Instant monday = clock.instant().atZone(ZoneOffset.UTC).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                .toLocalDate().atStartOfDay(ZoneOffset.UTC).toInstant();
        int before = 0;
        for (int week = 0; week < WEEKS.length; week++) {
            if (at < before + WEEKS[week]) {
                Duration length = week < WEEKS.length - 1
                        ? Duration.ofDays(7)
                        : Duration.between(monday, clock.instant());
                return monday.minus(Duration.ofDays(7L * (WEEKS.length - 1 - week)))
                        .plus(length.multipliedBy(at - before).dividedBy(WEEKS[week]));
            }
            before += WEEKS[week];
        }
        return clock.instant();
    }

    private UUID migration(UUID vm, int attempt, String mode, UUID wave, String key, UUID target, String state,
            Instant since,
            String reason) {
        return jdbc.sql("""
                insert into migration (vm_id, attempt, mode, wave_id, wave_key, target_id, format, soak_days, state, since,
                                       reason, visit, planned_by, planned_at)
                values (:vm, :attempt, :mode, :wave, :key, :target, 'qcow2', 5, :state, :since, :reason, 6, 'lena', :planned)
                returning id
                """).param("vm", vm).param("attempt", attempt).param("mode", mode).param("wave", wave).param("key", key)
                .param("target", target).param("state", state).param("since", Timestamp.from(since))
                .param("reason", reason).param("planned", Timestamp.from(since.minus(Duration.ofDays(9))))
                .query(UUID.class).single();
    }

    private void power(UUID migration, boolean runs) {
        jdbc.sql("""
                insert into migration_power (migration_id, source_power, source_name, source_note, source_nics, recorded_at)
                select id, :power, 'history', 'Made up for the demo.', '[]', since from migration where id = :migration
                """).param("power", runs ? "ON" : "OFF").param("migration", migration).update();
    }

    /// Of one trip, as columns: they are written at once.
    private static final class Steps {

        private final List<Integer> visits = new ArrayList<>();
        private final List<String> states = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private final List<String> from = new ArrayList<>();
        private final List<String> to = new ArrayList<>();

        void at(int visit, String state, Instant at) {
            add(visit, state, "history", at, at);
        }

        /// A step of the cutover.
        void took(int visit, String name, Instant began, Instant ended) {
            add(visit, "CUTTING_OVER", name, began, ended);
        }

        private void add(int visit, String state, String name, Instant began, Instant ended) {
            visits.add(visit);
            states.add(state);
            names.add(name);
            from.add(began.toString());
            to.add(ended.toString());
        }
    }

    private void write(UUID migration, Steps steps) {
        jdbc.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome, note)
                select :migration, visit, state, step, 1, 'demo', began, ended, 'DONE', 'Made up for the demo.'
                  from unnest(cast(:visits as int[]), cast(:states as text[]), cast(:names as text[]),
                              cast(:from as timestamptz[]), cast(:to as timestamptz[])) as s (visit, state, step, began, ended)
                """).param("migration", migration).param("visits", steps.visits.toArray(Integer[]::new))
                .param("states", steps.states.toArray(String[]::new)).param("names", steps.names.toArray(String[]::new))
                .param("from", steps.from.toArray(String[]::new)).param("to", steps.to.toArray(String[]::new))
                .update();
    }
}
