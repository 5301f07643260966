package io.towpath.migration.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// No secret leaves the house, and what is none stays readable.
class BlackoutTest {

    private final Blackout blackout = new Blackout(List.of("open sesame", "abc"));
    private final JsonMapper json = JsonMapper.builder().build();

    @ParameterizedTest
    @ValueSource(strings = {
            "cannot reach https://svc:hunter22@vcenter.example/sdk", "curl: Authorization: Bearer hunter22hunter22",
            "Authorization: Basic aHVudGVyMjJodW50ZXIyMg==hunter22", "login failed, password=hunter22, as svc",
            "PGPASSWORD: 'hunter22'", "{\"password\": \"hunter22\"}", "export TOKEN=hunter22;",
            "tow_pat_hunter22hunter22_x1",
            "see http://towpath/s/hunter22hunter22", "vmware_soap_session cookie=hunter22",
            "owner:anna.hunter22@example.org",
            "-----BEGIN RSA PRIVATE KEY-----\nhunter22\n-----END RSA PRIVATE KEY-----", "api-key = hunter22",
            "api_key:hunter22", "secret=\"two words hunter22\""})
    void whatHasTheFormOfASecretGoes(String text) {
        assertThat(blackout.text(text)).doesNotContain("hunter22").contains(Blackout.LEFT_OUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"disk.vmdk: grain 1 at byte 131584 cannot be inflated", "the lease token grew to 7",
            "nbd://10.0.0.7:10809/disk", "proven equal, digest towpath-tree-sha256/1:c0d83dc1b833484b719d3958",
            "it was asked for its password three times", "/srv/images/s/web01.qcow2", "abc"})
    void whatIsNoneStays(String text) {
        assertThat(blackout.text(text)).isEqualTo(text);
    }

    @Test
    void knownOnesGoWhereverTheyStandAndNamesTellOfOthers() {
        Object value = Map.of("said", List.of("it answered: open sesame!"), "sourcePassword", "x y", "credentials",
                Map.of(
                        "user", "svc"),
                "lease_token", 7, "name", "web01");

        assertThat(blackout.value(json.valueToTree(value)).toString()).doesNotContain("sesame", "x y", "svc")
                .contains("\"lease_token\":7", "\"name\":\"web01\"");
    }

    @Test
    void anArchiveStaysBelowItsSizeAndTellsWhatDidNotFit() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Map<String, String>> rows = IntStream.range(0, 1000).mapToObj(i -> Map.of("note", "x".repeat(90)))
                .toList();
        try (BundleZip zip = new BundleZip(out, json, blackout, 10_000)) {
            zip.lines("steps.jsonl", rows);
            zip.value("vm.json", Map.of("name", "y".repeat(5000)));
            zip.text("end.txt", "open sesame");
        }

        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            in.getNextEntry();
            List<String> steps = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            assertThat(steps).hasSizeBetween(90, 110);
            assertThat(steps.getLast()).isEqualTo("{\"leftOut\":%d}".formatted(1000 - (steps.size() - 1)));
            in.getNextEntry();
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).startsWith("\"left out: ");
            in.getNextEntry();
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(Blackout.LEFT_OUT);
        }
    }
}
