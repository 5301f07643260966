package io.towpath.platform.libvirt;

import static io.towpath.platform.libvirt.TargetVms.aVm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.Judges;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.DeltaApply;
import io.towpath.disk.DeltaRequest;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.RangeSet;
import io.towpath.disk.Reason;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.TargetVm;
import io.towpath.platform.spi.TargetVm.TargetDisk;
import io.towpath.platform.spi.TestBed;
import io.towpath.platform.spi.TestBed.Sighting;
import io.towpath.platform.spi.TestBed.TestVm;
import io.towpath.platform.spi.TestBooting;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Asked of a real libvirt, with systems that really boot under QEMU and write to their disks.
class LibvirtTestBedTest {

    @TempDir
    static Path folder;

    private static @Nullable PrivateLibvirt libvirt;

    @BeforeAll
    static void startLibvirt() throws IOException {
        Judges.require("qemu-system-x86_64");
        Judges.require("libvirtd");
        libvirt = PrivateLibvirt.start(folder);
    }

    @AfterAll
    static void stopLibvirt() throws IOException {
        if (libvirt != null) {
            libvirt.stop();
        }
    }

    @Test
    void whereNobodyStartsVmsItIsSaid() {
        var described = new LibvirtTarget(new LibvirtProperties(null, "virsh", Duration.ofSeconds(30)));

        assertThat(described.testBooting("/")).isInstanceOfSatisfying(TestBooting.Cannot.class, cannot -> {
            assertThat(cannot.why()).contains("No libvirt is configured");
            assertThat(cannot.remedy()).contains("towpath.libvirt.uri");
        });
    }

    @Test
    void aSystemBootsUponTheImagesAndLeavesThemAsTheyAre() throws IOException {
        PrivateLibvirt host = Objects.requireNonNull(libvirt);
        TestVm vm = vm("web01", DiskFormat.QCOW2, DiskFormat.RAW);
        String before = digests(vm);
        TestBed bed = bed(host);
        try {
            bed.start(vm, () -> true);
            assertThat(bed.start(vm, () -> true)).as("again").contains("without a network");
            Sighting seen = untilItSays(bed, vm);

            assertThat(seen.console()).as(() -> host.log(vm.name())).contains(BootDisk.HELLO);
            assertThat(seen.power()).isEqualTo(Power.ON);
            assertThat(seen.written()).as("the system in it wrote to its disk").hasValue(512);
            assertThat(seen.agent()).isNull();
            assertThat(bed.picture(vm)).startsWith(0x89, 'P', 'N', 'G');
            assertThat(host.virsh("domiflist", vm.id().toString()).output()).doesNotContain(":");
            assertThatThrownBy(() -> writes(vm.of().disks().getFirst())).as("nobody writes below a system that runs")
                    .isInstanceOfSatisfying(ImageException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.TARGET_IN_USE));
            assertThat(bed.end(vm)).as(() -> host.log(vm.name())).contains("stopped and undefined");
        } finally {
            // nothing is asserted here: it would hide what failed above
            bed.end(vm);
        }
        assertThat(vm.folder()).exists();
        assertThat(bed.clear(vm)).contains("layers are removed");
        assertThat(bed.end(vm)).as("again").contains("does not know it");
        assertThat(vm.folder()).doesNotExist();
        assertThat(host.virsh("list", "--all", "--name").output()).doesNotContain("towpath-test");
        assertThat(digests(vm)).isEqualTo(before);
        assertThat(bed.observe(vm).power()).isEqualTo(Power.OFF);
        writes(vm.of().disks().getFirst());
    }

    @Test
    void whatAKilledNodeLeftIsTakenOverOrRemoved() throws IOException {
        PrivateLibvirt host = Objects.requireNonNull(libvirt);
        TestVm vm = vm("web02", DiskFormat.QCOW2);
        TestBed bed = bed(host);
        // layers, but no description yet
        new TestFolder(vm).layers();

        bed.start(vm, () -> true);
        assertThat(untilItSays(bed, vm).console()).contains(BootDisk.HELLO);
        // what libvirt keeps besides keeps it from forgetting a domain
        host.virsh("managedsave", vm.id().toString());
        bed.end(vm);
        bed.clear(vm);
        assertThat(vm.folder()).doesNotExist();

        new TestFolder(vm).layers();
        assertThat(bed.end(vm)).as("nothing but layers").contains("does not know it");
        bed.clear(vm);
        assertThat(vm.folder()).doesNotExist();
        // killed before its marker was whole, or after that was removed
        Files.writeString(Files.createDirectory(vm.folder()).resolve(".towpath-test"),
                vm.id().toString().substring(0, 7));
        bed.clear(vm);
        assertThat(vm.folder()).doesNotExist();
        assertThatThrownBy(() -> bed.start(vm, () -> false)).hasMessageContaining("not wanted any more");
        assertThat(host.virsh("list", "--name").output()).doesNotContain(vm.name());
        bed.end(vm);
        bed.clear(vm);
    }

    @Test
    void aFolderOfOthersIsLeftAlone() throws IOException {
        TestVm vm = vm("web03", DiskFormat.RAW);
        Path theirs = Files.writeString(Files.createDirectory(vm.folder()).resolve("theirs"), "kept");
        TestBed bed = bed(Objects.requireNonNull(libvirt));

        assertThatThrownBy(() -> bed.start(vm, () -> true)).isInstanceOf(IOException.class)
                .hasMessageContaining("is not ours");
        bed.end(vm);
        bed.clear(vm);

        assertThat(theirs).hasContent("kept");
    }

    @Test
    void anEmptyLayerIsWhatItLiesUpon() throws IOException {
        for (DiskFormat format : List.of(DiskFormat.RAW, DiskFormat.QCOW2)) {
            TestVm vm = vm("layer-" + format.id(), format);
            Path layer = new TestFolder(vm).layers().getFirst().file();
            Path base = vm.of().disks().getFirst().file();

            Judges.run("qemu-img", "check", layer.toString()).ok();
            Judges.run("qemu-img", "compare", "-f", "qcow2", "-F", format.id(), layer.toString(), base.toString()).ok();
            assertThat(Judges.run("qemu-img", "info", layer.toString()).ok().output())
                    .contains("backing file format: " + format.id(), "virtual size: 4 MiB");
        }
        Path large = folder.resolve("large.qcow2");
        Judges.run("qemu-img", "create", "-f", "qcow2", large.toString(), "9T").ok();
        Path upon = folder.resolve("upon.qcow2");
        io.towpath.disk.DiskImages.layer(upon, large, DiskFormat.QCOW2);
        Judges.run("qemu-img", "check", upon.toString()).ok();
        assertThat(Judges.run("qemu-img", "info", upon.toString()).ok().output()).contains("virtual size: 9 TiB");
    }

    private static Sighting untilItSays(TestBed bed, TestVm vm) throws IOException {
        Sighting seen = bed.observe(vm);
        for (int tenth = 0; tenth < 3000 && !seen.console().contains(BootDisk.HELLO); tenth++) {
            LockSupport.parkNanos(100_000_000);
            seen = bed.observe(vm);
        }
        return seen;
    }

    /// As a pass would.
    private static void writes(TargetDisk disk) throws IOException {
        Path source = folder.resolve(UUID.randomUUID() + ".raw");
        Files.write(source, BootDisk.bytes());
        DeltaApply.run(new DeltaRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW), disk.file(),
                disk.format(), RangeSet.of(List.of(new ByteRange(0, 4096))), 1, true, false), new ConversionProgress() {

                    @Override
                    public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {}

                    @Override
                    public boolean cancelled() {
                        return false;
                    }
                });
    }

    private static String digests(TestVm vm) {
        return vm.of().disks().stream()
                .map(disk -> Judges.run("sha256sum", disk.file().toString()).ok().output()).toList().toString();
    }

    private static TestVm vm(String name, DiskFormat... formats) throws IOException {
        Path place = Files.createDirectories(folder.resolve(name + "-images"));
        Path raw = folder.resolve(name + ".raw");
        Files.write(raw, BootDisk.bytes());
        List<TargetDisk> disks = new java.util.ArrayList<>();
        for (DiskFormat format : formats) {
            Path file = place.resolve("disk%d.%s".formatted(disks.size(), format.id()));
            Judges.run("qemu-img", "convert", "-f", "raw", "-O", format.id(), raw.toString(), file.toString()).ok();
            disks.add(new TargetDisk(file, format, new DiskSlot(ControllerType.SATA, 0, disks.size()),
                    "disk" + disks.size()));
        }
        UUID id = UUID.randomUUID();
        TargetVm of = aVm(name).cpus(1, 1).memory(128L << 20).id(UUID.randomUUID().toString())
                .nic("VLAN 20", NicAdapter.E1000, "52:54:00:12:34:56", true).build();
        return new TestVm(id, "towpath-test-" + name, place.resolve("towpath-test-" + name),
                new TargetVm(of.id(), of.name(), of.hardware(), disks, of.nics()));
    }

    static TestBed bed(PrivateLibvirt host) throws IOException {
        return ((TestBooting.Can) new LibvirtTarget(new LibvirtProperties("qemu:///session",
                host.lettingIn(folder).toString(), Duration.ofMinutes(5))).testBooting("/")).bed();
    }
}
