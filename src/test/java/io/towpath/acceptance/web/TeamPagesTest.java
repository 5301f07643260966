package io.towpath.acceptance.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.acceptance.Acceptance;
import io.towpath.acceptance.Accepted;
import io.towpath.acceptance.Checklists;
import io.towpath.acceptance.Criterion;
import io.towpath.acceptance.Trips;
import io.towpath.acceptance.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class TeamPagesTest {

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Acceptance acceptance;

    @Autowired
    private Checklists checklists;

    private UUID migration = UUID.randomUUID();

    @BeforeEach
    void aChecklistThatWaits() {
        migration = Trips.migration(jdbc, "team-" + UUID.randomUUID());
        UUID vm = jdbc.sql("select vm_id from migration where id = :id").param("id", migration).query(UUID.class)
                .single();
        acceptance.open(migration, new Accepted(vm, "team01", null, "Anna Keller", "anna@example.org", 1, "/staging/a",
                "/srv/a", Instant.parse("2026-11-12T18:41:00Z"), Instant.parse("2026-11-12T19:49:00Z"), List.of()));
        acceptance.awaitSignOff(migration);
    }

    @Test
    void showsTheTenCriteriaAndSavesDecisions() throws Exception {
        MvcTestResult page = mvc.get().uri("/migrations/{id}/acceptance", migration).with(validator()).exchange();
        assertThat(page).hasStatusOk();
        assertThat(page.getResponse().getContentAsString()).contains("VM boots successfully", "Soak period complete",
                "verdict-BOOTS");

        MvcTestResult saved = mvc.post().uri("/migrations/{id}/acceptance", migration).with(validator()).with(csrf())
                .param("version", "1").param("verdict-BOOTS", "PASSED").param("note-BOOTS", "login prompt seen")
                .param("verdict-BACKUP", "OPEN").param("note-BACKUP", "").exchange();

        assertThat(saved).hasStatus(302).flash().containsKey("notice");
        assertThat(checklists.find(migration).orElseThrow().item(Criterion.BOOTS).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void aRefusalIsShownWithItsRemedy() {
        MvcTestResult refused = mvc.post().uri("/migrations/{id}/acceptance", migration).with(validator()).with(csrf())
                .param("version", "1").param("verdict-BOOTS", "FAILED").exchange();

        assertThat(refused).hasStatus(302).flash().extractingByKey("problem").asString().contains("needs a reason",
                "Write a note");
    }

    @Test
    void theLinkIsShownOnceWithACodeForThePhone() {
        MvcTestResult made = mvc.post().uri("/migrations/{id}/acceptance/link", migration).with(validator())
                .with(csrf()).exchange();

        assertThat(made).hasStatus(302).flash().extractingByKey("handout")
                .isInstanceOfSatisfying(PublicLinks.Handout.class, handout -> {
                    assertThat(handout.url()).matches("http.*/s/[A-Za-z0-9_-]{64}");
                    assertThat(handout.mailto()).startsWith("mailto:anna@example.org?subject=").doesNotContain("+",
                            " ");
                    assertThat(handout.qr().size()).isGreaterThan(20);
                });
    }

    @Test
    void theQueueAndTheProtocolAreThere() throws Exception {
        assertThat(mvc.get().uri("/validation").with(validator()).exchange().getResponse().getContentAsString())
                .contains("team01", "Create the link");
        assertThat(mvc.get().uri("/migrations/{id}/protocol", migration).with(validator()).exchange().getResponse()
                .getContentAsString()).contains("Acceptance protocol", "This protocol, SHA-256");
    }

    @Test
    void whoMayOnlyReadChangesNothing() throws Exception {
        assertThat(mvc.get().uri("/migrations/{id}/acceptance", migration).with(auditor()).exchange().getResponse()
                .getContentAsString()).doesNotContain("verdict-BOOTS", "Create the link");
        assertThat(mvc.post().uri("/migrations/{id}/acceptance/link", migration).with(auditor()).with(csrf())
                .exchange()).hasStatus(403);
        assertThat(mvc.get().uri("/migrations/{id}/acceptance", migration).exchange()).hasStatus(302);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(mvc.get().uri("/migrations/{id}/acceptance", UUID.randomUUID()).with(validator()).exchange())
                .hasStatus(404);
        assertThat(mvc.get().uri("/api/v1/migrations/{id}/protocol", UUID.randomUUID()).with(validator()).exchange())
                .hasStatus(404);
    }

    @Test
    void scriptsDoTheSame() {
        MvcTestResult decided = mvc.patch()
                .uri("/api/v1/migrations/{id}/acceptance/criteria/ip-configuration", migration)
                .with(validator()).contentType(MediaType.APPLICATION_JSON)
                .content("{\"verdict\":\"not-applicable\",\"note\":\"DHCP\"}").exchange();
        assertThat(decided).hasStatusOk().bodyJson().extractingPath("$.criteria[2].verdict")
                .isEqualTo("not-applicable");

        MvcTestResult made = mvc.post().uri("/api/v1/signoffs").with(validator())
                .contentType(MediaType.APPLICATION_JSON).content("{\"migrationId\":\"%s\"}".formatted(migration))
                .exchange();
        assertThat(made).hasStatus(201).hasHeader("Cache-Control", "no-store").bodyJson().extractingPath("$.url")
                .asString().contains("/s/");
        assertThat(mvc.get().uri("/api/v1/signoffs").with(validator()).exchange()).hasStatusOk().bodyJson()
                .extractingPath("$.items").asArray().isNotEmpty();
        assertThat(mvc.get().uri("/api/v1/migrations/{id}/protocol", migration).with(validator()).exchange())
                .hasStatusOk().bodyJson().extractingPath("$.sha256").asString().hasSize(64);
        assertThat(mvc.delete()
                .uri("/api/v1/signoffs/{id}", checklists.find(migration).orElseThrow().links().getFirst().id())
                .with(validator()).exchange()).hasStatus(204);
        MvcTestResult wrong = mvc.patch().uri("/api/v1/migrations/{id}/acceptance/criteria/none", migration)
                .with(validator()).contentType(MediaType.APPLICATION_JSON).content("{\"verdict\":\"passed\"}")
                .exchange();
        assertThat(wrong).hasStatus(400).bodyJson().extractingPath("$.remedy").asString().contains("ip-configuration");
    }

    @Test
    void holidaysAreReplacedAsAWholeByAnAdministrator() {
        String list = "{\"items\":[{\"day\":\"2030-01-01\",\"name\":\"New Year\"}]}";
        assertThat(mvc.put().uri("/api/v1/holidays").with(validator()).contentType(MediaType.APPLICATION_JSON)
                .content(list).exchange()).hasStatus(403);

        assertThat(mvc.put().uri("/api/v1/holidays").with(who("admin", "signoff:read"))
                .contentType(MediaType.APPLICATION_JSON).content(list).exchange()).hasStatusOk().bodyJson()
                .extractingPath("$.items[0].name").isEqualTo("New Year");
        assertThat(mvc.put().uri("/api/v1/holidays").with(who("admin", "signoff:read"))
                .contentType(MediaType.APPLICATION_JSON).content("{\"items\":[]}").exchange()).hasStatusOk();
    }

    private static RequestPostProcessor validator() {
        return who("signoff:read", "signoff:send");
    }

    private static RequestPostProcessor auditor() {
        return who("signoff:read");
    }

    private static RequestPostProcessor who(String... authorities) {
        return user("lena").authorities(java.util.Arrays.stream(authorities).map(SimpleGrantedAuthority::new).toList());
    }
}
