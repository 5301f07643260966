package io.towpath.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.access.AccessException;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.Subject;
import io.towpath.hook.HookBinding.OnFailure;
import io.towpath.hook.HookBinding.Scope;
import io.towpath.hook.HookPeer.Answer;
import io.towpath.migration.TripHooks.Standing;
import io.towpath.migration.TripPoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/// Hooks that trips run by themselves.
class BoundHooksTest extends HookBench {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Autowired
    BindingStore bindingStore;
    private BoundHooks bound;
    private HookBindings bindings;
    private UUID source;
    private UUID target;
    private UUID wave;
    private UUID application;
    private UUID vm;
    private UUID trip;

    @BeforeEach
    void aTrip() {
        bound = new BoundHooks(bindingStore, runs, hooks);
        bindings = new HookBindings(bindingStore, definitions, trail, current);
        jdbc.sql("delete from hook_binding").update();
        source = connection("source", "staged");
        target = connection("target", "libvirt");
        wave = UUID.randomUUID();
        jdbc.sql("""
                insert into wave (id, key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                values (:id, :key, 'Shops', 'DRAFT', 'CONTINUE', :target, 'QCOW2', 1, 1, now(), now(), 'x')
                """).param("id", wave).param("key", "W-" + wave.toString().substring(0, 6)).param("target", target)
                .update();
        application = UUID.randomUUID();
        jdbc.sql("insert into application (id, name) values (:id, :name)")
                .param("id", application).param("name", "Shop " + application).update();
        vm = vm();
        trip = trip(vm);
    }

    private UUID connection(String direction, String platform) {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                insert into connection (id, direction, kind, name, location, created_by, created_at)
                values (:id, :direction, :kind, :name, '/srv/' || :name, 'test', now())
                """).param("id", id).param("name", direction + " " + id).param("direction", direction)
                .param("kind", platform).update();
        return id;
    }

    private UUID vm() {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                insert into vm (id, source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware,
                                secure_boot, container, place, stored_bytes, fingerprint, facts_digest, first_seen_at,
                                last_seen_at, application_id, ip_addresses, moref, bios_uuid)
                values (:id, :source, :ext, :name, 4, 2, 8589934592, 'bios', false, 'vsphere', 'x', 1, 'f', 'd', now(), now(),
                        :application, '{192.0.2.5}', 'vm-77', '4207-bb')
                """).param("id", id).param("source", source).param("ext", "x-" + id).param("name", "web-" + id)
                .param("application", application).update();
        return id;
    }

    private UUID trip(UUID vmId) {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                insert into migration (id, vm_id, attempt, wave_id, wave_key, target_id, format, soak_days, state, reason, planned_by,
                                       mode, visit)
                values (:id, :vm, 1, :wave, 'W', :target, 'qcow2', 5, 'CUTTING_OVER', 'x', 'lena', 'WARM', 3)
                """).param("id", id).param("vm", vmId).param("wave", wave).param("target", target).update();
        return id;
    }

    private HookBinding bind(Hook hook, TripPoint point, Scope scope, UUID id, OnFailure onFailure, boolean once) {
        return in(() -> bindings.bind(hook.name(), point, scope, id, onFailure, once));
    }

    private Standing arrive(UUID trip, TripPoint point) {
        return in(() -> bound.arrive(trip, point, false));
    }

    private Hook call(String path) {
        return keeps(request("POST", path, "{{vm}} {{moref}} {{uuid}} {{addresses_before}} {{phase}}"), false, MINUTE,
                1,
                null);
    }

    @Test
    void whatIsBoundRunsInOrderAndTheTripWaits() {
        bind(call("/vm"), TripPoint.BEFORE_SHUTDOWN, Scope.VM, vm, OnFailure.STOP, false);
        bind(call("/application"), TripPoint.BEFORE_SHUTDOWN, Scope.APPLICATION, application, OnFailure.STOP, false);
        bind(call("/wave"), TripPoint.BEFORE_SHUTDOWN, Scope.WAVE, wave, OnFailure.STOP, false);
        bind(call("/other"), TripPoint.AFTER_START, Scope.WAVE, wave, OnFailure.STOP, false);
        assertThat(bound.any(trip, TripPoint.BEFORE_SHUTDOWN)).isTrue();
        assertThat(bound.any(trip, TripPoint.AFTER_SIGN_OFF)).isFalse();

        for (int i = 0; i < 3; i++) {
            assertThat(arrive(trip, TripPoint.BEFORE_SHUTDOWN)).isInstanceOfSatisfying(Standing.Waits.class,
                    waits -> assertThat(waits.note()).contains("waits for the hook"));
            beat();
        }

        assertThat(arrive(trip, TripPoint.BEFORE_SHUTDOWN)).isInstanceOf(Standing.Done.class);
        assertThat(arrive(trip, TripPoint.BEFORE_SHUTDOWN)).as("twice").isInstanceOf(Standing.Done.class);
        beat();
        assertThat(peer.heard()).extracting(HookPeer.Heard::uri).containsExactly("/wave", "/application", "/vm");
        assertThat(peer.heard().getFirst().body()).endsWith(" vm-77 4207-bb 192.0.2.5 before-shutdown");
    }

    @Test
    void whereOneFailsTheTripWaitsForAPersonWhoMayTryAgain() {
        bind(call("/x"), TripPoint.BEFORE_SHUTDOWN, Scope.VM, vm, OnFailure.STOP, false);
        peer.answer(_ -> new Answer(404, ""));
        arrive(trip, TripPoint.BEFORE_SHUTDOWN);
        beat();

        for (int i = 0; i < 2; i++) {
            assertThat(arrive(trip, TripPoint.BEFORE_SHUTDOWN)).as("also after a crash").isInstanceOfSatisfying(
                    Standing.Failed.class, failed -> {
                        assertThat(failed.what()).contains("before its source is shut down", "404");
                        assertThat(failed.remedy()).contains("Retry the trip", "count as done at /hooks/runs/");
                    });
        }
        told(trip, TripPoint.BEFORE_SHUTDOWN);
        assertThat(arrive(trip, TripPoint.BEFORE_SHUTDOWN)).as("by itself it is not run again").isInstanceOf(
                Standing.Failed.class);
        retried(trip, "define-target");
        assertThat(arrive(trip, TripPoint.BEFORE_SHUTDOWN)).as("another step was retried").isInstanceOf(
                Standing.Failed.class);
        retried(trip, TripPoint.BEFORE_SHUTDOWN.step());
        peer.answer(_ -> new Answer(200, ""));

        assertThat(arrive(trip, TripPoint.BEFORE_SHUTDOWN)).as("retried").isInstanceOf(Standing.Waits.class);
        beat();
        assertThat(arrive(trip, TripPoint.BEFORE_SHUTDOWN)).isInstanceOf(Standing.Done.class);
        assertThat(peer.heard()).hasSize(2);
    }

    /// The driver wrote down that its step failed.
    private void told(UUID trip, TripPoint point) {
        jdbc.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome, note)
                values (:id, 3, 'CUTTING_OVER', :step, 1, 'n', clock_timestamp(), clock_timestamp(), 'FAILED', 'x')
                """).param("id", trip).param("step", point.step()).update();
    }

    private void retried(UUID trip, String step) {
        transaction.executeWithoutResult(_ -> trail.append(new AuditEntry("lena", "migration.retried", new Subject(
                "migration", trip.toString(), "web"), null, Map.of("step", step))));
    }

    /// A step of a trip that did something.
    private void did(UUID trip, int visit, String state, String step) {
        jdbc.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome,
                                            note, begun)
                values (:id, :visit, :state, :step, 1, 'n', clock_timestamp(), clock_timestamp(), 'DONE', 'x', true)
                """).param("id", trip).param("visit", visit).param("state", state).param("step", step).update();
    }

    @Test
    void aPersonMayLetItCountAsDone() {
        bind(call("/x"), TripPoint.BEFORE_SHUTDOWN, Scope.VM, vm, OnFailure.STOP, false);
        peer.answer(_ -> new Answer(404, ""));
        assertThat(bound.ran(trip, TripPoint.BEFORE_SHUTDOWN)).isFalse();
        arrive(trip, TripPoint.BEFORE_SHUTDOWN);
        assertThat(bound.ran(trip, TripPoint.BEFORE_SHUTDOWN)).isTrue();
        beat();
        told(trip, TripPoint.BEFORE_SHUTDOWN);

        in(() -> hooks.waive(runOf(trip).key(), "by hand"));

        assertThat(arrive(trip, TripPoint.BEFORE_SHUTDOWN)).isInstanceOfSatisfying(Standing.Done.class,
                done -> assertThat(done.note()).contains("counts as done"));
    }

    private HookRun runOf(UUID trip) {
        return hooks.runsOf(BoundHooks.prefix(trip)).getFirst();
    }

    @Test
    void whereItsBindingSaysSoTheTripGoesOnAndThatIsNoted() {
        bind(call("/x"), TripPoint.AFTER_START, Scope.APPLICATION, application, OnFailure.CONTINUE, false);
        peer.answer(_ -> new Answer(404, ""));
        arrive(trip, TripPoint.AFTER_START);
        beat();

        assertThat(arrive(trip, TripPoint.AFTER_START)).isInstanceOfSatisfying(Standing.Done.class,
                done -> assertThat(done.note()).contains("failed and the trip goes on", "404"));
    }

    @Test
    void ofAWaveItMayRunOnceForAll() {
        UUID other = trip(vm());
        bind(call("/once"), TripPoint.BEFORE_SHUTDOWN, Scope.WAVE, wave, OnFailure.STOP, true);
        bind(call("/each"), TripPoint.AFTER_START, Scope.WAVE, wave, OnFailure.STOP, false);

        arrive(trip, TripPoint.BEFORE_SHUTDOWN);
        assertThat(arrive(other, TripPoint.BEFORE_SHUTDOWN)).isInstanceOf(Standing.Waits.class);
        arrive(trip, TripPoint.AFTER_START);
        arrive(other, TripPoint.AFTER_START);
        beat();

        assertThat(arrive(other, TripPoint.BEFORE_SHUTDOWN)).isInstanceOf(Standing.Done.class);
        assertThat(peer.heard()).extracting(HookPeer.Heard::uri).containsExactlyInAnyOrder("/once", "/each", "/each");
    }

    @Test
    void whatRunsOnceRunsAnewAfterATripTurnedBackAndOnceOnTheWayBack() {
        UUID other = trip(vm());
        bind(call("/drain"), TripPoint.BEFORE_SHUTDOWN, Scope.WAVE, wave, OnFailure.STOP, true);
        bind(call("/undrain"), TripPoint.AFTER_ROLL_BACK, Scope.WAVE, wave, OnFailure.STOP, true);
        did(trip, 3, "CUTTING_OVER", "hooks-before-shutdown");
        arrive(trip, TripPoint.BEFORE_SHUTDOWN);
        beat();
        assertThat(arrive(other, TripPoint.BEFORE_SHUTDOWN)).isInstanceOf(Standing.Done.class);
        did(other, 3, "CUTTING_OVER", "hooks-before-shutdown");

        did(trip, 4, "ROLLING_BACK", "hooks-before-roll-back");
        arrive(trip, TripPoint.AFTER_ROLL_BACK);
        beat();
        did(other, 4, "ROLLING_BACK", "hooks-before-roll-back");
        assertThat(arrive(other, TripPoint.AFTER_ROLL_BACK)).isInstanceOf(Standing.Done.class);
        assertThat(peer.heard()).extracting(HookPeer.Heard::uri).containsExactly("/drain", "/undrain");

        did(trip, 5, "CUTTING_OVER", "hooks-before-shutdown");
        assertThat(arrive(trip, TripPoint.BEFORE_SHUTDOWN)).isInstanceOf(Standing.Waits.class);
        beat();
        assertThat(arrive(trip, TripPoint.BEFORE_SHUTDOWN)).isInstanceOf(Standing.Done.class);
        assertThat(arrive(other, TripPoint.BEFORE_SHUTDOWN)).isInstanceOf(Standing.Done.class);
        arrive(trip, TripPoint.AFTER_ROLL_BACK);
        beat();
        assertThat(peer.heard()).extracting(HookPeer.Heard::uri).containsExactly("/drain", "/undrain", "/drain",
                "/undrain");
    }

    @Test
    void whatRanAfterTheStartIsNotRunAgainWhereItIsValidatedAgain() {
        bind(call("/x"), TripPoint.AFTER_START, Scope.VM, vm, OnFailure.STOP, false);
        did(trip, 3, "CUTTING_OVER", "start-target");
        jdbc.sql("update migration set visit = 4 where id = :id").param("id", trip).update();
        arrive(trip, TripPoint.AFTER_START);
        beat();
        jdbc.sql("update migration set visit = 6 where id = :id").param("id", trip).update();

        assertThat(arrive(trip, TripPoint.AFTER_START)).isInstanceOf(Standing.Done.class);
        assertThat(peer.heard()).hasSize(1);
    }

    @Test
    void whileNobodyServesAFailureIsNoted() {
        bind(call("/x"), TripPoint.BEFORE_ROLL_BACK, Scope.VM, vm, OnFailure.STOP, false);
        peer.answer(_ -> new Answer(404, ""));
        in(() -> bound.arrive(trip, TripPoint.BEFORE_ROLL_BACK, true));
        beat();

        assertThat(in(() -> bound.arrive(trip, TripPoint.BEFORE_ROLL_BACK, true))).isInstanceOfSatisfying(
                Standing.Done.class, done -> assertThat(done.note()).contains("as nobody serves", "404"));
    }

    @Test
    void whoOnlyWaitedForItsTurnBeganNothing() {
        assertThat(bound.begun(trip, TripPoint.BEFORE_SHUTDOWN)).isFalse();
        did(trip, 3, "CUTTING_OVER", "hooks-before-shutdown");
        assertThat(bound.begun(trip, TripPoint.BEFORE_SHUTDOWN)).isTrue();
        assertThat(bound.ran(trip, TripPoint.BEFORE_SHUTDOWN)).as("nothing was bound").isFalse();
        jdbc.sql("update migration_step set begun = false where migration_id = :id").param("id", trip).update();
        assertThat(bound.begun(trip, TripPoint.BEFORE_SHUTDOWN)).isFalse();
    }

    @Test
    void howLongAStepWaitsGoesByTheClockOfTheJournal() {
        did(trip, 3, "CUTTING_OVER", "hooks-before-shutdown");
        jdbc.sql("update migration_step set outcome = 'RUNNING', ended_at = null where migration_id = :id")
                .param("id", trip).update();

        assertThat(bound.waitedFor(trip, TripPoint.BEFORE_SHUTDOWN)).isPositive();
        assertThat(bound.waitedFor(trip, TripPoint.AFTER_START)).isZero();
    }

    @Test
    void whatRanIsNotRunAgainWhereItIsBoundAnew() {
        Hook hook = call("/x");
        HookBinding first = bind(hook, TripPoint.BEFORE_SHUTDOWN, Scope.VM, vm, OnFailure.STOP, false);
        arrive(trip, TripPoint.BEFORE_SHUTDOWN);
        beat();
        transaction.executeWithoutResult(_ -> bindings.unbind(first.id()));
        bind(hook, TripPoint.BEFORE_SHUTDOWN, Scope.VM, vm, OnFailure.CONTINUE, false);

        assertThat(arrive(trip, TripPoint.BEFORE_SHUTDOWN)).isInstanceOf(Standing.Done.class);
        assertThat(peer.heard()).hasSize(1);
    }

    @Test
    void onItsWayBackATripStopsWhatItBeganAlsoWhereNothingIsBoundThere() {
        bind(call("/there"), TripPoint.BEFORE_SHUTDOWN, Scope.VM, vm, OnFailure.STOP, false);
        assertThat(bound.any(trip, TripPoint.BEFORE_ROLL_BACK)).isFalse();
        arrive(trip, TripPoint.BEFORE_SHUTDOWN);

        assertThat(bound.any(trip, TripPoint.BEFORE_ROLL_BACK)).isTrue();
        assertThat(bound.any(trip, TripPoint.AFTER_START)).isFalse();
        assertThat(arrive(trip, TripPoint.BEFORE_ROLL_BACK)).isInstanceOf(Standing.Done.class);
        assertThat(runOf(trip).state()).isEqualTo(RunState.STOPPED);
    }

    @Test
    void ofWhatRunsForManyTripsOnlyWhatTheWayBackUndoesIsWaitedFor() {
        UUID other = trip(vm());
        bind(call("/drain"), TripPoint.BEFORE_SHUTDOWN, Scope.WAVE, wave, OnFailure.STOP, true);
        bind(call("/soak"), TripPoint.AFTER_SIGN_OFF, Scope.WAVE, wave, OnFailure.STOP, true);
        arrive(other, TripPoint.AFTER_SIGN_OFF);
        assertThat(arrive(trip, TripPoint.AFTER_ROLL_BACK)).isInstanceOf(Standing.Done.class);
        arrive(other, TripPoint.BEFORE_SHUTDOWN);
        assertThat(arrive(trip, TripPoint.AFTER_ROLL_BACK)).as("nothing is bound that undoes it").isInstanceOf(
                Standing.Done.class);
        bind(call("/undrain"), TripPoint.AFTER_ROLL_BACK, Scope.WAVE, wave, OnFailure.STOP, true);

        assertThat(arrive(trip, TripPoint.AFTER_ROLL_BACK)).isInstanceOfSatisfying(Standing.Waits.class,
                waits -> assertThat(waits.note()).contains("begun before: /hooks/runs/"));
    }

    @Test
    void aCutoverThatIsBegunAnewRunsItAnew() {
        bind(call("/x"), TripPoint.BEFORE_SHUTDOWN, Scope.VM, vm, OnFailure.STOP, false);
        arrive(trip, TripPoint.BEFORE_SHUTDOWN);
        beat();
        assertThat(bound.begun(trip, TripPoint.BEFORE_SHUTDOWN)).isTrue();
        did(trip, 5, "SYNCING", "keep-in-step");
        assertThat(bound.begun(trip, TripPoint.BEFORE_SHUTDOWN)).as("that cutover was given up").isFalse();
        jdbc.sql("update migration set visit = 7 where id = :id").param("id", trip).update();

        assertThat(arrive(trip, TripPoint.BEFORE_SHUTDOWN)).isInstanceOf(Standing.Waits.class);
        beat();

        assertThat(peer.heard()).hasSize(2);
    }

    @Test
    void onItsWayBackATripStopsWhatItBeganBefore() {
        bind(call("/there"), TripPoint.BEFORE_SHUTDOWN, Scope.VM, vm, OnFailure.STOP, false);
        bind(call("/back"), TripPoint.AFTER_ROLL_BACK, Scope.VM, vm, OnFailure.STOP, false);
        arrive(trip, TripPoint.BEFORE_SHUTDOWN);

        HookRunStore.Leased under = runs.lease("n1", 1).getFirst();

        assertThat(arrive(trip, TripPoint.AFTER_ROLL_BACK)).isInstanceOfSatisfying(Standing.Waits.class,
                waits -> assertThat(waits.note()).contains("begun before"));
        assertThat(under.run().key()).satisfies(key -> assertThat(run(key).state()).isEqualTo(RunState.STOPPING));
        assertThat(runs.renew(under.run().id(), under.lease())).isFalse();
        in(() -> runs.ended(under, Result.failed("hook-stopped", "It was stopped.", "x", false), "", 1, null));
        assertThat(run(under.run().key()).trouble()).isEqualTo("The trip turned back.");
        arrive(trip, TripPoint.AFTER_ROLL_BACK);
        beat();

        assertThat(arrive(trip, TripPoint.AFTER_ROLL_BACK)).isInstanceOf(Standing.Done.class);
        assertThat(peer.heard()).extracting(HookPeer.Heard::uri).containsExactly("/back");
    }

    @Test
    void whatIsBoundIsNotDeletedAndNotBoundTwice() {
        Hook hook = call("/x");
        HookBinding binding = bind(hook, TripPoint.AFTER_START, Scope.VM, vm, OnFailure.STOP, false);

        assertThatThrownBy(() -> definitions.delete(hook.name())).isInstanceOf(AccessException.class)
                .hasMessageContaining("is bound");
        assertThatThrownBy(() -> bind(hook, TripPoint.AFTER_START, Scope.VM, vm, OnFailure.CONTINUE, false))
                .hasMessageContaining("already");
        assertThatThrownBy(() -> bind(hook, TripPoint.AFTER_START, Scope.VM, UUID.randomUUID(), OnFailure.STOP, false))
                .hasMessageContaining("There is no VM");
        assertThatThrownBy(() -> bind(hook, TripPoint.AFTER_START, Scope.VM, vm, OnFailure.STOP, true))
                .hasMessageContaining("that VM only");
        assertThat(bindings.of(hook)).extracting(HookBinding::scopeName).hasSize(1);
        assertThat(bindings.of(Scope.VM, vm)).hasSize(1);

        transaction.executeWithoutResult(_ -> bindings.unbind(binding.id()));
        assertThat(bound.any(trip, TripPoint.AFTER_START)).isFalse();
        transaction.executeWithoutResult(_ -> definitions.delete(hook.name()));
        assertThat(List.copyOf(definitions.all())).isEmpty();
    }
}
