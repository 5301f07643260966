package io.towpath.cli;

import static io.towpath.disk.pack.TwoDisks.item;
import static io.towpath.disk.pack.TwoDisks.xpath;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.disk.TestDisk;
import io.towpath.disk.pack.TwoDisks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `convert -O ovf`, and packages of several disks.
class OvfConversionTest {

    @TempDir
    Path folder;

    private Path in = Path.of("");
    private Path out = Path.of("");
    private Path raw = Path.of("");

    @BeforeEach
    void write() throws IOException {
        in = Files.createDirectory(folder.resolve("in"));
        out = folder.resolve("out");
        raw = Files.write(in.resolve("web 01.raw"), TestDisk.mixed(3_000_000 / 512 * 512, 7));
    }

    @Test
    void makesAFolderOfADisk() throws IOException {
        assertThat(Cli.run("convert", "-f", "raw", raw, out, "-O", "ovf", "--cpus", "2", "--memory", "4G", "--firmware",
                "efi").code(0).err()).contains("web_01-disk1.vmdk", "read back and equal");

        assertThat(files(out)).containsExactlyInAnyOrder("web_01.ovf", "web_01.mf", "web_01-disk1.vmdk");
        Path ovf = out.resolve("web_01.ovf");
        TwoDisks.judge(ovf, List.of(raw));
        assertThat(xpath(ovf, item(3, 1, "VirtualQuantity"))).isEqualTo("2");
        assertThat(xpath(ovf, item(4, 1, "VirtualQuantity"))).isEqualTo("4096");
        assertThat(xpath(ovf, "//*[local-name()='Config'][@*[local-name()='key']='firmware']/@*[local-name()='value']"))
                .isEqualTo("efi");
        Cli.run("verify", ovf).code(0);
    }

    @Test
    void keepsAMachineOfSeveralDisks() throws IOException {
        Path ova = TwoDisks.archive(in);

        Cli.run("convert", ova, out, "-O", "ovf").code(0);

        assertThat(files(out)).containsExactlyInAnyOrder("shop01.ovf", "shop01.mf", "shop01-disk1.vmdk",
                "shop01-disk2.vmdk");
        judgeShop(out.resolve("shop01.ovf"));
    }

    @Test
    void keepsAMachineOfDisksThatAreCompressed() throws IOException {
        Path ovf = TwoDisks.compressed(in);
        assertThat(Cli.run("inspect", ovf).code(3).err()).contains("gzip file", "when that is converted");

        Cli.run("convert", ovf, out, "-O", "ovf").code(0);

        judgeShop(out.resolve("shop01.ovf"));
    }

    @Test
    void keepsItFromArchiveToArchiveToo() throws IOException {
        Path ova = TwoDisks.archive(in);
        Path made = folder.resolve("made.ova");

        Cli.run("convert", ova, made, "-O", "ova", "--digest-file", folder.resolve("digests")).code(0);

        Path into = Files.createDirectory(folder.resolve("into"));
        Judges.run(Judges.require("tar").toString(), "xf", made.toString(), "-C", into.toString()).ok();
        judgeShop(into.resolve("shop01.ovf"));
        assertThat(files(folder.resolve("digests"))).containsExactlyInAnyOrder("shop01-disk1.vmdk.digests",
                "shop01-disk2.vmdk.digests");
        Cli.run("verify", "-f", "raw", in.resolve("two.raw"), "--digest-file", folder.resolve(
                "digests/shop01-disk2.vmdk.digests")).code(0);
    }

    private void judgeShop(Path ovf) throws IOException {
        TwoDisks.judge(ovf, List.of(in.resolve("one.raw"), in.resolve("two.raw")));
        assertThat(xpath(ovf, "//*[local-name()='VirtualSystem']/*[local-name()='Name']")).isEqualTo("shop01");
        assertThat(xpath(ovf, item(3, 1, "VirtualQuantity"))).isEqualTo("6");
        assertThat(xpath(ovf, item(4, 1, "VirtualQuantity"))).isEqualTo("3072");
        assertThat(xpath(ovf, item(6, 1, "ResourceSubType"))).isEqualTo("VirtualSCSI");
        assertThat(xpath(ovf, item(17, 1, "AddressOnParent"))).isEqualTo("0");
        assertThat(xpath(ovf, item(17, 2, "AddressOnParent"))).isEqualTo("2");
        assertThat(xpath(ovf, item(10, 1, "Address"))).isEqualTo("00:50:56:ab:00:01");
        assertThat(xpath(ovf, item(10, 1, "ResourceSubType"))).isEqualTo("VmxNet3");
        assertThat(xpath(ovf, item(10, 2, "Connection"))).isEqualTo("VLAN 20");
        assertThat(xpath(ovf, item(10, 2, "AutomaticAllocation"))).isEqualTo("false");
        assertThat(xpath(ovf, "//*[local-name()='Config'][@*[local-name()='key']='firmware']/@*[local-name()='value']"))
                .isEqualTo("efi");
        assertThat(xpath(ovf, "//*[local-name()='OperatingSystemSection']/@*[local-name()='osType']")).isEqualTo(
                "rhel9_64Guest");
    }

    @Test
    void takesTheNameOfADescriptor() throws IOException {
        Files.createDirectory(out);

        Cli.run("convert", "-f", "raw", raw, out.resolve("site-a.ovf"), "-O", "ovf").code(0);

        assertThat(files(out)).containsExactlyInAnyOrder("site-a.ovf", "site-a.mf", "site-a-disk1.vmdk");
        assertThat(Cli.run("convert", "-f", "raw", raw, out.resolve("ä.ovf"), "-O", "ovf").code(5).err()).contains(
                "A to Z");
        assertThat(Cli.run("convert", "-f", "raw", raw, raw, "-O", "ovf").code(6).err()).contains("expected a folder");
    }

    @Test
    void replacesAllOfAPackageOnlyWhenTold() throws IOException {
        Files.createDirectory(out);
        Files.writeString(out.resolve("web_01-disk1.vmdk"), "mine");
        Files.writeString(out.resolve("web_01.cert"), "of another");
        Files.writeString(out.resolve("notes.txt"), "mine");

        assertThat(Cli.run("convert", "-f", "raw", raw, out, "-O", "ovf", "--json").code(6).out()).contains(
                "TARGET_EXISTS");
        assertThat(files(out)).containsExactlyInAnyOrder("web_01-disk1.vmdk", "web_01.cert", "notes.txt");

        Cli.run("convert", "-f", "raw", raw, out, "-O", "ovf", "--force").code(0);
        assertThat(files(out)).containsExactlyInAnyOrder("web_01.ovf", "web_01.mf", "web_01-disk1.vmdk", "notes.txt");
        TwoDisks.judge(out.resolve("web_01.ovf"), List.of(raw));
    }

    @Test
    void isNeverWrittenOverItsOwnSource() throws IOException {
        Cli.run("convert", TwoDisks.archive(in), out, "-O", "ovf").code(0);
        byte[] before = Files.readAllBytes(out.resolve("shop01-disk2.vmdk"));

        assertThat(Cli.run("convert", out.resolve("shop01.ovf"), out, "-O", "ovf", "--force").code(6).err()).contains(
                "its own source");

        assertThat(out.resolve("shop01-disk2.vmdk")).hasBinaryContent(before);
    }

    @Test
    void leavesNothingOfAPackageThatIsDamaged() throws IOException {
        Cli.run("convert", TwoDisks.archive(in), out, "-O", "ovf").code(0);
        Path disk = out.resolve("shop01-disk2.vmdk");
        byte[] bytes = Files.readAllBytes(disk);
        bytes[bytes.length / 2] ^= 1;
        Files.write(disk, bytes);

        Cli.run("convert", out.resolve("shop01.ovf"), folder.resolve("again"), "-O", "ovf").code(4);

        assertThat(folder.resolve("again/shop01.ovf")).doesNotExist();
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }
}
