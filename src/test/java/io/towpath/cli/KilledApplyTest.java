package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.DeltaApply;
import io.towpath.disk.DeltaRequest;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.RangeFile;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Deltas whose bringing in is killed: the image says so to whoever reads it, until the same delta was brought in whole.
class KilledApplyTest {

    private static final int SIZE = 3 << 20;

    @TempDir
    Path folder;

    private Path source = Path.of("");
    private Path ranges = Path.of("");

    @BeforeEach
    void write() throws IOException {
        source = Files.write(folder.resolve("now.raw"), TestDisk.dense(SIZE, 1));
        ranges = Files.writeString(folder.resolve("ranges"), "0 1048576\n1100000 1900000\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"qcow2", "vmdk", "raw"})
    void isToldUntilItWasRunAgain(String format) throws Exception {
        Path target = target(format);
        Path mark = Path.of(target + ".applying");
        kill(target, format);

        for (String command : new String[]{"inspect", "digest", "map"}) {
            assertThat(Cli.run(command, "-f", format, target).code(4).err()).contains("a delta was being applied",
                    "Run the same `towpath apply` again");
        }
        Cli.run("convert", "-f", format, target, folder.resolve("copy.raw"), "-O", "raw").code(4);
        Cli.run("verify", "-f", "raw", source, target, "-F", format).code(4);
        assertThat(Files.readString(mark)).contains("now.raw", "0 1048576\n1100000 1900000\n");
        Path other = Files.writeString(folder.resolve("other"), "0 1048576\n");
        assertThat(Cli.run("apply", "-f", "raw", source, target, "-F", format, "--ranges", other).code(4).err())
                .contains(
                        "another delta");

        Cli.run("apply", "-f", "raw", source, target, "-F", format, "--ranges", ranges).code(0);

        assertThat(mark).doesNotExist();
        assertThat(Cli.run("verify", "-f", "raw", source, target, "-F", format).code(1).out()).contains(
                "first at byte 1048576");
        Path all = Files.writeString(folder.resolve("all"), "0 " + SIZE);
        Cli.run("apply", "-f", "raw", source, target, "-F", format, "--ranges", all).code(0);
        Cli.run("verify", "-f", "raw", source, target, "-F", format).code(0);
    }

    @Test
    void isToldOfALayerBelowAndByAnotherName() throws Exception {
        Path target = target("qcow2");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        Files.writeString(Path.of(target + ".applying"), "0 512\n");

        Cli.run("inspect", link).code(4);
        Judges.run(Judges.require("qemu-img").toString(), "create", "-f", "qcow2", "-F", "qcow2", "-b", "before.qcow2",
                folder
                        .resolve("layer.qcow2").toString())
                .ok();
        assertThat(Cli.run("digest", "--flatten", folder.resolve("layer.qcow2")).code(4).err()).contains(
                "a delta was being applied");
    }

    @Test
    void nothingIsWrittenWithoutTheMark() throws Exception {
        Path target = target("qcow2");
        byte[] before = Files.readAllBytes(target);
        Files.createDirectory(Path.of(target + ".applying.part"));

        Cli.Result refused = Cli.run("apply", "-f", "raw", source, target, "-F", "qcow2", "--ranges", ranges).code(6);

        assertThat(refused.err()).contains("before.qcow2.applying: it cannot be written",
                "allow files to be made in " + folder);
        assertThat(target).hasBinaryContent(before);
    }

    @Test
    void anotherProcessIsRefusedUntilTheProofHasEnded() throws Exception {
        Path target = target("raw");
        AtomicReference<String> said = new AtomicReference<>("not asked");
        DeltaApply.run(new DeltaRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW), target,
                DiskFormat.RAW, RangeFile.read(ranges), 1, true, true), new ConversionProgress() {
                    @Override
                    public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                        if (phase == Phase.PROVE && said.compareAndSet("not asked", "asked")) {
                            said.set(byAnotherProcess(target));
                        }
                    }

                    @Override
                    public boolean cancelled() {
                        return false;
                    }
                });

        assertThat(said.get()).startsWith("6: ").contains("another delta is being applied to it at this moment");
        assertThat(Path.of(target + ".applying")).doesNotExist();
        Cli.run("apply", "-f", "raw", source, target, "-F", "raw", "--ranges", ranges).code(0);
    }

    private String byAnotherProcess(Path target) {
        try {
            int code = Cli.waitFor(Cli.start(folder, "apply", "-f", "raw", source, target, "-F", "raw", "--ranges",
                    ranges));
            return code + ": " + Files.readString(folder.resolve("err"));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void isForgottenWithTheImage() throws Exception {
        Path target = target("qcow2");
        Files.writeString(Path.of(target + ".applying"), "0 512\n");

        Cli.run("convert", "-f", "raw", source, target, "-O", "qcow2", "--force").code(0);

        Cli.run("verify", "-f", "raw", source, target).code(0);
    }

    private Path target(String format) throws IOException {
        Path target = folder.resolve("before." + format);
        Cli.run("convert", "-f", "raw", Files.write(folder.resolve("before.raw1"), TestDisk.dense(SIZE, 2)), target,
                "-O",
                format).code(0);
        return target;
    }

    /// At any moment after its first write.
    private void kill(Path target, String format) throws Exception {
        long seed = Long.getLong("towpath.seed", System.nanoTime());
        Process process = Cli.start(folder, "apply", "-f", "raw", source, target, "-F", format, "--ranges", ranges,
                "--rate-limit", "1M");
        Cli.await(process, () -> Files.exists(Path.of(target + ".applying")));
        assertThat(process.waitFor(new Random(seed).nextLong(800), TimeUnit.MILLISECONDS)).as("seed " + seed + Files
                .readString(folder.resolve("err"))).isFalse();
        process.destroyForcibly();
        Cli.waitFor(process);
    }
}
