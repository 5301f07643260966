package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;

import io.towpath.DatabaseTest;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class WaveApiTest {

    private static final RequestPostProcessor SCRIPT = opaqueToken()
            .authorities(AuthorityUtils.createAuthorityList("wave:read", "wave:write", "wave:execute"));

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;

    private WaveRows rows;

    @BeforeEach
    void rows() {
        rows = new WaveRows(db);
    }

    @Test
    void makesReadsChangesAndDiscardsADraft() {
        var made = mvc.post().uri("/api/v1/waves").with(SCRIPT).contentType(MediaType.APPLICATION_JSON)
                .content("""
                        {"name":"Pilot","targetId":"%s","format":"raw","slots":3,"vmIds":["%s"]}
                        """.formatted(rows.target(), rows.aVm("web01"))).exchange();
        assertThat(made).hasStatus(201).bodyJson().extractingPath("$.state").isEqualTo("draft");
        assertThat(made).bodyJson().extractingPath("$.members.planned").isEqualTo(1);
        String wave = made.getResponse().getHeader("Location");
        String etag = made.getResponse().getHeader("ETag");

        var changed = mvc.patch().uri(wave).with(SCRIPT).header("If-Match", etag)
                .contentType(MediaType.APPLICATION_JSON).content("{\"slots\":4,\"onFailure\":\"pause\"}").exchange();
        assertThat(changed).hasStatusOk().bodyJson().extractingPath("$.slots").isEqualTo(4);
        assertThat(changed).bodyJson().extractingPath("$.format").isEqualTo("raw");

        var discarded = mvc.delete().uri(wave).with(SCRIPT)
                .header("If-Match", changed.getResponse().getHeader("ETag")).exchange();
        assertThat(discarded).hasStatus(204);
        assertThat(mvc.get().uri(wave).with(SCRIPT)).hasStatus(404);
    }

    @Test
    void changesNeedTheVersionThatWasRead() {
        UUID wave = rows.aWave("RUNNING", rows.aVm("web02"));

        assertThat(verb(wave, "pause", null)).hasStatus(428).bodyJson().extractingPath("$.code")
                .isEqualTo("precondition-required");
        assertThat(verb(wave, "pause", "\"99\"")).hasStatus(412).bodyJson().extractingPath("$.code")
                .isEqualTo("precondition-failed");
        assertThat(verb(wave, "pause", "\"0\"")).hasStatusOk().hasHeader("ETag", "\"1\"").bodyJson()
                .extractingPath("$.state").isEqualTo("paused");
    }

    @Test
    void refusesWhatTheStateDoesNotAllow() {
        UUID wave = rows.aWave("COMPLETED", rows.aVm("web03"));

        assertThat(verb(wave, "start", "*")).hasStatus(409).bodyJson().extractingPath("$.code")
                .isEqualTo("state-transition");
    }

    @Test
    void namesWrongFields() {
        var answer = mvc.post().uri("/api/v1/waves").with(SCRIPT).contentType(MediaType.APPLICATION_JSON)
                .content("{\"name\":\"\",\"format\":\"vhd\",\"slots\":0}").exchange();

        assertThat(answer).hasStatus(400).bodyJson().extractingPath("$.errors[*].pointer").asArray()
                .contains("#/name", "#/targetId", "#/format", "#/slots");
    }

    @Test
    void listsInParts() {
        rows.aWave("DRAFT");
        rows.aWave("DRAFT");

        var page = mvc.get().uri("/api/v1/waves?limit=1").with(SCRIPT).exchange();

        assertThat(page).hasStatusOk().bodyJson().extractingPath("$.items").asArray().hasSize(1);
        assertThat(page).bodyJson().extractingPath("$.next").isEqualTo("1");
    }

    @Test
    void membersSayWhyTheyWait() {
        UUID wave = rows.aWave("PAUSED", rows.aVm("web04"));

        var members = mvc.get().uri("/api/v1/waves/" + wave + "/members").with(SCRIPT).exchange();

        assertThat(members).bodyJson().extractingPath("$.items[0].standing").isEqualTo("waiting");
        assertThat(members).bodyJson().extractingPath("$.items[0].waitsFor").isEqualTo("The wave is paused.");
    }

    @Test
    void aTokenWithoutTheScopeIsRefused() {
        UUID wave = rows.aWave("DRAFT");
        var reader = opaqueToken().authorities(AuthorityUtils.createAuthorityList("wave:read"));

        assertThat(mvc.delete().uri("/api/v1/waves/" + wave).header("If-Match", "*").with(reader)).hasStatus(403);
    }

    private MvcTestResult verb(UUID wave, String verb, @org.jspecify.annotations.Nullable String ifMatch) {
        var request = mvc.post().uri("/api/v1/waves/" + wave + "/" + verb).with(SCRIPT);
        if (ifMatch != null) {
            request.header("If-Match", ifMatch);
        }
        return request.exchange();
    }
}
