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
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Five months of work that nobody did: eight waves behind us with 1,911 VMs, of which 69 failed at their first attempt, 40 of
/// them rolled back. The last ones of the last two waves are at their target and wait for people. Written as rows, since it is
/// the past.
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
    /// From this wave on some of it is not over.
    private static final int OPEN_FROM = 6;
    /// Of each of those at most so many VMs.
    private static final int MOST_OPEN = 24;
    /// Of the last one so many are still looked at.
    private static final int LOOKED_AT = 2;
    /// Who failed so that people remember: what its system is called, in the order of the failures.
    private static final List<String> REMEMBERED = List.of("%2008 R2%", "%linux%");
    private static final String WITH_NTFS = "%windows%";

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
        List<Candidate> moved = withThoseThatAreRemembered(vms, scale);
        int wave = 0;
        int inWave = 0;
        int before = 0;
        for (int at = 0; at < scale; at++) {
            while (inWave >= size(wave, scale) && wave < WAVES.length - 1) {
                before += inWave;
                wave++;
                inWave = 0;
            }
            inWave++;
            int size = wave < WAVES.length - 1 ? size(wave, scale) : scale - before;
            int left = size - inWave;
            String stands = wave < OPEN_FROM || left >= Math.min(MOST_OPEN, size / 2)
                    ? "DONE"
                    : wave == WAVES.length - 1 && left < LOOKED_AT ? "VALIDATING" : "AWAITING_SIGN_OFF";
            trip(moved.get(at), at, scale, new Seat(waves.get(wave), keys.get(wave), inWave, wave >= OPEN_FROM, stands),
                    target, outages);
        }
        audit.append(AuditEntry.of("system", "demo.history-written", new Subject("demo", "history", "Nordwind"))
                .with(Map.of("vms", Integer.toString(scale))));
    }

    private static int size(int wave, int scale) {
        return Math.max(1, WAVES[wave] * scale / VMS);
    }

    /// Where a VM was in the past.
    ///
    /// @param open   whether its wave is not over
    /// @param stands the state of its last trip
    private record Seat(UUID wave, String key, int position, boolean open, String stands) {}

    private static int failures(int scale) {
        return Math.max(1, FAILED * scale / VMS);
    }

    /// Of the failures, how many went back; they are the first.
    private static int back(int scale) {
        return Math.max(1, ROLLED_BACK * scale / VMS);
    }

    /// Those change places with whoever failed.
    private static List<Candidate> withThoseThatAreRemembered(List<Candidate> vms, int scale) {
        List<Candidate> moved = new ArrayList<>(vms);
        int failures = failures(scale);
        for (int failure = 0; failure < failures; failure++) {
            String like = failure < Math.min(back(scale), REMEMBERED.size())
                    ? REMEMBERED.get(failure)
                    : failure == back(scale) ? WITH_NTFS : null;
            // the last one before the next failure's turn
            int at = Math.ceilDiv((failure + 1) * scale, failures) - 1;
            if (like != null && !moved.get(at).like(like)) {
                for (int other = 0; other < moved.size(); other++) {
                    if (moved.get(other).like(like) && !fails(other, scale)) {
                        Collections.swap(moved, at, other);
                        break;
                    }
                }
            }
        }
        return moved;
    }

    /// Spread evenly over the past.
    private static boolean fails(int at, int scale) {
        int failures = failures(scale);
        return at < scale && at * failures / scale != (at + 1) * failures / scale;
    }

    private int imported() {
        return jdbc.sql("select count(*) from vm join connection c on c.id = vm.source_id where c.kind = 'imported'")
                .query(Integer.class).single();
    }

    /// In the order in which the mission moves them: tier 3 first, whole applications, nothing that is blocked.
    private List<Candidate> candidates() {
        return jdbc.sql("""
                select v.id, v.power_state = 'on' as runs, concat_ws(' ', v.os_family, v.os_name) as system
                  from vm_overview v join connection c on c.id = v.source_id
                 where v.kind = 'vm' and c.kind = 'imported' and v.readiness in ('ready', 'warnings')
                   and coalesce(v.strategy, 'rehost') in ('rehost', 'relocate') and v.excluded_reason is null
                   and v.application is not null
                 order by v.tier desc nulls last, v.environment = 'production', v.application, v.name
                """).query((row, _) -> new Candidate(row.getObject("id", UUID.class), row.getBoolean("runs"),
                row.getString("system"))).list();
    }

    private record Candidate(UUID id, boolean runs, String system) {

        /// @param words `%words%`
        boolean like(String words) {
            return system.toLowerCase(Locale.ROOT).contains(words.replace("%", "").toLowerCase(Locale.ROOT));
        }
    }

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
                values (:key, :name, :state, 'CONTINUE', :target, 'QCOW2', 20, 5, :at, :at, 'lena') returning id
                """).param("key", key).param("state", number < OPEN_FROM ? "COMPLETED" : "RUNNING")
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

    private void trip(Candidate candidate, int at, int scale, Seat seat, UUID target, Outages outages) {
        UUID vm = candidate.id;
        Instant accepted = acceptedAt(at * VMS / scale);
        jdbc.sql("insert into wave_member (wave_id, vm_id, position, open) values (:wave, :vm, :position, :open)")
                .param("wave", seat.wave).param("vm", vm).param("position", seat.position).param("open", seat.open)
                .update();
        int failure = at * failures(scale) / scale;
        int attempt = 1;
        if (fails(at, scale)) {
            boolean back = failure < back(scale);
            Instant end = accepted.minus(Duration.ofDays(2));
            UUID first = migration(vm, attempt++, "COLD", seat, target, new Stand(back ? "ROLLED_BACK" : "CANCELLED", 6,
                    end,
                    back ? "A check at the target failed; the source serves again." : "Conversion failed; given up."));
            Steps steps = new Steps();
            steps.at(1, "CUTTING_OVER", end.minus(Duration.ofMinutes(back ? 200 : 20)));
            if (back) {
                steps.at(2, "VALIDATING", end.minus(Duration.ofMinutes(150)));
            }
            write(first, steps);
        }
        // what is off is read as it lies there
        boolean warm = candidate.runs && at % 10 < 7;
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
        Instant looked = arrived.plus(Duration.ofMinutes(20));
        Stand stand = switch (seat.stands) {
            case "VALIDATING" -> {
                steps.at(visit, "VALIDATING", "open-checklist", arrived);
                yield new Stand(seat.stands, visit, arrived, "Every disk is proven; it is looked at.");
            }
            case "AWAITING_SIGN_OFF" -> {
                steps.at(visit++, "VALIDATING", arrived);
                steps.at(visit, seat.stands, "ask-owner", looked);
                yield new Stand(seat.stands, visit, looked, "The checks are done.");
            }
            default -> {
                steps.at(visit++, "VALIDATING", arrived);
                steps.at(visit, "SOAKING", accepted);
                yield new Stand(seat.stands, 6, accepted.plus(Duration.ofHours(1)), "Proven, signed and soaked.");
            }
        };
        UUID migration = migration(vm, attempt, warm ? "WARM" : "COLD", seat, target, stand);
        power(migration, candidate.runs);
        write(migration, steps);
    }

    /// Where a trip stands.
    private record Stand(String state, int visit, Instant since, String reason) {}

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

    private UUID migration(UUID vm, int attempt, String mode, Seat seat, UUID target, Stand stand) {
        return jdbc.sql("""
                insert into migration (vm_id, attempt, mode, wave_id, wave_key, target_id, format, soak_days, state, since,
                                       reason, visit, planned_by, planned_at)
                values (:vm, :attempt, :mode, :wave, :key, :target, 'qcow2', 5, :state, :since, :reason, :visit, 'lena', :planned)
                returning id
                """).param("vm", vm).param("attempt", attempt).param("mode", mode).param("wave", seat.wave)
                .param("key", seat.key).param("target", target).param("state", stand.state)
                .param("since", Timestamp.from(stand.since)).param("reason", stand.reason).param("visit", stand.visit)
                .param("planned", Timestamp.from(stand.since.minus(Duration.ofDays(9))))
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
            at(visit, state, "history", at);
        }

        void at(int visit, String state, String name, Instant at) {
            add(visit, state, name, at, at);
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
