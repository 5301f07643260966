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
        assertThat(Cli.run("inspect", layer).code(5).err()).contains("base.raw", "--flatten");
        assertThat(Cli.run("convert", layer, folder.resolve("out.raw"), "-O", "raw").code(5).err()).contains(
                "--flatten");
        assertThat(folder.resolve("out.raw")).doesNotExist();
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
}
