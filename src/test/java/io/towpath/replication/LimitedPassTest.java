package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.RateLimit;
import io.towpath.platform.spi.Power;
import io.towpath.slot.Need;
import io.towpath.slot.RatePlace;
import io.towpath.slot.Resource;
import io.towpath.slot.SlotWorld;
import io.towpath.slot.Work;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Production keeps its storage while a source is read.
class LimitedPassTest {

    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    /// Open from the first read on.
    private static CountDownLatch reads(FileVm vm) {
        CountDownLatch reads = new CountDownLatch(1);
        vm.hook = point -> {
            if (point.equals("before read")) {
                reads.countDown();
            }
        };
        return reads;
    }

    private static void awaited(CountDownLatch reads, CompletableFuture<?> pass) throws InterruptedException {
        assertThat(reads.await(60, TimeUnit.SECONDS)).as("it reads: %s", pass).isTrue();
    }

    private static void waitsForItsTurn(CompletableFuture<?> pass) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!somebodySleepsIn(RateLimit.class)) {
            assertThat(pass).as("no thread of it waits").isNotDone();
            assertThat(System.nanoTime()).as("no thread waits for its turn").isLessThan(until);
            Thread.sleep(20);
        }
    }

    private static boolean somebodySleepsIn(Class<?> limit) {
        return Thread.getAllStackTraces().values().stream().map(Arrays::asList).anyMatch(
                stack -> stack.stream().anyMatch(frame -> frame.getClassName().equals(limit.getName()))
                        && stack.stream().anyMatch(frame -> frame.getMethodName().equals("sleep")));
    }

    @Test
    void aPassThatRunsKeepsToARuleAndGoesOnFasterWhenItEnds() throws Exception {
        FileVm vm = new FileVm(folder, 42, 3 * MIB);
        vm.writes(40);
        try (Warm warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm)) {
            warm.replicator().look(warm.trip());
            warm.replicator().track(warm.trip());
            SlotWorld.rate(warm.jdbc, warm.bandwidth, 65_536L);
            CountDownLatch reads = reads(vm);
            var pass = CompletableFuture.supplyAsync(() -> {
                try {
                    return warm.replicator().pass(warm.trip());
                } catch (ReplicationException e) {
                    throw new IllegalStateException(e);
                }
            });
            awaited(reads, pass);
            assertThat(pass).as("a MiB and more at 64 KiB a second").isNotDone();

            SlotWorld.rate(warm.jdbc, warm.bandwidth, null);
            Pass ended = pass.get(60, TimeUnit.SECONDS);

            assertThat(SlotWorld.rate(warm.bandwidth, RatePlace.ALL)).isEqualTo(RateLimit.NONE);
            assertThat(ended.readBytes()).isGreaterThan(MIB / 2);
            assertThat(Arrays.equals(warm.there("2000"), vm.now("2000"))).isTrue();
        }
    }

    @Test
    void twoTargetsAreThrottledEachByItself() throws Exception {
        FileVm vm = new FileVm(folder, 48, 3 * MIB);
        vm.write("2000", 0, 2 * MIB);
        try (Warm warm = new Warm(folder, "web06", "vm-12", vm.state().disks(), () -> vm)) {
            UUID slow = UUID.randomUUID();
            UUID other = UUID.randomUUID();
            warm.replicator().look(warm.trip());
            warm.replicator().track(warm.trip());
            SlotWorld.rate(warm.jdbc, warm.bandwidth, RatePlace.target(slow), 65_536L);

            SlotWorld.wants(warm.jdbc, warm.migration, Work.SEED, List.of(new Need(Resource.target(other, "b"), 1)));
            DiskPass free = warm.replicator().pass(warm.trip()).disks().getFirst();
            SlotWorld.wants(warm.jdbc, warm.migration, Work.DELTA, List.of(new Need(Resource.target(slow, "a"), 1)));
            vm.write("2000", 0, 2 * MIB);
            var held = CompletableFuture.supplyAsync(() -> {
                try {
                    return warm.replicator().pass(warm.trip());
                } catch (ReplicationException e) {
                    throw new IllegalStateException(e);
                }
            });
            waitsForItsTurn(held);
            SlotWorld.rate(warm.jdbc, warm.bandwidth, null);

            assertThat(free.waited()).isLessThan(Duration.ofMillis(100));
            assertThat(held.get(60, TimeUnit.SECONDS).readBytes()).isGreaterThan(MIB);
            assertThat(Arrays.equals(warm.there("2000"), vm.now("2000"))).isTrue();
        }
    }

    @Test
    void aPassThatWaitsForItsTurnToReadStopsWhenItIsTold() throws Exception {
        FileVm vm = new FileVm(folder, 44, 3 * MIB);
        vm.write("2000", 0, 2 * MIB);
        try (Warm warm = new Warm(folder, "web03", "vm-9", vm.state().disks(), () -> vm)) {
            warm.replicator().look(warm.trip());
            warm.replicator().track(warm.trip());
            SlotWorld.rate(warm.jdbc, warm.bandwidth, 65_536L);
            AtomicBoolean stop = new AtomicBoolean();
            var pass = CompletableFuture.supplyAsync(() -> {
                try {
                    warm.replicator().pass(warm.trip(stop::get));
                    return "done";
                } catch (ReplicationException e) {
                    return e.code();
                }
            });
            waitsForItsTurn(pass);

            stop.set(true);

            assertThat(pass.get(8, TimeUnit.SECONDS)).as("a MiB takes 16 s").isEqualTo(ReplicationException.STOPPED);
        }
    }

    @Test
    void aDiskThatIsFetchedWholeIsFetchedByTheRuleAndThenReadAsFastAsItCanBe() throws Exception {
        FileVm vm = new FileVm(folder, 47, 3 * MIB);
        vm.write("2000", 0, 3 * MIB);
        vm.fetched = 65_536;
        try (Warm warm = new Warm(folder, "web04", "vm-10", vm.state().disks(), () -> vm)) {
            warm.replicator().look(warm.trip());
            warm.replicator().track(warm.trip());
            SlotWorld.rate(warm.jdbc, warm.bandwidth, 65_536L);
            Map<String, Long> at = new HashMap<>();
            vm.hook = point -> at.put(point, System.nanoTime());

            Pass seed = warm.replicator().pass(warm.trip());

            assertThat(seed.readBytes()).isGreaterThan(2 * MIB);
            long fetched = at.getOrDefault("after fetch", 0L);
            assertThat(Duration.ofNanos(fetched - at.getOrDefault("before fetch", 0L))).as("1 s at the rate")
                    .isGreaterThan(Duration.ofMillis(850));
            assertThat(Duration.ofNanos(System.nanoTime() - fetched)).as("to read it takes 48 s at the rate")
                    .isLessThan(Duration.ofSeconds(40));
        }
    }

    /// What is learned from it is told of a last pass, which no rule holds up.
    @Test
    void whatAPassWaitedForARuleIsKnownBesideWhatItCopied() throws Exception {
        FileVm vm = new FileVm(folder, 45, 3 * MIB);
        try (Warm warm = new Warm(folder, "web05", "vm-11", vm.state().disks(), () -> vm)) {
            warm.seeded();
            vm.write("2000", 0, 2 * MIB);
            SlotWorld.rate(warm.jdbc, warm.bandwidth, 2L * MIB);

            DiskPass held = warm.replicator().pass(warm.trip()).disks().getFirst();
            SlotWorld.rate(warm.jdbc, warm.bandwidth, null);
            vm.write("2000", 0, 2 * MIB);
            DiskPass free = warm.replicator().pass(warm.trip()).disks().getFirst();

            assertThat(held.copy()).as("2 MiB at 2 MiB a second").isGreaterThan(Duration.ofMillis(700));
            assertThat(held.waited()).isBetween(held.copy().dividedBy(2), held.copy());
            assertThat(free.waited()).isLessThan(Duration.ofMillis(100));
        }
    }

    @Test
    void aLastPassIsNotSlowedDown() throws Exception {
        FileVm vm = new FileVm(folder, 43, 3 * MIB);
        try (Warm warm = new Warm(folder, "web02", "vm-8", vm.state().disks(), () -> vm)) {
            warm.seeded();
            SlotWorld.rate(warm.jdbc, warm.bandwidth, 65_536L);
            vm.write("2000", 0, 2 * MIB);
            vm.power = Power.OFF;
            long from = System.nanoTime();

            Pass last = warm.replicator().finalPass(warm.trip());

            assertThat(last.readBytes()).isGreaterThan(MIB);
            assertThat(Duration.ofNanos(System.nanoTime() - from)).as("32 s at the rate")
                    .isLessThan(Duration.ofSeconds(25));
            assertThat(Arrays.equals(warm.there("2000"), vm.now("2000"))).isTrue();
        }
    }
}
