package io.towpath.tour.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.TargetVm;
import io.towpath.tour.source.HandTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A made-up VM at the target runs from its start to its end, whichever process asks.
class MadeUpPowerTest {

    @TempDir
    Path folder;

    @Test
    void itRunsUntilItIsShutDownAndCountsWhatItWrote() throws IOException {
        HandTime time = new HandTime(Instant.parse("2026-11-26T12:00:00Z"));
        MadeUpPower power = new MadeUpPower(folder.resolve("power"), () -> time);
        TargetVm vm = vm();
        assertThat(power.state(vm)).isEqualTo(Power.OFF);
        assertThat(power.written(vm)).isEmpty();

        power.powerOn(vm);
        Instant started = time.now();
        power.powerOn(vm);
        assertThat(time.now()).as("it is started once").isEqualTo(started);
        time.spend(Duration.ofMinutes(1));
        MadeUpPower later = new MadeUpPower(folder.resolve("power"), () -> time);
        assertThat(later.state(vm)).isEqualTo(Power.ON);
        assertThat(later.written(vm)).hasValue(60 * (24 << 10));

        assertThat(later.shutDown(vm, Duration.ofMinutes(1))).isTrue();
        assertThat(power.state(vm)).isEqualTo(Power.OFF);
    }

    @Test
    void aStartThatWasKilledWhileItWasWrittenDownIsNone() throws IOException {
        HandTime time = new HandTime(Instant.parse("2026-11-26T12:00:00Z"));
        MadeUpPower power = new MadeUpPower(folder, () -> time);
        TargetVm vm = vm();
        Files.writeString(folder.resolve(vm.id() + ".on.part"), "2026-1");
        assertThat(power.state(vm)).isEqualTo(Power.OFF);
        assertThat(power.written(vm)).isEmpty();

        power.powerOn(vm);

        assertThat(power.written(vm)).hasValue(0);
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    private static TargetVm vm() {
        return new TargetVm(new UUID(0, 5), "web01",
                new Hardware(1, 1, 1 << 20, Firmware.BIOS, false, null, null, null, null), List.of(), List.of());
    }
}
