package io.towpath.wave;

import io.towpath.migration.Hold;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.Mode;
import io.towpath.migration.PlanMigration;
import io.towpath.migration.RefusedException;
import io.towpath.migration.Stall;
import io.towpath.migration.State;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Migrations in memory: they move when a test moves them.
final class FakeMigrations implements Migrations {

    private final Map<UUID, MigrationView> all = new LinkedHashMap<>();
    private final Clock clock;
    /// VMs whose planning or starting is refused.
    final Set<UUID> blocked = new HashSet<>();
    final Set<UUID> unstartable = new HashSet<>();
    /// VMs whose trips somebody drives: they are only asked to cancel, and stay where they are for now.
    final Set<UUID> driven = new HashSet<>();
    /// VMs in the order in which they were asked.
    final List<UUID> asked = new ArrayList<>();
    /// How often all trips of a wave were asked for.
    int looks;

    FakeMigrations(Clock clock) {
        this.clock = clock;
    }

    @Override
    public UUID plan(PlanMigration plan, String actor) {
        if (blocked.contains(plan.vmId())) {
            throw new RefusedException("vm-blocked", "The VM is blocked.", "Fix it.");
        }
        if (latestOf(plan.vmId()).filter(trip -> !trip.state().isFinal()).isPresent()) {
            throw new RefusedException("state-transition", "An attempt is not finished.", "Wait for it.");
        }
        UUID id = UUID.randomUUID();
        all.put(id, new MigrationView(id, plan.vmId(), "vm", allOf(plan.vmId()).size() + 1, plan.waveId(),
                plan.waveKey(), plan.targetId(), Mode.COLD, "qcow2", null, State.PLANNED, clock.instant(), "planned",
                "start",
                "the wave", null, null, plan.soakBusinessDays(), List.of(), 1));
        return id;
    }

    @Override
    public void start(UUID id, String actor) {
        MigrationView trip = get(id);
        if (trip.state() != State.PLANNED || unstartable.contains(trip.vmId())) {
            throw new RefusedException("state-transition", "It cannot start.", "Look at it.");
        }
        to(id, State.CUTTING_OVER);
    }

    @Override
    public void changeMode(UUID id, Mode mode, String actor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void cutOver(UUID id, String actor, String reason) {
        to(id, State.CUTTING_OVER);
    }

    @Override
    public void callOff(UUID id, String actor, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void cancel(UUID id, String actor, String reason) {
        MigrationView trip = get(id);
        if (trip.state() == State.CANCELLED) {
            return;
        }
        if (trip.state() != State.PLANNED && trip.state() != State.CUTTING_OVER) {
            throw new RefusedException("state-transition", "It is past cancelling.", "Roll it back.");
        }
        if (driven.contains(trip.vmId())) {
            asked.add(trip.vmId());
            if (asked.size() > 100) {
                throw new AssertionError("it is asked without end");
            }
            return;
        }
        to(id, State.CANCELLED);
    }

    @Override
    public void retry(UUID id, String actor) {
        put(get(id), get(id).state(), null, get(id).hold());
    }

    @Override
    public void askAgain(UUID id, String actor) {
        retry(id, actor);
    }

    @Override
    public void expect(UUID id, int version) {
        if (get(id).version() != version) {
            throw new RefusedException("precondition-failed", "It was changed.", "Look at it.");
        }
    }

    @Override
    public void rollBack(UUID id, String actor, String reason) {
        to(id, State.ROLLING_BACK);
    }

    @Override
    public boolean rollBackIfNeverRan(UUID id, String actor, String reason) {
        rollBack(id, actor, reason);
        return true;
    }

    @Override
    public void abort(UUID id, String actor, String reason) {
        to(id, State.SYNCING);
    }

    @Override
    public void hold(UUID id, String actor, String reason) {
        put(get(id), get(id).state(), get(id).stall(), new Hold(actor, reason, clock.instant()));
    }

    @Override
    public void release(UUID id, String actor) {
        put(get(id), get(id).state(), get(id).stall(), null);
    }

    void to(UUID id, State state) {
        put(get(id), state, null, get(id).hold());
    }

    void stall(UUID id) {
        put(get(id), get(id).state(),
                new Stall("copy-disks", "source-io", "disk.vmdk: cannot be read", "Look.", clock.instant(), null),
                get(id).hold());
    }

    /// Stalled, but the machine tries again by itself.
    void hiccup(UUID id) {
        put(get(id), get(id).state(), new Stall("copy-disks", "source-io", "disk.vmdk: cannot be read", "Look.",
                clock.instant(), clock.instant().plusSeconds(60)), get(id).hold());
    }

    MigrationView of(UUID vmId) {
        return latestOf(vmId).orElseThrow();
    }

    @Override
    public Optional<MigrationView> find(UUID id) {
        return Optional.ofNullable(all.get(id));
    }

    @Override
    public List<MigrationView> of(Collection<UUID> ids) {
        return ids.stream().flatMap(id -> find(id).stream()).toList();
    }

    @Override
    public Optional<MigrationView> latestOf(UUID vmId) {
        return allOf(vmId).stream().findFirst();
    }

    @Override
    public List<MigrationView> allOf(UUID vmId) {
        return new ArrayList<>(all.values()).reversed().stream().filter(trip -> trip.vmId().equals(vmId)).toList();
    }

    @Override
    public List<MigrationView> ofWave(UUID waveId) {
        looks++;
        return all.values().stream().filter(trip -> waveId.equals(trip.waveId())).toList();
    }

    @Override
    public List<MigrationView> latestOf(Collection<UUID> vmIds) {
        return vmIds.stream().flatMap(vm -> latestOf(vm).stream()).toList();
    }

    MigrationView get(UUID id) {
        return find(id).orElseThrow();
    }

    private void put(MigrationView trip, State state, @Nullable Stall stall, @Nullable Hold hold) {
        all.put(trip.id(), new MigrationView(trip.id(), trip.vmId(), trip.vmName(), trip.attempt(), trip.waveId(),
                trip.waveKey(), trip.targetId(), trip.mode(), trip.targetFormat(), trip.targetPlace(), state,
                clock.instant(),
                trip.reason(), trip.next(), trip.actor(), stall, hold, trip.soakBusinessDays(), trip.steps(),
                trip.version() + 1));
    }
}
