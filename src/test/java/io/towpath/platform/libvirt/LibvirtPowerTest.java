package io.towpath.platform.libvirt;

import static io.towpath.platform.libvirt.TargetVms.aVm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.Judges;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.TargetPower;
import io.towpath.platform.spi.TargetVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Asked of libvirt's own test driver, and of a real one with a VM that runs under QEMU.
class LibvirtPowerTest {

    /// The domain that `test:///default` always has, running.
    private static final String TEST = "6695eb01-f6a4-8304-79aa-97f2502e193f";

    @TempDir
    Path folder;

    @Test
    void whatIsNeitherOnNorOffIsNotOff() {
        assertThat(LibvirtPower.power("running")).isEqualTo(Power.ON);
        assertThat(LibvirtPower.power("in shutdown")).isEqualTo(Power.ON);
        assertThat(LibvirtPower.power("paused")).isEqualTo(Power.SUSPENDED);
        assertThat(LibvirtPower.power("shut off")).isEqualTo(Power.OFF);
        assertThat(LibvirtPower.power("crashed")).isEqualTo(Power.UNKNOWN);
        assertThat(LibvirtPower.power("no state")).isEqualTo(Power.UNKNOWN);
    }

    @Test
    void asksTheTestDriver() throws IOException {
        Judges.require("virsh");
        TargetPower power = power("test:///default", "virsh");
        TargetVm running = aVm("test").id(TEST).build();
        TargetVm unknown = aVm("nobody").id(UUID.randomUUID().toString()).build();

        assertThat(power.state(running)).isEqualTo(Power.ON);
        power.powerOn(running);
        assertThat(power.state(unknown)).isEqualTo(Power.OFF);
        assertThat(power.written(unknown)).isEmpty();
        power.powerOff(unknown);
        power.fence(unknown);
        assertThatThrownBy(() -> power.powerOn(unknown)).isInstanceOf(IOException.class);
    }

    @Test
    void whoDoesNotAnswerIsNotOff() {
        Judges.require("virsh");
        TargetPower power = power("test:///nowhere/at-all.xml", "virsh");

        assertThatThrownBy(() -> power.state(aVm("test").id(TEST).build())).isInstanceOf(IOException.class)
                .hasMessageContaining("does not answer");
    }

    @Test
    void startsFencesAndStopsAVmThatReallyRuns() throws IOException {
        Judges.require("qemu-system-x86_64");
        Judges.require("libvirtd");
        PrivateLibvirt host = PrivateLibvirt.start(folder);
        try {
            String program = host.program().toString();
            var target = new LibvirtTarget(new LibvirtProperties("qemu:///session", program, Duration.ofSeconds(60)));
            TargetPower power = target.power(folder.toString()).orElseThrow();
            UUID id = UUID.randomUUID();
            Path place = target.folder(folder.toString(), id, "web01");
            TargetVm vm = aVm("web01").id(id.toString()).cpus(1, 1).memory(128L << 20).in(place)
                    .disk(ControllerType.SATA, 0, 0).nic("VLAN 20", NicAdapter.E1000, "52:54:00:12:34:56", true)
                    .build();
            Path disk = vm.disks().getFirst().file();
            Judges.run("qemu-img", "create", "-f", vm.disks().getFirst().format().id(), disk.toString(), "4M").ok();
            Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rw-rw-rw-"));
            assertThat(power.state(vm)).as("not defined").isEqualTo(Power.OFF);
            target.define(folder.toString(), vm);
            assertThat(power.state(vm)).as("defined").isEqualTo(Power.OFF);

            power.powerOn(vm);
            power.powerOn(vm);
            assertThat(power.state(vm)).isEqualTo(Power.ON);
            assertThat(power.written(vm)).isNotEmpty();
            power.fence(vm);
            power.fence(vm);
            assertThat(host.virsh("domif-getlink", id.toString(), mac(host, id)).output()).contains("down");
            assertThat(host.virsh("dumpxml", "--inactive", id.toString()).output()).contains("<link state='down'/>");
            assertThat(power.shutDown(vm, Duration.ofSeconds(2))).as("no system in it listens").isFalse();
            power.powerOff(vm);
            power.powerOff(vm);
            assertThat(power.state(vm)).isEqualTo(Power.OFF);
            assertThat(power.shutDown(vm, Duration.ofSeconds(2))).as("off already").isTrue();
            assertThat(target.undefine(folder.toString(), vm)).contains("undefined at");
        } finally {
            host.stop();
        }
    }

    private static String mac(PrivateLibvirt host, UUID id) {
        String list = host.virsh("-q", "domiflist", id.toString()).ok().output();
        return list.strip().substring(list.strip().lastIndexOf(' ') + 1);
    }

    private static TargetPower power(String uri, String program) {
        return new LibvirtTarget(new LibvirtProperties(uri, program, Duration.ofSeconds(30))).power("/").orElseThrow();
    }
}
