package io.towpath.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.hook.HookBinding.OnFailure;
import io.towpath.hook.HookBinding.Scope;
import io.towpath.migration.TripHooks.Standing;
import io.towpath.migration.TripPoint;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Hooks of a trip that turned back.
class HooksOnTheWayBackTest extends TripBench {

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

    /// Nobody served, so the trip went on without it.
    @Test
    void whatItBeganOnItsWayBackIsWaitedForAndNotStopped() {
        bind(call("/drop"), TripPoint.BEFORE_ROLL_BACK, Scope.VM, vm, OnFailure.STOP, false);
        arrive(trip, TripPoint.BEFORE_ROLL_BACK);
        HookRunStore.Leased under = runs.lease("n1", 1).getFirst();

        assertThat(arrive(trip, TripPoint.AFTER_ROLL_BACK)).isInstanceOfSatisfying(Standing.Waits.class,
                waits -> assertThat(waits.note()).contains("begun before"));
        assertThat(run(under.run().key()).state()).isEqualTo(RunState.RUNNING);
        in(() -> runs.ended(under, Result.good(200), "", 1, null));

        assertThat(arrive(trip, TripPoint.AFTER_ROLL_BACK)).isInstanceOf(Standing.Done.class);
    }
}
