package io.towpath.replication;

import io.towpath.platform.spi.Power;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A VM of two disks that is kept in step with the digests of what arrived, to be compared whole after its cutover.
abstract class ComparedVm {

    static final String A = "2000";
    static final String B = "2001";
    static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    FileVm vm;
    Warm warm;

    @BeforeEach
    void aVm() throws IOException {
        vm = new FileVm(folder, 11, 5 * MIB + 512, 3 * MIB);
        vm.writes(20);
        warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm);
        warm.properties = new ReplicationProperties(2, 0, Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(1));
        warm.comparing = true;
    }

    @AfterEach
    void close() {
        warm.close();
    }

    final void passes(int n) throws ReplicationException {
        for (int i = 0; i < n; i++) {
            vm.writes(5);
            warm.replicator().pass(warm.trip());
        }
    }

    final Pass cutOver() throws ReplicationException {
        vm.power = Power.OFF;
        warm.replicator().shutDown(warm.trip());
        return warm.replicator().finalPass(warm.trip());
    }
}
