package io.towpath.migration;

import static io.towpath.migration.DriverTest.await;
import static io.towpath.migration.DriverTest.eventually;
import static io.towpath.migration.DriverTest.join;
import static io.towpath.migration.State.AWAITING_SIGN_OFF;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.acceptance.SignedOff;
import io.towpath.migration.step.Outcome;
import io.towpath.slot.Resource;
import io.towpath.slot.SlotWorld;
import io.towpath.slot.Work;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Who is driven, and when: what is due is found, what is urgent waits for nobody, what needs a person is left alone.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DriverTurnsTest {

    private static final MigrationSettings PATIENT = new MigrationSettings(World.CALM.lease(), World.CALM.heartbeat(),
            World.CALM.tick(), List.of(Duration.ofHours(1)), List.of(), World.CALM.drain());

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
    void withoutAnyAlarmTheReconcilersOfAllNodesFindTheWork() {
        List<UUID> ids = List.of(world.started("found1"), world.started("found2"), world.started("found3"));
        Reconciler a = new Reconciler(world.store, world.node("a", World.CALM), World.CALM, true);
        Reconciler b = new Reconciler(world.store, world.node("b", World.CALM), World.CALM, true);
        a.start();
        b.start();
        try {
            eventually(() -> ids.stream().allMatch(id -> world.state(id) == AWAITING_SIGN_OFF));
        } finally {
            a.stop();
            b.stop();
        }
        assertThat(Collections.frequency(world.ran, "copy-disks")).isEqualTo(3);
    }

    @Test
    void anOutageIsNotMadeToWaitByTripsThatFillANode() {
        CountDownLatch end = new CountDownLatch(1);
        world.script.put("run-checks", context -> {
            eventually(() -> end.getCount() == 0);
            return Outcome.done("checked");
        });
        Reconciler node = new Reconciler(world.store, world.node("full", World.CALM), new MigrationSettings(
                World.CALM.lease(),
                World.CALM.heartbeat(), Duration.ofHours(1), World.CALM.backoff(), List.of(),
                World.CALM.drain()), true);
        List<UUID> busy = IntStream.range(0, 18).mapToObj(number -> world.started("busy" + number)).toList();
        busy.forEach(id -> world.jdbc.sql("update migration set state = 'VALIDATING' where id = :id").param("id", id)
                .update());
        UUID outage = world.started("nobody-is-served");
        node.start();
        try {
            busy.forEach(node::hand);
            node.hand(outage);
            eventually(() -> world.state(outage) == State.VALIDATING);
            eventually(() -> busy.stream().filter(id -> !world.journalOf(id).isEmpty()).count() >= 16);

            assertThat(busy.stream().filter(id -> world.journalOf(id).isEmpty())).as("more than a node takes at once")
                    .hasSize(2);
            UUID second = world.started("nobody-is-served-either");
            assertThat(world.store.due(true, 100)).as("outages are found apart").extracting(MigrationRow::id)
                    .contains(second).doesNotContainAnyElementsOf(busy);
            node.hand(second);
            eventually(() -> world.state(second) == State.VALIDATING);
        } finally {
            end.countDown();
            node.stop();
        }
    }

    @Test
    void aWaveOfCancelsHidesNoOtherWorkAndIsTakenUpInParts() {
        CountDownLatch end = new CountDownLatch(1);
        world.script.put("unseal-source", context -> {
            eventually(() -> end.getCount() == 0);
            return Outcome.done("unsealed");
        });
        Reconciler node = new Reconciler(world.store, world.node("told", World.CALM), new MigrationSettings(
                World.CALM.lease(),
                World.CALM.heartbeat(), Duration.ofHours(1), World.CALM.backoff(), List.of(),
                World.CALM.drain()), true);
        List<UUID> told = IntStream.range(0, 34).mapToObj(number -> world.started("told" + number)).toList();
        told.forEach(
                id -> world.jdbc.sql("update migration set asked = 'CANCEL', asked_by = 'lena', asked_reason = 'no'"
                        + " where id = :id").param("id", id).update());
        UUID other = world.started("checks-on");
        world.jdbc.sql("update migration set state = 'VALIDATING' where id = :id").param("id", other).update();
        node.start();
        try {
            told.forEach(node::hand);
            eventually(() -> told.stream().filter(id -> !world.journalOf(id).isEmpty()).count() >= 32);
            node.hand(other);
            eventually(() -> world.state(other) == AWAITING_SIGN_OFF);

            assertThat(world.store.due(false, 100)).extracting(MigrationRow::id).doesNotContainAnyElementsOf(told);
            assertThat(told.stream().filter(id -> world.journalOf(id).isEmpty())).as("more than a node takes at once")
                    .hasSize(2);
        } finally {
            end.countDown();
            node.stop();
        }
    }

    @Test
    void aTripThatNeedsAPersonIsNotDrivenWhenItsCutoverIsCalledOff() {
        world.copies.put("keep-in-step", Work.DELTA);
        CountDownLatch passing = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        world.script.put("keep-in-step", context -> {
            passing.countDown();
            await(asked);
            return Outcome.failed("broken-disk", "The disk cannot be read.", "Look at it.");
        });
        UUID id = world.planned("called-off");
        world.jdbc.sql("update migration set mode = 'WARM' where id = :id").param("id", id).update();
        world.act(() -> world.commands.start(id, "lena"));
        Thread node = Thread.ofPlatform().start(() -> world.node("a", World.CALM).drive(id));
        await(passing);
        world.act(() -> world.commands.cutOver(id, "lena", "the window is open"));
        asked.countDown();
        join(node);
        assertThat(world.row(id).stall()).isNotNull();

        world.act(() -> world.commands.callOff(id, "lena", "not tonight"));

        assertThat(world.row(id).asked()).isNull();
        assertThat(world.row(id).due()).as("it waits for a person").isFalse();
        // and if something wakes it all the same, its step has its turn once, and no more
        world.due(id);
        join(Thread.ofPlatform().daemon().start(() -> world.node("a", World.CALM).drive(id)));
        assertThat(Collections.frequency(world.ran, "keep-in-step")).isEqualTo(2);
        world.copies.remove("keep-in-step");
    }

    /// Where the target is busy it waits, is told of its slots, and the soak goes on to its end.
    @Test
    void aComparisonInTheSoakHasItsTurn() {
        world.copies.put("copy-disks", Work.COLD);
        world.copies.put("compare-source", Work.COMPARISON);
        SlotWorld.limit(world.jdbc, Resource.target(world.target, "target"), 1);
        CountDownLatch copied = new CountDownLatch(1);
        CountDownLatch copying = new CountDownLatch(1);
        try {
            UUID id = world.started("compared");
            drive(id);
            world.script.put("copy-disks", context -> {
                copying.countDown();
                await(copied);
                return Outcome.done("copied");
            });
            UUID busy = world.started("busy");
            Thread node = Thread.ofPlatform().start(() -> world.node("a", World.CALM).drive(busy));
            await(copying);
            world.act(() -> world.ownersWord.on(new SignedOff(id, "mia@example.com")));
            drive(id);
            assertThat(world.state(id)).isEqualTo(State.SOAKING);
            assertThat(world.view(id).waitsFor()).isEqualTo("It waits for target target, 1st of 1.");
            assertThat(world.ran).doesNotContain("compare-source");
            assertThat(world.row(id).due()).isFalse();

            copied.countDown();
            join(node);
            assertThat(world.row(id).due()).as("it is told").isTrue();
            drive(id);

            assertThat(world.journalOf(id)).contains("compare-source DONE");
            assertThat(world.ran).contains("wait-for-soak");
        } finally {
            copied.countDown();
            world.copies.clear();
            SlotWorld.limit(world.jdbc, Resource.target(world.target, "target"), 20);
        }
    }

    @Test
    void aStepThatWaitsIsNotAskedBeforeItsTime() {
        world.script.put("check-source", context -> new Outcome.Waits("Not yet.", Duration.ofMillis(59_999)));
        UUID id = world.started("waits-long-enough");
        world.jdbc.sql("update migration set wake_at = clock_timestamp() where id = :id").param("id", id).update();
        double before = seconds(id);

        drive(id);

        assertThat(seconds(id) - before).isGreaterThanOrEqualTo(59.999);
    }

    private double seconds(UUID id) {
        return world.jdbc.sql("select extract(epoch from wake_at) from migration where id = :id").param("id", id)
                .query(Double.class).single();
    }

    @Test
    void aCancelAskedWhileAStepRunsIsMadeThoughTheStepFails() {
        UUID id = failedWhile("cancelled-late", false, trip -> world.commands.cancel(trip, "lena", "the wrong VM"));
        assertThat(world.row(id).stall()).as("it needs a person").isNotNull();

        drive(id);

        assertThat(world.state(id)).isEqualTo(State.CANCELLED);
    }

    @Test
    void aCancelDoesNotWaitUntilAStepThatFailsIsTriedAgain() {
        UUID id = failedWhile("cancelled-at-once", true, trip -> world.commands.cancel(trip, "lena", "the wrong VM"));

        drive(id);

        assertThat(world.state(id)).isEqualTo(State.CANCELLED);
    }

    @Test
    void aRollBackAskedWhileAStepRunsIsMadeThoughTheStepFails() {
        UUID id = failedWhile("back-late", false, trip -> world.commands.rollBack(trip, "lena", "the wrong VM"));

        drive(id);

        assertThat(world.state(id)).isEqualTo(State.ROLLED_BACK);
    }

    @Test
    void aStepOfACancelThatFailsIsNotTriedAgainAtOnce() {
        UUID id = failedWhile("cancel-fails", false, trip -> world.commands.cancel(trip, "lena", "the wrong VM"));
        world.script.put("unseal-source", context -> Outcome.failedForNow("source-io", "It hangs.", "Wait."));

        drive(id);

        assertThat(Collections.frequency(world.ran, "unseal-source")).isEqualTo(1);
        assertThat(world.row(id).due()).as("it waits for its next try").isFalse();
        world.script.remove("unseal-source");
        world.due(id);
        drive(id);
        assertThat(world.state(id)).isEqualTo(State.CANCELLED);
    }

    /// A cutover whose copy fails after a person asked for something else.
    private UUID failedWhile(String vm, boolean passes, Consumer<UUID> asks) {
        CountDownLatch copying = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        world.script.put("copy-disks", context -> {
            copying.countDown();
            await(asked);
            return new Outcome.Failed("broken-disk", "The disk cannot be read.", "Look at it.", passes);
        });
        UUID id = world.started(vm);
        Thread node = Thread.ofPlatform().start(() -> world.node("a", PATIENT).drive(id));
        await(copying);
        world.act(() -> asks.accept(id));
        asked.countDown();
        join(node);
        return id;
    }

    private void drive(UUID id) {
        join(Thread.ofPlatform().daemon().start(() -> world.node("b", PATIENT).drive(id)));
    }
}
