package io.towpath.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.towpath.slot.Stuns.Held;
import io.towpath.slot.Stuns.TurnlessException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/// Turns for snapshots on the real database, of several nodes.
class StoredStunsTest extends SlotsOnPostgres {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final BooleanSupplier NEVER = () -> false;

    private final List<UUID> kept = new CopyOnWriteArrayList<>();
    private StoredStuns north;
    private StoredStuns south;

    @BeforeEach
    void nodes() {
        jdbc.sql("delete from slot_stun").update();
        kept.clear();
        north = stuns("north");
        south = stuns("south");
    }

    private StoredStuns stuns(String node) {
        return stuns(node, new StunStore(jdbc));
    }

    private StoredStuns stuns(String node, StunStore store) {
        return new StoredStuns(store, new LimitStore(jdbc, new SlotProperties(4)), new ThisNode(node),
                event -> kept.add(((TurnKept) event).migrationId()), transactions);
    }

    @AfterEach
    void end() {
        north.destroy();
        south.destroy();
    }

    private UUID vmOn(String host) {
        UUID id = migration("SEEDING");
        jdbc.sql("update vm set host = :host where id = (select vm_id from migration where id = :id)")
                .param("host", host).param("id", id).update();
        return id;
    }

    @Test
    void noMoreThanTheLimitOfAHostAtOnceOverAllNodes() throws Exception {
        SlotWorld.limit(jdbc, Resource.stun(source, "esx-1"), 3);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(2);
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            ids.add(vmOn("esx-1"));
        }
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < ids.size(); i++) {
                UUID id = ids.get(i);
                StoredStuns node = i % 2 == 0 ? north : south;
                Stun kind = i % 3 == 0 ? Stun.MERGE : Stun.TAKE;
                all.add(workers.submit(() -> {
                    try (Held _ = node.hold(id, kind, LONG, NEVER)) {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        two.countDown();
                        assertThat(two.await(30, TimeUnit.SECONDS)).as("another has its turn beside it").isTrue();
                        now.decrementAndGet();
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(most.get()).isBetween(2, 3);
        assertThat(rows()).isZero();
    }

    private int rows() {
        return jdbc.sql("select count(*) from slot_stun").query(Integer.class).single();
    }

    @Test
    void anotherHostIsAnotherMatterAndSoIsAVmOfNoHost() throws Exception {
        SlotWorld.limit(jdbc, Resource.stun(source, "esx-2"), 1);
        try (Held _ = north.hold(vmOn("esx-2"), Stun.SWEEP, LONG, NEVER);
                Held _ = south.hold(vmOn("esx-3"), Stun.SWEEP, AT_ONCE, NEVER);
                Held _ = south.hold(migration("SEEDING"), Stun.SWEEP, AT_ONCE, NEVER)) {
            UUID late = vmOn("esx-2");
            assertThat(catchThrowableOfType(TurnlessException.class, () -> south.hold(late, Stun.TAKE, AT_ONCE, NEVER)))
                    .hasMessageContaining("on esx-2 other snapshots are made and removed")
                    .extracting(TurnlessException::isStopped).isEqualTo(false);
            try (Held _ = south.hold(vmOn("esx-2"), Stun.OUTAGE, AT_ONCE, NEVER)) {
                assertThat(rows()).as("an outage waits for no cleaning").isEqualTo(3);
            }
        }
        assertThat(rows()).isZero();
    }

    @Test
    void aNodeThatIsSilentForAMinuteHasNoTurnsAnyMore() throws Exception {
        SlotWorld.limit(jdbc, Resource.stun(source, "esx-4"), 1);
        Held lost = north.hold(vmOn("esx-4"), Stun.MERGE, LONG, NEVER);
        jdbc.sql("update slot_stun set beat_at = pg_catalog.clock_timestamp() - interval '61 seconds'").update();

        south.hold(vmOn("esx-4"), Stun.TAKE, LONG, NEVER).close();

        lost.close();
        assertThat(rows()).isZero();
    }

    @Test
    void whoAsksAtOneHostLeavesTheRowsOfOthersAlone() throws Exception {
        Held lost = north.hold(vmOn("esx-7"), Stun.MERGE, LONG, NEVER);
        jdbc.sql("update slot_stun set beat_at = pg_catalog.clock_timestamp() - interval '61 seconds'").update();

        south.hold(vmOn("esx-8"), Stun.TAKE, LONG, NEVER).close();

        assertThat(rows()).as("nobody locked that host").isOne();
        lost.close();
    }

    /// Who asks again every half a minute is not passed by whoever came since.
    @Test
    void whoComesBackStandsWhereItStood() throws Exception {
        SlotWorld.limit(jdbc, Resource.stun(source, "esx-12"), 1);
        UUID first = vmOn("esx-12");
        UUID second = vmOn("esx-12");
        UUID late = vmOn("esx-12");
        CompletableFuture<Held> lates;
        try (Held _ = north.hold(vmOn("esx-12"), Stun.TAKE, LONG, NEVER)) {
            assertThat(catchThrowableOfType(TurnlessException.class,
                    () -> north.inLine(first, Stun.TAKE, AT_ONCE, NEVER))).hasMessageEndingWith("number 1 in line.");
            assertThat(catchThrowableOfType(TurnlessException.class,
                    () -> south.inLine(second, Stun.TAKE, AT_ONCE, NEVER))).hasMessageEndingWith("number 2 in line.");
            assertThat(catchThrowableOfType(TurnlessException.class,
                    () -> south.inLine(first, Stun.TAKE, AT_ONCE, NEVER))).as("on another node as well")
                    .hasMessageEndingWith("number 1 in line.");
            lates = CompletableFuture.supplyAsync(() -> {
                try {
                    return south.hold(late, Stun.TAKE, LONG, NEVER);
                } catch (TurnlessException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().atMost(LONG).until(() -> rows() == 4);
            assertThat(kept).isEmpty();
        }
        assertThat(kept).as("told at once that its turn is kept").containsExactly(first);
        assertThatThrownBy(() -> lates.get(1, TimeUnit.SECONDS)).as("who came last is not served first")
                .isInstanceOf(TimeoutException.class);

        try (Held turn = south.inLine(first, Stun.TAKE, AT_ONCE, NEVER)) {
            assertThat(turn.waited()).isTrue();
        }
        assertThat(kept).containsExactly(first, second);
        north.inLine(second, Stun.TAKE, AT_ONCE, NEVER).close();
        lates.get(30, TimeUnit.SECONDS).close();
        assertThat(rows()).isZero();
    }

    /// Who gives the turn has read that nobody is there, and the one that it is kept for comes back.
    @Test
    void whoComesBackWhileItsTurnIsKeptForItTakesIt() throws Exception {
        SlotWorld.limit(jdbc, Resource.stun(source, "esx-16"), 1);
        UUID first = vmOn("esx-16");
        List<Future<Held>> back = new ArrayList<>();
        try (ExecutorService worker = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean once = new AtomicBoolean();
            StoredStuns slow = stuns("slow", new StunStore(jdbc) {
                @Override
                List<Standing> at(Where where) {
                    List<Standing> read = super.at(where);
                    if (once.compareAndSet(true, false)) {
                        back.add(worker.submit(() -> south.inLine(first, Stun.TAKE, LONG, NEVER)));
                        await().atMost(LONG).until(() -> parked() == 0);
                    }
                    return read;
                }
            });
            Held other = slow.hold(vmOn("esx-16"), Stun.TAKE, LONG, NEVER);
            assertThatThrownBy(() -> north.inLine(first, Stun.TAKE, AT_ONCE, NEVER))
                    .isInstanceOf(TurnlessException.class);
            once.set(true);
            other.close();
            slow.destroy();

            back.getFirst().get(30, TimeUnit.SECONDS).close();
        }
        assertThat(kept).as("it is there already").isEmpty();
        assertThat(rows()).isZero();
    }

    private int parked() {
        return jdbc.sql("select count(*) from slot_stun where parked").query(Integer.class).single();
    }

    @Test
    void whoComesBackWhileItsTurnIsBeingWrittenDownDoesNotStandAtTheEnd() throws Exception {
        SlotWorld.limit(jdbc, Resource.stun(source, "esx-17"), 1);
        UUID first = vmOn("esx-17");
        try (Held _ = north.hold(vmOn("esx-17"), Stun.TAKE, LONG, NEVER)) {
            assertThatThrownBy(() -> north.inLine(first, Stun.TAKE, AT_ONCE, NEVER))
                    .isInstanceOf(TurnlessException.class);
        }
        // kept for it by now; let somebody write that this moment
        jdbc.sql("update slot_stun set held_at = null").update();
        CompletableFuture<Held> back = new CompletableFuture<>();
        new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            jdbc.sql("update slot_stun set held_at = pg_catalog.clock_timestamp() where parked").update();
            back.completeAsync(() -> {
                try {
                    return south.inLine(first, Stun.TAKE, AT_ONCE, NEVER);
                } catch (TurnlessException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().atMost(LONG).until(() -> back.isDone() || waitsForALock());
        });

        back.get(30, TimeUnit.SECONDS).close();
        assertThat(rows()).isZero();
    }

    private boolean waitsForALock() {
        return jdbc.sql("select exists (select from pg_locks where not granted)").query(Boolean.class).single();
    }

    /// The turn was kept and the place was granted late: the time to come for it begins then.
    @Test
    void aPlaceThatWaitedForLongIsNotSilentWhenItsTurnHasCome() throws Exception {
        SlotWorld.limit(jdbc, Resource.stun(source, "esx-18"), 1);
        UUID first = vmOn("esx-18");
        try (Held _ = north.hold(vmOn("esx-18"), Stun.TAKE, LONG, NEVER)) {
            assertThatThrownBy(() -> north.inLine(first, Stun.TAKE, AT_ONCE, NEVER))
                    .isInstanceOf(TurnlessException.class);
            jdbc.sql("update slot_stun set beat_at = pg_catalog.clock_timestamp() - interval '50 seconds' where parked")
                    .update();
        }
        jdbc.sql("""
                update slot_stun set beat_at = beat_at - interval '20 seconds', held_at = held_at - interval '20 seconds'
                """).update();
        UUID other = vmOn("esx-18");
        assertThatThrownBy(() -> south.hold(other, Stun.TAKE, AT_ONCE, NEVER)).as("it is kept for the first")
                .isInstanceOf(TurnlessException.class);

        try (Held turn = south.inLine(first, Stun.TAKE, AT_ONCE, NEVER)) {
            assertThat(turn.waited()).isTrue();
            assertThat(rows()).isOne();
        }
    }

    @Test
    void whoDoesNotComeBackKeepsNobodyWaiting() throws Exception {
        SlotWorld.limit(jdbc, Resource.stun(source, "esx-13"), 1);
        UUID gone = vmOn("esx-13");
        UUID next = vmOn("esx-13");
        try (Held _ = north.hold(vmOn("esx-13"), Stun.TAKE, LONG, NEVER)) {
            assertThatThrownBy(() -> north.inLine(gone, Stun.TAKE, AT_ONCE, NEVER))
                    .isInstanceOf(TurnlessException.class);
        }
        assertThat(kept).containsExactly(gone);
        assertThatThrownBy(() -> south.hold(next, Stun.TAKE, AT_ONCE, NEVER)).isInstanceOf(TurnlessException.class);
        jdbc.sql("update slot_stun set held_at = held_at - interval '36 seconds'").update();

        south.hold(next, Stun.TAKE, AT_ONCE, NEVER).close();

        assertThat(rows()).isZero();
    }

    @Test
    void aTurnKeptAtAHostThatItsVmLeftIsGivenToOthers() throws Exception {
        SlotWorld.limit(jdbc, Resource.stun(source, "esx-14"), 1);
        UUID moves = vmOn("esx-14");
        UUID next = vmOn("esx-14");
        try (Held _ = north.hold(vmOn("esx-14"), Stun.TAKE, LONG, NEVER)) {
            for (UUID waits : List.of(moves, next)) {
                assertThatThrownBy(() -> north.inLine(waits, Stun.TAKE, AT_ONCE, NEVER))
                        .isInstanceOf(TurnlessException.class);
            }
        }
        assertThat(kept).containsExactly(moves);
        jdbc.sql("update vm set host = 'esx-15' where id = (select vm_id from migration where id = :id)")
                .param("id", moves).update();

        try (Held _ = north.inLine(moves, Stun.TAKE, AT_ONCE, NEVER);
                Held _ = south.inLine(next, Stun.TAKE, AT_ONCE, NEVER)) {
            assertThat(kept).as("the next is woken, and not left to its sleep").containsExactly(moves, next);
        }
        assertThat(rows()).isZero();
    }

    @Test
    void whoWaitsStopsWhenItIsTold() throws Exception {
        SlotWorld.limit(jdbc, Resource.stun(source, "esx-5"), 1);
        UUID waits = vmOn("esx-5");
        AtomicBoolean told = new AtomicBoolean();
        try (Held _ = north.hold(vmOn("esx-5"), Stun.MERGE, LONG, NEVER)) {
            CompletableFuture<Held> turn = waiting(waits, told::get);
            told.set(true);
            assertThatThrownBy(() -> turn.get(30, TimeUnit.SECONDS)).hasMessageContaining("stopped");
        }
        assertThat(rows()).isZero();
    }

    @Test
    void whoWasToldBeforeDoesNotBeginToWait() throws Exception {
        SlotWorld.limit(jdbc, Resource.stun(source, "esx-9"), 1);
        UUID late = vmOn("esx-9");
        try (Held _ = north.hold(vmOn("esx-9"), Stun.MERGE, LONG, NEVER)) {
            assertThat(catchThrowableOfType(TurnlessException.class,
                    () -> south.hold(late, Stun.MERGE, LONG, () -> true)).isStopped()).isTrue();
        }
        try (Held turn = south.hold(late, Stun.MERGE, LONG, () -> true)) {
            assertThat(turn.waited()).as("a turn that is free is no wait").isFalse();
            assertThat(rows()).isOne();
        }
    }

    /// The hypervisor moves VMs by itself: that is no wish of anybody to stop.
    @Test
    void whoseVmMovedMeanwhileWaitsAtItsNewHost() throws Exception {
        SlotWorld.limit(jdbc, Resource.stun(source, "esx-10"), 1);
        UUID moves = vmOn("esx-10");
        try (Held _ = north.hold(vmOn("esx-10"), Stun.MERGE, LONG, NEVER)) {
            CompletableFuture<Held> turn = waiting(moves, NEVER);
            jdbc.sql("update vm set host = 'esx-11' where id = (select vm_id from migration where id = :id)")
                    .param("id", moves).update();
            Held held = turn.get(30, TimeUnit.SECONDS);
            assertThat(held.waited()).isTrue();
            assertThat(jdbc.sql("select host from slot_stun where held_at is not null order by asked_at")
                    .query(String.class).list()).containsExactly("esx-10", "esx-11");
            held.close();
        }
        assertThat(rows()).isZero();
    }

    /// Once it stands in the queue.
    private CompletableFuture<Held> waiting(UUID id, BooleanSupplier stop) {
        CompletableFuture<Held> turn = CompletableFuture.supplyAsync(() -> {
            try {
                return south.hold(id, Stun.MERGE, LONG, stop);
            } catch (TurnlessException e) {
                throw new IllegalStateException(e.isStopped() ? "stopped" : "none came");
            }
        });
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (rows() < 2 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(rows()).isEqualTo(2);
        return turn;
    }

    @Test
    void theQueuesShowHowFullAHostIs() throws Exception {
        LimitStore limits = new LimitStore(jdbc, new SlotProperties(4));
        Queues queues = new Queues(new Lookout(claims(), limits), limits, new PressureStore(jdbc), new StunStore(jdbc),
                jdbc);
        try (Held _ = north.hold(vmOn("esx-6"), Stun.TAKE, LONG, NEVER)) {
            Queues.OfKind kind = queues.now().limits().stream().filter(each -> each.kind() == LimitKind.STUN)
                    .findFirst().orElseThrow();
            assertThat(kind.all()).isEqualTo(4);
            assertThat(kind.places()).singleElement().satisfies(place -> {
                assertThat(place.resource().label()).isEqualTo("esx-6");
                assertThat(place.used()).isOne();
                assertThat(place.most()).isEqualTo(4);
                assertThat(place.at()).isEqualTo("source");
            });
        }
    }
}
