package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A VM is shut down, switched off and on, whatever becomes of the answers.
class VmPowerTest {

    @TempDir
    static Path folder;

    private static RealLab real;

    private RealLab.Guest guest;

    @BeforeAll
    static void start() throws IOException {
        real = new RealLab(folder.resolve("ds"), 16);
    }

    @AfterAll
    static void stop() {
        real.close();
    }

    @BeforeEach
    void next() throws IOException {
        real.lab.steer("/heal");
        guest = real.guest();
    }

    @AfterEach
    void leave() throws IOException {
        guest.close();
    }

    @Test
    void aGuestIsShutDownAndStartedAgain() throws IOException {
        assertThat(guest.vm.shutDown(Duration.ofSeconds(20))).isTrue();
        assertThat(guest.vm.state().power()).isEqualTo(Power.OFF);
        assertThat(guest.vm.shutDown(Duration.ZERO)).as("as it is already").isTrue();
        guest.vm.powerOff();
        guest.vm.powerOn();
        guest.vm.powerOn();
        assertThat(guest.vm.state().power()).isEqualTo(Power.ON);
    }

    @Test
    void aGuestThatDoesNotListenStillRuns() throws IOException {
        real.lab.steer("/writer?deaf=true&vm=" + guest.name);
        assertThat(guest.vm.shutDown(Duration.ofMillis(800))).isFalse();
        assertThat(guest.vm.state().power()).isEqualTo(Power.ON);
        guest.vm.powerOff();
        assertThat(guest.vm.state().power()).isEqualTo(Power.OFF);
    }

    @Test
    void aGuestWithoutAnAgentCannotBeAsked() throws IOException {
        real.lab.fault("ShutdownGuest", "ToolsUnavailable", 0, 1);
        RealLab.fails(() -> guest.vm.shutDown(Duration.ofSeconds(5)), Kind.POWER, "ToolsUnavailable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "half", "expire", "TaskInProgress"})
    void aShutdownWhoseAnswerIsLostIsSeen(String kind) throws IOException {
        real.lab.fault("ShutdownGuest", kind, 0, 1);
        assertThat(guest.vm.shutDown(Duration.ofSeconds(20))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"half", "drop", "expire", "TaskInProgress"})
    void aPowerOffWhoseAnswerIsLostIsSeen(String kind) throws IOException {
        real.lab.fault("PowerOffVM_Task", kind, 0, 1);
        guest.vm.powerOff();
        assertThat(guest.vm.state().power()).isEqualTo(Power.OFF);
        assertThat(guest.lines().stream().filter(line -> line.path("state").asString().equals("off"))).hasSize(1);
    }
}
