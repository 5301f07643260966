package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.platform.spi.LiveRoom;
import io.towpath.platform.spi.Power;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A datastore without room holds passes up, and ends one whose snapshot would fill it; a last one it does not.
class RoomPassTest {

    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private FileVm vm;
    private Warm warm;
    private final Told told = new Told();

    /// What a test says of the room.
    private static final class Told implements SnapshotRoom {

        volatile @Nullable String before;
        volatile @Nullable String during;
        final CountDownLatch looked = new CountDownLatch(1);

        @Override
        public Optional<String> before(UUID migrationId, LiveRoom room) {
            return Optional.ofNullable(before);
        }

        @Override
        public Optional<String> during(UUID migrationId, LiveRoom room) {
            String lack = during;
            if (lack != null) {
                looked.countDown();
            }
            return Optional.ofNullable(lack);
        }

        @Override
        public Duration every() {
            return Duration.ofMillis(5);
        }
    }

    @BeforeEach
    void aVmWithTwoDisks() throws IOException {
        vm = new FileVm(folder, 42, MIB, 5 * MIB);
        vm.writes(60);
        vm.power = Power.ON;
        warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm);
        warm.room = told;
    }

    @AfterEach
    void close() {
        warm.close();
    }

    @Test
    void aSeedIsNotBegunWhereThereIsNoRoomAndGoesOnByItselfWhenThereIs() throws Exception {
        warm.replicator().look(warm.trip());
        warm.replicator().track(warm.trip());
        told.before = "datastore ds1 has 12 GiB free, 5 %, limit 10 %";
        vm.calls.clear();
        vm.read.clear();

        for (int i = 0; i < 2; i++) {
            ReplicationException e = catchThrowableOfType(ReplicationException.class,
                    () -> warm.replicator().pass(warm.trip()));
            assertThat(e.code()).isEqualTo("source-room");
            assertThat(e.what()).contains("ds1 has 12 GiB free, 5 %, limit 10 %", "goes on by itself");
        }

        assertThat(vm.calls).isEmpty();
        assertThat(vm.read).isEmpty();
        assertThat(warm.stored().passes(warm.migration)).isEmpty();
        assertThat(shortage()).contains("ds1 has 12 GiB");
        assertThat(warm.audited).as("once, however often it is asked").containsOnlyOnce("source.room-short");

        told.before = null;
        assertThat(warm.replicator().pass(warm.trip()).state()).isEqualTo(Pass.State.DONE);
        assertThat(shortage()).isNull();
        assertThat(warm.audited).containsOnlyOnce("source.room-again");
        equal();
    }

    @Test
    void trackingTakesNoSnapshotEither() throws Exception {
        warm.replicator().look(warm.trip());
        told.before = "datastore ds1 has 12 GiB free, 5 %, limit 10 %";

        assertThat(catchThrowableOfType(ReplicationException.class, () -> warm.replicator().track(warm.trip())).code())
                .isEqualTo("source-room");

        assertThat(vm.calls).noneMatch(call -> call.startsWith("snapshot"));
    }

    @Test
    void aRunningSeedEndsBeforeItsSnapshotFillsTheDatastore() throws Exception {
        warm.replicator().look(warm.trip());
        warm.replicator().track(warm.trip());
        fillsWhileTheSecondDiskIsRead();

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().pass(warm.trip()));

        assertThat(e.code()).isEqualTo("source-room");
        assertThat(e.what()).contains("pass was ended and our snapshot was removed", "ds1 is full in 9 min");
        assertThat(vm.snapshotsLeft()).isZero();
        assertThat(warm.stored().openSnapshots()).isEmpty();
        assertThat(warm.last().state()).isEqualTo(Pass.State.FAILED);
        assertThat(warm.last().code()).isEqualTo("source-room");
        assertThat(shortage()).contains("ds1");

        told.during = null;
        vm.hook = _ -> {};
        vm.writes(3);
        Pass next = warm.replicator().pass(warm.trip());
        assertThat(next.disks()).extracting(DiskPass::method).as("a disk that was here is not read again")
                .containsExactly(DiskPass.Method.DELTA, DiskPass.Method.SEED);
        equal();
    }

    @Test
    void aLastPassGoesOnAndPeopleAreTold() throws Exception {
        warm.seeded();
        vm.writes(30);
        told.before = "datastore ds1 has 12 GiB free, 5 %, limit 10 %";
        warm.replicator().shutDown(warm.trip());
        int[] disks = {0};
        List<String> said = new ArrayList<>();
        vm.hook = point -> {
            if (point.equals("before ways") && ++disks[0] == 2) {
                told.during = "datastore ds1 is full in 9 min";
                said.add(shortageOnce(found -> found != null));
                told.during = null;
                said.add(String.valueOf(shortageOnce(found -> found == null)));
                told.during = "datastore ds1 is full in 4 min";
                said.add(shortageOnce(found -> found != null));
            }
        };

        Pass last = warm.replicator().finalPass(warm.trip());

        assertThat(last.state()).isEqualTo(Pass.State.LANDED);
        equal();
        assertThat(said).as("told, and taken back where somebody made room").containsExactly(
                "datastore ds1 is full in 9 min", "null", "datastore ds1 is full in 4 min");
        assertThat(warm.audited).contains("source.room-short", "source.room-again");
        assertThat(shortage()).as("nothing of a pass that has landed fills a datastore").isNull();
    }

    private @Nullable String shortageOnce(Predicate<@Nullable String> right) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        String found = shortage();
        while (!right.test(found) && System.nanoTime() < until) {
            Thread.onSpinWait();
            found = shortage();
        }
        return found;
    }

    @Test
    void aSnapshotThatStandsBetweenPassesGoesTooAndTheNextPassCompares() throws Exception {
        vm.trackable = false;
        warm.seeded();
        assertThat(vm.snapshotsLeft()).as("its files tell what changes").isOne();
        told.before = "datastore ds1 has 12 GiB free, 5 %, limit 10 %";

        assertThat(catchThrowableOfType(ReplicationException.class, () -> warm.replicator().pass(warm.trip())).code())
                .isEqualTo("source-room");

        assertThat(vm.snapshotsLeft()).isZero();
        told.before = null;
        vm.writes(3);
        assertThat(warm.replicator().pass(warm.trip()).disks()).extracting(DiskPass::method)
                .containsOnly(DiskPass.Method.RESYNC);
        equal();
    }

    /// The source says so as soon as that disk is read, and the reader waits until it was heard.
    private void fillsWhileTheSecondDiskIsRead() {
        int[] disks = {0};
        vm.hook = point -> {
            if (point.equals("before ways") && ++disks[0] == 2) {
                told.during = "datastore ds1 is full in 9 min";
            }
            if (point.equals("before read") && told.during != null) {
                try {
                    assertThat(told.looked.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
    }

    private @Nullable String shortage() {
        return warm.jdbc.sql("select coalesce(room_short, '') from replication where migration_id = :id")
                .param("id", warm.migration).query(String.class).optional().filter(each -> !each.isEmpty())
                .orElse(null);
    }

    private void equal() throws IOException {
        for (String key : new String[]{"2000", "2001"}) {
            assertThat(warm.there(key)).as(key).isEqualTo(vm.now(key));
        }
    }
}
