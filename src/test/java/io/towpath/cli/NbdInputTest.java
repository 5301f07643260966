package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.cli.Cli.Result;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Disks behind a server, wherever a command takes a disk.
class NbdInputTest {

    private static final byte[] DISK = TestDisk.mixed(2_000_000 / 512 * 512, 7);

    @TempDir
    Path folder;

    private Path raw = Path.of("");
    private String uri = "";
    private Process server;

    @BeforeEach
    void serve() throws Exception {
        raw = Files.write(folder.resolve("disk.raw"), DISK);
        Path socket = folder.resolve("s");
        Path ready = folder.resolve("pid");
        server = new ProcessBuilder(Judges.require("nbdkit").toString(), "-f", "--exit-with-parent", "-r", "-U", socket
                .toString(), "-P", ready.toString(), "file", raw.toString()).inheritIO().start();
        for (int i = 0; i < 1000 && !Files.exists(ready); i++) {
            server.waitFor(10, TimeUnit.MILLISECONDS);
        }
        uri = "nbd+unix:///web01?socket=" + socket;
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.destroy();
        }
    }

    @Test
    void convertsAndComparesIt() throws IOException {
        Path target = folder.resolve("out.raw");

        Cli.run("convert", uri, target, "-O", "raw").code(0);

        assertThat(Files.readAllBytes(target)).isEqualTo(DISK);
        Cli.run("verify", uri, target, "-F", "raw").code(0);
        Cli.run("verify", "-f", "raw", target, uri).code(0);
    }

    @Test
    void namesWhatBecomesOfItAfterTheExport() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));

        Cli.run("convert", uri, out, "-O", "qcow2").code(0);

        assertThat(out.resolve("web01.qcow2")).exists();
    }

    @Test
    void showsIt() {
        Result inspected = Cli.run("inspect", "-f", "nbd", uri).code(0);

        assertThat(inspected.out()).contains(uri).contains("nbd").contains("towpath convert");
        assertThat(Cli.run("inspect", "--json", uri).code(0).out()).contains("\"virtual-size\"");
        assertThat(Cli.run("map", uri).code(0).out()).contains("data");
        assertThat(Cli.run("measure", uri, "-O", "qcow2").code(0).out()).contains("required size");
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThat(Cli.run("inspect", "-f", "nbd", raw).code(5).err()).contains("nbd://HOST");
        assertThat(Cli.run("inspect", "-f", "qcow2", uri).code(5).err()).contains("shows a disk itself");
        assertThat(Cli.run("inspect", "nbd+unix:///?socket=" + folder.resolve("none")).code(3).err()).contains(
                "cannot connect");
        assertThat(Cli.run("inspect", "nbds://user:hunter2@h/x").code(5).err()).doesNotContain("hunter2").contains(
                "has a user");
    }
}
