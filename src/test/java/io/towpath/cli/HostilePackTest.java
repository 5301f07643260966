package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.cli.HostilePack.Case;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each case of the [HostilePack] ends as the manifest says, within bounds of time and memory, and leaves nothing
/// anywhere but where it was told to write, and there only what it accepted. All are run one after the other in two
/// processes, and some in a process of their own, as `./towpath convert --json` starts it.
@EnabledOnOs(OS.LINUX)
class HostilePackTest {

    /// Of processor time: a busy machine should not fail a test. What only waits is ended by the clock.
    private static final Duration MOST_COMPUTED = Duration.ofSeconds(5);
    private static final Duration MOST_WAITED = Duration.ofMinutes(2);
    private static final long MOST_KIB = 256 << 10;
    private static final String MANIFEST = "/hostile/manifest.txt";
    private static final int ALONE = 10;

    @TempDir
    static Path folder = Path.of("");

    private static @Nullable ServerSocket bait;
    private static Map<String, Case> cases = Map.of();
    private static Map<String, String> manifest = Map.of();
    private static final Map<String, HostileFolder> FOLDERS = new LinkedHashMap<>();

    @BeforeAll
    static void runAll() throws Exception {
        ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        bait = listening;
        cases = HostilePack.of("127.0.0.1:" + listening.getLocalPort());
        manifest = manifest();
        for (boolean imports : new boolean[]{false, true}) {
            List<String> folders = new ArrayList<>();
            for (Case one : cases.values()) {
                if (one.format().equals("import") == imports) {
                    HostileFolder made = HostileFolder.of(folder.resolve(one.name()), one);
                    FOLDERS.put(one.name(), made);
                    Files.writeString(made.answers().resolve("words"), String.join("\n", made.words()));
                    folders.add(made.answers().toString());
                }
            }
            Path run = Files.createDirectory(folder.resolve(imports ? "imports" : "conversions"));
            Path list = Files.write(run.resolve("list"), folders);
            Process process = Cli.startMain(run, HostileRuns.class, list);
            long peak = watch(process, Duration.ofMinutes(10), MOST_COMPUTED.multipliedBy(20));
            assertThat(folders).as(Files.readString(run.resolve("err"))).allSatisfy(each -> assertThat(Path.of(each,
                    "ended")).as("the first that did not end is to blame").exists());
            assertThat(process.exitValue()).isZero();
            assertThat(peak).as("peak of memory, KiB").isLessThan(MOST_KIB);
            assertThat(Files.readString(run.resolve("out")) + Files.readString(run.resolve("err"))).isEmpty();
        }
    }

    /// Who connected waits in the queue of the socket, whether anybody accepts or not.
    @AfterAll
    static void nobodyKnocked() throws IOException {
        try (ServerSocket listening = Objects.requireNonNull(bait)) {
            listening.setSoTimeout(1);
            listening.accept().close();
            throw new AssertionError("a file led to a server");
        } catch (SocketTimeoutException e) {
            // as it should be
        }
    }

    /// `name exit-code reason`, the last of which is `-` for what is accepted, perhaps with `sha256:…`; or several with `|`.
    private static Map<String, String> manifest() throws IOException {
        Map<String, String> expected = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(HostilePackTest.class.getResourceAsStream(MANIFEST))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.startsWith("#") && !line.isBlank()) {
                    String[] words = line.split(" ", 2);
                    expected.put(words[0], words[1]);
                }
            }
        }
        return expected;
    }

    /// Ends it when it goes on for too long.
    ///
    /// @return the peak of its memory, KiB
    private static long watch(Process process, Duration wait, Duration compute) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        long peak = 0;
        while (process.isAlive()) {
            peak = Math.max(peak, PeakMemory.kib(process.pid()));
            Duration computed = process.info().totalCpuDuration().orElse(Duration.ZERO);
            if (System.nanoTime() > end || computed.compareTo(compute) > 0) {
                process.destroyForcibly().waitFor();
            }
            Thread.sleep(5);
        }
        return peak;
    }

    @Test
    void theManifestHasEachCase() {
        assertThat(manifest.keySet()).containsExactlyInAnyOrderElementsOf(cases.keySet());
        assertThat(cases).hasSizeGreaterThan(60);
    }

    static Stream<Case> all() {
        return cases.values().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void endsAsTheManifestSays(Case one) throws IOException {
        HostileFolder made = Objects.requireNonNull(FOLDERS.get(one.name()));
        String[] ended = Files.readString(made.answers().resolve("ended")).split(" ");

        made.judge(Integer.parseInt(ended[0]), Objects.requireNonNull(manifest.get(one.name())));
        assertThat(Duration.ofNanos(Long.parseLong(ended[1]))).isLessThan(MOST_COMPUTED);
    }

    static Stream<Case> some() {
        AtomicInteger number = new AtomicInteger();
        return all().filter(_ -> number.getAndIncrement() % ALONE == 1);
    }

    @ParameterizedTest
    @MethodSource("some")
    void endsSoInAProcessOfItsOwn(Case one) throws Exception {
        HostileFolder made = HostileFolder.of(folder.resolve(one.name() + ".alone"), one);
        Object[] words = made.words().toArray();

        Process process = one.format().equals("import")
                ? Cli.startWithLibraries(made.answers(), words)
                : Cli.start(made.answers(), words);

        assertThat(watch(process, MOST_WAITED, MOST_COMPUTED)).isLessThan(MOST_KIB);
        made.judge(process.exitValue(), Objects.requireNonNull(manifest.get(one.name())));
    }
}
