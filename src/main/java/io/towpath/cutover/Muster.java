package io.towpath.cutover;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.Mode;
import io.towpath.migration.RefusedException;
import io.towpath.migration.State;
import io.towpath.planning.dependency.StartGroups;
import io.towpath.wave.Batches;
import io.towpath.wave.MemberView;
import io.towpath.wave.WaveView;
import io.towpath.wave.Waves;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Whose cutover it is: the VMs of a scope with their trips, and whether each can cut over now.
@Component
final class Muster {

    private final Inventory inventory;
    private final Migrations migrations;
    private final Waves waves;
    private final StartGroups together;
    private final Batches batches;
    private final JdbcClient jdbc;

    Muster(Inventory inventory, Migrations migrations, Waves waves, StartGroups together, Batches batches,
            JdbcClient jdbc) {
        this.inventory = inventory;
        this.migrations = migrations;
        this.waves = waves;
        this.together = together;
        this.batches = batches;
        this.jdbc = jdbc;
    }

    /// @param label  of the scope, for people
    /// @param awaits trips that have not cut over and are not at their end
    record Called(String label, List<Trip> awaits) {

        /// Only those that cut over with it: who joined the scope later or was left out is nobody's concern.
        Called among(Cutover cutover) {
            Set<UUID> open = cutover.members().stream().filter(member -> member.open() && member.leftOut() == null)
                    .map(Cutover.Member::migrationId).collect(Collectors.toSet());
            return new Called(label, awaits.stream().filter(trip -> open.contains(trip.migration().id())).toList());
        }
    }

    /// @param group    whom it starts with; null: nobody
    /// @param notYet   why it cannot cut over now, a sentence; null when it can
    /// @param heldWith why its wave holds it, because of a VM of its group or of the batch before, a sentence; null when it does not
    /// @param batch    whether nothing but its batch is against it: it may go as soon as that begins
    record Trip(MigrationView migration, Vm vm, StartGroups.@Nullable Group group, @Nullable String notYet,
            @Nullable String heldWith, boolean batch) {

        String name() {
            return vm.name();
        }
    }

    Called call(Scope scope, UUID scopeId) {
        return call(scope, scopeId, new HashMap<>());
    }

    /// @param looked who is held, of waves that were looked at a moment ago; added to
    Called call(Scope scope, UUID scopeId, Map<UUID, Batches.Held> looked) {
        return switch (scope) {
            case VM -> {
                Vm vm = inventory.vm(scopeId).orElseThrow(() -> absent("VM", scopeId));
                yield new Called(vm.name(), trips(List.of(scopeId), false, looked));
            }
            case APPLICATION -> new Called(application(scopeId), trips(jdbc
                    .sql("select id from vm where application_id = :id").param("id", scopeId)
                    .query((row, _) -> row.getObject("id", UUID.class)).list(), true, looked));
            case WAVE -> {
                WaveView wave = waves.find(scopeId).orElseThrow(() -> absent("wave", scopeId));
                yield new Called(wave.key(), trips(waves.members(scopeId).stream()
                        .filter(member -> member.skipped() == null).map(MemberView::vmId).toList(), true, looked));
            }
        };
    }

    /// Those of these migrations whose start takes a VM down: planned, cold, and read from a hypervisor.
    List<Trip> goDownWhenStarted(Collection<UUID> migrationIds) {
        Map<UUID, Boolean> live = new HashMap<>();
        return trips(
                jdbc.sql("select vm_id from migration where id = any(:ids) and state = 'PLANNED' and mode = 'COLD'")
                        .param("ids", migrationIds.toArray(UUID[]::new))
                        .query((row, _) -> row.getObject("vm_id", UUID.class)).list(),
                false, new HashMap<>())
                .stream()
                .filter(trip -> migrationIds.contains(trip.migration().id()))
                .filter(trip -> live.computeIfAbsent(trip.vm().sourceId(), _ -> inventory.readsRunning(trip.vm())))
                .toList();
    }

    /// One whose outage is about to begin; empty where its source is files at rest.
    Optional<Trip> goingDown(UUID migrationId) {
        return migrations.find(migrationId).flatMap(trip -> inventory.vm(trip.vmId())
                .filter(vm -> trip.mode() == Mode.WARM || inventory.readsRunning(vm))
                .map(vm -> new Trip(trip, vm, null, null, null, false)));
    }

    private List<Trip> trips(List<UUID> vmIds, boolean grouped, Map<UUID, Batches.Held> looked) {
        List<MigrationView> awaits = migrations.latestOf(vmIds).stream().filter(trip -> awaits(trip.state())).toList();
        Map<UUID, Vm> vms = inventory.vms(awaits.stream().map(MigrationView::vmId).toList()).stream()
                .collect(Collectors.toMap(Vm::id, Function.identity()));
        Map<UUID, StartGroups.Group> groups = grouped ? together.of(vms.values()) : Map.of();
        Map<UUID, String> held = new HashMap<>();
        Set<UUID> batch = new HashSet<>();
        awaits.stream().map(MigrationView::waveId).filter(Objects::nonNull).distinct().forEach(wave -> {
            Batches.Held of = looked.computeIfAbsent(wave, batches::held);
            held.putAll(of.why());
            batch.addAll(of.byBatchAlone());
        });
        return awaits.stream().flatMap(trip -> Optional.ofNullable(vms.get(trip.vmId()))
                .map(vm -> new Trip(trip, vm, groups.get(vm.id()), notYet(trip, held.get(vm.id())), held.get(vm.id()),
                        batch.contains(vm.id()) && notYet(trip, null) == null))
                .stream()).toList();
    }

    private static boolean awaits(State state) {
        return switch (state) {
            case PLANNED, SEEDING, SYNCING -> true;
            case CUTTING_OVER, VALIDATING, AWAITING_SIGN_OFF, SOAKING, DONE, ROLLING_BACK, ROLLED_BACK, CANCELLED ->
                false;
        };
    }

    private static @Nullable String notYet(MigrationView trip, @Nullable String heldWith) {
        if (trip.hold() != null) {
            return "%s is held by %s: %s".formatted(trip.vmName(), trip.hold().by(), trip.hold().reason());
        }
        if (trip.stall() != null && trip.stall().nextTryAt() == null) {
            return "%s needs a person first: %s".formatted(trip.vmName(), trip.stall().what());
        }
        if (heldWith != null) {
            return "%s waits. %s".formatted(trip.vmName(), heldWith);
        }
        boolean ready = trip.state() == State.SYNCING || (trip.state() == State.PLANNED && trip.mode() == Mode.COLD);
        return ready
                ? null
                : "%s is %s: its disks are not in step yet.".formatted(trip.vmName(),
                        trip.state().name().toLowerCase(Locale.ROOT));
    }

    private String application(UUID id) {
        return jdbc.sql("select name from application where id = :id").param("id", id)
                .query((row, _) -> row.getString("name")).optional().orElseThrow(() -> absent("application", id));
    }

    private static RefusedException absent(String what, UUID id) {
        return new RefusedException("not-found", "There is no %s %s.".formatted(what, id), "Look at the list.");
    }
}
