package io.towpath.migration;

import static io.towpath.migration.State.AWAITING_SIGN_OFF;
import static io.towpath.migration.State.CANCELLED;
import static io.towpath.migration.State.CUTTING_OVER;
import static io.towpath.migration.State.DONE;
import static io.towpath.migration.State.ROLLED_BACK;
import static io.towpath.migration.State.SOAKING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.towpath.acceptance.SignedOff;
import io.towpath.migration.step.Outcome;
import io.towpath.slot.Resource;
import io.towpath.slot.SlotWorld;
import io.towpath.slot.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nodes come, die, race and go; the trip goes on.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DriverTest {

    /// As a process that ends within a step: nothing after it is executed, nothing is given back.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private World world;

    @BeforeAll
    void buildTheWorld() {
        world = new World();
    }

    @BeforeEach
    void everyStepDoesItsWork() {
        world.script.keySet().removeIf(step -> !step.startsWith("wait-"));
        world.ran.clear();
        world.audited.clear();
        world.news.clear();
    }

    @Test
    void goesToTheOwnerByItselfAndToTheEndWithTheOwnersWord() {
        UUID id = world.started("web01");

        world.node("a").drive(id);
        assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF);
        world.act(() -> world.ownersWord.on(new SignedOff(id, "mia@example.com")));
        world.node("a").drive(id);
        assertThat(world.state(id)).isEqualTo(SOAKING);
        world.script.put("wait-for-soak", context -> Outcome.done("The soak is over."));
        world.due(id);
        world.node("a").drive(id);

        assertThat(world.state(id)).isEqualTo(DONE);
        assertThat(world.journalOf(id)).containsExactly("note-source DONE", "check-source DONE",
                "check-target DONE", "wait-for-runbook DONE", "hooks-before-shutdown DONE", "shut-down-source DONE",
                "copy-disks DONE", "define-target DONE", "wait-for-group DONE",
                "seal-source DONE", "guard-two-running DONE", "start-target DONE", "open-checklist DONE",
                "hooks-after-start DONE", "run-checks DONE",
                "remove-snapshots DONE", "ask-owner DONE", "wait-for-owner DONE",
                "start-soak DONE", "hooks-after-sign-off DONE", "compare-source DONE", "wait-for-soak DONE",
                "clean-source DONE");
        assertThat(world.audited).extracting(entry -> entry.action()).containsExactly("migration.planned",
                "migration.started", "migration.landed", "migration.checked", "migration.signed-off",
                "migration.done");
        assertThat(world.news).extracting(MigrationMoved::state).contains(CUTTING_OVER, AWAITING_SIGN_OFF, DONE);
        world.script.put("wait-for-soak", context -> new Outcome.Waits("The soak runs.", Duration.ofHours(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"note-source", "check-source", "check-target", "copy-disks", "define-target",
            "wait-for-group", "seal-source", "guard-two-running", "start-target", "open-checklist",
            "run-checks", "ask-owner", "wait-for-owner"})
    void aNodeKilledInAStepIsFollowedByAnyOther(String step) {
        UUID id = world.started("killed-in-" + step);
        var before = world.script.get(step);
        world.script.put(step, context -> {
            throw new Killed();
        });

        assertThat(catchThrowable(() -> world.node("a").drive(id))).isInstanceOf(Killed.class);
        world.script.put(step, before == null ? context -> Outcome.done("done now") : before);
        Driver other = world.node("b");
        other.drive(id);
        assertThat(world.row(id).leased()).as("the dead node's lease still runs").isTrue();
        world.leaseRunsOut(id);
        assertThat(world.row(id).due() && !world.row(id).leased()).isTrue();
        other.drive(id);

        assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF);
        assertThat(Collections.frequency(world.ran, step)).isEqualTo(2);
        assertThat(world.ran.stream().filter(name -> !name.equals(step))).doesNotHaveDuplicates();
        assertThat(world.journalOf(id)).contains(step + " STOPPED");
    }

    @Test
    void aNodeThatLostItsLeaseChangesNothing() throws InterruptedException {
        UUID id = world.started("lost");
        CountDownLatch copying = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        AtomicInteger told = new AtomicInteger();
        world.script.put("copy-disks", context -> {
            copying.countDown();
            await(taken);
            eventually(context::stopped);
            told.incrementAndGet();
            return Outcome.done("written by the old node");
        });
        Thread old = Thread.ofPlatform().start(() -> world.node("old").drive(id));
        await(copying);

        // the old node is cut off long enough: its lease runs out and another takes over
        world.jdbc.sql("update migration set lease_until = null where id = :id").param("id", id).update();
        world.script.put("copy-disks", context -> Outcome.done("written by the new node"));
        world.node("new").drive(id);
        taken.countDown();
        old.join();

        assertThat(told).hasValue(1);
        assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF);
        assertThat(world.view(id).steps()).filteredOn(step -> step.name().equals("copy-disks"))
                .extracting(StepView::note).containsExactly("written by the new node");
        assertThat(world.row(id).visit()).as("each move was made once").isEqualTo(3);
    }

    @Test
    void ofTwoNodesThatRaceOneRuns() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            UUID id = world.started("race" + round);
            world.ran.clear();
            Thread a = Thread.ofPlatform().start(() -> world.node("a").drive(id));
            Thread b = Thread.ofPlatform().start(() -> world.node("b").drive(id));
            a.join();
            b.join();

            assertThat(world.ran).doesNotHaveDuplicates();
            assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF);
        }
    }

    @Test
    void aHoldStopsTheBytesAndKeepsTheState() {
        UUID id = world.started("held");
        Thread node = copying("a", id);

        world.act(() -> world.commands.hold(id, "lena", "the link is needed"));
        join(node);
        assertThat(world.state(id)).isEqualTo(CUTTING_OVER);
        assertThat(world.journalOf(id)).endsWith("copy-disks STOPPED");
        assertThat(world.row(id).leased()).isFalse();
        world.node("b").drive(id);
        assertThat(world.state(id)).as("held").isEqualTo(CUTTING_OVER);

        world.script.remove("copy-disks");
        world.act(() -> world.commands.release(id, "lena"));
        world.node("b").drive(id);
        assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF);
        assertThat(Collections.frequency(world.ran, "check-source")).isOne();
    }

    @Test
    void aStepThatHeardOfTheHoldByItselfHasNotFailed() {
        UUID id = world.started("heard");
        world.script.put("copy-disks", _ -> {
            world.act(() -> world.commands.hold(id, "lena", "the link is needed"));
            return new Outcome.Stopped("Stopped before a snapshot.");
        });

        world.node("a").drive(id);

        assertThat(world.row(id).stall()).isNull();
        assertThat(world.row(id).stallTries()).isZero();
        assertThat(world.journalOf(id)).endsWith("copy-disks STOPPED");
    }

    @Test
    void aCancelStopsTheBytesThenSaysCancelled() {
        UUID id = world.started("cancelled");
        Thread node = copying("a", id);

        world.act(() -> world.commands.cancel(id, "lena", "wrong VM"));
        world.act(() -> world.commands.cancel(id, "lena", "wrong VM"));
        assertThat(world.view(id).next()).contains("then it is cancelled");
        join(node);

        assertThat(world.state(id)).isEqualTo(CANCELLED);
        assertThat(world.row(id).reason()).isEqualTo("wrong VM");
        assertThat(world.ran).endsWith("copy-disks", "ask-test-boot-end", "hooks-before-roll-back", "unseal-source",
                "start-source", "hooks-after-roll-back", "clean-source", "note-what-is-left")
                .doesNotContain("stop-target", "undefine-target");
        assertThat(world.audited).extracting(entry -> entry.action()).endsWith("migration.cancel-asked",
                "migration.cancelled");
    }

    @Test
    void whatKeepsAnOutageFromBeginningIsWhatComesNext() {
        UUID id = world.started("held");
        world.script.put("shut-down-source", _ -> new Outcome.Queued("W-003 is paused.", Duration.ofSeconds(3)));

        world.node("a").drive(id);

        assertThat(world.view(id).next()).isEqualTo("W-003 is paused.");
        assertThat(world.view(id).stall()).isNull();
    }

    @Test
    void whatHasNotBegunIsCancelledAtOnce() {
        UUID planned = world.planned("planned");
        UUID queued = world.started("queued");

        world.act(() -> world.commands.cancel(planned, "lena", "no"));
        world.act(() -> world.commands.cancel(queued, "lena", "no"));

        assertThat(world.state(planned)).isEqualTo(CANCELLED);
        assertThat(world.state(queued)).isEqualTo(CANCELLED);
        world.node("a").drive(queued);
        assertThat(world.ran).isEmpty();
    }

    @Test
    void aCancelFoundAfterTheNodeDiedIsStillMade() {
        UUID id = world.started("cancel-after-death");
        world.script.put("define-target", context -> {
            throw new Killed();
        });
        assertThat(catchThrowable(() -> world.node("a", World.SHORT_LEASE).drive(id))).isInstanceOf(Killed.class);

        world.act(() -> world.commands.cancel(id, "lena", "enough"));
        eventually(() -> world.row(id).due() && !world.row(id).leased());
        world.node("b").drive(id);

        assertThat(world.state(id)).isEqualTo(CANCELLED);
        assertThat(world.ran).as("what may have been defined is taken away").contains("undefine-target");
    }

    @Test
    void aRollBackDuringTheCopyGoesBack() {
        UUID id = world.started("back");
        Thread node = copying("a", id);

        world.act(() -> world.commands.rollBack(id, "lena", "the window is over"));
        join(node);

        assertThat(world.state(id)).isEqualTo(ROLLED_BACK);
        assertThat(world.ran).endsWith("copy-disks", "hooks-before-roll-back", "stop-target", "undefine-target",
                "unseal-source", "start-source", "hooks-after-roll-back", "clean-source", "close-checklist",
                "note-what-is-left");
    }

    @Test
    void aNodeThatGoesDownGivesItsWorkAwayAtOnce() {
        UUID id = world.started("moved");
        Driver first = world.node("a");
        Thread node = copying(first, id);

        first.goDown();
        join(node);
        world.script.remove("copy-disks");
        world.node("b").drive(id);

        assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF);
        assertThat(world.journalOf(id)).contains("copy-disks STOPPED", "copy-disks DONE");
    }

    @Test
    void whoFindsNoFreeSlotWaitsWithoutAThreadAndIsWokenWhenThereIsOne() {
        world.copies.put("copy-disks", Work.COLD);
        SlotWorld.limit(world.jdbc, Resource.target(world.target, "target"), 2);
        UUID first = world.started("slot1");
        UUID second = world.started("slot2");
        UUID third = world.started("slot3");
        Thread one = copying("a", first);
        Thread two = copying("b", second);
        Driver node = world.node("c");

        node.drive(third);

        assertThat(world.row(third).leased()).isFalse();
        assertThat(world.row(third).due()).isFalse();
        assertThat(world.view(third).next()).isEqualTo("It waits for target target, 1st of 1.");
        assertThat(world.view(third).waitsFor()).isEqualTo(world.view(third).next());
        for (UUID id : List.of(first, second)) {
            world.act(() -> world.commands.cancel(id, "lena", "end of the test"));
        }
        join(one);
        join(two);
        List<StepView> shown = new ArrayList<>();
        world.script.put("copy-disks", context -> {
            shown.addAll(world.view(third).steps());
            return Outcome.done("copied");
        });
        assertThat(world.row(third).due()).isTrue();
        node.drive(third);
        assertThat(shown).filteredOn(step -> step.name().equals("copy-disks")).singleElement().satisfies(step -> {
            assertThat(step.progress()).isEqualTo(StepView.Progress.RUNNING);
            assertThat(step.note()).as("it waits no more").isNull();
        });
        assertThat(world.state(third)).isEqualTo(AWAITING_SIGN_OFF);
        assertThat(world.view(third).waitsFor()).isNull();
    }

    @Test
    void anUnknownMigrationIsNobodysWork() {
        world.node("a").drive(UUID.randomUUID());

        assertThatThrownBy(() -> world.act(() -> world.commands.start(UUID.randomUUID(), "lena")))
                .isInstanceOf(RefusedException.class);
    }

    private Thread copying(String node, UUID id) {
        return copying(world.node(node), id);
    }

    /// A node on its own thread that copies until it is told to stop; returns when it does.
    private Thread copying(Driver node, UUID id) {
        CountDownLatch copying = new CountDownLatch(1);
        world.script.put("copy-disks", context -> {
            copying.countDown();
            eventually(context::stopped);
            return new Outcome.Stopped("Stopped between two segments.");
        });
        Thread thread = Thread.ofPlatform().start(() -> node.drive(id));
        await(copying);
        return thread;
    }

    static void join(Thread thread) {
        try {
            thread.join(Duration.ofMinutes(3));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(thread.isAlive()).as("the node is still busy").isFalse();
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(3, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void eventually(BooleanSupplier condition) {
        long until = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited three minutes").isLessThan(until);
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }
}
