package io.towpath.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.access.AccessException;
import io.towpath.hook.HookBinding.OnFailure;
import io.towpath.hook.HookBinding.Scope;
import io.towpath.hook.HookPeer.Answer;
import io.towpath.migration.TripHooks.Standing;
import io.towpath.migration.TripPoint;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Hooks that trips run by themselves.
class BoundHooksTest extends TripBench {

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
                    waits -> assertThat(waits.note()).contains("waits for the hook", "/hooks/runs/"));
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

    /// Before each thing that would be taken out of service it is asked whether the outage may begin still.
    @Test
    void itIsToldWhetherSomethingWouldBegin() {
        assertThat(begins()).as("nothing is bound").isFalse();
        bind(call("/wave"), TripPoint.BEFORE_SHUTDOWN, Scope.WAVE, wave, OnFailure.STOP, false);
        bind(call("/vm"), TripPoint.BEFORE_SHUTDOWN, Scope.VM, vm, OnFailure.STOP, false);
        assertThat(begins()).isTrue();
        arrive(trip, TripPoint.BEFORE_SHUTDOWN);
        assertThat(begins()).as("it is under way").isFalse();
        beat();
        assertThat(begins()).as("the next follows").isTrue();
        peer.answer(_ -> new Answer(404, ""));
        arrive(trip, TripPoint.BEFORE_SHUTDOWN);
        beat();
        assertThat(begins()).as("it failed, and a person looks").isFalse();
        told(trip, TripPoint.BEFORE_SHUTDOWN);
        retried(trip, TripPoint.BEFORE_SHUTDOWN.step());
        assertThat(begins()).as("it is wanted anew").isTrue();
        peer.answer(_ -> new Answer(200, ""));
        arrive(trip, TripPoint.BEFORE_SHUTDOWN);
        beat();
        assertThat(begins()).as("all went well").isFalse();
    }

    private boolean begins() {
        return in(() -> bound.begins(trip, TripPoint.BEFORE_SHUTDOWN));
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
