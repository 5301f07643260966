package io.towpath.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import io.towpath.Judges;
import io.towpath.disk.LockedBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/// Images over REST: real files, real rows.
class ImagesTest extends ImagesOverRest {

    @Test
    void inspectsMapsAndMeasures() {
        MvcTestResult inspected = post("inspect", place(source, "sub/disk.raw", "\"format\":\"raw\""),
                "inventory:read");
        assertThat(inspected).hasStatusOk().bodyJson().extractingPath("$.sizeBytes").isEqualTo(3 << 20);
        MvcTestResult member = post("inspect", place(source, "a.ova", "\"member\":\"" + member() + "\""),
                "inventory:read");
        assertThat(member).hasStatusOk().bodyJson().extractingPath("$.facts.create-type").isEqualTo("streamOptimized");

        MvcTestResult first = post("map", "{\"image\":%s,\"most\":1}".formatted(place(source, "a.ova", "\"member\":\""
                + member() + "\"")), "inventory:read");
        assertThat(first).hasStatusOk().bodyJson().extractingPath("$.extents.length()").isEqualTo(1);
        int next = JsonPath.read(body(first), "$.next");
        assertThat(post("map", "{\"image\":%s,\"from\":%d}".formatted(place(source, "a.ova", "\"member\":\"" + member()
                + "\""), next), "inventory:read")).hasStatusOk().bodyJson().extractingPath("$.extents[0].start")
                .isEqualTo(next);

        assertThat(post("measure", "{\"image\":%s,\"format\":\"qcow2\"}".formatted(raw()), "inventory:read"))
                .hasStatusOk().bodyJson().extractingPath("$.requiredBytes").asNumber().isNotEqualTo(0);
        String whole = body(
                post("measure", "{\"image\":%s,\"format\":\"qcow2\",\"options\":{\"preallocation\":\"falloc\"}}"
                        .formatted(raw()), "inventory:read"));
        assertThat(JsonPath.<Integer>read(whole, "$.requiredBytes")).isEqualTo(JsonPath.<Integer>read(whole,
                "$.fullyAllocatedBytes"));
        String ova = body(post("measure", "{\"image\":%s,\"format\":\"ova\"}".formatted(raw()), "inventory:read"));
        assertThat(JsonPath.<Integer>read(ova, "$.atOnceBytes")).isGreaterThan(JsonPath.<Integer>read(ova,
                "$.requiredBytes"));
        assertThat(post("measure", "{\"image\":%s,\"format\":\"qcow2\",\"options\":{\"nonsense\":\"1\"}}".formatted(
                raw()), "inventory:read")).hasStatus(422);
    }

    @Test
    void refusesAnOptionWithoutAValue() {
        String options = "\"options\":{\"cluster_size\":null}";
        assertThat(
                post("measure", "{\"image\":%s,\"format\":\"qcow2\",%s}".formatted(raw(), options), "inventory:read"))
                .hasStatus(400).bodyText().contains("cluster_size");
        assertThat(post("convert", "{\"image\":%s,\"target\":%s,%s}".formatted(raw(), place(target, "no.qcow2",
                "\"format\":\"qcow2\""), options), ALL)).hasStatus(400).bodyText().contains("cluster_size");
    }

    @Test
    void convertsComparesAndChanges() throws Exception {
        String made = place(target, "web.qcow2", "\"format\":\"qcow2\"");
        MvcTestResult accepted = post("convert", "{\"image\":%s,\"target\":%s,\"options\":{\"cluster_size\":\"128k\"}}"
                .formatted(raw(), made), ALL);
        assertThat(accepted).hasStatus(202);
        String converted = ended(accepted, "done");
        String digest = JsonPath.read(converted, "$.result.digest");
        assertThat(out.resolve("web.qcow2")).exists();

        assertThat(ended(post("digest", "{\"image\":%s}".formatted(raw()), ALL), "done")).contains(digest);
        assertThat(ended(post("verify", "{\"image\":%s,\"digest\":\"%s\"}".formatted(made, digest), ALL), "done"))
                .contains("\"equal\":true");

        byte[] now = disk.clone();
        Arrays.fill(now, 100_000, 200_000, (byte) 7);
        Files.write(folder.resolve("in/sub/disk.raw"), now);
        assertThat(ended(post("verify", "{\"image\":%s,\"other\":%s}".formatted(raw(), made), ALL), "done")).contains(
                "\"equal\":false", "\"firstDifference\":");
        assertThat(ended(post("apply", "{\"image\":%s,\"target\":%s,\"ranges\":[{\"start\":100000,\"length\":100000}]}"
                .formatted(raw(), made), ALL), "done")).contains("\"rangeBytes\":100000");
        assertThat(ended(post("verify", "{\"image\":%s,\"other\":%s}".formatted(raw(), made), ALL), "done")).contains(
                "\"equal\":true");
        assertThat(jdbc.sql("select count(*) from audit_event where subject_type = 'image-job'")
                .query(Integer.class).single()).isGreaterThanOrEqualTo(6);
    }

    @Test
    void tellsWhyAJobFailed() {
        String failed = ended(post("convert", "{\"image\":%s,\"target\":%s}".formatted(place(source, "sub/disk.raw",
                "\"format\":\"qcow2\""), place(target, "x.qcow2", "\"format\":\"qcow2\"")), ALL), "failed");

        assertThat(failed).contains("\"reason\":\"FORMAT_MISMATCH\"", "\"structure\":", "\"remedy\":");
        assertThat(out).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret.raw", "/etc/passwd", "link.raw", "up/secret.raw", "sub/../../secret.raw", ".",
            "sub//disk.raw", "sub", "a\\\\b", "none.raw", "\\u0000"})
    void readsNothingOutsideOfTheFolder(String file) {
        MvcTestResult refused = post("inspect", place(source, file, "\"format\":\"raw\""), "inventory:read");

        assertThat(refused.getResponse().getStatus()).isIn(404, 422);
        assertThat(refused).bodyJson().extractingPath("$.code").asString().isIn("file-name", "file-not-found");
    }

    @Test
    void writesOnlyImagesAndOnlyIntoTargets() throws IOException {
        Files.write(out.resolve("there.qcow2"), new byte[1]);
        for (String to : List.of(place(source, "x.qcow2", "\"format\":\"qcow2\""), place(target, "x.sh",
                "\"format\":\"raw\""), place(target, "../x.raw", "\"format\":\"raw\""),
                place(target, "there.qcow2",
                        "\"format\":\"qcow2\""),
                place(target, "x.nbd", "\"format\":\"nbd\""), place(target, "x.raw", "\"flatten\":true"))) {
            MvcTestResult refused = post("convert", "{\"image\":%s,\"target\":%s}".formatted(raw(), to), ALL);
            assertThat(refused.getResponse().getStatus()).as(to).isIn(409, 422);
        }
        assertThat(out).isDirectoryNotContaining("glob:**x.*");
    }

    @Test
    void readsDataInAnotherFileOnlyWhereThatIsAskedFor() throws IOException {
        Path image = folder.resolve("in/sub/outside.qcow2");
        Judges.run(Judges.require("qemu-img").toString(), "create", "-q", "-f", "qcow2", "-o", "data_file=" + image
                .resolveSibling("outside.data"), image.toString(), "1M").ok();

        MvcTestResult refused = post("inspect", place(source, "sub/outside.qcow2", "\"dataFile\":false"),
                "inventory:read");
        assertThat(refused).bodyJson().extractingPath("$.reason").isEqualTo("EXTERNAL_REFERENCE");
        assertThat(post("inspect", place(source, "sub/outside.qcow2", "\"dataFile\":true"), "inventory:read"))
                .hasStatusOk();
        assertThat(ended(post("digest", "{\"image\":%s}".formatted(place(source, "sub/outside.qcow2",
                "\"dataFile\":true")), ALL), "done")).contains("\"digest\"");
    }

    @Test
    void readsWhatIsInUseOnlyWhereThatIsAskedFor() throws Exception {
        String in = "sub/disk.raw";
        Path image = folder.resolve("in").resolve(in);
        Process holder = new ProcessBuilder(Judges.require("qemu-io").toString(), "-f", "raw", "-c", "sleep 120000",
                image
                        .toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("held").toFile()).start();
        try {
            while (!LockedBytes.areThere(image, true)) {
                assertThat(holder.waitFor(10, TimeUnit.MILLISECONDS)).isFalse();
            }
            for (String not : List.of("\"format\":\"raw\"", "\"format\":\"raw\",\"forceShare\":false")) {
                assertThat(post("inspect", place(source, in, not), "inventory:read")).hasStatus(422).bodyJson()
                        .extractingPath("$.reason").isEqualTo("SOURCE_IN_USE");
                assertThat(ended(post("digest", "{\"image\":%s}".formatted(place(source, in, not)), ALL), "failed"))
                        .contains("SOURCE_IN_USE");
            }
            String shared = place(source, in, "\"format\":\"raw\",\"forceShare\":true");

            String inspected = body(post("inspect", shared, "inventory:read"));
            assertThat(JsonPath.<List<String>>read(inspected, "$.problems[?(@.code=='in-use')].detail")).singleElement()
                    .asString().contains("open to write to it", "it was read all the same");
            assertThat(post("map", "{\"image\":%s}".formatted(shared), "inventory:read")).hasStatusOk();
            assertThat(post("measure", "{\"image\":%s,\"format\":\"qcow2\"}".formatted(shared), "inventory:read"))
                    .hasStatusOk();
            String digest = warned(ended(post("digest", "{\"image\":%s}".formatted(shared), ALL), "done"));
            assertThat(warned(ended(post("convert", "{\"image\":%s,\"target\":%s}".formatted(shared, place(target,
                    "shared.raw", "\"format\":\"raw\"")), ALL), "done"))).isEqualTo(digest);
            assertThat(out.resolve("shared.raw")).hasSameBinaryContentAs(image);
            assertThat(ended(post("verify", "{\"image\":%s,\"other\":%s}".formatted(place(target, "shared.raw",
                    "\"format\":\"raw\""), shared), ALL), "done")).contains("\"equal\":true", "\"warnings\":");
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    private static String warned(String job) {
        assertThat(JsonPath.<List<String>>read(job, "$.result.warnings")).singleElement().asString().contains(
                "open to write to it");
        return JsonPath.read(job, "$.result.digest");
    }

    @Test
    void refusalsAreProblems() {
        MvcTestResult refused = post("inspect", place(source, "sub/disk.raw", "\"flatten\":false"), "inventory:read");

        assertThat(refused).hasContentTypeCompatibleWith("application/problem+json").bodyJson().extractingPath(
                "$.reason").isEqualTo("FORMAT_UNKNOWN");
        assertThat(refused).bodyJson().extractingPath("$.structure").asString().isNotEmpty();
        assertThat(post("digest", "{\"image\":%s}".formatted(raw()), "inventory:read")).hasStatus(403);
        assertThat(post("digest", "{}", ALL).getResponse().getStatus()).isIn(400, 422);
        assertThat(mvc.get().uri("/api/v1/images/jobs/" + UUID.randomUUID()).with(token("inventory:read"))).hasStatus(
                404);
    }

    @Test
    void cancelsAJob() {
        MvcTestResult slow = post("digest", "{\"image\":%s,\"rateLimit\":300000}".formatted(raw()), ALL);
        String location = String.valueOf(slow.getResponse().getHeader("Location"));

        assertThat(mvc.delete().uri(location).with(token(ALL + " inventory:read"))).hasStatus(202);

        assertThat(ended(slow, "cancelled")).contains("\"cancelRequested\":true");
        assertThat(mvc.delete().uri(location).with(token(ALL + " inventory:read"))).hasStatus(202);
    }

    @Test
    void goesOnWithAJobWhoseNodeIsGone() {
        MvcTestResult accepted = post("digest", "{\"image\":%s}".formatted(raw()), ALL);
        ended(accepted, "done");
        UUID id = UUID.fromString(JsonPath.read(body(accepted), "$.id"));
        ImagesTick tick = new ImagesTick(store, runner, properties);

        silent(id, 1);
        tick.tick();
        assertThat(ended(accepted, "done")).contains("\"attempts\":2");

        silent(id, 5);
        tick.tick();
        assertThat(ended(accepted, "failed")).contains("INTERRUPTED");
    }

    @Test
    void finishesAConversionWhoseEndWasNotNoted() throws Exception {
        MvcTestResult accepted = post("convert", "{\"image\":%s,\"target\":%s}".formatted(raw(), place(target,
                "y.qcow2", "\"format\":\"qcow2\"")), ALL);
        ended(accepted, "done");

        silent(UUID.fromString(JsonPath.read(body(accepted), "$.id")), 1);
        new ImagesTick(store, runner, properties).tick();

        assertThat(ended(accepted, "done")).contains("\"finishedByAnEarlierRun\":true");
    }

    private static String member() {
        return "vbox-vm-disk001.vmdk";
    }
}
