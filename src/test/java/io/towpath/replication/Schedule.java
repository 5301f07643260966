package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One course of a warm migration, drawn by lot: what the guest writes, what its source forgets and lies about, what others do
/// to its snapshots, and where nodes die, are stopped, cut off or overtaken. After each call all that is claimed by then is
/// held against the bytes that the snapshots froze, of which no change tracking told.
final class Schedule {

    private static final List<String> KEYS = List.of("2000", "2001");
    private static final int BLOCKS = 9;
    /// So often a call may fail in a row though nothing is done to it any more: a snapshot that is gone, a bookmark that is
    /// not known.
    private static final int TRIES = 5;
    /// More than a node of ours asks of a source in a call that has work to do.
    private static final int POINTS = 40;

    private final Path folder;
    private final Random lot;
    private final FileVm vm;
    private final Warm warm;
    private final Map<String, Integer> seen;
    private final List<String> course = new ArrayList<>();
    private final TreeSet<String> others = new TreeSet<>();
    private int othersMade;
    private final boolean trackedBefore;
    private boolean othersTouchedTracking;
    private volatile boolean stop;

    private interface Call {
        void run() throws Exception;
    }

    private static final class Killed extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    /// @param seen counts what happened
    Schedule(Path folder, long seed, Warm beside, Map<String, Integer> seen) throws IOException {
        this.folder = folder;
        this.seen = seen;
        lot = new Random(seed);
        vm = new FileVm(folder, seed, BLOCKS * FileVm.BLOCK - 512, 5 * FileVm.BLOCK);
        vm.wayNames = List.of("nbd", "folder");
        vm.settles = lot.nextInt(4) > 0;
        trackedBefore = lot.nextInt(4) == 0;
        vm.told = trackedBefore;
        vm.inForce = trackedBefore;
        vm.writes(4);
        warm = new Warm(beside, folder, "web" + seed, "vm-" + seed, vm.state().disks(), () -> vm);
        // all that is called unchanged is looked at: a lie that a sample misses is a matter of the sample
        warm.properties = new ReplicationProperties(1, 2 * BLOCKS, Duration.ZERO, Duration.ofHours(1),
                Duration.ofSeconds(2));
    }

    /// What happened, in order.
    String course() {
        return String.join("\n", course);
    }

    void run() throws Exception {
        withTrouble("look", () -> warm.replicator().look(warm.trip(() -> stop)));
        toItsEnd("look", () -> warm.replicator().look(warm.trip()));
        withTrouble("track", () -> warm.replicator().track(warm.trip(() -> stop)));
        toItsEnd("track", () -> warm.replicator().track(warm.trip()));
        rounds(2 + lot.nextInt(3));
        if (lot.nextInt(4) == 0) {
            cutOver();
            toItsEnd("go on", () -> warm.replicator().goOn(warm.migration));
            vm.power = Power.ON;
            rounds(1);
        }
        cutOver();
        toItsEnd("final pass", () -> warm.replicator().finalPass(warm.trip()));
        isTheSource();
        withTrouble("remove", () -> warm.replicator().removeSnapshots(warm.migration, warm.trip().vm()));
        toItsEnd("remove", () -> warm.replicator().removeSnapshots(warm.migration, warm.trip().vm()));
        toItsEnd("restore", () -> warm.replicator().restoreTracking(warm.migration, warm.trip().vm()));
        isLeftClean();
    }

    private void rounds(int passes) throws Exception {
        for (int i = 0; i < passes; i++) {
            for (int events = lot.nextInt(3); events >= 0; events--) {
                event(true);
            }
            withTrouble("pass", () -> warm.replicator().pass(warm.trip(() -> stop)));
        }
    }

    private void cutOver() throws Exception {
        event(true);
        withTrouble("shut down", () -> warm.replicator().shutDown(warm.trip(() -> stop)));
        toItsEnd("shut down", () -> warm.replicator().shutDown(warm.trip()));
        for (int tries = 1 + lot.nextInt(2); tries > 0; tries--) {
            event(false);
            if (lot.nextInt(4) == 0) {
                seen("was on and off again");
                vm.writes(2);
            }
            withTrouble("final pass", () -> warm.replicator().finalPass(warm.trip(() -> stop)));
            vm.power = Power.OFF;
        }
    }

    /// Something that the source does, or others do there.
    private void event(boolean runs) throws IOException {
        switch (lot.nextInt(runs ? 12 : 7)) {
            case 0 -> {
                seen("tracking is reset");
                vm.forget();
            }
            case 1 -> {
                seen("tracking lies");
                vm.silentAbout.add(lot.nextInt(BLOCKS));
            }
            case 2 -> vm.silentAbout.clear();
            case 3 -> remove("towpath-");
            case 4 -> remove("others-");
            case 5 -> {
                seen("a snapshot of others");
                others.add("others-" + ++othersMade);
                vm.foreignSnapshot("others-" + othersMade);
            }
            case 6 -> {
                seen("tracking is turned off");
                othersTouchedTracking = true;
                vm.told = false;
            }
            case 7, 8 -> {
                String key = KEYS.get(lot.nextInt(KEYS.size()));
                int size = vm.now(key).length;
                int from = lot.nextInt(size - 1);
                seen("the guest trims");
                vm.clear(key, from, 1 + lot.nextInt(Math.min(2 * FileVm.BLOCK, size - from)));
            }
            default -> {
                seen("the guest writes");
                vm.writes(1 + lot.nextInt(4));
            }
        }
    }

    private void remove(String whose) throws IOException {
        List<String> there = snapshots().stream().map(LiveSnapshot::name).filter(name -> name.startsWith(whose))
                .toList();
        if (!there.isEmpty()) {
            String name = there.get(lot.nextInt(there.size()));
            seen("a snapshot is removed by others: " + whose);
            others.remove(name);
            vm.lose(name);
        }
    }

    private List<LiveSnapshot> snapshots() throws IOException {
        FileVm.Hook hook = vm.hook;
        vm.hook = _ -> {};
        List<LiveSnapshot> there = vm.state().snapshots();
        vm.hook = hook;
        return there;
    }

    /// One try, to which something may happen.
    private void withTrouble(String name, Call call) throws Exception {
        int point = 1 + lot.nextInt(POINTS);
        boolean off = vm.power == Power.OFF;
        switch (lot.nextInt(8)) {
            case 0, 1 -> at(point, "a node is killed", () -> {
                throw new Killed();
            });
            case 2 -> at(point, "a node is stopped", () -> stop = true);
            case 3 -> {
                Kind kind = List.of(Kind.UNREACHABLE, Kind.UNSURE, Kind.BUSY, Kind.OTHER).get(lot.nextInt(4));
                at(point, "the source fails: " + kind, () -> {
                    throw new SourceFaultException(kind, "drawn", "it was drawn by lot", null);
                });
            }
            case 4 -> at(point, "a node is overtaken", () -> {
                // a run that goes on without looking whether it still may is found by what it leaves
                stop = false;
                tried("  by another", call);
            });
            case 5 -> at(point, "meanwhile", () -> event(!off));
            case 6 -> {
                if (off) {
                    at(point, "somebody turns it on", () -> {
                        vm.power = Power.ON;
                        vm.writes(2);
                    });
                } else {
                    vm.comesLate = true;
                }
            }
            default -> {
            }
        }
        tried(name, call);
        nothingHappens();
        holds();
    }

    private void at(int point, String what, Call then) {
        int[] left = {point};
        vm.hook = at -> {
            if (--left[0] == 0) {
                seen(what);
                course.add("  at its call no. %d, \"%s\"".formatted(point, at));
                FileVm.Hook hook = vm.hook;
                vm.hook = _ -> {};
                try {
                    then.run();
                } catch (IOException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                } finally {
                    vm.hook = hook;
                }
            }
        };
    }

    private void nothingHappens() throws IOException {
        vm.hook = _ -> {};
        stop = false;
        // what was still being made when the answer was lost is there when somebody looks again
        vm.comesLate = false;
        vm.settle();
    }

    /// @return whether it came to its end
    private boolean tried(String name, Call call) throws Exception {
        course.add(name);
        try {
            call.run();
            return true;
        } catch (ReplicationException e) {
            course.add("  %s: %s".formatted(e.code(), e.what()));
            seen("code " + e.code());
            assertThat(e.remedy()).isNotBlank();
            // the VM is there, and nobody set it back
            assertThat(e.code()).isNotIn("source-gone", ReplicationException.SET_BACK, ReplicationException.DRIFT);
            return false;
        } catch (RuntimeException e) {
            for (Throwable why = e; why != null; why = why.getCause()) {
                if (why instanceof Killed) {
                    return false;
                }
            }
            throw e;
        }
    }

    /// By another node, as often as it takes when nothing happens any more.
    private void toItsEnd(String name, Call call) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            boolean ended = tried(name, call);
            holds();
            if (ended) {
                return;
            }
        }
        throw new AssertionError("%s does not come to its end".formatted(name));
    }

    /// Nothing is claimed that is not so, and no snapshot is there that is not on the books.
    private void holds() throws IOException {
        List<SourceSnapshot> books = warm.stored().snapshots(warm.migration);
        for (LiveSnapshot each : snapshots()) {
            assertThat(others.contains(each.name()) || books.stream().anyMatch(
                    entry -> entry.name().equals(each.name()) && entry.removedAt() == null)).as(each.name()).isTrue();
        }
        assertThat(vm.calls).noneMatch(call -> call.startsWith("remove others-"));
        List<Pass> passes = warm.stored().passes(warm.migration);
        if (passes.isEmpty()) {
            return;
        }
        Pass newest = passes.getLast();
        assertThat(passes.subList(0, passes.size() - 1)).extracting(Pass::state).doesNotContain(Pass.State.RUNNING,
                Pass.State.LANDED);
        assertThat(passes).filteredOn(pass -> pass.state() == Pass.State.FAILED).extracting(Pass::code)
                .doesNotContainNull();
        for (ReplicaDisk disk : warm.stored().of(warm.migration).orElseThrow().disks()) {
            boolean stands = disk.pass() != null && disk.pass() == newest.number();
            if (stands) {
                equal(disk.key(), frozen(newest.snapshotRef(), disk.key()));
            }
            assertThat(stands || newest.landedAt() == null).as("pass %d is said to have landed", newest.number())
                    .isTrue();
        }
        if (newest.disks().stream().anyMatch(disk -> disk.lies() > 0)) {
            seen("a lie is found");
        }
    }

    private byte[] frozen(@Nullable String ref, String key) throws IOException {
        return Files.readAllBytes(folder.resolve("%s-%s.raw".formatted(ref, key)));
    }

    private void isTheSource() throws IOException {
        Pass last = warm.last();
        assertThat(last.state()).isEqualTo(Pass.State.LANDED);
        assertThat(last.kind()).isEqualTo(Pass.Kind.FINAL);
        assertThat(warm.stored().of(warm.migration).orElseThrow().standsAt(last.number())).isTrue();
        for (String key : KEYS) {
            equal(key, vm.now(key));
        }
    }

    private void equal(String key, byte[] expected) throws IOException {
        assertThat(Arrays.mismatch(warm.there(key), expected)).as("first byte of %s that differs", key).isEqualTo(-1);
    }

    private void isLeftClean() throws IOException {
        assertThat(snapshots()).extracting(LiveSnapshot::name).containsExactlyInAnyOrderElementsOf(others);
        assertThat(warm.stored().snapshots(warm.migration)).extracting(SourceSnapshot::removedAt)
                .doesNotContainNull();
        assertThat(warm.stored().passes(warm.migration)).extracting(Pass::state).isSubsetOf(Pass.State.DONE,
                Pass.State.FAILED);
        if (!othersTouchedTracking && others.isEmpty()) {
            assertThat(vm.told).as("tracking is as it was before").isEqualTo(trackedBefore);
        }
    }

    private void seen(String what) {
        course.add("  " + what);
        seen.merge(what, 1, Integer::sum);
    }
}
