package io.towpath.acceptance.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import io.towpath.DatabaseTest;
import io.towpath.acceptance.Acceptance;
import io.towpath.acceptance.Accepted;
import io.towpath.acceptance.ChecklistState;
import io.towpath.acceptance.Checklists;
import io.towpath.acceptance.Criterion;
import io.towpath.acceptance.Evidence;
import io.towpath.acceptance.SignOffs;
import io.towpath.acceptance.Trips;
import java.io.UnsupportedEncodingException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/// The owner's page without a browser and without JavaScript, as an owner and as a stranger meets it.
@DatabaseTest
class OwnerPageTest {

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Acceptance acceptance;

    @Autowired
    private Checklists checklists;

    @Autowired
    private SignOffs signOffs;

    private UUID migration = UUID.randomUUID();
    private String token = "";

    @BeforeEach
    void aLinkForAnna() {
        migration = Trips.migration(jdbc, "owner-" + UUID.randomUUID());
        acceptance.open(migration, accepted(Accepted.Disk.copied("Hard disk 1", "disk0.qcow2", "qcow2", 8L << 30,
                "towpath-tree-sha256/1:ab", "towpath-tree-sha256/1:ab")));
        acceptance.add(migration, Arrays.stream(Criterion.values())
                .filter(each -> each != Criterion.OWNER_SIGN_OFF && each != Criterion.SOAK)
                .map(each -> new Evidence(each, Evidence.Outcome.PASSED, "check", "<script>alert(1)</script> seen"))
                .toList());
        acceptance.awaitSignOff(migration);
        token = signOffs.createLink(migration, "lena").token();
    }

    private Accepted accepted(Accepted.Disk disk) {
        UUID vm = jdbc.sql("select vm_id from migration where id = :id").param("id", migration).query(UUID.class)
                .single();
        return new Accepted(vm, "web<01>", "HR & portal", "Anna Keller", "anna@example.org", 1, "/staging/web01.ova",
                "/srv/images/web01", Instant.parse("2026-11-12T18:41:00Z"), Instant.parse("2026-11-12T19:49:00Z"),
                List.of(disk));
    }

    @Test
    void needsNoAccountAndKeepsTheSecret() throws Exception {
        MvcTestResult page = mvc.get().uri("/s/{token}", token).exchange();

        assertThat(page).hasStatusOk().headers().hasValue("Referrer-Policy", "no-referrer")
                .hasValue("X-Robots-Tag", "noindex, nofollow, noarchive").hasValue("Cache-Control", "no-store");
        String html = html(page);
        assertThat(html).contains("web&lt;01&gt;", "HR &amp; portal", "Anna Keller", "Sign off", "_csrf")
                .doesNotContain("<script>alert", "/inventory/vms", "/waves");
        assertThat(html).as("works without JavaScript").containsOnlyOnce("<script");
    }

    @Test
    void ofADiskThatCameOverInPassesNoMoreIsSaidThanIsKnown() throws Exception {
        assertThat(html(mvc.get().uri("/s/{token}", token).exchange())).contains("every block compared");
        String known = "as the source was when it was off, in 4 passes";
        acceptance.open(migration, accepted(Accepted.Disk.inPasses("Hard disk 1", "disk0.qcow2", "qcow2", 8L << 30,
                known)));

        assertThat(html(mvc.get().uri("/s/{token}", token).exchange())).contains(known)
                .doesNotContain("every block compared");
        assertThat(html(mvc.get().uri("/s/{token}?lang=de", token).exchange())).contains(known)
                .doesNotContain("jeder Block");
        assertThat(html(mvc.get().uri("/s/{token}/protocol", token).exchange())).contains(known)
                .doesNotContain("Every block equals");
    }

    @Test
    void speaksTheReadersLanguage() throws Exception {
        assertThat(html(mvc.get().uri("/s/{token}", token).header("Accept-Language", "de-AT,de;q=0.8").exchange()))
                .contains("lang=\"de\"", "Abnehmen", "Betriebssystem");
        assertThat(html(mvc.get().uri("/s/{token}?lang=fr", token).header("Accept-Language", "de").exchange()))
                .contains("lang=\"fr\"", "Valider");
        assertThat(html(mvc.get().uri("/s/{token}?lang=xx", token).header("Accept-Language", "ja").exchange()))
                .contains("lang=\"en\"", "Sign off");
    }

    @Test
    void signingNeedsTheFormsTokenAndThenThanks() throws Exception {
        Map<String, String> form = Map.of("seen", seen(), "name", "Anna Keller", "read", "yes", "comment", "Fine.");
        assertThat(post("sign", form, false)).hasStatus(403);
        assertThat(checklists.find(migration).orElseThrow().state()).isEqualTo(ChecklistState.AWAITING_OWNER);

        MvcTestResult signed = post("sign", form, true);

        assertThat(signed).hasStatus(302).redirectedUrl().isEqualTo("/s/" + token + "?lang=en");
        assertThat(html(mvc.get().uri("/s/{token}", token).exchange())).contains("Thank you, Anna Keller", "Fine.");
        assertThat(html(mvc.get().uri("/s/{token}/protocol", token).exchange())).contains("Acceptance protocol",
                "Signed off by", "towpath-tree-sha256/1:ab").doesNotContain("/migrations/");
    }

    @Test
    void keepsWhatWasFilledInWhenSomethingIsMissing() throws Exception {
        MvcTestResult page = post("sign", Map.of("seen", seen(), "name", "Anna K", "comment", "so \"far\" good",
                "tick-BACKUP", "problem", "note-BACKUP", "none yet"), true);

        assertThat(page).hasStatus(422);
        assertThat(html(page)).contains("Tick that you have read", "You marked a problem", "Anna K",
                "so &quot;far&quot; good", "none yet");
    }

    @Test
    void aPageThatChangedMeanwhileSaysWhat() throws Exception {
        String seen = seen();
        acceptance.add(migration,
                List.of(new Evidence(Criterion.STORAGE, Evidence.Outcome.FAILED, "late", "Cut off.")));

        MvcTestResult page = post("sign", Map.of("seen", seen, "name", "Anna", "read", "yes"), true);

        assertThat(page).hasStatus(409);
        assertThat(html(page)).contains("Nothing was signed", "Cut off.");
    }

    @Test
    void aProblemIsReportedWithWordsOrNotAtAll() throws Exception {
        assertThat(post("problem", Map.of("name", "Anna", "urgent", "now", "description", " "), true)).hasStatus(422);

        assertThat(post("problem", Map.of("name", "Anna", "urgent", "now", "description", "Login fails"), true))
                .hasStatus(302);

        assertThat(html(mvc.get().uri("/s/{token}", token).exchange())).contains("Your report has arrived",
                "Login fails", "decide at once");
        assertThat(checklists.find(migration).orElseThrow().state()).isEqualTo(ChecklistState.REJECTED);
    }

    @Test
    void anEndedLinkSaysSoAndAsksForANewOneWithOneTap() throws Exception {
        signOffs.createLink(migration, "lena");
        MvcTestResult gone = mvc.get().uri("/s/{token}", token).exchange();
        assertThat(gone).hasStatus(410);
        assertThat(html(gone)).contains("This link does not work any more", "Ask for a new link");

        assertThat(html(post("ask", Map.of(), true))).contains("A new link was asked for");

        assertThat(checklists.find(migration).orElseThrow().links()).anyMatch(link -> link.askedAt() != null);
    }

    @Test
    void aStrangerLearnsNothingAndIsSlowedDown() throws Exception {
        String wrong = "A".repeat(64);
        MvcTestResult page = mvc.get().uri("/s/{token}", wrong).with(request -> {
            request.setRemoteAddr("203.0.113.9");
            return request;
        }).exchange();
        assertThat(page).hasStatus(404);
        assertThat(html(page)).contains("No such link").doesNotContain("owner-", "portal");

        int status = 0;
        for (int i = 0; i < 30; i++) {
            status = mvc.get().uri("/s/{token}", "B".repeat(64)).with(request -> {
                request.setRemoteAddr("203.0.113.9");
                return request;
            }).exchange().getResponse().getStatus();
        }
        assertThat(status).isEqualTo(429);
        assertThat(mvc.get().uri("/s/{token}", token).with(request -> {
            request.setRemoteAddr("203.0.113.9");
            return request;
        }).exchange()).as("a real link still opens from there").hasStatusOk();
    }

    private String seen() {
        return checklists.find(migration).orElseThrow().sha256();
    }

    private MvcTestResult post(String what, Map<String, String> form, boolean withToken) {
        var request = mvc.post().uri("/s/{token}/{what}", token, what);
        form.forEach(request::param);
        return withToken ? request.with(csrf()).exchange() : request.exchange();
    }

    private static String html(MvcTestResult page) throws UnsupportedEncodingException {
        return page.getResponse().getContentAsString();
    }
}
