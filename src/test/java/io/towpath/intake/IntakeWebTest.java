package io.towpath.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.inventory.application.Rows;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// The owner's form on a phone, and what leads see of it.
@DatabaseTest
class IntakeWebTest {

    private static final String[] LEAD = {"inventory:read", "inventory:write", "wave:read", "signoff:read"};
    private static final RequestPostProcessor LENA = user("lena").authorities(AuthorityUtils.createAuthorityList(LEAD));
    private static final RequestPostProcessor AUDITOR = user("aud").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read"));
    private static final RequestPostProcessor SCRIPT = opaqueToken().authorities(AuthorityUtils.createAuthorityList(
            LEAD));

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private Intakes intakes;
    @Autowired
    private JdbcClient db;

    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private UUID shop;
    private String home;
    private String token;

    @BeforeEach
    void aLinkForAnna() {
        Rows rows = new Rows(db);
        shop = rows.anApplication("Shop <" + mark + ">");
        db.sql("update application set owner_name = 'Anna', owner_email = 'anna@example.com' where id = :id").param(
                "id", shop).update();
        rows.aVm("web<01>-" + mark, shop);
        home = "/inventory/applications/" + shop;
        token = intakes.ask(shop, "lena").token();
    }

    @Test
    void theOwnerNeedsNoAccountAndNoScript() {
        MvcTestResult page = mvc.get().uri("/i/{token}", token).exchange();

        assertThat(page).hasStatusOk().headers().hasValue("Referrer-Policy", "no-referrer").hasValue("Cache-Control",
                "no-store").hasValue("X-Robots-Tag", "noindex, nofollow, noarchive");
        assertThat(html(page)).contains("web&lt;01&gt;-" + mark, "About Shop &lt;" + mark, "_csrf", "value=\"Anna\"",
                "for=\"f-smokeTest\"", "name=\"from-1\"", "It is not my application").doesNotContain("/inventory",
                        "??intake", "name=\"from-2\"")
                .containsOnlyOnce("<script");
        assertThat(html(mvc.get().uri("/i/{token}?lang=de", token).exchange())).contains("lang=\"de\"",
                "Das ist nicht meine Anwendung", "Wie schlimm ist es").doesNotContain("??intake");
        assertThat(html(mvc.get().uri("/i/{token}", token).header("Accept-Language", "fr-CH").exchange())).contains(
                "Ce n’est pas mon application").doesNotContain("??intake");
    }

    @Test
    void nothingIsTakenWithoutItsCsrfTokenAndNothingTypedIsLost() {
        MvcTestResult stale = mvc.post().uri("/i/{token}", token).param("name", "Anna").exchange();
        assertThat(stale).hasStatus(403).hasForwardedUrl("/i/" + token + "/again");
        assertThat(intakes.of(shop).orElseThrow().answers()).isEmpty();

        MvcTestResult wrong = send("", "name", "", "smokeTest", "Open <it>.", "readyOn", "soon", "from-0", "2027-01-02",
                "until-0", "2027-01-01", "bound", "no");
        assertThat(wrong).hasStatus(422);
        assertThat(html(wrong)).contains("aria-invalid=\"true\"", "id=\"w-name\"", "please fill it in.",
                "that is not a day", "it ends before it begins.", "Open &lt;it&gt;.", "value=\"2027-01-02\"",
                "href=\"#f-name\"",
                "<input type=\"radio\" name=\"bound\" value=\"no\" checked=\"checked\"", "Time 1, Last day</a>: ");
        assertThat(html(wrong)).containsSubsequence("href=\"#f-name\"", "href=\"#f-readyOn\"", "href=\"#f-until-0\"",
                "<form", "not-mine", "<form", ">Send</button>", "Room for more times");

        MvcTestResult more = send("/more", "name", "", "called", "The shop", "from-1", "2027-01-02", "rows", "2");
        assertThat(more).hasStatusOk();
        assertThat(html(more)).contains("value=\"The shop\"", "value=\"2027-01-02\"", "name=\"from-4\"")
                .doesNotContain("aria-invalid", "name=\"from-5\"");
        assertThat(intakes.of(shop).orElseThrow().answers()).isEmpty();
    }

    @Test
    void aFormThatLayOpenForLongIsShownAgainAsItWasTyped() {
        // where the filters forward it
        MvcTestResult again = send("/again", "name", "Anna", "smokeTest", "Open <it>.", "from-2", "2027-01-02", "lang",
                "de");
        assertThat(again).hasStatus(403);
        assertThat(html(again)).contains("bitte noch einmal senden", "Open &lt;it&gt;.", "value=\"2027-01-02\"",
                "_csrf");
        MvcTestResult instead = send("/not-mine/again", "insteadName", "Emil", "insteadEmail", "emil@example.com");
        assertThat(html(instead)).contains("please send it again", "open=\"open\"", "value=\"emil@example.com\"",
                "value=\"Anna\"");
        assertThat(intakes.of(shop).orElseThrow().answers()).isEmpty();
        assertThat(mvc.get().uri("/i/{token}/more?lang=de", token)).hasStatus(302).redirectedUrl().isEqualTo("/i/"
                + token + "?correct=true&lang=de");

        intakes.revoke(shop, "lena");
        MvcTestResult gone = send("", "name", "Anna", "environment", "test", "smokeTest", "Open <it>.", "from-0",
                "soon", "reason-0", "Sales");
        assertThat(gone).hasStatus(410);
        assertThat(html(gone)).contains("What you typed", "Open &lt;it&gt;.", "soon · Sales", "<span>Test</span>")
                .doesNotContain("??intake");
        assertThat(html(mvc.get().uri("/i/{token}", token).exchange())).doesNotContain("What you typed");
    }

    @Test
    void theAnswerIsThankedForCorrectedAndTakenOver() {
        send("", "name", "Anna", "environment", "recovery", "smokeTest", "Look <there>.");
        MvcTestResult taken = send("", "name", "Anna", "environment", "production", "contactPhone", "+41 <44>",
                "maintenanceWindow", "whenever", "from-0", "2027-12-20", "until-0", "2027-12-24", "reason-0", "Sales");
        assertThat(taken).hasStatus(302).redirectedUrl().isEqualTo("/i/" + token + "?lang=en");
        assertThat(html(mvc.get().uri("/i/{token}", token).exchange())).contains("Thank you", "+41 &lt;44&gt;",
                "Mon 20 Dec 2027 – Fri 24 Dec 2027: Sales", "Correct it").doesNotContain("<form");
        assertThat(html(mvc.get().uri("/i/{token}?correct=true", token).exchange())).contains("value=\"2027-12-20\"",
                "value=\"+41 &lt;44&gt;\"");

        String page = page(home + "/intake", LENA);
        assertThat(page).contains("Answered", "Anna &lt;anna@example.com&gt;", "+41 &lt;44&gt;", "Take over",
                "Revoke the link", "One answer before", "Look &lt;there&gt;.", "recovery",
                "plans and gates could not keep to it", "production");
        assertThat(page(home, LENA)).contains("hx-get=\"" + home + "/intake\"");
        assertThat(page(home + "/intake", AUDITOR)).contains("production").doesNotContain("Take over", "Revoke");
        String answer = intakes.of(shop).orElseThrow().answers().getFirst().id().toString();
        String version = Integer.toString(intakes.of(shop).orElseThrow().application().version());
        assertThat(mvc.post().uri(home + "/intake/take-over").with(csrf()).with(AUDITOR).param("version", version)
                .param("answer", answer).param("field", "environment")).hasStatus(403);
        assertThat(lead(home + "/intake/take-over", "version", version, "answer", answer, "field", "environment"))
                .hasStatus(302).flash().containsEntry("notice", "Taken over.");
        assertThat(lead(home + "/intake/take-over", "version", version, "answer", answer, "field", "environment"))
                .flash().hasEntrySatisfying("problem", said -> assertThat(said.toString()).contains(
                        "changed after you read it"));
        assertThat(page(home, LENA)).contains("environment: none → production", "intake taken over");
    }

    @Test
    void whoIsNotTheOwnerIsDoneSoon() {
        send("", "name", "Anna", "called", "The shop");
        MvcTestResult wrong = send("/not-mine", "insteadName", "Emil", "insteadEmail", "emil");
        assertThat(wrong).hasStatus(422);
        assertThat(html(wrong)).contains("that is not a mail address.", "value=\"Emil\"", "open=\"open\"",
                "value=\"The shop\"", "value=\"Anna\"");

        assertThat(send("/not-mine", "insteadName", "Emil", "insteadEmail", "emil@example.com")).hasStatus(302);
        assertThat(html(mvc.get().uri("/i/{token}", token).exchange()))
                .contains("We ask Emil &lt;emil@example.com&gt;");
        assertThat(page(home + "/intake", LENA)).contains("Not the owner", "Emil &lt;emil@example.com&gt;")
                .doesNotContain("Criticality");
    }

    @Test
    void guessingIsSlowedDownAndAnEndedLinkSaysSo() {
        int status = 404;
        for (int i = 0; i < 25 && status == 404; i++) {
            status = mvc.get().uri("/i/{token}", "B".repeat(64)).with(request -> {
                request.setRemoteAddr("203.0.113.77");
                return request;
            }).exchange().getResponse().getStatus();
        }
        assertThat(status).isEqualTo(429);
        assertThat(mvc.get().uri("/i/{token}", token)).hasStatusOk();
        status = 200;
        for (int i = 0; i < 500 && status == 200; i++) {
            status = mvc.get().uri("/i/{token}", token).exchange().getResponse().getStatus();
        }
        assertThat(status).isEqualTo(429);

        String next = intakes.ask(shop, "lena").token();
        assertThat(lead(home + "/intake/revoke")).hasStatus(302);
        MvcTestResult gone = mvc.get().uri("/i/{token}", next).exchange();
        assertThat(gone).hasStatus(410);
        assertThat(html(gone)).contains("This link is over", "Shop &lt;" + mark);
    }

    @Test
    void aLeadAsksOneAndMany() {
        UUID nobodys = new Rows(db).anApplication("Nobody's " + mark);
        assertThat(lead(home + "/intake")).hasStatus(302).flash().containsKey("handouts");
        assertThat(mvc.post().uri(home + "/intake").with(csrf()).with(AUDITOR)).hasStatus(403);
        assertThat(lead("/inventory/applications/" + nobodys + "/intake")).flash().hasEntrySatisfying("problem",
                said -> assertThat(said.toString()).startsWith("The mail address of the owner of Nobody's"));

        assertThat(page("/inventory/applications/intake?q=" + mark, LENA)).contains("Shop &lt;" + mark, "asked ",
                "no mail address", "disabled", "name=\"seen\" value=\"" + intakes.of(shop).orElseThrow().newest().id(),
                "0 to be asked", "1 without a mail address");
        assertThat(mvc.get().uri("/inventory/applications/intake").with(AUDITOR)).hasStatus(403);
        assertThat(lead("/inventory/applications/intake")).flash().containsKey("problem");
        assertThat(lead("/inventory/applications/intake", "applicationIds", shop.toString())).flash()
                .hasEntrySatisfying("problem",
                        said -> assertThat(said.toString()).startsWith("1 were not asked: some"));
        MvcTestResult asked = lead("/inventory/applications/intake", "applicationIds", shop.toString(), "seen",
                intakes.of(shop).orElseThrow().newest().id().toString());
        assertThat(asked).hasStatus(302).flash().containsKey("handouts");
        MvcTestResult shown = mvc.get().uri("/inventory/applications/intake").with(LENA).flashAttr("handouts", asked
                .getMvcResult().getFlashMap().get("handouts")).exchange();
        assertThat(html(shown)).contains("Shown now and never again", "/i/", "mailto:anna@example.com");

        assertThat(page("/inventory/applications?intake=asked&q=" + mark + "&columns=intake", LENA))
                .contains("Shop &lt;"
                        + mark, "intake: asked ", "/inventory/applications/intake?q=" + mark)
                .doesNotContain("Nobody's " + mark);
        assertThat(page("/inventory/applications.csv?q=" + mark, LENA)).contains(",intake", ",asked");
    }

    @Test
    void scriptsAskReadAndRevoke() {
        String api = "/api/v1/applications/" + shop + "/intake";
        UUID nobodys = new Rows(db).anApplication("Nobody's " + mark);
        send("", "name", "Anna", "bound", "yes", "from-0", "2027-12-20");

        assertThat(script(HttpMethod.GET, api, "")).hasStatusOk().bodyJson().satisfies(json -> {
            assertThat(json).extractingPath("$.state").isEqualTo("answered");
            assertThat(json).extractingPath("$.asked.open").isEqualTo(true);
            assertThat(json).extractingPath("$.answers[0].said.bound").isEqualTo("yes");
            assertThat(json).extractingPath("$.answers[0].said.blackouts[0].until").isEqualTo("2027-12-20");
        });
        assertThat(script(HttpMethod.POST, api, "")).hasStatus(201).hasHeader("Cache-Control", "no-store").bodyJson()
                .extractingPath("$.url").asString().contains("/i/");
        assertThat(script(HttpMethod.GET, api, "")).bodyJson().extractingPath("$.state").isEqualTo("asked");
        String many = "{\"applicationIds\":[\"%s\",\"%s\"],\"again\":true,\"preview\":%s}";
        assertThat(script(HttpMethod.POST, "/api/v1/applications/intake", many.formatted(shop, nobodys, "true")))
                .hasStatusOk().bodyJson().satisfies(json -> {
                    assertThat(json).extractingPath("$.asked").isEqualTo(List.of(shop.toString()));
                    assertThat(json).extractingPath("$.links").asArray().isEmpty();
                    assertThat(json).extractingPath("$.skipped[0].why").isEqualTo("owner-mail-missing");
                });
        assertThat(script(HttpMethod.POST, "/api/v1/applications/intake", many.formatted(shop, nobodys, "false")))
                .hasStatusOk().bodyJson().extractingPath("$.links[0].recipientEmail").isEqualTo("anna@example.com");
        assertThat(script(HttpMethod.POST, "/api/v1/applications/" + nobodys + "/intake", "")).hasStatus(409)
                .bodyJson().extractingPath("$.code").isEqualTo("owner-mail-missing");

        assertThat(script(HttpMethod.DELETE, api, "")).hasStatus(204);
        assertThat(script(HttpMethod.DELETE, api, "")).hasStatus(404).bodyJson().extractingPath("$.code").isEqualTo(
                "intake-not-open");
        assertThat(script(HttpMethod.GET, api.replace(shop.toString(), UUID.randomUUID().toString()), "")).hasStatus(
                404);
    }

    private MvcTestResult send(String path, String... params) {
        return exchange(mvc.post().uri("/i/{token}" + path, token).with(csrf()), params);
    }

    private MvcTestResult lead(String path, String... params) {
        return exchange(mvc.post().uri(path).with(csrf()).with(LENA), params);
    }

    private static MvcTestResult exchange(MockMvcTester.MockMvcRequestBuilder request, String... params) {
        for (int i = 0; i < params.length; i += 2) {
            request.param(params[i], params[i + 1]);
        }
        return request.exchange();
    }

    private MvcTestResult script(HttpMethod method, String path, String body) {
        return mvc.method(method).uri(path).with(SCRIPT).contentType(MediaType.APPLICATION_JSON).content(body)
                .exchange();
    }

    private String page(String path, RequestPostProcessor who) {
        MvcTestResult page = mvc.get().uri(path).with(who).exchange();
        assertThat(page).hasStatusOk();
        return html(page);
    }

    private static String html(MvcTestResult page) {
        return new String(page.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
