package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A host that has no memory for those who read from it.
class ShortagePassTest {

    @TempDir
    Path folder;

    @Test
    void aShortageBeforeTheFirstReadIsOneToo() throws Exception {
        FileVm vm = new FileVm(folder, 46, 1 << 20);
        vm.writes(5);
        try (Warm warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm)) {
            vm.hook = point -> {
                if (point.equals("before ways")) {
                    throw new IOException("received NFC error 5 from server: Failed to allocate the requested 24117272"
                            + " bytes");
                }
            };

            ReplicationException e = catchThrowableOfType(ReplicationException.class, warm::seeded);

            assertThat(e.code()).isEqualTo(ReplicationException.MEMORY);
            assertThat(e.passes()).isTrue();
            vm.hook = point -> {};
            warm.replicator().pass(warm.trip());
            assertThat(Arrays.equals(warm.there("2000"), vm.now("2000"))).isTrue();
        }
    }
}
