package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.disk.LockedBytes;
import io.towpath.disk.LoopDevice;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Images that QEMU has open while they are asked for.
class InUseTest {

    private static final int SIZE = 2 << 20;

    @TempDir
    Path folder;

    private Path raw = Path.of("");
    private final List<Process> holders = new ArrayList<>();
    private final List<Process> commands = new ArrayList<>();

    @BeforeEach
    void make() throws IOException {
        raw = Files.write(folder.resolve("disk.raw"), TestDisk.mixed(SIZE, 11));
    }

    /// Commands too: one that stands still would stand there for ever if the test fails meanwhile. SIGKILL ends it as it is.
    @AfterEach
    void end() throws InterruptedException {
        release();
        for (Process command : commands) {
            command.destroyForcibly().waitFor();
        }
    }

    private void release() throws InterruptedException {
        for (Process holder : holders) {
            holder.destroyForcibly().waitFor();
        }
        holders.clear();
    }

    private Path image(String name, String format, String... more) {
        Path image = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of(Judges.require("qemu-img").toString(), "convert", "-f", "raw",
                "-O", format));
        command.addAll(List.of(more));
        command.addAll(List.of(raw.toString(), image.toString()));
        Judges.run(command).ok();
        return image;
    }

    private Process started(Object... words) throws IOException {
        Process command = Cli.start(folder, words);
        commands.add(command);
        return command;
    }

    /// Has qemu-io open an image until the test ends, and waits until the kernel knows of its locks.
    private void hold(Path image, String format, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(Judges.require("qemu-io").toString(), "-f", format, "-c",
                "sleep 120000"));
        command.addAll(List.of(more));
        command.add(image.toString());
        Path said = folder.resolve("held-" + holders.size());
        Process holder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        holders.add(holder);
        boolean writing = !List.of(more).contains("-r");
        while (!LockedBytes.areThere(image, writing)) {
            assertThat(holder.waitFor(10, TimeUnit.MILLISECONDS)).as(Files.readString(said)).isFalse();
        }
    }

    /// Stands still until what it is to see is there, however long that takes.
    private static void signal(Process process, String name) {
        Judges.run("bash", "-c", "kill -%s %d".formatted(name, process.pid())).ok();
    }

    @ParameterizedTest
    @CsvSource({"raw,", "qcow2,", "vmdk, subformat=monolithicFlat", "vmdk, subformat=monolithicSparse", "vhdx,"})
    void refusesWhatSomebodyWritesTo(String format, String options) throws Exception {
        Path image = options == null ? image("i." + format, format) : image("i." + format, format, "-o", options);
        hold(image, format);
        Path out = folder.resolve("out.qcow2");
        Path ranges = Files.writeString(folder.resolve("ranges"), "0 512\n");
        Path earlier = Files.copy(raw, folder.resolve("earlier.raw"));
        Object[][] commands = {{"inspect", image}, {"map", image}, {"digest", image}, {"measure", image, "-O", "raw"},
                {"convert", image, out, "-O", "qcow2"}, {"verify", raw, image, "-F", format, "-f", "raw"},
                {"apply", image, earlier, "-F", "raw", "--ranges", ranges}};
        for (Object[] command : commands) {
            List<Object> words = new ArrayList<>(List.of(command));
            words.add("--json");
            if (!words.contains("-f")) {
                words.addAll(List.of("-f", format));
            }
            Cli.Result refused = Cli.run(words.toArray()).code(3);

            assertThat(refused.out()).as("%s", words).contains("\"reason\": \"SOURCE_IN_USE\"");
            assertThat(refused.err()).contains("has it open to write to it", "--force-share");
        }
        assertThat(folder).isDirectoryNotContaining("glob:**out.qcow2*");
        assertThat(earlier).hasSameBinaryContentAs(raw);

        release();
        Cli.run("convert", "-f", format, image, out, "-O", "qcow2").code(0);
        assertThat(out).exists();
    }

    @Test
    void readsItAllTheSameWhereThatIsAskedFor() throws Exception {
        Path image = image("i.qcow2", "qcow2");
        hold(image, "qcow2");
        Path out = folder.resolve("out.raw");

        assertThat(Cli.run("convert", "-U", image, out, "-O", "raw").code(0).err()).containsOnlyOnce(
                "warning: i.qcow2: another program has it open to write to it").contains("it is read all the same");

        assertThat(out).hasSameBinaryContentAs(raw);
        assertThat(Cli.run("verify", "--force-share", image, raw, "-F", "raw").code(0).err()).contains("warning: ");
        assertThat(Cli.run("inspect", "-U", "--json", image).code(0).out()).startsWith("{").contains("\"qcow2\"");
        assertThat(Cli.run("inspect", "--json", image).code(3).out()).contains("SOURCE_IN_USE");
    }

    @Test
    void warnsThatItChangedMeanwhile() throws Exception {
        Path image = image("i.qcow2", "qcow2");
        hold(image, "qcow2");
        Path out = folder.resolve("out.raw");
        Process converting = started("convert", "-U", image, out, "-O", "raw", "--threads", 1, "--rate-limit",
                "512k");
        while (converting.isAlive() && Files.notExists(folder.resolve("out.raw.part"))) {
            converting.waitFor(5, TimeUnit.MILLISECONDS);
        }
        Judges.run("touch", image.toString()).ok();

        assertThat(Cli.waitFor(converting)).isZero();
        assertThat(Files.readString(folder.resolve("err"))).contains("it changed while it was read",
                "it is read all the same");
        assertThat(out).hasSameBinaryContentAs(raw);
    }

    @Test
    void whoOnlyReadsDisturbsNobody() throws Exception {
        Path image = image("i.qcow2", "qcow2");
        hold(image, "qcow2", "-r");

        assertThat(Cli.run("digest", image).code(0).err()).isEmpty();
    }

    @Test
    void aParentThatIsWrittenToIsRefusedAsWell() throws Exception {
        Path base = image("base.qcow2", "qcow2");
        Path layer = folder.resolve("layer.qcow2");
        Judges.run(Judges.require("qemu-img").toString(), "create", "-q", "-f", "qcow2", "-b", "base.qcow2", "-F",
                "qcow2", layer.toString()).ok();
        hold(base, "qcow2");

        assertThat(Cli.run("digest", "--flatten", layer).code(3).err()).contains("base.qcow2: another program");
        assertThat(Cli.run("digest", "--flatten", "-U", layer).code(0).err()).contains("warning: base.qcow2");
    }

    @Test
    void theParentOfAVmThatRunsMayBeRead() throws Exception {
        Path base = image("base.qcow2", "qcow2");
        Path layer = folder.resolve("layer.qcow2");
        Judges.run(Judges.require("qemu-img").toString(), "create", "-q", "-f", "qcow2", "-b", "base.qcow2", "-F",
                "qcow2", layer.toString()).ok();
        hold(layer, "qcow2");

        assertThat(Cli.run("digest", base).code(0).err()).isEmpty();
        Cli.run("digest", "--flatten", layer).code(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"written to", "read"})
    void replacesNothingThatIsInUse(String how) throws Exception {
        Path target = image("web.qcow2", "qcow2");
        Object inode = Files.getAttribute(target, "unix:ino");
        hold(target, "qcow2", how.equals("read") ? new String[]{"-r"} : new String[0]);

        Cli.Result refused = Cli.run("convert", "-f", "raw", raw, target, "-O", "qcow2", "--force", "--json").code(6);

        assertThat(refused.out()).contains("\"reason\": \"TARGET_IN_USE\"");
        assertThat(Files.getAttribute(target, "unix:ino")).isEqualTo(inode);
        assertThat(folder.resolve("web.qcow2.part")).doesNotExist();
        release();
        Cli.run("convert", "-f", "raw", raw, target, "-O", "qcow2", "--force").code(0);
        assertThat(Files.getAttribute(target, "unix:ino")).isNotEqualTo(inode);
    }

    @Test
    void lookedAtAgainBeforeItIsReplaced() throws Exception {
        Path target = image("web.qcow2", "qcow2");
        Process converting = started("convert", "-f", "raw", raw, target, "-O", "qcow2", "--force",
                "--threads", 1, "--rate-limit", "512k");
        while (converting.isAlive() && Files.notExists(folder.resolve("web.qcow2.part"))) {
            converting.waitFor(5, TimeUnit.MILLISECONDS);
        }
        signal(converting, "STOP");
        hold(target, "qcow2");
        signal(converting, "CONT");

        assertThat(Cli.waitFor(converting)).isEqualTo(6);
        assertThat(Files.readString(folder.resolve("err"))).contains("web.qcow2: another program has locked it");
    }

    @Test
    void aDeviceThatIsWrittenToIsRefusedAsAFileIs() throws Exception {
        try (LoopDevice device = LoopDevice.of(raw)) {
            hold(device.path(), "raw");

            assertThat(Cli.run("digest", "-f", "raw", device.path()).code(3).err()).contains("another program");
            assertThat(Cli.run("convert", "-f", "raw", raw, device.path(), "-O", "raw", "--force").code(6).err())
                    .contains("another program has locked it");
            assertThat(Cli.run("digest", "-U", "-f", "raw", device.path()).code(0).err()).contains("warning: ");
        }
    }

    @Test
    void aDeviceThatIsWrittenToWhileItIsReadIsNoticed() throws Exception {
        try (LoopDevice device = LoopDevice.of(raw)) {
            Path out = folder.resolve("out.raw");
            Process converting = started("convert", "-f", "raw", device.path(), out, "-O", "raw", "--threads",
                    1,
                    "--rate-limit", "512k");
            while (converting.isAlive() && Files.notExists(folder.resolve("out.raw.part"))) {
                converting.waitFor(5, TimeUnit.MILLISECONDS);
            }
            signal(converting, "STOP");
            hold(device.path(), "raw");
            signal(converting, "CONT");

            assertThat(Cli.waitFor(converting)).isEqualTo(3);
            assertThat(Files.readString(folder.resolve("err"))).contains("has it open to write to it");
            assertThat(out).doesNotExist();
        }
    }

    @Test
    void qemuNbdThatServesItForWritingIsSeen() throws Exception {
        Path image = image("i.qcow2", "qcow2");
        Path pid = folder.resolve("pid");
        Process server = new ProcessBuilder(Judges.require("qemu-nbd").toString(), "-f", "qcow2", "-k", folder.resolve(
                "s").toString(), "--pid-file", pid.toString(), image.toString()).inheritIO().start();
        holders.add(server);
        for (int i = 0; i < 3000 && Files.notExists(pid); i++) {
            server.waitFor(10, TimeUnit.MILLISECONDS);
        }

        assertThat(Cli.run("convert", image, folder.resolve("out.raw"), "-O", "raw").code(3).err()).contains(
                "another program");
        Path out = folder.resolve("served.raw");
        Cli.run("convert", "nbd+unix:///?socket=" + folder.resolve("s"), out, "-O", "raw").code(0);
        assertThat(out).hasSameBinaryContentAs(raw);
    }
}
