package io.towpath.inventory.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.nio.charset.StandardCharsets;
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
class ApplicationWebTest {

    private static final RequestPostProcessor EMIL = user("emil").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "inventory:write", "wave:read", "signoff:read"));
    private static final RequestPostProcessor AUDITOR = user("aud")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read", "audit:read"));
    private static final RequestPostProcessor SCRIPT = opaqueToken()
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "inventory:write"));
    private static final String API = "/api/v1/applications";

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;

    private Rows rows;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @BeforeEach
    void rows() {
        rows = new Rows(db);
    }

    @Test
    void aScriptMakesChangesAssignsAndDeletes() {
        var made = send("POST", API, null, "{\"name\":\"Shop %s\",\"tier\":2}".formatted(mark));
        assertThat(made).hasStatus(201).hasHeader("ETag", "\"1\"");
        String one = made.getResponse().getHeader("Location");
        UUID vm = rows.aVm("api-" + mark, null);

        assertThat(send("PATCH", one, null, "{}")).hasStatus(428);
        assertThat(send("PATCH", one, "\"9\"", "{}")).hasStatus(412);
        assertThat(send("PATCH", one, "\"1\"", "{\"colour\":1}")).hasStatus(422);
        var changed = send("PATCH", one, "\"1\"", "{\"tier\":null,\"ownerEmail\":\"anna@example.com\"}");
        assertThat(changed).hasStatusOk().bodyJson().extractingPath("$.tier").isNull();
        assertThat(changed).bodyJson().extractingPath("$.ownerEmail").isEqualTo("anna@example.com");
        assertThat(page("/inventory/applications" + one.substring(one.lastIndexOf('/')))).contains("Written here",
                "name, owner email, owner name, tier");

        assertThat(send("POST", one + "/assign", null, "{\"vmIds\":[\"%s\"]}".formatted(vm))).bodyJson()
                .extractingPath("$.changed").isEqualTo(1);
        assertThat(mvc.get().uri(one + "/members").with(SCRIPT)).bodyJson().extractingPath("$.items[0].name")
                .isEqualTo("api-" + mark);
        assertThat(send("DELETE", one, "*", "")).hasStatus(409).bodyJson().extractingPath("$.code")
                .isEqualTo("application-not-empty");
        assertThat(send("POST", one + "/unassign", null, "{\"vmIds\":[\"%s\"]}".formatted(vm))).hasStatusOk();
        assertThat(send("DELETE", one, "\"2\"", "")).hasStatus(204);
    }

    @Test
    void listsPageByCursorAndFilter() {
        rows.anApplication("List A " + mark);
        rows.anApplication("List B " + mark);

        var first = mvc.get().uri(API + "?limit=1&q=" + mark).with(SCRIPT).exchange();
        assertThat(first).bodyJson().extractingPath("$.items[0].name").isEqualTo("List A " + mark);
        assertThat(first).bodyJson().extractingPath("$.next").isEqualTo("1");
        assertThat(mvc.get().uri(API + "?limit=1&cursor=1&q=" + mark).with(SCRIPT)).bodyJson().extractingPath("$.next")
                .isNull();
    }

    @Test
    void aMaintenanceWindowThatCannotBeReadIsSaidToBeSo() {
        UUID shop = rows.anApplication("Told " + mark);
        UUID read = rows.aVm("read-" + mark, shop);
        UUID unread = rows.aVm("unread-" + mark, shop);
        db.sql("update vm set maintenance_window = 'Sat 22:00-02:00' where id = :vm").param("vm", read).update();
        assertThat(mvc.get().uri("/inventory/applications/" + shop).with(SCRIPT)).bodyText()
                .contains("Sat 22:00-02:00").doesNotContain("cannot be read");

        db.sql("update vm set maintenance_window = 'ask Anna' where id = :vm").param("vm", unread).update();
        assertThat(mvc.get().uri("/inventory/applications/" + shop).with(SCRIPT)).bodyText()
                .contains("“<span>ask Anna</span>” cannot be read");
    }

    @Test
    void theListShowsFiguresAndTheUnassigned() {
        UUID shop = rows.anApplication("Paged " + mark);
        rows.aVm("p1-" + mark, shop);
        rows.aVm("p2-" + mark, shop);
        rows.aVm("p3-" + mark, null);

        String page = page("/inventory/applications?q=" + mark + "&sort=-vms");

        assertThat(page).contains("Paged " + mark, "2 GiB", "2 not judged", "unassigned (", "1 match");
        assertThat(page("/inventory/applications?q=nothing-" + mark)).contains("No application matches");
    }

    @Test
    void theCsvIsSafeForSpreadsheets() {
        db.sql("insert into application (name, owner_name) values (:name, '@SUM(A1)')").param("name", "=cmd|" + mark)
                .update();

        String csv = page("/inventory/applications.csv?q=" + mark);

        assertThat(csv).contains("'=cmd|" + mark).contains("'@SUM(A1)").startsWith("\uFEFFid,name");
    }

    @Test
    void onePageShowsMembersContactsAndHistory() {
        UUID shop = rows.anApplication("One " + mark);
        rows.aVm("one-" + mark, shop);

        var saved = post("/inventory/applications/" + shop, "version", "1", "name", "One " + mark, "tier", "1",
                "ownerName",
                "Anna Muster", "ownerEmail", "anna@example.com", "readyOn", "2027-01-04");

        assertThat(saved).hasStatus(302);
        assertThat(page("/inventory/applications/" + shop)).contains("one-" + mark, "Anna Muster", "2027-01-04",
                "tier: none → 1", "What it needs", "tier 1");
    }

    @Test
    void aRefusedFormComesBackWithWhatWasWritten() {
        UUID shop = rows.anApplication("Form " + mark);
        post("/inventory/applications/" + shop, "version", "1", "name", "Form " + mark, "code", "A1");

        var refused = post("/inventory/applications/" + shop, "version", "1", "name", "Mine " + mark);

        assertThat(refused.getMvcResult().getFlashMap().get("problem")).asString()
                .contains("changed after you read it");
        assertThat(refused.getMvcResult().getFlashMap().get("form")).asString().contains("Mine " + mark, "version=2");
    }

    @Test
    void aWizardShowsWhatWouldComeOutBeforeItDoesIt() {
        rows.tagged("wiz-" + mark, "/DC/vm/x", "Tag" + mark, "Wizard, " + mark);

        String preview = page("/inventory/applications/group?by=attribute&attribute=Tag" + mark);
        assertThat(preview).contains("Wizard, " + mark, "wiz-" + mark, "Apply the selected");
        String seal = preview.replaceAll("(?s).*name=\"seal\" value=\"([0-9a-f]+)\".*", "$1");

        var applied = post("/inventory/applications/group", "by", "attribute", "value", "Tag" + mark, "seal", seal,
                "name",
                "Wizard, " + mark);

        assertThat(applied).hasStatus(302).redirectedUrl().isEqualTo("/inventory/applications");
        assertThat(page("/inventory/applications?q=Wizard")).contains("Wizard, " + mark);
    }

    @Test
    void whoMayOnlyReadSeesNoForms() {
        UUID shop = rows.anApplication("Read " + mark);
        String page = text(mvc.get().uri("/inventory/applications/" + shop).with(AUDITOR).exchange());

        assertThat(page).contains("Read " + mark).doesNotContain("Merge…", "Assign VMs", "id=\"edit\"");
        assertThat(mvc.post().uri("/inventory/applications/" + shop).with(AUDITOR).with(csrf()).param("version", "1")
                .param("name", "x")).hasStatus(403);
    }

    private MvcTestResult send(String method, String uri, @org.jspecify.annotations.Nullable String match,
            String body) {
        var request = mvc.method(org.springframework.http.HttpMethod.valueOf(method)).uri(uri).with(SCRIPT)
                .contentType(MediaType.APPLICATION_JSON).content(body);
        if (match != null) {
            request.header("If-Match", match);
        }
        return request.exchange();
    }

    private MvcTestResult post(String uri, String... params) {
        var request = mvc.post().uri(uri).with(EMIL).with(csrf());
        for (int i = 0; i < params.length; i += 2) {
            request.param(params[i], params[i + 1]);
        }
        return request.exchange();
    }

    private String page(String uri) {
        return text(mvc.get().uri(uri).with(EMIL).exchange());
    }

    private static String text(MvcTestResult answer) {
        assertThat(answer).hasStatusOk();
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
