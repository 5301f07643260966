package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A VM with several disks, which come over side by side.
class SideBySideTest {

    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private FileVm vm;
    private Warm warm;

    @BeforeEach
    void aVmWithFourDisks() throws IOException {
        vm = new FileVm(folder, 42, 2 * MIB, MIB, MIB, MIB);
        vm.writes(20);
        warm = new Warm(folder, "db01", "vm-7", vm.state().disks(), () -> vm);
        // one reader for each in the last pass, so that four who read are four disks
        warm.properties = new ReplicationProperties(4, 0, Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(1));
        warm.parallel = new DisksParallel(2, 4);
    }

    @AfterEach
    void close() {
        warm.close();
    }

    /// Nobody reads on before four have begun to.
    @Test
    void theLastPassReadsFourAtOnce() throws Exception {
        warm.seeded();
        for (String key : keys()) {
            vm.write(key, 5, 100);
        }
        warm.replicator().shutDown(warm.trip());
        Set<Thread> readers = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(4);
        AtomicBoolean alone = new AtomicBoolean();
        vm.hook = point -> {
            if (point.equals("before read") && readers.add(Thread.currentThread())) {
                all.countDown();
                alone.compareAndSet(false, !awaited(all));
            }
        };

        Pass last = warm.replicator().finalPass(warm.trip());

        assertThat(alone).as("each waited for the others, and they came").isFalse();
        assertThat(last.disks()).extracting(DiskPass::key).as("told in the order of the VM's disks")
                .containsExactlyElementsOf(keys());
        equal();
    }

    /// One is asked at a time, however many read.
    @Test
    void theSourceIsAskedByOneAtATime() throws Exception {
        AtomicInteger within = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        vm.hook = point -> {
            if (point.equals("before allocated") || point.equals("before changed")) {
                most.accumulateAndGet(within.incrementAndGet(), Math::max);
                try {
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                within.decrementAndGet();
            }
        };

        warm.seeded();
        vm.writes(8);
        warm.replicator().pass(warm.trip());

        assertThat(most).hasValue(1);
        equal();
    }

    /// Of two, one is compared whole and the other cannot be asked: the comparison comes to its end, the failure is told.
    @Test
    void aComparisonUnderWayIsNotLostToAnotherDisksFailure() throws Exception {
        warm.properties = new ReplicationProperties(2, 0, Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(1));
        warm.seeded();
        vm.writes(8);
        vm.anotherBacking("2000");
        CountDownLatch failed = new CountDownLatch(1);
        vm.hook = point -> {
            if (point.equals("before changed")) {
                failed.countDown();
                throw new SourceFaultException(Kind.OTHER, "half", "the answer broke off", null);
            }
            if (point.equals("before read")) {
                awaited(failed);
            }
        };

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().pass(warm.trip()));

        assertThat(e.code()).isEqualTo("source-fault");
        assertThat(stands("2000")).as("compared to its end").isEqualTo(2);
        assertThat(stands("2003")).as("not begun any more").isEqualTo(1);
        vm.hook = point -> {};
        warm.replicator().pass(warm.trip());
        equal();
    }

    /// While nobody is served a failure is told at once.
    @Test
    void aFailureInTheLastPassStopsTheOthers() throws Exception {
        warm.seeded();
        vm.writes(20);
        warm.replicator().shutDown(warm.trip());
        AtomicInteger asked = new AtomicInteger();
        vm.hook = point -> {
            if (point.equals("before changed") && asked.incrementAndGet() == 2) {
                throw new SourceFaultException(Kind.GONE, "gone", "the disk is gone", null);
            }
        };

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().finalPass(warm.trip()));

        assertThat(e.code()).isEqualTo(ReplicationException.GONE);
        vm.hook = point -> {};
        warm.replicator().finalPass(warm.trip());
        equal();
    }

    /// The host has memory for one at a time.
    @Test
    void whoTheHostHasNoMemoryForIsReadAfterTheOthers() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        vm.hook = point -> {
            if (point.equals("before ways") && asked.incrementAndGet() == 2) {
                throw new IOException("received NFC error 5 from server: Failed to allocate the requested 24117272"
                        + " bytes");
            }
        };

        Pass seed = warm.seeded();

        assertThat(seed.state()).isEqualTo(Pass.State.DONE);
        assertThat(asked.get()).as("four, and one once more").isGreaterThanOrEqualTo(5);
        equal();
    }

    /// Though the pass came through: the host is asked for less from now on, and this VM with it.
    @Test
    void aShortageThatPassedIsToldToo() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        warm.host = host(Integer.MAX_VALUE, told);
        AtomicInteger asked = new AtomicInteger();
        vm.hook = point -> {
            if (point.equals("before ways") && asked.incrementAndGet() == 2) {
                throw new IOException("received NFC error 5 from server: Failed to allocate the requested 24117272"
                        + " bytes");
            }
        };

        warm.seeded();

        assertThat(told).singleElement().asString().contains("no memory");
    }

    @Test
    void aShortageIsToldAlsoWhereThePassEndsForAnotherReason() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        warm.host = host(Integer.MAX_VALUE, told);
        AtomicInteger asked = new AtomicInteger();
        vm.hook = point -> {
            if (point.equals("before ways")) {
                switch (asked.incrementAndGet()) {
                    case 2 -> throw new IOException("received NFC error 5 from server: Failed to allocate the requested"
                            + " 24117272 bytes");
                    case 4 -> throw new OutOfMemoryError("as a test has it");
                    default -> {
                    }
                }
            }
        };

        assertThat(catchThrowable(() -> warm.seeded())).isInstanceOf(OutOfMemoryError.class);

        assertThat(told).singleElement().asString().contains("no memory");
    }

    /// Threads are memory, and the host's slots its own.
    @ParameterizedTest
    @CsvSource({"2, 99, 2", "8, 99, 4", "8, 2, 2", "8, 1, 1"})
    void noMoreAreReadThanThereAreThreadsAndSlots(int threads, int slots, int lanes) throws Exception {
        warm.seeded();
        vm.writes(20);
        warm.replicator().shutDown(warm.trip());
        warm.properties = new ReplicationProperties(threads, 0, Duration.ZERO, Duration.ofHours(1),
                Duration.ofSeconds(1));
        warm.host = host(slots, new CopyOnWriteArrayList<>());
        Set<Thread> askers = ConcurrentHashMap.newKeySet();
        vm.hook = point -> {
            if (point.equals("before changed")) {
                askers.add(Thread.currentThread());
            }
        };

        warm.replicator().finalPass(warm.trip());

        assertThat(askers).hasSize(lanes);
        equal();
    }

    /// What the others fetched is gone when they are copied.
    @Test
    void whoOurDataDirectoryHasNoRoomForIsReadAfterTheOthers() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        vm.hook = point -> {
            if (point.equals("before ways") && asked.incrementAndGet() == 2) {
                throw new SourceFaultException(Kind.NO_SPACE, SourceFaultException.OWN_ROOM, "up to 9 MiB are needed",
                        null);
            }
        };

        assertThat(warm.seeded().state()).isEqualTo(Pass.State.DONE);
        equal();
    }

    @Test
    void anErrorInOneStopsTheOthersToo() throws Exception {
        warm.seeded();
        vm.writes(20);
        AtomicBoolean thrown = new AtomicBoolean();
        vm.hook = point -> {
            if (point.equals("before changed") && thrown.compareAndSet(false, true)) {
                throw new OutOfMemoryError("as a test has it");
            }
        };

        assertThat(catchThrowable(() -> warm.replicator().pass(warm.trip()))).isInstanceOf(OutOfMemoryError.class);

        assertThat(stands("2003")).as("not begun any more").isEqualTo(1);
        vm.hook = point -> {};
        warm.replicator().pass(warm.trip());
        equal();
    }

    private static HostShare host(int most, List<String> told) {
        return new HostShare() {
            @Override
            public int most(UUID migrationId) {
                return most;
            }

            @Override
            public void tooMuch(UUID migrationId, String why) {
                told.add(why);
            }
        };
    }

    @Test
    void whoIsToldToStopStopsWithAllItsDisks() throws Exception {
        warm.seeded();
        vm.writes(20);
        AtomicBoolean stop = new AtomicBoolean();
        vm.hook = point -> {
            if (point.equals("before read")) {
                stop.set(true);
            }
        };

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().pass(warm.trip(stop::get)));

        assertThat(e.isStop()).isTrue();
        vm.hook = point -> {};
        warm.replicator().pass(warm.trip());
        equal();
    }

    private Integer stands(String key) {
        return warm.stored().of(warm.migration).orElseThrow().disks().stream().filter(disk -> disk.key().equals(key))
                .findFirst().orElseThrow().pass();
    }

    private static boolean awaited(CountDownLatch latch) throws IOException {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static List<String> keys() {
        return List.of("2000", "2001", "2002", "2003");
    }

    private void equal() throws IOException {
        for (String key : keys()) {
            assertThat(Arrays.mismatch(warm.there(key), vm.now(key))).as("first byte of %s that differs", key)
                    .isEqualTo(-1);
        }
    }
}
