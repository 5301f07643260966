package io.towpath.migration.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.migration.MigrationView;
import io.towpath.migration.OutageBarrier;
import io.towpath.migration.State;
import io.towpath.migration.StepView;
import io.towpath.migration.TripHooks;
import io.towpath.migration.TripPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A trip at a point where others have something done.
class HooksAtTest {

    @TempDir
    Path folder;

    private Peers peers;
    private final Deque<TripHooks.Standing> answers = new ArrayDeque<>();
    private final List<TripPoint> asked = new ArrayList<>();
    private boolean bound = true;
    private boolean begun;
    private boolean ran;
    private boolean begins = true;
    private final List<Boolean> pressed = new ArrayList<>();
    private Duration waited = Duration.ZERO;
    private boolean off;
    private Runnable meanwhile = () -> {};

    private final TripHooks hooks = new TripHooks() {
        @Override
        public boolean any(UUID migrationId, TripPoint point) {
            return bound;
        }

        @Override
        public boolean ran(UUID migrationId, TripPoint point) {
            return ran;
        }

        @Override
        public boolean begins(UUID migrationId, TripPoint point) {
            return begins;
        }

        @Override
        public boolean begun(UUID migrationId, TripPoint point) {
            return begun;
        }

        @Override
        public Standing arrive(UUID migrationId, TripPoint point, boolean pressing) {
            asked.add(point);
            pressed.add(pressing);
            meanwhile.run();
            return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
        }

        @Override
        public Duration waitedFor(UUID migrationId, TripPoint point) {
            return waited;
        }
    };

    @BeforeEach
    void begin() throws Exception {
        peers = new Peers(folder);
    }

    private HooksAt at(TripPoint point) {
        return new HooksAt(point, peers.replicas(new NoReplications() {
            @Override
            public boolean perhapsOff(UUID migrationId) {
                return off;
            }
        }), hooks, peers.mayGoDown(hooks));
    }

    /// @param steps that are done; one that ends with `…` was begun and has not ended
    private StepContext context(boolean slots, String... steps) {
        StepContext plain = peers.context();
        MigrationView trip = plain.migration();
        List<StepView> did = Arrays.stream(steps).map(step -> step.endsWith("…")
                ? new StepView(step.replace("…", ""), step, State.CUTTING_OVER, StepView.Progress.TO_DO, Instant.EPOCH,
                        null, null)
                : new StepView(step, step, State.CUTTING_OVER, StepView.Progress.DONE, Instant.EPOCH, Instant.EPOCH,
                        null))
                .toList();
        MigrationView view = new MigrationView(trip.id(), trip.vmId(), trip.vmName(), trip.attempt(), trip.waveId(),
                trip.waveKey(), trip.targetId(), trip.mode(), trip.targetFormat(), trip.targetPlace(), trip.state(),
                trip.since(), trip.reason(), trip.next(), trip.actor(), trip.stall(), trip.hold(),
                trip.soakBusinessDays(), did, trip.version());
        return new StepContext(view, plain.vm(), plain.target(), plain.stop(), plain.landsAt(), plain.lease(), slots);
    }

    @Test
    void waitsGoesOnOrFailsAsTheHooksDo() {
        answers.add(new TripHooks.Standing.Waits("It waits for the hook drain (runs)."));
        assertThat(at(TripPoint.AFTER_START).run(context(false))).isInstanceOfSatisfying(Outcome.Waits.class, waits -> {
            assertThat(waits.note()).contains("drain");
            assertThat(waits.again()).isNotNull();
        });

        answers.add(new TripHooks.Standing.Failed("The hook drain failed.", "Mend it."));
        answers.removeFirst();
        assertThat(at(TripPoint.AFTER_START).run(context(false))).isEqualTo(new Outcome.Failed("hook-failed",
                "The hook drain failed.", "Mend it.", false));

        answers.add(new TripHooks.Standing.Done("drain is done."));
        answers.removeFirst();
        assertThat(at(TripPoint.AFTER_START).run(context(false))).isEqualTo(Outcome.done("drain is done."));
    }

    /// What a hook takes out of service must not wait for slots then.
    @Test
    void beforeTheShutdownItWaitsWithTheSlotsInItsHands() {
        answers.add(new TripHooks.Standing.Waits("It waits."));
        answers.add(new TripHooks.Standing.Waits("It waits."));
        answers.add(new TripHooks.Standing.Done("drain is done."));

        HooksAt step = at(TripPoint.BEFORE_SHUTDOWN);

        peers.estate.live = true;
        assertThat(step.copies(context(false))).contains(io.towpath.slot.Work.COLD);
        assertThat(step.keepsSlots()).isTrue();
        assertThat(step.run(context(true))).isEqualTo(Outcome.done("drain is done."));
        assertThat(asked).hasSize(3);
    }

    /// It may have waited for its slots for hours.
    @Test
    void nothingIsTakenOutOfServiceForAnOutageThatMayNotBegin() {
        answers.add(new TripHooks.Standing.Done("drain is done."));
        peers.permit = new OutageBarrier.Wait("W-003 is paused.");
        assertThat(at(TripPoint.BEFORE_SHUTDOWN).run(context(true))).as("it begins nothing").isInstanceOfSatisfying(
                Outcome.Queued.class, queued -> assertThat(queued.note()).isEqualTo("W-003 is paused."));
        peers.permit = new OutageBarrier.Stop("web01 may not go down any more.", "Plan it again.");

        assertThat(at(TripPoint.BEFORE_SHUTDOWN).run(context(true))).isEqualTo(Outcome.failed("outage-too-late",
                "web01 may not go down any more.", "Plan it again."));
        begun = true;
        assertThat(at(TripPoint.BEFORE_SHUTDOWN).run(context(true))).as("a try that was refused ran none")
                .isInstanceOf(Outcome.Failed.class);
        assertThat(asked).isEmpty();

        ran = true;
        assertThat(at(TripPoint.BEFORE_SHUTDOWN).run(context(true))).as("what failed is not tried anew either")
                .isInstanceOf(Outcome.Failed.class);
        assertThat(at(TripPoint.BEFORE_SHUTDOWN).notNow(context(false))).as("nor are slots asked for").isPresent();
        assertThat(at(TripPoint.AFTER_START).notNow(context(false))).isEmpty();
        assertThat(asked).isEmpty();

        begins = false;
        assertThat(at(TripPoint.BEFORE_SHUTDOWN).notNow(context(false))).isEmpty();
        assertThat(at(TripPoint.BEFORE_SHUTDOWN).run(context(true))).as("what began is ended first")
                .isEqualTo(Outcome.done("drain is done."));
    }

    /// What the first did is there to be undone on the way back: the try is not one that began nothing.
    @Test
    void aRuleThatStopsTheTripBetweenTwoHooksLeavesTheStepBegun() {
        answers.add(new TripHooks.Standing.Waits("It waits for the hook drain (runs)."));
        meanwhile = () -> peers.permit = new OutageBarrier.Wait("W-003 is paused.");

        assertThat(at(TripPoint.BEFORE_SHUTDOWN).run(context(true))).isInstanceOfSatisfying(Outcome.Waits.class,
                waits -> assertThat(waits.note()).isEqualTo("W-003 is paused."));
        assertThat(asked).hasSize(1);
    }

    @Test
    void whoIsToldToStopDoes() {
        answers.add(new TripHooks.Standing.Waits("It waits."));
        AtomicInteger looks = new AtomicInteger();
        StepContext context = context(true).holding(() -> looks.incrementAndGet() > 2);

        assertThat(at(TripPoint.BEFORE_SHUTDOWN).run(context)).isEqualTo(new Outcome.Stopped("It waits."));
    }

    @Test
    void aTripThatBeganUnderAnOlderProgramRunsNothingBeforeAShutdownThatWas() {
        answers.add(new TripHooks.Standing.Failed("asked", "x"));

        assertThat(at(TripPoint.BEFORE_SHUTDOWN).run(context(false, "shut-down-source"))).isInstanceOf(
                Outcome.Done.class);
        assertThat(at(TripPoint.BEFORE_SHUTDOWN).copies(context(false, "shut-down-source"))).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void theWayBackRunsThemOnlyWhereTheSourceWasToGoDown() {
        answers.add(new TripHooks.Standing.Done("undrain is done."));

        assertThat(at(TripPoint.AFTER_ROLL_BACK).run(context(false, "seed-disks"))).isEqualTo(Outcome.done(
                "The trip is past this point."));
        assertThat(asked).isEmpty();
        assertThat(at(TripPoint.AFTER_ROLL_BACK).run(context(false, "hooks-before-shutdown"))).as("it only queued")
                .isEqualTo(Outcome.done("The trip is past this point."));
        begun = true;
        assertThat(at(TripPoint.AFTER_ROLL_BACK).run(context(false, "hooks-before-shutdown"))).isEqualTo(Outcome.done(
                "undrain is done."));
        assertThat(at(TripPoint.BEFORE_ROLL_BACK).run(context(false, "shut-down-source"))).isEqualTo(Outcome.done(
                "undrain is done."));
    }

    /// The source is off and the target never ran.
    @Test
    void whileNobodyServesTheWayBackWaitsTwoMinutesAtMost() {
        answers.add(new TripHooks.Standing.Waits("It waits for the hook drain (runs)."));
        String[] way = {"shut-down-source", "start-target…"};

        waited = Duration.ofSeconds(110);
        assertThat(at(TripPoint.BEFORE_ROLL_BACK).run(context(false, way))).isInstanceOf(Outcome.Waits.class);
        waited = Duration.ofSeconds(130);
        assertThat(at(TripPoint.BEFORE_ROLL_BACK).run(context(false, way))).isInstanceOfSatisfying(Outcome.Done.class,
                done -> assertThat(done.note()).contains("Nobody serves", "2 min", "drain"));
        assertThat(pressed).containsExactly(true, true);

        String[] served = {"shut-down-source", "start-target"};
        assertThat(at(TripPoint.BEFORE_ROLL_BACK).run(context(false, served))).as("the target serves").isInstanceOf(
                Outcome.Waits.class);
        assertThat(pressed.getLast()).isFalse();
    }

    /// A cutover that was given up left its mark in the journal, or none.
    @Test
    void whatIsKnownOfTheSourceSaysWhetherItIsOff() {
        answers.add(new TripHooks.Standing.Done("drain is done."));
        peers.estate.live = true;
        assertThat(at(TripPoint.BEFORE_SHUTDOWN).run(context(true, "shut-down-source"))).as("it serves").isEqualTo(
                Outcome.done("drain is done."));
        off = true;
        assertThat(at(TripPoint.BEFORE_SHUTDOWN).run(context(true))).isEqualTo(Outcome.done(
                "The trip is past this point."));
        assertThat(at(TripPoint.AFTER_ROLL_BACK).run(context(true))).isEqualTo(Outcome.done("drain is done."));
    }

    @Test
    void whatComesBeforeTheWayBackIsPastOnceThatBegan() {
        answers.add(new TripHooks.Standing.Failed("asked", "x"));

        assertThat(at(TripPoint.BEFORE_ROLL_BACK).run(context(false, "shut-down-source", "stop-target…"))).isEqualTo(
                Outcome.done("The trip is past this point."));
    }

    @Test
    void whereNothingIsBoundNothingIsWaitedFor() {
        bound = false;
        assertThat(at(TripPoint.BEFORE_SHUTDOWN).run(context(false))).isInstanceOf(Outcome.Done.class);
        assertThat(at(TripPoint.BEFORE_SHUTDOWN).copies(context(false))).isEmpty();
        assertThat(asked).isEmpty();
    }
}
