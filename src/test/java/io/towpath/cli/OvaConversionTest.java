package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.cli.Cli.Result;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.DiskDigests;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.TestDisk;
import io.towpath.disk.ova.Member;
import io.towpath.disk.ova.Ova;
import io.towpath.disk.ovf.Controller;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.ovf.VmDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `convert -O ova`.
class OvaConversionTest {

    @TempDir
    Path folder;

    private Path raw = Path.of("");
    private Path ova = Path.of("");

    @BeforeEach
    void write() throws IOException {
        raw = Files.write(folder.resolve("web 01.raw"), TestDisk.mixed(3_000_000 / 512 * 512, 7));
        ova = folder.resolve("out.ova");
    }

    @Test
    void makesAMachineOfADisk() throws IOException {
        Result result = Cli.run("convert", "-f", "raw", raw, ova, "-O", "ova").code(0);

        assertThat(result.err()).contains("read back and equal");
        VmDescription vm = Ova.open(ova).descriptor().vms().getFirst();
        assertThat(vm.name()).isEqualTo("web_01");
        assertThat(vm.cpus()).isEqualTo(1);
        assertThat(vm.memoryBytes()).isEqualTo(1L << 30);
        assertThat(vm.disks()).extracting(DiskDescription::file).containsExactly("web_01-disk1.vmdk");
        assertThat(files()).containsExactlyInAnyOrder("out.ova", "web 01.raw");
        judge(raw, 0);
    }

    @Test
    void takesTheMachineFromItsOptions() throws IOException {
        Cli.run("convert", "-f", "raw", raw, ova, "-O", "ova", "--cpus", "4", "--memory", "8G", "--firmware", "efi",
                "-o", "compression_level=1").code(0);

        VmDescription vm = Ova.open(ova).descriptor().vms().getFirst();
        assertThat(vm.cpus()).isEqualTo(4);
        assertThat(vm.memoryBytes()).isEqualTo(8L << 30);
        assertThat(vm.firmware()).isEqualTo(VmDescription.Firmware.EFI);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vbox-ovf10", "vbox-ovf20", "signed-sha256", "vmware-open-vmdk"})
    void keepsTheHardwareOfAPackage(String name) throws IOException {
        Path source = Path.of("src/test/resources/ova", name + ".ova").toAbsolutePath();
        VmDescription before = Ova.open(source).descriptor().vms().getFirst();

        Cli.run("convert", source, ova, "-O", "ova").code(0);

        VmDescription after = Ova.open(ova).descriptor().vms().getFirst();
        assertThat(after.name()).isEqualTo(before.name());
        assertThat(after.cpus()).isEqualTo(before.cpus());
        assertThat(after.memoryBytes()).isEqualTo(before.memoryBytes());
        assertThat(after.firmware()).isEqualTo(before.firmware());
        assertThat(after.nics()).hasSameSizeAs(before.nics());
        assertThat(after.controllers()).extracting(Controller::type).containsExactlyElementsOf(before.controllers()
                .stream().map(Controller::type).toList());
        assertThat(after.disks()).extracting(DiskDescription::unit).containsExactlyElementsOf(before.disks().stream()
                .map(DiskDescription::unit).toList());
        for (int i = 0; i < before.disks().size(); i++) {
            assertThat(digest(ova, after.disks().get(i))).isEqualTo(digest(source, before.disks().get(i)));
        }
        assertThat(files()).containsExactlyInAnyOrder("out.ova", "web 01.raw");
    }

    @Test
    void goesOnWhereItStopped() throws IOException {
        Files.createDirectory(folder.resolve("out.ova.part"));
        Files.writeString(folder.resolve("out.ova.part/package"), "a package that was begun");

        Cli.run("convert", "-f", "raw", raw, ova, "-O", "ova", "--resume").code(0);

        assertThat(files()).containsExactlyInAnyOrder("out.ova", "web 01.raw");
        judge(raw, 0);
    }

    @Test
    void takesOverDisksThatAreMade() throws IOException {
        // a folder in the way of the package: the disks are made, and then it fails
        Path inTheWay = Files.createDirectories(folder.resolve("out.ova.part/package/x"));
        assertThat(Cli.run("convert", "-f", "raw", raw, ova, "-O", "ova").code()).isNotZero();
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());

        Result result = Cli.run("convert", "-f", "raw", raw, ova, "-O", "ova", "--resume").code(0);

        assertThat(result.err()).contains("made by an earlier run");
        assertThat(files()).containsExactlyInAnyOrder("out.ova", "web 01.raw");
        judge(raw, 0);
    }

    @Test
    void replacesOnlyWhenTold() throws IOException {
        Files.writeString(ova, "mine");

        Result refused = Cli.run("convert", "-f", "raw", raw, ova, "-O", "ova", "--json").code(6);
        assertThat(refused.out()).contains("\"reason\": \"TARGET_EXISTS\"");
        assertThat(ova).hasContent("mine");

        Cli.run("convert", "-f", "raw", raw, ova, "-O", "ova", "--force").code(0);
        judge(raw, 0);
    }

    @Test
    void isNeverWrittenOverItsOwnSource() throws IOException {
        Path source = Files.copy(Path.of("src/test/resources/ova/vbox-ovf10.ova"), folder.resolve("vm.ova"));
        byte[] before = Files.readAllBytes(source);

        Cli.run("convert", source, source, "-O", "ova", "--force").code(6);

        assertThat(source).hasBinaryContent(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--cpus 0", "--cpus x", "--memory 1", "--firmware open"})
    void refusesMachinesThatThereAreNot(String words) {
        Cli.run(Stream.concat(Stream.of("convert", "-f", "raw", raw, ova, "-O", "ova"), Stream.of(words.split(" ")))
                .toArray()).code(2);
    }

    @Test
    void hasMachinesForPackagesOnly() {
        Cli.run("convert", "-f", "raw", raw, folder.resolve("x.qcow2"), "-O", "qcow2", "--cpus", "2").code(2);
    }

    /// qemu-img reads the disk where it lies in the archive.
    private void judge(Path expected, int disk) throws IOException {
        Ova made = Ova.open(ova);
        Member member = made.member(String.valueOf(made.descriptor().disks().get(disk).file())).orElseThrow();
        Judges.run(Judges.require("qemu-img").toString(), "compare", "--image-opts", image(member),
                "driver=raw,file.driver=file,file.filename=" + expected).ok();
    }

    private String image(Member member) {
        return "driver=vmdk,file.driver=raw,file.offset=%d,file.size=%d,file.file.driver=file,file.file.filename=%s"
                .formatted(member.offset(), member.length(), ova);
    }

    private static String digest(Path file, DiskDescription disk) throws IOException {
        try (DiskReader reader = DiskImages.open(Ova.open(file).disk(disk).orElseThrow(), OpenOptions.recognise())) {
            return DiskDigests.of(reader, 2, new ConversionProgress() {
                @Override
                public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                    // nobody looks
                }

                @Override
                public boolean cancelled() {
                    return false;
                }
            }).toString();
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }
}
