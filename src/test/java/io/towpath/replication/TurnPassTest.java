package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.platform.spi.LiveRoom;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import io.towpath.slot.SlotWorld;
import io.towpath.slot.Stun;
import io.towpath.slot.Stuns;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Passes on a host where snapshots wait for their turn.
class TurnPassTest {

    private static final int MIB = 1 << 20;
    private static final String LACK = "datastore ds1 has 12 GiB free, 5 %, limit 10 %";

    @TempDir
    Path folder;

    private FileVm vm;
    private Warm warm;
    private final Host host = new Host();
    private final Store store = new Store();
    private boolean silent;

    /// One whose turns come as a test says.
    private static final class Host implements Stuns {

        final Set<Stun> none = EnumSet.noneOf(Stun.class);
        final List<Stun> asked = new ArrayList<>();
        /// What goes on while a turn to take a snapshot is waited for; null where it is free.
        @Nullable
        Runnable meanwhile;
        boolean untilStopped;

        @Override
        public Held hold(UUID id, Stun kind, Duration longest, BooleanSupplier stop) throws TurnlessException {
            asked.add(kind);
            if (none.contains(kind)) {
                throw SlotWorld.turnless(false);
            }
            if (meanwhile == null || kind == Stun.MERGE) {
                return () -> {};
            }
            meanwhile.run();
            long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (untilStopped && System.nanoTime() < until) {
                if (stop.getAsBoolean()) {
                    throw SlotWorld.turnless(true);
                }
                LockSupport.parkNanos(1_000_000);
            }
            return new Held() {
                @Override
                public void close() {}

                @Override
                public boolean waited() {
                    return true;
                }
            };
        }
    }

    private static final class Store implements SnapshotRoom {

        volatile @Nullable String before;
        volatile @Nullable String during;

        @Override
        public Optional<String> before(UUID migrationId, LiveRoom room) {
            return Optional.ofNullable(before);
        }

        @Override
        public Optional<String> during(UUID migrationId, LiveRoom room) {
            return Optional.ofNullable(during);
        }

        @Override
        public Duration every() {
            return Duration.ofMillis(5);
        }
    }

    @BeforeEach
    void aVm() throws IOException {
        vm = new FileVm(folder, 42, MIB);
        vm.writes(20);
        vm.power = Power.ON;
        warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> silent ? silent() : vm);
        warm.stuns = host;
        warm.room = store;
    }

    @AfterEach
    void close() {
        warm.close();
    }

    /// Our own merges on the host are no fault of the VM: what is left is the next pass's.
    @Test
    void aPassGoesOnWhereWhatIsLeftCannotBeRemovedYet() throws Exception {
        host.none.add(Stun.MERGE);
        warm.seeded();
        assertThat(vm.snapshotsLeft()).as("of tracking and of the seed").isEqualTo(2);
        vm.writes(3);

        assertThat(warm.replicator().pass(warm.trip()).state()).isEqualTo(Pass.State.DONE);

        assertThat(vm.snapshotsLeft()).isEqualTo(3);
        host.none.clear();
        assertThat(warm.replicator().pass(warm.trip()).state()).isEqualTo(Pass.State.DONE);
        assertThat(vm.snapshotsLeft()).isZero();
        assertThat(warm.there("2000")).isEqualTo(vm.now("2000"));
    }

    /// It would add one with each pass otherwise, until there are too many to cut over.
    @Test
    void whatCannotBeRemovedAtAllKeepsPassesFromAddingMore() throws Exception {
        host.none.add(Stun.MERGE);
        warm.seeded();
        host.none.clear();
        int left = vm.snapshotsLeft();
        vm.hook = point -> {
            if (point.equals("before remove")) {
                throw new IOException("the file is locked");
            }
        };

        for (int i = 0; i < 3; i++) {
            assertThat(pass(() -> false).code()).isNotEqualTo(ReplicationException.TURN);
        }

        assertThat(vm.snapshotsLeft()).isEqualTo(left);
    }

    @Test
    void aLastPassWithoutATurnIsAFailureThatIsTriedAgain() throws Exception {
        warm.seeded();
        warm.replicator().shutDown(warm.trip());
        host.none.add(Stun.OUTAGE);

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().finalPass(warm.trip()));

        assertThat(e.code()).isEqualTo("snapshot-turn");
        assertThat(e.passes()).isTrue();
    }

    @Test
    void whoWaitedLooksAgainWhetherThereIsRoom() throws Exception {
        warm.seeded();
        vm.calls.clear();
        host.meanwhile = () -> store.before = LACK;

        ReplicationException e = pass(() -> false);

        assertThat(e.code()).isEqualTo("source-room");
        assertThat(e.what()).contains("ds1 has 12 GiB free");
        assertThat(vm.calls).noneMatch(call -> call.startsWith("snapshot"));
        host.meanwhile = () -> {};
        store.before = null;
        assertThat(warm.replicator().pass(warm.trip()).state()).isEqualTo(Pass.State.DONE);
    }

    @Test
    void aLastPassIsNotMadeOfAVmThatWasTurnedOnMeanwhile() throws Exception {
        warm.seeded();
        warm.replicator().shutDown(warm.trip());
        host.meanwhile = () -> vm.power = Power.ON;

        assertThat(catchThrowableOfType(ReplicationException.class, () -> warm.replicator().finalPass(warm.trip()))
                .code()).isEqualTo("source-running");
        assertThat(vm.snapshotsLeft()).isZero();
    }

    @Test
    void whoIsToldToStopStopsWhileItWaits() throws Exception {
        warm.seeded();
        AtomicBoolean stop = new AtomicBoolean();
        host.untilStopped = true;
        host.meanwhile = () -> stop.set(true);

        assertThat(pass(stop::get).isStop()).isTrue();
    }

    @Test
    void aDatastoreThatFillsWhileItWaitsEndsThePass() throws Exception {
        warm.seeded();
        host.untilStopped = true;
        host.meanwhile = () -> store.during = "datastore ds1 is full in 9 min";

        ReplicationException e = pass(() -> false);

        assertThat(e.code()).isEqualTo("source-room");
        assertThat(e.what()).contains("ds1 is full in 9 min");
    }

    /// One that fills a datastore does not wait behind merges, and is not said to be gone before it is.
    @Test
    void aSnapshotThatHasToGoGoesBeforeOthers() throws Exception {
        vm.trackable = false;
        warm.seeded();
        store.before = LACK;
        host.asked.clear();
        host.none.add(Stun.MERGE);

        assertThat(pass(() -> false).code()).isEqualTo("source-room");

        assertThat(host.asked).as("after last passes").containsExactly(Stun.TAKE);
        assertThat(vm.snapshotsLeft()).isZero();
    }

    @Test
    void oneThatStandsStillIsNotSaidToBeGone() throws Exception {
        warm.replicator().look(warm.trip());
        warm.replicator().track(warm.trip());
        vm.hook = point -> {
            if (point.equals("before read")) {
                host.none.add(Stun.TAKE);
                store.during = "datastore ds1 is full in 9 min";
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            }
        };

        assertThat(pass(() -> false).what()).contains("our snapshot is being removed: datastore ds1");

        assertThat(vm.snapshotsLeft()).isOne();
    }

    /// Silence is no room: what was told last holds.
    @Test
    void aSourceThatDoesNotAnswerHasWhatItHad() throws Exception {
        warm.seeded();
        store.before = LACK;
        silent = true;

        assertThat(pass(() -> false).code()).isEqualTo("source-room");
    }

    @Test
    void aSourceThatIsCleanedUpAsksAgainLater() throws Exception {
        vm.trackable = false;
        warm.seeded();
        host.none.add(Stun.MERGE);

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().removeSnapshots(warm.migration, warm.trip().vm()));

        assertThat(e.code()).as("nothing is wrong with the source").isEqualTo("snapshot-turn");
        assertThat(e.passes()).isTrue();
        host.none.clear();
        assertThat(warm.replicator().removeSnapshots(warm.migration, warm.trip().vm())).isPresent();
        assertThat(vm.snapshotsLeft()).isZero();
    }

    private ReplicationException pass(BooleanSupplier stop) {
        return catchThrowableOfType(ReplicationException.class, () -> warm.replicator().pass(warm.trip(stop)));
    }

    /// The VM of a source that says nothing of its room.
    private LiveVm silent() {
        return (LiveVm) Proxy.newProxyInstance(LiveVm.class.getClassLoader(), new Class<?>[]{LiveVm.class},
                (_, method, args) -> {
                    if (method.getName().equals("room")) {
                        throw new IOException("no answer");
                    }
                    try {
                        return method.invoke(vm, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
