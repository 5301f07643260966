package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--flatten`: layers upon other disks are read only when asked for.
class FlattenTest {

    private static final String OVF = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
              xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
            <References><File ovf:id="f" ovf:href="web-000001.vmdk"/></References>
            <DiskSection><Info/><Disk ovf:diskId="d" ovf:fileRef="f" ovf:capacity="%d"/></DiskSection>
            <VirtualSystem ovf:id="web"><Info/><VirtualHardwareSection><Info/>
            <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType>
            <rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
            <Item><rasd:HostResource>ovf:/disk/d</rasd:HostResource><rasd:InstanceID>2</rasd:InstanceID>
            <rasd:ResourceType>17</rasd:ResourceType></Item>
            </VirtualHardwareSection></VirtualSystem></Envelope>
            """;

    @TempDir
    Path folder;

    private Path layer = Path.of("");
    private Path flat = Path.of("");

    @BeforeEach
    void write() throws IOException {
        Path base = Files.write(folder.resolve("base.raw"), TestDisk.mixed(4 << 20, 5));
        layer = folder.resolve("disk.qcow2");
        flat = folder.resolve("flat.raw");
        String qemuImg = Judges.require("qemu-img").toString();
        Judges.run(qemuImg, "create", "-q", "-f", "qcow2", "-b", base.getFileName().toString(), "-F", "raw", layer
                .toString()).ok();
        Judges.run(Judges.require("qemu-io").toString(), "-f", "qcow2", "-c", "write -P 7 1M 300k", layer.toString())
                .ok();
        Judges.run(qemuImg, "convert", "-f", "qcow2", "-O", "raw", layer.toString(), flat.toString()).ok();
    }

    @Test
    void refusesALayerUnlessAsked() {
        assertThat(Cli.run("inspect", layer).code(5).err()).contains("base.raw", "With --flatten it is read so.");
        assertThat(Cli.run("convert", layer, folder.resolve("out.raw"), "-O", "raw").code(5).err()).contains(
                "--flatten");
        assertThat(folder.resolve("out.raw")).doesNotExist();
    }

    @Test
    void readsDataInAnotherFileOnlyWhenAsked() throws Exception {
        Path image = folder.resolve("outside.qcow2");
        Path out = folder.resolve("out.raw");
        Judges.run(Judges.require("qemu-img").toString(), "create", "-q", "-f", "qcow2", "-o", "data_file=" + folder
                .resolve("data"), image.toString(), "4M").ok();
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-n", "-f", "raw", "-O", "qcow2", flat.toString(),
                image.toString()).ok();

        assertThat(Cli.run("convert", image, out, "-O", "raw", "--json").code(5).out()).contains("EXTERNAL_REFERENCE",
                "--data-file");
        assertThat(Cli.run("inspect", image, "--data-file").code(0).out()).contains("data");
        Cli.run("convert", image, out, "-O", "raw", "--data-file").code(0);
        assertThat(out).hasSameBinaryContentAs(flat);
        Cli.run("verify", image, flat, "-F", "raw", "--data-file").code(0);
        assertThat(Cli.run("apply", flat, image, "-f", "raw", "--data-file", "--ranges", Files.writeString(folder
                .resolve("r"), "0 512\n")).code(5).err()).contains("external data file");
    }

    @Test
    void printsTheChain() {
        assertThat(Cli.run("inspect", layer, "--flatten").code(0).out()).contains("disk.qcow2 → base.raw",
                " -O raw --flatten");
        assertThat(Cli.run("inspect", layer, "--flatten", "--json").code(0).out()).contains(
                "\"chain\": \"disk.qcow2 → base.raw\"");
    }

    @Test
    void makesOneDiskOfIt() throws IOException {
        Path out = folder.resolve("out.raw");
        Cli.run("convert", layer, out, "-O", "raw", "--flatten").code(0);

        assertThat(out).hasSameBinaryContentAs(flat);
        assertThat(Cli.run("verify", layer, flat, "-F", "raw", "--flatten").code(0).out()).isEqualTo(
                "The images are equal.\n");
        assertThat(Cli.run("verify", "-f", "raw", flat, layer, "-F", "qcow2", "--flatten").code(0).out()).isEqualTo(
                "The images are equal.\n");
    }

    @Test
    void mapsAndMeasuresIt() {
        assertThat(Cli.run("map", layer, "--flatten").code(0).out()).contains("# disk.qcow2, 4194304 bytes", "data");
        assertThat(Cli.run("measure", layer, "-O", "qcow2", "--flatten").code(0).out()).contains("required size");
    }

    @Test
    void readsDisksOfAnOvfWithTheirParents() throws IOException {
        String qemuImg = Judges.require("qemu-img").toString();
        Path ovf = Files.createDirectory(folder.resolve("package")).resolve("web.ovf");
        Path parent = ovf.resolveSibling("web.vmdk");
        Path delta = ovf.resolveSibling("web-000001.vmdk");
        Judges.run(qemuImg, "convert", "-f", "raw", "-O", "vmdk", flat.toString(), parent.toString()).ok();
        Judges.run(qemuImg, "create", "-q", "-f", "vmdk", "-b", "web.vmdk", "-F", "vmdk", delta.toString()).ok();
        Judges.run(Judges.require("qemu-io").toString(), "-f", "vmdk", "-c", "write -P 9 2M 100k", delta.toString())
                .ok();
        Path expected = folder.resolve("expected.raw");
        Judges.run(qemuImg, "convert", "-f", "vmdk", "-O", "raw", delta.toString(), expected.toString()).ok();
        Files.writeString(ovf, OVF.formatted(Files.size(expected)));
        Judges.run("sh", "-c", "cd \"$1\" && exec \"$2\" --tag web.ovf web-000001.vmdk > web.mf", "sh", ovf.getParent()
                .toString(), Judges.require("sha256sum").toString()).ok();
        Path out = folder.resolve("out");

        assertThat(Cli.run("convert", ovf, out, "-O", "raw").code(5).err()).contains("web.vmdk", "--flatten");
        assertThat(out).doesNotExist();
        assertThat(Cli.run("convert", ovf, out, "-O", "raw", "--flatten").code(0).err()).contains(
                "2 files agree (SHA256); it does not cover web.vmdk");

        assertThat(out.resolve("web-disk0.raw")).hasSameBinaryContentAs(expected);
        Cli.run("convert", ovf, out, "-O", "ovf", "--flatten").code(0);
        Judges.run(qemuImg, "compare", "-f", "vmdk", "-F", "raw", out.resolve("web-disk1.vmdk").toString(), expected
                .toString()).ok();
        assertThat(Cli.run("inspect", ovf, "--flatten").code(0).out()).contains("web-000001.vmdk → web.vmdk",
                " -O qcow2 --flatten");
        assertThat(Cli.run("digest", ovf, "--flatten").code(0).out().substring(0, 80)).isEqualTo(Cli.run("digest", "-f",
                "raw", expected).code(0).out().substring(0, 80));
        Cli.run("map", ovf, "--flatten").code(0);
        Cli.run("measure", ovf, "--flatten", "-O", "qcow2").code(0);

        Path ova = folder.resolve("web.ova");
        Judges.run(Judges.require("tar").toString(), "-cf", ova.toString(), "--format=ustar", "-C", ovf.getParent()
                .toString(), "web.ovf", "web-000001.vmdk", "web.vmdk").ok();
        assertThat(Cli.run("convert", ova, folder.resolve("x"), "-O", "raw", "--flatten").code(5).err()).contains(
                "Unpack the archive");
    }

    @Test
    void isNotForWhatAServerShows() {
        String uri = "nbd+unix:///web01?socket=" + folder.resolve("none");

        assertThat(Cli.run("convert", uri, folder.resolve("out.raw"), "-O", "raw", "--flatten").code(2).err()).contains(
                "--flatten is for image files", "leave --flatten out");
        Cli.run("inspect", uri, "--flatten").code(2);
        Cli.run("verify", uri, uri, "--flatten").code(2);
        // meant for the other one: it is the server that fails
        assertThat(Cli.run("verify", uri, layer, "--flatten").code(3).err()).contains("cannot connect");
        assertThat(Cli.run("verify", layer, uri, "--flatten").code(3).err()).contains("cannot connect");
    }
}
