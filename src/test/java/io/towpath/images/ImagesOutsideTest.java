package io.towpath.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import io.towpath.Judges;
import io.towpath.disk.LoopDevice;
import io.towpath.disk.TestDisk;
import io.towpath.disk.nbd.NbdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/// Exports of nbdkit and block devices over REST, where the operator named them and nowhere else.
@TestPropertySource(properties = {
        "towpath.images.nbd-sources=nbd+unix:///?socket=${user.dir}/target/n1,nbds://127.0.0.1:1/one?tls-certificates=/x",
        "towpath.images.nbd-targets=nbd+unix:///?socket=${user.dir}/target/n2",
        "towpath.images.device-sources=${user.dir}/target/d1",
        "towpath.images.device-targets=${user.dir}/target/d2"})
class ImagesOutsideTest extends ImagesOverRest {

    private static final Path HERE = Path.of(System.getProperty("user.dir"), "target");

    private static String nbd(String socket) {
        return "{\"nbd\":\"nbd+unix:///?socket=" + HERE.resolve(socket) + "\"}";
    }

    private static String device(String name, String more) {
        return "{\"device\":\"%s\"%s}".formatted(HERE.resolve(name), more);
    }

    private Path written(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    @Test
    void anExportIsReadAsAnImageIs() throws IOException {
        Path file = written("export.raw", disk);
        try (NbdServer _ = NbdServer.nbdkitAt(HERE.resolve("n1"), folder, "-r", "file", file.toString())) {
            MvcTestResult inspected = post("inspect", nbd("n1"), "inventory:read");
            assertThat(inspected).hasStatusOk();
            assertThat(JsonPath.<String>read(body(inspected), "$.format")).isEqualTo("nbd");
            assertThat(JsonPath.<Integer>read(body(inspected), "$.sizeBytes")).isEqualTo(disk.length);
            assertThat(post("map", "{\"image\":%s}".formatted(nbd("n1")), "inventory:read")).hasStatusOk();
            assertThat(post("measure", "{\"image\":%s,\"format\":\"qcow2\"}".formatted(nbd("n1")), "inventory:read"))
                    .hasStatusOk();

            ended(post("convert", "{\"image\":%s,\"target\":%s}".formatted(nbd("n1"), place(target, "web.qcow2",
                    "\"format\":\"qcow2\"")), ALL), "done");
            assertThat(ended(post("verify", "{\"image\":%s,\"other\":%s}".formatted(nbd("n1"), raw()), ALL), "done"))
                    .contains("\"equal\":true");
            assertThat(ended(post("digest", "{\"image\":%s}".formatted(nbd("n1")), ALL), "done")).contains(
                    "towpath-tree-sha256");
        }
        Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", "qcow2", "-F", "raw",
                out.resolve("web.qcow2")
                        .toString(),
                file.toString()).ok();
    }

    @Test
    void anExportIsWrittenProvenAndBroughtUpToDate() throws IOException {
        Path file = written("export.raw", TestDisk.dense(disk.length, 77));
        try (NbdServer _ = NbdServer.nbdkitAt(HERE.resolve("n2"), folder, "file", file.toString())) {
            String job = ended(post("convert", "{\"image\":%s,\"target\":%s}".formatted(raw(), nbd("n2")), ALL),
                    "done");
            assertThat(JsonPath.<Boolean>read(job, "$.result.proven")).isTrue();
            assertThat(file).hasBinaryContent(disk);

            byte[] now = disk.clone();
            now[70_000] ^= 5;
            Files.write(folder.resolve("in/sub/disk.raw"), now);
            ended(post("apply",
                    "{\"image\":%s,\"target\":%s,\"ranges\":[{\"start\":65536,\"length\":65536}]}".formatted(
                            raw(), nbd("n2")),
                    ALL), "done");
            assertThat(file).hasBinaryContent(now);
        }
        // it may be written, not read
        assertThat(post("inspect", nbd("n2"), "inventory:read")).hasStatus(422).bodyJson().extractingPath("$.remedy")
                .asString().contains("towpath.images.nbd-sources");
        assertThat(post("convert", "{\"image\":%s,\"target\":%s}".formatted(raw(), nbd("n1")), ALL)).hasStatus(422)
                .bodyJson().extractingPath("$.code").isEqualTo("server-not-allowed");
        assertThat(post("convert", "{\"image\":%s,\"target\":{\"nbd\":\"nbd+unix:///?socket=%s\",\"format\":\"qcow2\"}}"
                .formatted(raw(), HERE.resolve("n2")), ALL)).hasStatus(422).bodyJson().extractingPath("$.code")
                .isEqualTo("format-not-written");
        assertThat(post("convert", "{\"image\":%s,\"target\":%s}".formatted(place(source, "a.ova", "\"flatten\":false"),
                nbd("n2")), ALL)).hasStatus(422).bodyJson().extractingPath("$.code").isEqualTo("one-disk-only");
    }

    @Test
    void devicesAreReadAndWrittenWhereTheyAreNamed() throws IOException {
        Path file = written("device.raw", disk);
        Path into = written("into.raw", TestDisk.dense(disk.length, 77));
        try (LoopDevice first = LoopDevice.of(file); LoopDevice second = LoopDevice.of(into)) {
            first.linkedAt(HERE.resolve("d1"));
            second.linkedAt(HERE.resolve("d2"));
            String image = device("d1", ",\"format\":\"raw\"");
            assertThat(post("inspect", image, "inventory:read")).hasStatusOk().bodyJson().extractingPath("$.sizeBytes")
                    .isEqualTo(disk.length);
            assertThat(post("inspect", device("d2", ",\"format\":\"raw\""), "inventory:read")).hasStatus(422);

            String refused = ended(post("convert", "{\"image\":%s,\"target\":%s}".formatted(image, device("d2",
                    ",\"format\":\"raw\"")), ALL), "failed");
            assertThat(JsonPath.<String>read(refused, "$.refusal.reason")).isEqualTo("TARGET_EXISTS");
            ended(post("convert", "{\"image\":%s,\"target\":%s}".formatted(image, device("d2",
                    ",\"format\":\"raw\",\"overwrite\":true")), ALL), "done");
        }
        assertThat(into).hasBinaryContent(disk);
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"format\":\"qcow2\"", ",\"format\":\"vmdk\"", ",\"format\":\"nbd\"", ""})
    void whatIsAppliedToADeviceIsDeclaredToBeRaw(String format) {
        MvcTestResult refused = post("apply",
                "{\"image\":%s,\"target\":%s,\"ranges\":[{\"start\":65536,\"length\":65536}]}".formatted(raw(),
                        device("d2", format)),
                ALL);

        assertThat(refused).hasStatus(422).bodyJson().extractingPath("$.code").isEqualTo("format-not-written");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nbd://127.0.0.1:9/x", "nbd://169.254.169.254/x", "nbds://127.0.0.1:1/two",
            "nbd://127.0.0.1:1/one", "nbds://127.0.0.1:2/one", "nbds://localhost:1/one",
            "nbd+unix:///?socket=/run/docker.sock", "nbds://127.0.0.1:1/one?tls-certificates=/etc",
            "nbds://127.0.0.1:1/one?tls-hostname=evil.example.com", "nbds://user@127.0.0.1:1/one", "nbd:x"})
    void nothingElseIsConnectedTo(String uri) {
        MvcTestResult refused = post("inspect", "{\"nbd\":\"%s\"}".formatted(uri), "inventory:read");

        assertThat(refused).hasStatus(422).bodyJson().extractingPath("$.code").asString().isIn("server-not-allowed",
                "nbd-uri");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "/dev/sda", "/etc/passwd", "../target/d1"})
    void nothingElseIsOpened(String path) {
        assertThat(post("inspect", "{\"device\":\"%s\",\"format\":\"raw\"}".formatted(path), "inventory:read"))
                .hasStatus(
                        422)
                .bodyJson().extractingPath("$.remedy").asString().contains("towpath.images.device-sources");
    }

    @Test
    void oneThingIsNamed() {
        for (String place : List.of("{}", "{\"file\":\"a\"}", "{\"connection\":\"%s\"}".formatted(source),
                "{\"nbd\":\"/dev/sda\"}", "{\"device\":\"nbd://x/y\"}",
                "{\"nbd\":\"nbd://x/y\",\"device\":\"/dev/sda\"}",
                "{\"nbd\":\"nbd://x/y\",\"connection\":\"%s\",\"file\":\"a\"}".formatted(source))) {
            assertThat(post("inspect", place, "inventory:read")).as(place).hasStatus(422).bodyJson().extractingPath(
                    "$.code").isEqualTo("place");
        }
    }
}
