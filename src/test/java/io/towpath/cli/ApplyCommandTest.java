package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplyCommandTest {

    @TempDir
    Path folder;

    private final byte[] now = TestDisk.mixed(3 << 20, 1);
    private Path source = Path.of("");
    private Path target = Path.of("");
    private Path ranges = Path.of("");

    @BeforeEach
    void write() throws IOException {
        byte[] before = now.clone();
        System.arraycopy(TestDisk.dense(100_000, 3), 0, before, 1_000_000, 100_000);
        source = Files.write(folder.resolve("now.raw"), now);
        target = folder.resolve("before.qcow2");
        Cli.run("convert", "-f", "raw", "-O", "qcow2", Files.write(folder.resolve("before.raw"), before), target).code(
                0);
        ranges = Files.writeString(folder.resolve("ranges"), "1050000 50000\n1000000 50000 # twice\n1000000 100\n");
    }

    @Test
    void makesTheImageEqual() {
        Cli.run("verify", "-f", "raw", source, target).code(1);

        assertThat(Cli.run("apply", "-f", "raw", source, target, "--ranges", ranges).code(0).err()).contains(
                "97.7 KiB in 1 ranges", "read back and equal");

        Cli.run("verify", "-f", "raw", source, target).code(0);
    }

    @Test
    void answersInJson() {
        assertThat(Cli.run("apply", "-f", "raw", source, target, "-F", "qcow2", "--ranges", ranges, "--json").code(0)
                .out()).contains("towpath.apply/1", "\"ranges\": 1", "\"size\": 100000", "\"proven\": true");
    }

    @Test
    void takesWhatMapPrints() throws IOException {
        Files.writeString(ranges, Cli.run("map", "-f", "raw", source, "--json").out());

        Cli.run("apply", "-f", "raw", source, target, "--ranges", ranges, "--no-verify").code(0);

        Cli.run("verify", "-f", "raw", source, target).code(0);
    }

    @ParameterizedTest
    @CsvSource({"'0 99999999', 4, OFFSET_OUT_OF_RANGE", "hello, 4, METADATA_INCONSISTENT"})
    void refusesBeforeItWrites(String text, int code, String reason) throws IOException {
        Files.writeString(ranges, "0 512\n" + text);
        byte[] file = Files.readAllBytes(target);

        assertThat(Cli.run("apply", "-f", "raw", source, target, "--ranges", ranges, "--json").code(code).out())
                .contains("\"reason\": \"" + reason + "\"");

        assertThat(target).hasBinaryContent(file);
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        Cli.run("apply", "-f", "raw", source, target).code(2);
        Cli.run("apply", "-f", "raw", source, target, "--ranges", ranges, "-F", "ova").code(2);
        assertThat(
                Cli.run("apply", "-f", "raw", source, "nbd://127.0.0.1:1/x", "--ranges", ranges, "-F", "qcow2").code(2)
                        .err())
                .contains("leave -F out");
        Cli.run("apply", "-f", "raw", source, "nbd+unix:///x?socket=" + folder.resolve("none"), "--ranges", ranges)
                .code(3);
        Cli.run("apply", "src/test/resources/ova/vbox-ovf20.ova", target, "--ranges", ranges).code(2);
        Cli.run("apply", "-f", "raw", source, folder.resolve("none"), "--ranges", ranges).code(3);
        Cli.run("apply", "-f", "raw", source, target, "--ranges", folder.resolve("none")).code(3);
    }
}
