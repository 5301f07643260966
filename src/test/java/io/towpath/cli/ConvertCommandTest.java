package io.towpath.cli;

import static io.towpath.disk.ova.TarText.aTar;
import static io.towpath.disk.ovf.OvfText.anOvf;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.cli.Cli.Result;
import io.towpath.disk.TestDisk;
import io.towpath.disk.ova.Member;
import io.towpath.disk.ova.Ova;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertCommandTest {

    private static final byte[] DISK = TestDisk.mixed(3_000_000 / 512 * 512, 7);

    @TempDir
    Path folder;

    private Path raw = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void write() throws IOException {
        raw = Files.write(folder.resolve("disk.raw"), DISK);
        out = folder.resolve("out");
    }

    @Test
    void convertsAnImage() {
        Judges.require("qemu-img");
        Path target = folder.resolve("disk.qcow2");

        Cli.run("convert", "-f", "raw", raw, target, "-O", "qcow2").code(0);

        Judges.run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", raw.toString(), target.toString()).ok();
        assertThat(folder.resolve("disk.qcow2.part")).doesNotExist();
    }

    @Test
    void keepsTheNameInAFolder() throws IOException {
        Files.createDirectory(out);

        Cli.run("convert", "-f", "raw", raw, out, "-O", "qcow2").code(0);

        assertThat(out.resolve("disk.qcow2")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vbox-ovf10", "vbox-ovf20", "signed-sha256"})
    void convertsEveryDiskOfAnOva(String name) {
        Judges.require("qemu-img");

        Result result = Cli.run("convert", golden(name), out, "-O", "raw").code(0);

        assertThat(result.err()).contains("manifest: 3 files agree", "read back and equal");
        assertThat(files(out)).containsExactly("vbox-vm-disk0.raw", "vbox-vm-disk1.raw");
        assertThat(sha256(out.resolve("vbox-vm-disk0.raw"))).isEqualTo(
                "1a8e31f74d2955cf0009209b5f6cf0cf3a8a263067ace29d23e3a4d9a7797285");
        assertThat(out.resolve("vbox-vm-disk1.raw")).hasSize(41_943_040);
    }

    @Test
    void answersInJson() {
        Result result = Cli.run("convert", golden("vmware-open-vmdk"), out, "-O", "qcow2", "--digest", "--json")
                .code(0);

        assertThat(result.out()).startsWith("{").contains("\"schema\": \"towpath.convert/1\"",
                "\"source\": \"vmware-open-vmdk.ova: ovvm-disk1.vmdk\"", "\"virtual-size\": 26214400",
                "\"proven\": true", "\"digest\": \"towpath-tree-sha256/1:");
    }

    @Test
    void takesOptionsByQemusNames() {
        Path target = folder.resolve("disk.qcow2");

        Cli.run("convert", "-f", "raw", "-O", "qcow2", "-o", "cluster_size=128k", raw, target).code(0);

        assertThat(Cli.run("inspect", target).out()).contains("131072");
    }

    @Test
    void replacesOnlyWhenTold() throws IOException {
        Path target = Files.writeString(folder.resolve("x.qcow2"), "mine");

        Result refused = Cli.run("convert", "-f", "raw", raw, target, "-O", "qcow2", "--json").code(6);
        assertThat(refused.out()).contains("\"reason\": \"TARGET_EXISTS\"",
                "Choose another name, or have it replaced. With --force it is.");
        assertThat(target).hasContent("mine");

        Cli.run("convert", "-f", "raw", raw, target, "-O", "qcow2", "--force").code(0);
        assertThat(Files.size(target)).isGreaterThan(1000);
    }

    @ParameterizedTest
    @CsvSource({"raw, none.raw, 3, SOURCE_IO", "auto, disk.raw, 3, FORMAT_UNKNOWN",
            "vmdk, disk.raw, 3, FORMAT_MISMATCH",
            "qcow2, disk.raw, 3, FORMAT_MISMATCH", "vhdx, disk.raw, 3, FORMAT_MISMATCH",
            "ova, disk.raw, 4, ARCHIVE_INVALID", "ovf, disk.raw, 4, XML_INVALID"})
    void refusesWithAReason(String format, String name, int code, String reason) {
        Path target = folder.resolve("x.qcow2");

        Result result = Cli.run("convert", "-f", format, folder.resolve(name), target, "-O", "qcow2", "--json");

        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.out()).contains("\"reason\": \"" + reason + "\"", "\"remedy\": ");
        assertThat(result.err()).startsWith("towpath: ");
        assertThat(target).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nonsense", "-O vmd", "-f what", "-o x", "--threads 0", "--progress loud",
            "--rate-limit fast",
            "--rate-limit 0"})
    void refusesWhatItDoesNotUnderstand(String words) {
        Stream<String> line = Stream.concat(Stream.of("convert", raw.toString(), out.toString(), "-O", "qcow2"),
                Stream.of(
                        words.split(" ")));

        Result result = Cli.run(line.filter(word -> !words.startsWith("-O") || !word.equals("qcow2")).toArray());

        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains("See: towpath help convert");
    }

    @Test
    void leavesNothingOfAPackageThatDoesNotAgreeWithItsManifest() throws IOException {
        Path ova = aTar().file("a.ovf", anOvf().disks("<Disk ovf:diskId='d' ovf:fileRef='f1' ovf:capacity='4096'/>")
                .bytes()).file("a.mf", "SHA1(a.ovf)= 0123456789012345678901234567890123456789\n").file("d1.vmdk", qcow2(
                        4096))
                .writeTo(folder.resolve("a.ova"));

        Cli.run("convert", ova, out, "-O", "raw").code(4);

        assertThat(out).doesNotExist();
    }

    @Test
    void blamesThePackageRatherThanTheDiskThatWasDamagedInIt() throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of(golden("vmware-open-vmdk").toString()));
        for (int at = bytes.length / 2; at < bytes.length / 2 + 64; at++) {
            bytes[at] ^= 0x55;
        }
        Path ova = Files.write(folder.resolve("damaged.ova"), bytes);

        Result result = Cli.run("convert", ova, out, "-O", "raw", "--json").code(4);

        assertThat(result.out()).contains("\"reason\": \"MANIFEST_MISMATCH\"");
        assertThat(out).doesNotExist();
    }

    @Test
    void makesDisksOfTwoFilesOfAPackage() throws IOException {
        String[] command = {"convert", golden("vmware-open-vmdk").toString(), out.toString(), "-O", "vmdk", "-o",
                "subformat=monolithicFlat"};
        Cli.run((Object[]) command).code(0);
        assertThat(files(out)).containsExactlyInAnyOrder("ovvm-disk0.vmdk", "ovvm-disk0-flat.vmdk");
        Judges.require("qemu-img");
        Judges.run("qemu-img", "info", "-f", "vmdk", out.resolve("ovvm-disk0.vmdk").toString()).ok();

        Files.delete(out.resolve("ovvm-disk0.vmdk"));
        Files.writeString(out.resolve("ovvm-disk0-flat.vmdk"), "precious");
        Cli.run((Object[]) command).code(6);

        assertThat(files(out)).containsExactly("ovvm-disk0-flat.vmdk");
        assertThat(out.resolve("ovvm-disk0-flat.vmdk")).hasContent("precious");
    }

    @Test
    void givesNoDiskItsNameWhenOneIsDamaged() throws IOException {
        Member member = Ova.locate(golden("vmware-open-vmdk"), "ovvm-disk1.vmdk");
        byte[] good = Arrays.copyOfRange(Files.readAllBytes(golden("vmware-open-vmdk")), (int) member.offset(),
                (int) (member.offset() + member.length()));
        byte[] bad = good.clone();
        // In the middle of what is compressed: found only when it is read.
        bad[bad.length / 2] ^= 1;
        Path ova = twoDisks(good, bad, 26_214_400);

        Result result = Cli.run("convert", ova, out, "-O", "raw", "--json").code(4);

        assertThat(result.out()).contains("\"reason\"");
        assertThat(files(out)).isEmpty();
    }

    @Test
    void refusesADiskThatIsNotAsLargeAsPromised() throws IOException {
        Path ova = twoDisks(qcow2(4096), qcow2(8192), 4096);

        assertThat(Cli.run("convert", ova, out, "-O", "raw", "--json").code(4).out()).contains("OVF_INCONSISTENT");
    }

    @Test
    void makesAnEmptyDisk() throws IOException {
        Path ova = aTar().file("a.ovf", anOvf().references("").disks("<Disk ovf:diskId='d' ovf:capacity='1048576'/>")
                .bytes()).writeTo(folder.resolve("a.ova"));

        Cli.run("convert", ova, out, "-O", "raw").code(0);

        assertThat(out.resolve("web01-disk0.raw")).hasSize(1 << 20);
    }

    @Test
    void makesAFileNameOfAHostileName() throws IOException {
        Path ova = aTar().file("a.ovf", anOvf().name("../../x;$(id) -rf").references("").disks(
                "<Disk ovf:diskId='d' ovf:capacity='512'/>").bytes()).writeTo(folder.resolve("a.ova"));

        Cli.run("convert", ova, out, "-O", "raw").code(0);

        assertThat(files(out)).containsExactly("x_id_-rf-disk0.raw");
    }

    @Test
    void readsNoFasterThanTold() {
        long started = System.nanoTime();

        Cli.run("convert", "-f", "raw", "-O", "qcow2", "--rate-limit", "4M", raw, folder.resolve("x.qcow2")).code(0);

        // Less than the disk has, since zeroes of the file system are not read; less what was saved up.
        assertThat(System.nanoTime() - started).isGreaterThan(300_000_000L);
    }

    @Test
    void readsFilesForTheirDigestsNoFasterThanToldEither() throws Exception {
        byte[] ovf = anOvf().references("<File ovf:id='f1' ovf:href='a'/>")
                .disks("<Disk ovf:diskId='d1' ovf:fileRef='f1' ovf:capacity='65536'/>").bytes();
        byte[] disk = qcow2(65536);
        // of no disk, so that it is read for the manifest only
        byte[] notes = TestDisk.dense(2 << 20, 1);
        Path ova = aTar().file("a.ovf", ovf).file("a.mf", digest("a.ovf", ovf) + digest("a", disk) + digest("notes",
                notes)).file("a", disk).file("notes", notes).writeTo(folder.resolve("noted.ova"));
        long started = System.nanoTime();

        Cli.run("convert", ova, out, "-O", "raw", "--rate-limit", "2M").code(0);

        assertThat(System.nanoTime() - started).isGreaterThan(800_000_000L);
    }

    private static String digest(String name, byte[] content) throws NoSuchAlgorithmException {
        return "SHA256(%s)= %s\n".formatted(name, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                .digest(content)));
    }

    @Test
    void printsProgressForPrograms() {
        Result result = Cli.run("convert", golden("vbox-ovf20"), out, "-O", "qcow2", "--machine-readable").code(0);

        List<String> lines = result.out().lines().toList();
        assertThat(lines).allMatch(line -> line.matches("[0-9]+/[0-9]+"));
        assertThat(lines.getLast()).isEqualTo("100/100");
        assertThat(Cli.run("convert", "--machine-readable").code(0).out()).contains("progress-bars");
    }

    private Path twoDisks(byte[] first, byte[] second, int capacity) throws IOException {
        byte[] ovf = anOvf().references("<File ovf:id='f1' ovf:href='a'/><File ovf:id='f2' ovf:href='b'/>")
                .disks(("<Disk ovf:diskId='d1' ovf:fileRef='f1' ovf:capacity='%1$d'/>"
                        + "<Disk ovf:diskId='d2' ovf:fileRef='f2' ovf:capacity='%1$d'/>")
                        .formatted(capacity))
                .bytes();
        return aTar().file("a.ovf", ovf).file("a", first).file("b", second).writeTo(folder.resolve("a.ova"));
    }

    private byte[] qcow2(int size) throws IOException {
        Path source = Files.write(folder.resolve("small.raw"), TestDisk.dense(size, 3));
        Path target = folder.resolve("small.qcow2");
        Cli.run("convert", "-f", "raw", source, target, "-O", "qcow2", "--force").code(0);
        return Files.readAllBytes(target);
    }

    private static Path golden(String name) {
        return Path.of("src/test/resources/ova", name + ".ova");
    }

    private static List<String> files(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String sha256(Path file) {
        return Judges.run("sha256sum", file.toString()).ok().output().substring(0, 64);
    }
}
