package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `--nbd-timeout` and `--nbd-retries`, against nbdkit with filters that delay and err.
class NbdPatienceTest {

    private static final int SIZE = 1 << 20;

    @TempDir
    Path folder;

    private Path raw = Path.of("");
    private Path out = Path.of("");
    private Path socket = Path.of("");
    private String uri = "";
    private final List<Process> servers = new ArrayList<>();

    @BeforeEach
    void make() throws IOException {
        raw = Files.write(folder.resolve("disk.raw"), TestDisk.dense(SIZE, 5));
        out = folder.resolve("out.raw");
        socket = folder.resolve("s");
        uri = "nbd+unix:///?socket=" + socket;
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process server : servers) {
            server.destroyForcibly().waitFor();
        }
    }

    /// @param words filters, plugin, parameters
    private void serve(String... words) throws Exception {
        Path ready = folder.resolve("pid");
        List<String> command = new ArrayList<>(List.of(Judges.require("nbdkit").toString(), "-f", "--exit-with-parent",
                "-U", socket.toString(), "-P", ready.toString()));
        command.addAll(List.of(words));
        Process server = new ProcessBuilder(command).inheritIO().start();
        servers.add(server);
        for (int i = 0; i < 1000 && !Files.exists(ready); i++) {
            assertThat(server.waitFor(10, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    @Test
    void givesUpASilentServerSoonerThanUsual() throws Exception {
        serve("--filter=delay", "file", raw.toString(), "rdelay=20");
        long started = System.nanoTime();

        assertThat(Cli.run("convert", uri, out, "-O", "raw", "--nbd-timeout", 1).code(3).err()).contains("1 s");

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
        assertThat(out).doesNotExist();
    }

    @Test
    void waitsForASlowOneAsLongAsItIsTold() throws Exception {
        serve("--filter=delay", "file", raw.toString(), "rdelay=2");
        assertThat(Cli.run("digest", uri, "--nbd-timeout", 1).code(3).err()).contains("1 s");

        Cli.run("convert", uri, out, "-O", "raw", "--nbd-timeout", 20).code(0);

        assertThat(out).hasSameBinaryContentAs(raw);
    }

    @Test
    void asksAgainAsOftenAsItIsTold() throws Exception {
        Path failing = Files.createFile(folder.resolve("failing"));
        serve("--filter=error", "file", raw.toString(), "error-pread=EIO", "error-pread-rate=100%", "error-file="
                + failing);
        assertThat(Cli.run("digest", uri, "--nbd-retries", 0).code(3).err()).contains("EIO").doesNotContain("times");
        assertThat(Cli.run("digest", uri, "--nbd-retries", 2).code(3).err()).contains("3 times");
        Files.delete(failing);
        Cli.run("digest", uri, "--nbd-retries", 0).code(0);
    }

    @ParameterizedTest
    @CsvSource({"source", "target"})
    void waitsForAServerThatIsNotThereYet(String side) throws Exception {
        Object[] words = side.equals("source")
                ? new Object[]{"convert", uri, out, "-O", "raw"}
                : new Object[]{"convert", "-f", "raw", raw, uri, "-O", "nbd"};
        long started = System.nanoTime();
        assertThat(Cli.run(words).err()).contains("cannot be opened");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));

        List<Object> patient = new ArrayList<>(List.of(words));
        patient.addAll(List.of("--nbd-retries", 8));
        Process process = Cli.start(folder, patient.toArray());
        awaitPause(process);
        Path export = side.equals("source") ? raw : Files.write(folder.resolve("export"), new byte[SIZE]);
        serve("file", export.toString());

        assertThat(Cli.waitFor(process)).as(Files.readString(folder.resolve("err"))).isZero();
        assertThat(side.equals("source") ? out : export).hasSameBinaryContentAs(raw);
    }

    @Test
    void goesOnByItselfWhenATargetIsStartedAnew() throws Exception {
        int size = 24 << 20;
        Path disk = Files.write(folder.resolve("large.raw"), TestDisk.dense(size, 6));
        Path export = Files.write(folder.resolve("export"), new byte[size]);
        Path log = folder.resolve("log");
        serve("--filter=log", "--filter=delay", "file", export.toString(), "logfile=" + log, "wdelay=300ms");
        Process process = Cli.start(folder, "convert", "-f", "raw", disk, uri, "-O", "nbd");
        Cli.await(process, () -> Files.exists(log) && Files.readString(log).contains("...Write id=10 "));
        servers.removeLast().destroyForcibly().waitFor();
        Files.write(export, new byte[size]);
        Files.delete(folder.resolve("pid"));
        Files.delete(socket);
        serve("file", export.toString());

        assertThat(Cli.waitFor(process)).as(Files.readString(folder.resolve("err"))).isZero();
        Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", "raw", "-F", "raw", disk.toString(), export
                .toString()).ok();
    }

    /// Until the command has looked for the server in vain, and waits to look again.
    private static void awaitPause(Process process) throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Cli.await(process, () -> Judges.run(jcmd, "" + process.pid(), "Thread.print").output().contains(
                "io.towpath.disk.nbd.Connections.pause("));
    }

    @ParameterizedTest
    @CsvSource({"source", "target"})
    void stopsWaitingWhenItIsAskedTo(String side) throws Exception {
        Process process = convert(side);
        awaitPause(process);
        stopWaiting(process);
    }

    @Test
    void stopsWaitingForOneThatTakesConnectionsAndNeverSaysAWord() throws Exception {
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket));
            Process process = convert("source");
            try (SocketChannel taken = silent.accept()) {
                assertThat(taken.isConnected()).isTrue();
                stopWaiting(process);
            }
        }
    }

    /// The handshake is over, a request is under way, and there it stays.
    @ParameterizedTest
    @CsvSource({"source, Read id=", "target, Zero id="})
    void stopsWaitingForOneThatGoesSilentInTheMiddleOfACopy(String side, String request) throws Exception {
        Path log = folder.resolve("log");
        serve("--filter=log", "--filter=delay", "file", (side.equals("source")
                ? raw
                : Files.write(folder.resolve("export"), new byte[SIZE])).toString(), "logfile=" + log, "rdelay=120",
                "wdelay=120");
        Process process = convert(side);
        Cli.await(process, () -> Files.exists(log) && Files.readString(log).contains(request));

        stopWaiting(process);
    }

    private Process convert(String side) throws IOException {
        return side.equals("target")
                ? Cli.start(folder, "convert", "-f", "raw", raw, uri, "-O", "nbd", "--nbd-retries", 100)
                : Cli.start(folder, "convert", uri, out, "-O", "raw", "--nbd-retries", 100);
    }

    private void stopWaiting(Process process) throws Exception {
        assertThat(process.isAlive()).as(Files.readString(folder.resolve("err"))).isTrue();
        long asked = System.nanoTime();

        process.destroy();

        assertThat(Cli.waitFor(process)).isEqualTo(143);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));
        assertThat(Files.readString(folder.resolve("err"))).contains("it was cancelled");
    }

    /// One that falls silent at the end of the copy, and one in its middle: the file is zeroed first.
    @ParameterizedTest
    @CsvSource({"memory", "file"})
    void isHeededByATargetToo(String plugin) throws Exception {
        serve("--filter=delay", plugin, plugin.equals("memory")
                ? "" + SIZE
                : Files.write(folder.resolve("export"), new byte[SIZE]).toString(), "wdelay=20");
        long started = System.nanoTime();

        assertThat(Cli.run("convert", "-f", "raw", raw, uri, "-O", "nbd", "--nbd-timeout", 1).code(6).err()).contains(
                "1 s");

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
    }

    @ParameterizedTest
    @CsvSource({"--nbd-timeout, 0", "--nbd-timeout, 86401", "--nbd-retries, -1", "--nbd-retries, 101",
            "--nbd-timeout, x"})
    void refusesWhatIsNoNumberOfThem(String option, String value) {
        assertThat(Cli.run("digest", uri, option + "=" + value).code(2).err()).contains(option);
    }
}
