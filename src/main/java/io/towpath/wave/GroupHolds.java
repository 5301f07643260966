package io.towpath.wave;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Mode;
import io.towpath.migration.RefusedException;
import io.towpath.migration.Stall;
import io.towpath.migration.State;
import io.towpath.planning.dependency.StartGroups;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// The policies that hold groups ([FailurePolicy#holdsGroups]): a VM that failed holds those it starts together with. They do
/// not start their cutover until it got past the place where it failed, is cancelled, or a person lets them go on. One whose target was
/// validated holds nobody, whatever fails later. One that is rolled back holds them, also when nothing failed: half a group is
/// a person's decision.
@Component
public class GroupHolds {

    private static final String SYSTEM = "system";

    private final WaveStore waves;
    private final StartGroups groups;
    private final JdbcClient db;
    private final AuditTrail audit;

    GroupHolds(WaveStore waves, StartGroups groups, JdbcClient db, AuditTrail audit) {
        this.waves = waves;
        this.groups = groups;
        this.db = db;
        this.audit = audit;
    }

    /// A failed VM and whom it holds.
    ///
    /// @param group whom it starts with: `Webshop`, `Webshop + 2 more`
    /// @param what  why it failed
    /// @param holds the names of those of the group in this wave whose cutover has not begun, by VM
    public record Hold(UUID vmId, String vmName, String group, String what, Instant since, Map<UUID, String> holds) {

        public Hold {
            holds = Map.copyOf(holds);
        }

        String told() {
            return "Held with %s because of %s: %s".formatted(group, vmName, what);
        }
    }

    private record Companion(StartGroups.Member vm, String name, boolean beforeItsCutover) {

        UUID id() {
            return vm.id();
        }
    }

    private record Open(UUID vmId, String vmName, State failedIn, String what, Instant since) {}

    /// What holds groups of a wave now, the oldest first. Groups count as they are now; a VM that starts with nobody holds
    /// nobody.
    public List<Hold> of(UUID waveId) {
        List<Open> open = open(waveId);
        if (open.isEmpty()) {
            return List.of();
        }
        List<Companion> members = companions(waveId);
        Map<UUID, StartGroups.Group> group = groups.among(members.stream().map(Companion::vm).toList());
        return open.stream().filter(each -> group.containsKey(each.vmId())).map(each -> {
            StartGroups.Group own = Objects.requireNonNull(group.get(each.vmId()));
            Map<UUID, String> others = members.stream()
                    .filter(vm -> vm.beforeItsCutover() && !vm.id().equals(each.vmId()))
                    .filter(vm -> own.equals(group.get(vm.id())))
                    .collect(Collectors.toMap(Companion::id, Companion::name));
            return new Hold(each.vmId(), each.vmName(), own.name(), each.what(), each.since(), others);
        }).toList();
    }

    /// Whose cutover does not start now, by VM, with the reason, a sentence.
    public Map<UUID, String> held(UUID waveId) {
        Map<UUID, String> held = new HashMap<>();
        for (Hold hold : of(waveId)) {
            hold.holds().keySet().forEach(vm -> held.putIfAbsent(vm, hold.told()));
        }
        return held;
    }

    /// Opens and ends holds as the members stand, in the transaction that has the wave's row.
    void keep(WaveRow wave, List<MemberView> members) {
        Map<UUID, Open> open = open(wave.id()).stream().collect(Collectors.toMap(Open::vmId, Function.identity()));
        boolean opens = wave.onFailure().holdsGroups();
        if (!opens && open.isEmpty()) {
            return;
        }
        Set<UUID> goingBack = goingBack(wave.id());
        for (MemberView member : members) {
            MigrationView trip = member.migration();
            if (trip == null || goingBack.contains(member.vmId())) {
                continue;
            }
            Open held = open.get(member.vmId());
            Stall stall = trip.stall();
            if (member.standing() == Standing.FAILED && stall != null && !validated(trip.state())) {
                if (held == null && opens) {
                    opened(wave, trip, fails(wave, trip, stall));
                } else if (held != null
                        && (held.failedIn() != failedIn(held, trip) || !held.since().equals(stall.since()))) {
                    failedAgain(wave, failedIn(held, trip), trip, stall);
                }
            } else if (held != null) {
                String over = over(held, trip);
                if (over != null) {
                    end(wave, held, SYSTEM, over);
                }
            } else if (opens && (trip.state() == State.ROLLED_BACK || trip.state() == State.ROLLING_BACK)) {
                opened(wave, trip, goesBack(wave, trip));
            }
        }
    }

    /// A person rolls a group back: until this VM is on its way again, those of its group that have not begun their cutover do
    /// not, whatever the policy is.
    void force(WaveRow wave, UUID vmId, String what) {
        db.sql("""
                insert into wave_group_hold (wave_id, vm_id, failed_since, failed_state, what, forced)
                values (:wave, :vm, clock_timestamp(), 'ROLLED_BACK', :what, true)
                on conflict (wave_id, vm_id) where ended_at is null do update set forced = true
                """).param("wave", wave.id()).param("vm", vmId).param("what", what).update();
    }

    /// Whom each member of a wave starts with, by VM; who starts with nobody is not in it.
    public Map<UUID, StartGroups.Group> groups(UUID waveId) {
        return groups.among(companions(waveId).stream().map(Companion::vm).toList());
    }

    /// What a group does that goes back is not what its VMs do by themselves: no hold begins or ends by it.
    private Set<UUID> goingBack(UUID waveId) {
        return Set.copyOf(db.sql("""
                select trip.vm_id from wave_group_way_back back
                  join wave_group_way_back_member member on member.way_back_id = back.id
                  join migration trip on trip.id = member.migration_id
                 where back.wave_id = :wave and back.state = 'GOING' and member.back_at is null
                """).param("wave", waveId).query(UUID.class).set());
    }

    /// A person decides that the others of a group go on without the one that failed; its next failure holds them anew.
    @Transactional
    public void letGo(UUID waveId, UUID vmId, String actor, String reason) {
        WaveRow wave = Refusals.known(waves.lock(waveId), waveId);
        Open held = open(waveId).stream().filter(each -> each.vmId().equals(vmId)).findFirst()
                .orElseThrow(() -> new RefusedException("not-held",
                        "No VM of %s is held because of VM %s now.".formatted(wave.key(), vmId),
                        "Look at the wave again: what is held is on its page."));
        end(wave, held, actor, reason);
    }

    /// Past its cutover and found to run: what is left is its owner's word, and time.
    private static boolean validated(State state) {
        return state == State.AWAITING_SIGN_OFF || state == State.SOAKING || state == State.DONE;
    }

    /// On its way back it is not further on than it was; its next attempt has to get past its cutover.
    private static State failedIn(@Nullable Open held, MigrationView trip) {
        return trip.state() != State.ROLLING_BACK
                ? trip.state()
                : held == null ? State.CUTTING_OVER : held.failedIn();
    }

    /// Why a failure is over; null while it is not.
    private @Nullable String over(Open held, MigrationView trip) {
        return switch (trip.state()) {
            case CANCELLED -> held.vmName() + " was cancelled.";
            case ROLLING_BACK, ROLLED_BACK -> null;
            case AWAITING_SIGN_OFF, SOAKING, DONE -> held.vmName() + " got past it.";
            case PLANNED, SEEDING, SYNCING, CUTTING_OVER, VALIDATING -> held.failedIn() == State.ROLLED_BACK
                    ? held.vmName() + " is on its way again."
                    : further(held, trip)
                            ? held.vmName() + (trip.state() == State.SYNCING
                                    ? " is kept in step again."
                                    : " got past it.")
                            : null;
        };
    }

    /// It stays in step for days when all is well, and while it is tried again.
    private boolean further(Open held, MigrationView trip) {
        return trip.state() == State.SYNCING
                ? trip.stall() == null && (held.failedIn().compareTo(State.SYNCING) < 0
                        || held.failedIn() == State.SYNCING && landedSince(trip.id(), held.since()))
                : trip.state().compareTo(held.failedIn()) > 0;
    }

    private boolean landedSince(UUID migrationId, Instant failed) {
        return db.sql("""
                select exists (select from replication_pass where migration_id = :trip and landed_at > :failed)
                """).param("trip", migrationId).param("failed", Timestamp.from(failed)).query(Boolean.class).single();
    }

    private int fails(WaveRow wave, MigrationView trip, Stall stall) {
        return db.sql("""
                insert into wave_group_hold (wave_id, vm_id, failed_since, failed_state, what)
                values (:wave, :vm, :since, :state, :what)
                on conflict do nothing
                """).param("wave", wave.id()).param("vm", trip.vmId()).param("since", Timestamp.from(stall.since()))
                .param("state", failedIn(null, trip).name()).param("what", stall.what()).update();
    }

    /// Once for each way back. Not where a person let the others go before, unless it was validated since; and not a warm one
    /// whose target never ran, since that goes on in step.
    private int goesBack(WaveRow wave, MigrationView trip) {
        return db.sql("""
                insert into wave_group_hold (wave_id, vm_id, failed_since, failed_state, what)
                select :wave, :vm, :since, 'ROLLED_BACK', :what
                 where (:back or exists (select from migration_step s where s.migration_id = :trip
                                            and s.state = 'VALIDATING'))
                   and not exists (
                       select from wave_group_hold h
                        where h.wave_id = :wave and h.vm_id = :vm and (h.ended_at is null or h.ended_by <> :system
                          and h.ended_at >= coalesce((select planned_at from migration where id = :trip), '-infinity')
                          and not exists (select from migration_step s
                                           where s.migration_id = :trip and s.started_at > h.ended_at
                                             and s.state in ('AWAITING_SIGN_OFF', 'SOAKING'))))
                on conflict do nothing
                """).param("wave", wave.id()).param("vm", trip.vmId()).param("since", Timestamp.from(trip.since()))
                .param("what", "it went back: " + trip.reason()).param("trip", trip.id()).param("system", SYSTEM)
                .param("back", trip.state() == State.ROLLED_BACK || trip.mode() == Mode.COLD).update();
    }

    private void opened(WaveRow wave, MigrationView trip, int opened) {
        if (opened == 0) {
            return;
        }
        of(wave.id()).stream().filter(hold -> hold.vmId().equals(trip.vmId()) && !hold.holds().isEmpty()).findFirst()
                .ifPresent(hold -> audit.append(AuditEntry.of(SYSTEM, "wave.group-held", wave.subject())
                        .because(hold.told()).with(Map.of("vm", trip.vmId().toString(), "group", hold.group(), "holds",
                                Integer.toString(hold.holds().size())))));
    }

    /// A retry failed, or it failed further on: the same hold, because of the newest failure.
    private void failedAgain(WaveRow wave, State state, MigrationView trip, Stall stall) {
        db.sql("""
                update wave_group_hold set failed_since = :since, failed_state = :state, what = :what
                 where wave_id = :wave and vm_id = :vm and ended_at is null
                """).param("since", Timestamp.from(stall.since())).param("state", state.name())
                .param("what", stall.what()).param("wave", wave.id()).param("vm", trip.vmId()).update();
    }

    private void end(WaveRow wave, Open held, String actor, String reason) {
        boolean holds = of(wave.id()).stream().anyMatch(hold -> hold.vmId().equals(held.vmId())
                && !hold.holds().isEmpty());
        int ended = db.sql("""
                update wave_group_hold set ended_at = clock_timestamp(), ended_by = :actor, ended_reason = :reason
                 where wave_id = :wave and vm_id = :vm and ended_at is null
                """).param("actor", actor).param("reason", reason).param("wave", wave.id())
                .param("vm", held.vmId()).update();
        if (ended == 1 && (holds || !actor.equals(SYSTEM))) {
            audit.append(AuditEntry.of(actor, "wave.group-let-go", wave.subject()).because(reason)
                    .with(Map.of("vm", held.vmId().toString())));
        }
    }

    private List<Companion> companions(UUID waveId) {
        return db.sql("""
                select member.vm_id, vm.name, vm.application_id, app.name as application,
                       member.skipped is null and not exists (
                       select 1 from migration trip
                        where trip.wave_id = member.wave_id and trip.vm_id = member.vm_id
                          and trip.state not in ('PLANNED', 'SEEDING', 'SYNCING')
                          and trip.attempt = (select max(attempt) from migration newest
                                               where newest.wave_id = trip.wave_id and newest.vm_id = trip.vm_id))
                       as before_its_cutover
                  from wave_member member join vm on vm.id = member.vm_id
                  left join application app on app.id = vm.application_id
                 where member.wave_id = :wave
                """).param("wave", waveId).query((row, _) -> new Companion(new StartGroups.Member(row.getObject("vm_id",
                UUID.class), row.getObject("application_id", UUID.class), row.getString("application")),
                row.getString("name"), row.getBoolean("before_its_cutover"))).list();
    }

    private List<Open> open(UUID waveId) {
        return db.sql("""
                select hold.vm_id, vm.name, hold.failed_state, hold.what, hold.failed_since
                  from wave_group_hold hold join wave on wave.id = hold.wave_id join vm on vm.id = hold.vm_id
                 where hold.wave_id = :wave and hold.ended_at is null
                   and (hold.forced or wave.on_failure in ('HOLD_GROUP', 'ROLL_BACK_GROUP'))
                   and wave.state in ('RUNNING', 'PAUSED')
                 order by hold.failed_since, vm.name
                """).param("wave", waveId)
                .query((row, _) -> new Open(row.getObject("vm_id", UUID.class), row.getString("name"),
                        State.valueOf(row.getString("failed_state")), row.getString("what"),
                        row.getTimestamp("failed_since").toInstant()))
                .list();
    }
}
