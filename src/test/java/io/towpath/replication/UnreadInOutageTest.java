package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.replication.DiskPass.Method;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of snapshots that cannot be read while nobody is served: the disk is compared, once.
class UnreadInOutageTest {

    private static final String A = "2000";
    private static final String B = "2001";
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private FileVm vm;
    private Warm warm;

    @BeforeEach
    void aVmThatCannotBeTracked() throws IOException {
        vm = new FileVm(folder, 42, 5 * MIB + 512, 3 * MIB);
        vm.trackable = false;
        vm.writes(30);
        warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm);
        warm.properties = new ReplicationProperties(2, 0, Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        warm.close();
    }

    private void equal() throws IOException {
        for (String key : List.of(A, B)) {
            assertThat(Arrays.mismatch(warm.there(key), vm.now(key))).as("first byte of %s that differs", key)
                    .isEqualTo(-1);
        }
    }

    /// Of the last pass, and of what is asked after it.
    @Test
    void withoutRoomOfOurOwnItIsComparedOnceWhileNobodyIsServed() throws Exception {
        warm.seeded();
        vm.writes(3);
        vm.hook = point -> {
            if (point.equals("before between") || point.equals("before since")) {
                throw new SourceFaultException(SourceFaultException.Kind.NO_SPACE, SourceFaultException.OWN_ROOM,
                        "up to 9 MiB are needed in /data/reading, where 1 MiB are free", null);
            }
        };
        warm.replicator().shutDown(warm.trip());

        assertThat(warm.replicator().finalPass(warm.trip()).disks()).allSatisfy(disk -> {
            assertThat(disk.method()).isEqualTo(Method.RESYNC);
            assertThat(disk.why()).contains("/data/reading");
        });

        equal();
        assertThat(warm.replicator().catchUp(warm.trip())).isEmpty();
    }

    @Test
    void aFileThatCannotBeReadAnyMoreSaysNothingOfADiskThatWasNotCompared() throws Exception {
        warm.seeded();
        warm.replicator().shutDown(warm.trip());
        assertThat(warm.replicator().finalPass(warm.trip()).disks()).extracting(DiskPass::method)
                .containsOnly(Method.DELTA);
        vm.power = Power.ON;
        vm.write(B, MIB, 10);
        vm.power = Power.OFF;
        vm.files.unreadable.addAll(List.of(A, B));

        SourceWord word = warm.replicator().wordSince(warm.trip());
        assertThat(word.said()).as("it wrote, and cannot tell").isEqualTo(SourceWord.Said.UNKNOWN);
        assertThat(word.why()).contains("no COWD");
        assertThat(warm.replicator().catchUp(warm.trip())).hasValueSatisfying(pass -> assertThat(pass.disks())
                .extracting(DiskPass::method).containsOnly(Method.RESYNC));

        equal();
        assertThat(warm.replicator().catchUp(warm.trip())).as("it was compared now").isEmpty();
    }
}
