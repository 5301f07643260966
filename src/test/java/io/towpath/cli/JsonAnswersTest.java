package io.towpath.cli;

import static io.towpath.disk.ova.TarText.aTar;
import static io.towpath.disk.ovf.OvfText.anOvf;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// With `--json` there is one value on standard output, whatever happens.
class JsonAnswersTest {

    private static final JsonMapper PARSER = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @TempDir
    Path folder;

    private Path qcow2 = Path.of("");

    @BeforeEach
    void write() throws IOException {
        Path raw = Files.write(folder.resolve("disk.raw"), TestDisk.dense(4 << 20, 5));
        qcow2 = folder.resolve("disk.qcow2");
        Cli.run("convert", "-f", "raw", raw, qcow2, "-O", "qcow2").code(0);
    }

    @Test
    void mapAnswersForEachDiskOfAPackage() {
        JsonNode one = PARSER.readTree(Cli.run("map", qcow2, "--json").code(0).out());
        assertThat(one.get("virtual-size").asLong()).isEqualTo(4 << 20);

        Path ova = folder.resolve("vm.ova");
        Cli.run("convert", qcow2, ova, "-O", "ova").code(0);
        JsonNode disks = PARSER.readTree(Cli.run("map", ova, "--json").code(0).out());
        assertThat(disks.isArray()).isTrue();
        assertThat(disks.size()).isEqualTo(1);
        assertThat(disks.get(0).get("extents").size()).isPositive();

        JsonNode two = PARSER.readTree(Cli.run("map", "src/test/resources/ova/vbox-ovf20.ova", "--json").out());
        assertThat(two.size()).isEqualTo(2);
    }

    @Test
    void mapThatFailsInTheMidstIsARefusalAndNothingElse() throws IOException {
        byte[] good = Files.readAllBytes(qcow2);
        byte[] ovf = anOvf().references("<File ovf:id='f1' ovf:href='a'/><File ovf:id='f2' ovf:href='b'/>").disks(
                "<Disk ovf:diskId='d1' ovf:fileRef='f1' ovf:capacity='4194304'/>"
                        + "<Disk ovf:diskId='d2' ovf:fileRef='f2' ovf:capacity='4194304'/>")
                .bytes();
        Path ova = aTar().file("a.ovf", ovf).file("a", good).file("b", Arrays.copyOf(good, 100_000)).writeTo(folder
                .resolve("a.ova"));
        assertThat(Cli.run("map", ova).code(4).out()).startsWith("# a.ova: a");

        JsonNode refusal = PARSER.readTree(Cli.run("map", ova, "--json").code(4).out());

        assertThat(refusal.get("message").asString()).contains("a.ova: b");
        assertThat(refusal.has("extents")).isFalse();
    }

    @Test
    void inspectNamesEachBadDiskOfAPackageAndTellsTheRest() throws IOException {
        byte[] good = Files.readAllBytes(qcow2);
        StringBuilder references = new StringBuilder();
        StringBuilder disks = new StringBuilder();
        for (String name : List.of("a", "b", "c")) {
            references.append("<File ovf:id='f%1$s' ovf:href='%1$s'/>".formatted(name));
            disks.append("<Disk ovf:diskId='d%1$s' ovf:fileRef='f%1$s' ovf:capacity='4194304'/>".formatted(name));
        }
        Path ova = aTar().file("a.ovf", anOvf().references(references.toString()).disks(disks.toString()).bytes())
                .file("a",
                        new byte[4096])
                .file("b", good).file("c", Arrays.copyOf(good, 100_000)).writeTo(folder.resolve("a.ova"));

        Cli.Result told = Cli.run("inspect", ova).code(3);
        assertThat(told.err()).contains("a.ova: a", "a.ova: c").doesNotContain("a.ova: b");
        assertThat(told.out()).contains("4 MiB").doesNotContain("next  ");

        JsonNode answer = PARSER.readTree(Cli.run("inspect", ova, "--json").code(3).out());
        for (String field : List.of("reason", "file", "structure", "field", "offset", "message", "remedy")) {
            assertThat(answer.get(field)).as("the first one's " + field).isNotNull()
                    .isEqualTo(answer.get("refusals").get(0).get(field));
        }
        assertThat(answer.get("refusals").size()).isEqualTo(2);
        assertThat(answer.get("refusals").get(0).get("reason").asString()).isEqualTo("FORMAT_UNKNOWN");
        assertThat(answer.get("disks").size()).isEqualTo(1);
        assertThat(answer.get("vm").isObject()).isTrue();
    }

    @Test
    void theManualNamesEveryReason() {
        String page = Cli.run("man").code(0).out();

        assertThat(page).contains(".SH REFUSALS", "\\fBTARGET_EXISTS\\fR (exit 6)", "\\fBBUG\\fR (exit 70)");
        for (Reason reason : Reason.values()) {
            assertThat(page).contains("\\fB" + reason + "\\fR (exit " + reason.exitCode() + ")");
        }
        assertThat(Cli.run("man", "map").code(0).out()).doesNotContain("REFUSALS");
    }

    @Test
    void keepsALongAnswerInAFile() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Spool spool = new Spool()) {
            for (int i = 0; i < 300_000; i++) {
                spool.text().println(i);
            }
            spool.copyTo(out);
        }
        String[] lines = out.toString(StandardCharsets.UTF_8).split("\n");
        assertThat(lines).hasSize(300_000).endsWith("299999").startsWith("0");
    }

    @Test
    void whatIsNotUnderstoodIsAnObjectToo() {
        JsonNode refusal = PARSER.readTree(Cli.run("map", qcow2, "--json", "--nonsense").code(2).out());

        assertThat(refusal.get("reason").asString()).isEqualTo("USAGE");
        assertThat(refusal.get("message").asString()).contains("--nonsense");
        assertThat(Cli.run("map", qcow2, "--nonsense").code(2).out()).isEmpty();
        assertThat(Cli.run("map", qcow2, "--json=true", "--nonsense").code(2).out()).contains("USAGE");
        assertThat(Cli.run("map", qcow2, "--json=false", "--nonsense").code(2).out()).isEmpty();
    }

    @Test
    void aBugIsAnObjectToo() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(out, false, StandardCharsets.UTF_8), new PrintStream(
                new ByteArrayOutputStream(), false, StandardCharsets.UTF_8), 0, false,
                List.of("towpath", "map",
                        "--json"));

        assertThat(Refusals.bug(terminal, new IllegalStateException("what"))).isEqualTo(70);

        JsonNode refusal = PARSER.readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(refusal.get("reason").asString()).isEqualTo("BUG");
        String remedy = refusal.get("remedy").asString();
        Path log = Path.of(remedy.substring(remedy.indexOf('/'), remedy.length() - 1));
        assertThat(log).content().contains("towpath map --json", "IllegalStateException: what");
        Files.delete(log);
    }
}
