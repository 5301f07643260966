package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.Power;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandingConsentTest {

    @TempDir
    Path folder;

    @Test
    void takesThePowerOfAGuestThatIsDeafAndIsWrittenDown() throws Exception {
        var vm = new FileVm(folder, 42, 1 << 20);
        try (var warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm)) {
            warm.replicator().look(warm.trip());
            vm.listens = false;
            warm.agreed = new Replication.Consent("lena", "the owner agreed by phone");

            warm.replicator().shutDown(warm.trip());

            assertThat(vm.power).isEqualTo(Power.OFF);
            assertThat(warm.stored().of(warm.migration).orElseThrow().consent()).isEqualTo(warm.agreed);
        }
    }
}
