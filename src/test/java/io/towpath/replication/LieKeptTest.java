package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A lie that was found is not forgotten with the pass that found it.
class LieKeptTest {

    private static final String A = "2000";

    @TempDir
    Path folder;

    @Test
    void untilTheDiskWasComparedWholeItIs() throws Exception {
        FileVm vm = new FileVm(folder, 5, 2 << 20);
        vm.writes(6);
        try (Warm warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm)) {
            warm.properties = auditing(1000);
            warm.seeded();
            vm.write(A, 9 * FileVm.BLOCK, 100);
            vm.silentAbout.add(9);
            vm.hook = point -> {
                if (point.equals("before read")
                        && warm.stored().of(warm.migration).orElseThrow().disks().getFirst().liedAt() != null) {
                    throw new IOException("the source hangs");
                }
            };
            assertThat(catchThrowableOfType(ReplicationException.class,
                    () -> warm.replicator().pass(warm.trip())).code()).isEqualTo("source-io");
            vm.hook = _ -> {};
            // another sample might miss it
            warm.properties = auditing(0);

            Pass pass = warm.replicator().pass(warm.trip());

            assertThat(pass.disks()).extracting(DiskPass::method).containsOnly(DiskPass.Method.RESYNC);
            assertThat(Arrays.mismatch(warm.there(A), vm.now(A))).isEqualTo(-1);
            vm.silentAbout.clear();
            assertThat(warm.replicator().pass(warm.trip()).disks()).as("once").extracting(DiskPass::method)
                    .containsOnly(DiskPass.Method.DELTA);
        }
    }

    private static ReplicationProperties auditing(int blocks) {
        return new ReplicationProperties(1, blocks, Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(1));
    }
}
