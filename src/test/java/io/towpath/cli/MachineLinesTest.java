package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.cli.Cli.Result;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `--machine-readable=DEST`.
class MachineLinesTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    Path folder;

    private Path raw = Path.of("");
    private Path out = Path.of("");
    private Path lines = Path.of("");

    @BeforeEach
    void make() throws IOException {
        raw = Files.write(folder.resolve("disk.raw"), TestDisk.dense(8 << 20, 3));
        out = folder.resolve("out.qcow2");
        lines = folder.resolve("lines");
    }

    private static List<JsonNode> parsed(List<String> lines) {
        List<JsonNode> all = lines.stream().map(JSON::readTree).toList();
        assertThat(all).isNotEmpty().allSatisfy(each -> {
            assertThat(each.path("type").asString()).isIn("info", "warning", "error", "progress", "data");
            assertThat(each.path("message").asString()).isNotBlank();
            OffsetDateTime.parse(each.path("timestamp").asString());
        });
        return all;
    }

    private static List<JsonNode> of(String type, List<JsonNode> all) {
        return all.stream().filter(each -> each.path("type").asString().equals(type)).toList();
    }

    private void requireWholeConversion(List<String> told) {
        List<JsonNode> all = parsed(told);
        List<Integer> done = of("progress", all).stream().map(each -> each.path("done").asInt()).toList();
        assertThat(done).isSorted().doesNotHaveDuplicates().endsWith(100).hasSizeGreaterThan(3);
        assertThat(of("progress", all)).allMatch(each -> each.path("total").asInt() == 100).extracting(each -> each
                .path("phase").asString()).contains("copy", "prove");
        assertThat(of("error", all)).isEmpty();
        JsonNode answer = all.getLast().path("data");
        assertThat(answer.path("schema").asString()).isEqualTo("towpath.convert/1");
        assertThat(answer.at("/disks/0/proven").asBoolean()).isTrue();
    }

    @Test
    void writesToAFileAndLeavesTheRestAsItIs() throws IOException {
        Result plain = Cli.run("convert", "-f", "raw", raw, folder.resolve("a.qcow2"), "-O", "qcow2").code(0);
        Result told = Cli.run("convert", "-f", "raw", raw, out, "-O", "qcow2", "--machine-readable=file:" + lines)
                .code(0);

        assertThat(told.out()).isEqualTo(plain.out()).isEmpty();
        assertThat(told.err()).matches("(?s).*out\\.qcow2: 8 MiB.*read back and equal.*").hasLineCount(1);
        requireWholeConversion(Files.readAllLines(lines));
    }

    @Test
    void writesBesideTheAnswerInJson() throws IOException {
        Result told = Cli.run("convert", "-f", "raw", raw, out, "-O", "qcow2", "--json",
                "--machine-readable=file:" + lines).code(0);

        JsonNode answer = JSON.readTree(told.out());
        assertThat(parsed(Files.readAllLines(lines)).getLast().path("data")).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stdout", "stderr"})
    void writesToAStandardStream(String stream) {
        Result told = Cli.run("convert", "-f", "raw", raw, out, "-O", "qcow2", "-q", "--machine-readable=stream:"
                + stream).code(0);

        requireWholeConversion((stream.equals("stdout") ? told.out() : told.err()).lines().toList());
        assertThat(stream.equals("stdout") ? told.err() : told.out()).isEmpty();
    }

    @Test
    void writesToADescriptorBehindWhatIsThere() throws Exception {
        Process process = Cli.startRedirected(folder, "3>>lines", "convert", "-f", "raw", raw, out, "-O", "qcow2",
                "--machine-readable=fd:3");

        assertThat(Cli.waitFor(process)).as(Files.readString(folder.resolve("err"))).isZero();
        assertThat(Files.readString(folder.resolve("out"))).isEmpty();
        requireWholeConversion(Files.readAllLines(lines));
    }

    @Test
    void writesToAPipeWhileItWorks() throws Exception {
        Process process = Cli.startRedirected(folder, "3> >(cat >lines)", "convert", "-f", "raw", raw, out, "-O",
                "qcow2", "--rate-limit", "4M", "--machine-readable=fd:3");

        while (process.isAlive() && (Files.notExists(lines) || Files.size(lines) == 0)) {
            Thread.sleep(5);
        }
        assertThat(process.isAlive()).isTrue();
        assertThat(Cli.waitFor(process)).isZero();
        for (int i = 0; i < 500 && !Files.readString(lines).contains("towpath.convert/1"); i++) {
            Thread.sleep(10);
        }
        requireWholeConversion(Files.readAllLines(lines));
    }

    @Test
    void aReaderThatGoesAwayStopsNothing() throws Exception {
        Process process = Cli.startRedirected(folder, "3> >(exec true)", "convert", "-f", "raw", raw, out, "-O",
                "qcow2",
                "--machine-readable=fd:3");

        assertThat(Cli.waitFor(process)).as(Files.readString(folder.resolve("err"))).isZero();
        assertThat(out).exists();
    }

    @Test
    void writesToAFifo() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", lines.toString()).start().waitFor()).isZero();
        CompletableFuture<List<String>> read = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readAllLines(lines);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        Process process = Cli.start(folder, "convert", "-f", "raw", raw, out, "-O", "qcow2", "--machine-readable=file:"
                + lines);

        assertThat(Cli.waitFor(process)).isZero();
        requireWholeConversion(read.get());
    }

    @Test
    void tellsRefusalsWithTheirReason() throws IOException {
        Cli.run("convert", "-f", "qcow2", raw, out, "-O", "qcow2", "--machine-readable=file:" + lines).code(3);

        assertThat(parsed(Files.readAllLines(lines))).singleElement().satisfies(error -> {
            assertThat(error.path("type").asString()).isEqualTo("error");
            assertThat(error.path("reason").asString()).isEqualTo("FORMAT_MISMATCH");
            assertThat(error.path("message").asString()).startsWith("disk.raw: ");
        });
    }

    @Test
    void tellsWhatOtherCommandsAnswer() throws IOException {
        Cli.run("verify", "-f", "raw", raw, raw, "-F", "raw", "--machine-readable=file:" + lines).code(0);
        assertThat(parsed(Files.readAllLines(lines)).getLast().at("/data/equal").asBoolean()).isTrue();

        Cli.run("digest", "-f", "raw", raw, "--machine-readable=file:" + lines).code(0);
        assertThat(parsed(Files.readAllLines(lines)).getLast().at("/data/disks/0/digest").asString()).startsWith(
                "towpath-tree-sha256/1:");
    }

    @Test
    void keepsAFileOfOtherJson() throws IOException {
        String ranges = "{ \"ranges\": [{\"start\": 0, \"length\": 512}] }\n";
        Files.writeString(lines, ranges);

        assertThat(Cli.run("digest", "-f", "raw", raw, "--machine-readable=file:" + lines).code(2).err()).contains(
                "holds something else");

        assertThat(lines).hasContent(ranges);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream:stdout", "fd:1", "fd:01", "file:/dev/stdout", "file:/dev/fd/1"})
    void doesNotMixWithJsonOnStandardOutput(String destination) {
        assertThat(Cli.run("digest", "-f", "raw", raw, "--json", "--machine-readable=" + destination).code(2).err())
                .contains("both use standard output");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fd:999", "fd:x", "fd:", "fd:-1", "stream:stdin", "file:", "file:/nowhere/lines", "json",
            "FILE:x", "file:disk.raw"})
    void refusesABadDestination(String destination) throws IOException {
        String named = destination.replace("disk.raw", raw.toString());

        Result refused = Cli.run("convert", "-f", "raw", raw, out, "-O", "qcow2", "--machine-readable=" + named)
                .code(2);

        assertThat(refused.err()).contains("--machine-readable", "See: towpath help convert");
        assertThat(out).doesNotExist();
        assertThat(raw).hasBinaryContent(TestDisk.dense(8 << 20, 3));
        Cli.run("--machine-readable=" + named).code(2);
    }

    @Test
    void refusesADescriptorThatIsOnlyRead() throws Exception {
        Process process = Cli.startRedirected(folder, "3<disk.raw", "convert", "-f", "raw", raw, out, "-O", "qcow2",
                "--machine-readable=fd:3");

        assertThat(Cli.waitFor(process)).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("err"))).contains("fd:3 is no descriptor that is open for writing");
    }

    @Test
    void refusesToMixItWithTheAnswer() {
        assertThat(Cli.run("verify", raw, raw, "--json", "--machine-readable=stream:stdout").code(2).err()).contains(
                "choose one");
    }

    @Test
    void listsWhatItCanThere() throws IOException {
        assertThat(Cli.run("--machine-readable=file:" + lines).code(0).out()).isEmpty();

        assertThat(Files.readAllLines(lines)).contains("towpath", "json-lines").isEqualTo(Cli.run("--machine-readable")
                .out().lines().toList());
    }

    @Test
    void theWordBehindTheBareOptionIsAFileStill() {
        assertThat(Cli.run("convert", "--machine-readable", "-f", "raw", "-O", "qcow2", raw, out).code(0).out())
                .endsWith("100/100\n");
        assertThat(Cli.run("verify", "--machine-readable", raw, out, "-f", "raw").code(0).out()).contains("equal");
    }
}
