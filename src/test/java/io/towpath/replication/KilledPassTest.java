package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A process ends around any of its calls to the hypervisor, or within the copy; the next one knows only what is in the
/// database and at the hypervisor.
class KilledPassTest {

    private static final String A = "2000";
    private static final String B = "2001";
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private FileVm vm;
    private Warm warm;

    @BeforeEach
    void aVmWithTwoDisks() throws IOException {
        vm = new FileVm(folder, 42, 5 * MIB + 512, 3 * MIB);
        vm.writes(30);
        warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm);
    }

    @AfterEach
    void close() {
        warm.close();
    }

    /// Each moment is the one just before a call, or just after it was done and before anybody knew.
    @ParameterizedTest
    @CsvSource({"before track, 1", "after track, 1", "before snapshot, 1", "after snapshot, 1", "before remove, 1",
            "after remove, 1", "before snapshot, 2", "after snapshot, 2", "before allocated, 1", "before allocated, 2",
            "before ways, 1", "before read, 2", "before read, 7", "before remove, 2", "after remove, 2",
            "before snapshot, 3", "after snapshot, 3", "before changed, 1", "before changed, 2", "before ways, 3",
            "before remove, 3", "after remove, 3", "before shutdown, 1", "after shutdown, 1", "before snapshot, 4",
            "after snapshot, 4", "before changed, 3", "before disks, 3", "before ways, 5", "before remove, 4",
            "after remove, 4"})
    void killedAtAnyMomentItEndsAllTheSame(String moment, int time) throws Exception {
        AtomicInteger seen = new AtomicInteger();
        boolean[] killed = {false};
        vm.hook = point -> {
            if (!killed[0] && point.equals(moment) && seen.incrementAndGet() == time) {
                killed[0] = true;
                throw new Killed();
            }
        };

        again(() -> warm.replicator().look(warm.trip()));
        again(() -> warm.replicator().track(warm.trip()));
        again(() -> warm.replicator().pass(warm.trip()));
        vm.writes(5);
        again(() -> warm.replicator().pass(warm.trip()));
        vm.writes(3);
        again(() -> warm.replicator().shutDown(warm.trip()));
        again(() -> warm.replicator().finalPass(warm.trip()));
        again(() -> warm.replicator().removeSnapshots(warm.migration, warm.trip().vm()));
        again(() -> warm.replicator().restoreTracking(warm.migration, warm.trip().vm()));

        assertThat(killed[0]).as("the moment came").isTrue();
        equal();
        assertThat(vm.snapshotsLeft()).isZero();
        assertThat(vm.told).isFalse();
        assertThat(warm.stored().openSnapshots()).isEmpty();
        assertThat(vm.calls.stream().filter(call -> call.startsWith("snapshot"))).doesNotHaveDuplicates();
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void again(Call call) throws Exception {
        try {
            call.run();
        } catch (Killed e) {
            call.run();
        } catch (IllegalStateException e) {
            // as a lane of the transfers tells it
            assertThat(e).hasCauseInstanceOf(Killed.class);
            call.run();
        }
    }

    private void equal() throws IOException {
        for (String key : List.of(A, B)) {
            assertThat(Arrays.mismatch(warm.there(key), vm.now(key))).as("first byte of %s that differs", key)
                    .isEqualTo(-1);
        }
    }

    private static final class Killed extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }
}
