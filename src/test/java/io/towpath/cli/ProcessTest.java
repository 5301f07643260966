package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands as users run them: processes that get signals.
class ProcessTest {

    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private Path raw = Path.of("");
    private Path target = Path.of("");

    @BeforeEach
    void write() throws IOException {
        raw = folder.resolve("disk.raw");
        target = folder.resolve("disk.qcow2");
        try (var file = Files.newOutputStream(raw, StandardOpenOption.CREATE)) {
            byte[] block = TestDisk.dense(8 * MIB, 11);
            for (int i = 0; i < 40; i++) {
                block[0] = (byte) i;
                file.write(block);
            }
        }
    }

    @Test
    void endsWithTheCodeOfTheRefusal() throws Exception {
        assertThat(Cli.waitFor(Cli.start(folder, "convert", raw, target, "-O", "qcow2", "--json"))).isEqualTo(3);

        assertThat(Files.readString(folder.resolve("out"))).startsWith("{").contains("FORMAT_UNKNOWN");
        assertThat(Files.readString(folder.resolve("err"))).startsWith("towpath: disk.raw: ").doesNotContain("\tat ");
    }

    @Test
    void stopsOnSigtermAndGoesOn() throws Exception {
        Judges.require("qemu-img");
        Process process = startAndWaitForProgress();

        process.destroy();

        assertThat(Cli.waitFor(process)).as(Files.readString(folder.resolve("err"))).isEqualTo(143);
        assertThat(Files.readString(folder.resolve("err"))).contains("to go on:  towpath convert", "--resume");
        assertThat(target).doesNotExist();
        finish("taken over");
    }

    @Test
    void goesOnAfterKill() throws Exception {
        Judges.require("qemu-img");
        Process process = startAndWaitForProgress();

        process.destroyForcibly();
        Cli.waitFor(process);

        assertThat(target).doesNotExist();
        finish("read back and equal");
    }

    /// Until the first line of progress: some of it is done, most of it is not.
    private Process startAndWaitForProgress() throws IOException, InterruptedException {
        Process process = Cli.start(folder, "convert", "-f", "raw", "-p", "--threads", 1, raw, target, "-O", "qcow2");
        Cli.await(process, () -> Files.size(folder.resolve("err")) > 0);
        return process;
    }

    private void finish(String said) throws Exception {
        Process again = Cli.start(folder, "convert", "-f", "raw", raw, target, "-O", "qcow2", "--resume");
        assertThat(Cli.waitFor(again)).isZero();
        assertThat(Files.readString(folder.resolve("err"))).contains(said);
        Judges.run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", raw.toString(), target.toString()).ok();
        Judges.run("qemu-img", "check", target.toString()).ok();
    }
}
