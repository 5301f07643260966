package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node that stood still in the middle of a pass comes to itself after another has taken over.
class TakenOverPassTest {

    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private FileVm vm;
    private Warm warm;

    @BeforeEach
    void aVmThatIsKeptInStep() throws Exception {
        vm = new FileVm(folder, 42, 3 * MIB, 2 * MIB);
        vm.writes(20);
        warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm);
        warm.seeded();
        vm.writes(5);
    }

    @AfterEach
    void close() {
        warm.close();
    }

    @Test
    void itTakesNoSnapshotAnyMore() throws Exception {
        frozenAt("before state", 2, () -> warm.replicator().pass(warm.trip()));

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().pass(warm.trip()));

        assertThat(e.isStop()).isTrue();
        assertThat(vm.snapshotsLeft()).isZero();
        allIsWell(2);
    }

    @Test
    void itTakesNothingOverFromWhoHasItNow() throws Exception {
        int before = warm.stored().passes(warm.migration).size();

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().pass(warm.trip(() -> true)));

        assertThat(e.isStop()).isTrue();
        assertThat(warm.stored().passes(warm.migration)).hasSize(before);
    }

    @Test
    void whereTheSourcesAreCleanItBeginsNothing() throws Exception {
        frozenAt("before state", 2, () -> warm.replicator().removeSnapshots(warm.migration, warm.trip().vm()));

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().pass(warm.trip()));

        assertThat(e.isStop()).isTrue();
        assertThat(vm.snapshotsLeft()).isZero();
    }

    /// A person wants the guest to settle from now on, in the middle of a pass that began without.
    @Test
    void thePassGoesOnFromItsOwnSnapshotWhateverIsWantedOfTheNext() throws Exception {
        vm.settles = false;
        boolean[] broke = {false};
        vm.hook = point -> {
            if (point.equals("before changed") && !broke[0]) {
                broke[0] = true;
                throw new SourceFaultException(Kind.UNREACHABLE, "reset", "the connection broke", null);
            }
        };
        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().pass(warm.trip()));
        assertThat(e.passes()).isTrue();
        assertThat(vm.snapshotsLeft()).isOne();
        warm.replicator().quiesce(warm.migration, Quiesce.REQUIRE);

        Pass pass = warm.replicator().pass(warm.trip());

        assertThat(pass.consistency()).isEqualTo(Consistency.CRASH);
        assertThat(pass.quiesceRefused()).contains("did not settle");
        assertThat(vm.calls.stream().filter(call -> call.startsWith("snapshot"))).doesNotHaveDuplicates();
        allIsWell(2);
    }

    /// What it was reading is gone for it, which says nothing of the pass that the other goes on with.
    @Test
    void itsFailureDoesNotEndThePassOfTheOther() throws Exception {
        CountDownLatch otherReads = new CountDownLatch(1);
        CountDownLatch firstFailed = new CountDownLatch(1);
        AtomicInteger queries = new AtomicInteger();
        vm.hook = point -> {
            if (!point.equals("before changed")) {
                return;
            }
            switch (queries.incrementAndGet()) {
                case 1 -> {
                    await(otherReads);
                    throw new SourceFaultException(Kind.OTHER, "NotAuthenticated", "its session is over", null);
                }
                case 2 -> {
                    otherReads.countDown();
                    await(firstFailed);
                }
                default -> {
                }
            }
        };

        CompletableFuture<Pass> first = pass();
        for (int i = 0; queries.get() == 0; i++) {
            assertThat(i).as("the first asks nothing").isLessThan(3000);
            TimeUnit.MILLISECONDS.sleep(10);
        }
        CompletableFuture<Pass> other = pass();
        Throwable failure = catchThrowableOfType(CompletionException.class, first::join).getCause();
        firstFailed.countDown();

        assertThat(failure).isInstanceOfSatisfying(ReplicationException.class,
                e -> assertThat(e.isStop()).as(e.what()).isTrue());
        assertThat(other.join().state()).isEqualTo(Pass.State.DONE);
        allIsWell(2);
    }

    private CompletableFuture<Pass> pass() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return warm.replicator().pass(warm.trip());
            } catch (ReplicationException e) {
                throw new CompletionException(e);
            }
        }, work -> Thread.ofPlatform().daemon().start(work));
    }

    private interface Meanwhile {
        void run() throws Exception;
    }

    /// When it comes to this call of the hypervisor for the n-th time, another does something first.
    private void frozenAt(String moment, int time, Meanwhile other) {
        AtomicInteger seen = new AtomicInteger();
        vm.hook = point -> {
            if (point.equals(moment) && seen.incrementAndGet() == time) {
                try {
                    other.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void allIsWell(int passes) throws IOException {
        assertThat(warm.stored().passes(warm.migration)).hasSize(passes).extracting(Pass::state)
                .containsOnly(Pass.State.DONE);
        assertThat(warm.stored().openSnapshots()).isEmpty();
        for (String key : List.of("2000", "2001")) {
            assertThat(Arrays.mismatch(warm.there(key), vm.now(key))).as("first byte of %s that differs", key)
                    .isEqualTo(-1);
        }
    }
}
