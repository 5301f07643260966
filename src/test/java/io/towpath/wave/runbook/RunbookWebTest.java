package io.towpath.wave.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import com.jayway.jsonpath.JsonPath;
import io.towpath.DatabaseTest;
import io.towpath.wave.StartGuard;
import java.io.UnsupportedEncodingException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.transaction.support.TransactionTemplate;

/// The pages and the REST of runbooks, as people and scripts use them.
@DatabaseTest
class RunbookWebTest {

    private static final RequestPostProcessor NILS = user("nils").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read", "wave:write", "wave:execute"));
    private static final RequestPostProcessor AUDITOR = user("aud").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read"));
    private static final RequestPostProcessor SCRIPT = opaqueToken().authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read", "wave:write", "wave:execute"));

    private static final String STEPS = """
            - {name: stop, title: Stop <it>, part: initialization, scope: vm, kind: manual, timeout: 1h, checklist: [Quiet], record: [Last backup], instructions: "Databases\\nlast & <b>slow</b>"}
            - {name: go, title: Go, part: before cutover, scope: vm, kind: approval, timeout: 1h, after: [stop]}
            """;

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Runbooks runbooks;
    @Autowired
    Runs runs;
    @Autowired
    RunAfter after;
    @Autowired
    Map<String, StartGuard> guards;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    JdbcClient db;

    private Party party;
    private String label;
    private UUID web;
    private UUID data;
    private UUID wave;
    private Run run;

    @BeforeEach
    void aRunOfTwoVms() {
        party = new Party(db, runbooks, guards, transaction);
        label = party.runbook(STEPS);
        web = party.vm("web<01>", null);
        data = party.vm("db01", null);
        wave = party.started(label, web, data);
        run = runs.ofWave(wave).orElseThrow();
        after.advance(run.id());
    }

    @Test
    void aStepIsDoneOnThePageOfTheRun() {
        String page = html(get("/runs/" + run.key(), NILS));
        assertThat(page).contains("Run " + run.key(), label, "Step 1: Stop &lt;it&gt;", "web&lt;01&gt;",
                "Databases\nlast &amp; &lt;b&gt;slow&lt;/b&gt;", "name=\"record.Last backup\"", "Done (2)",
                "2 to do", "Not its turn").doesNotContain("<b>slow");

        assertThat(mvc.post().uri("/runs/{k}/steps/1/complete", run.key()).with(NILS).with(csrf())
                .param("entities", web.toString()).param("ticked", "Quiet").param("record.Last backup", "03:00")
                .param("note", "all quiet").exchange()).hasStatus3xxRedirection().redirectedUrl().isEqualTo("/runs/"
                        + run.key());
        assertThat(html(get("/runs/%s?step=1".formatted(run.key()), NILS))).contains("Done (1)", "all quiet",
                "Last backup: 03:00", "completed by nils");
        assertThat(mvc.post().uri("/runs/{k}/steps/1/complete", run.key()).with(NILS).with(csrf()).param("ticked",
                "Quiet").param("record.Last backup", "03:00").exchange()).as("nobody is named").hasStatus(422);
        assertThat(mvc.post().uri("/runs/{k}/steps/1/skip", run.key()).with(AUDITOR).with(csrf()).param("reason", "x")
                .exchange()).hasStatus(403);
        assertThat(page).contains("name=\"of\" value=\"READY\"").doesNotContain("name=\"of\" value=\"FAILED\"");
        assertThat(mvc.post().uri("/runs/{k}/steps/1/skip", run.key()).with(NILS).with(csrf()).param("of", "FAILED")
                .param("everybody", "1").param("reason", "x").exchange()).as("none failed").hasStatus(409);
        assertThat(html(get("/runs/" + run.key(), AUDITOR))).contains("Step 1", "It is done by an engineer or a lead.")
                .doesNotContain("Done (1)");
        assertThat(get("/runs/R-999999", NILS)).hasStatus(404);
        assertThat(html(get("/waves/%s/runbook".formatted(wave), AUDITOR))).contains("Run " + run.key(), label,
                "1 of 4 settled");
        assertThat(html(get("/waves/%s/console".formatted(wave), AUDITOR))).contains("runbook step completed (stop, "
                + "web&lt;01&gt;): all quiet");
    }

    @Test
    void ofAStepForVeryManyThePageListsSomeAndCountsAll() {
        UUID[] many = Stream.generate(() -> party.vm("many", null)).limit(104).toArray(UUID[]::new);
        UUID large = party.started(party.runbook(STEPS), many);
        Run all = runs.ofWave(large).orElseThrow();
        after.advance(all.id());
        String listed = "name=\"entities\" value=\"";

        String page = html(get("/runs/" + all.key(), NILS));
        assertThat(page).contains("Done (104)", "4 more are not listed.", "Show all",
                "All 104 that are ready, also those that are not listed");
        String form = page.substring(page.indexOf("id=\"do\""), page.indexOf("Check list"));
        assertThat(form.split(listed, -1)).hasSize(101);
        assertThat(form).as("what one does not see is not ticked for him").doesNotContain("checked");
        String whole = html(get("/runs/%s?step=1&all=true".formatted(all.key()), NILS));
        assertThat(whole).contains("All 104 that are ready", "name=\"everybody\" value=\"104\"").doesNotContain(
                "not listed");
        assertThat(whole.substring(whole.indexOf("id=\"do\""), whole.indexOf("Check list")).split(listed, -1))
                .hasSize(105);
        String poll = html(mvc.get().uri("/runs/{k}?step=1", all.key()).with(NILS).header("HX-Request", "true")
                .exchange());
        assertThat(poll).contains("104 to do", "Stop &lt;it&gt;").doesNotContain(listed);

        runs.skip(all.id(), 1, Whom.of(many[0], many[1]), "not here", Party.LENA);
        assertThat(mvc.post().uri("/runs/{k}/steps/1/complete", all.key()).with(NILS).with(csrf())
                .param("everybody", "101").param("ticked", "Quiet").param("record.Last backup", "03:00").exchange())
                .as("more are ready than were shown").hasStatus(409);
        assertThat(mvc.post().uri("/runs/{k}/steps/1/complete", all.key()).with(NILS).with(csrf())
                .param("everybody", "102").param("ticked", "Quiet").param("record.Last backup", "03:00").exchange())
                .hasStatus3xxRedirection();
        assertThat(runs.find(all.key()).orElseThrow().settled()).isEqualTo(104);
        assertThat(html(get("/runs/%s?step=1".formatted(all.key()), NILS))).contains("Where it stands (104)",
                "Done 102", "Skipped 2");
    }

    @Test
    void aRunIsOneFileWithoutScriptsOrAddresses() {
        runs.skip(run.id(), 1, Whom.ALL, "Not <needed>.", Party.LENA);

        MvcTestResult file = get("/runs/%s/export.html".formatted(run.key()), AUDITOR);

        assertThat(file).hasStatusOk().headers().hasValue("Content-Disposition", "attachment; filename=\"run-%s.html\""
                .formatted(run.key()));
        assertThat(html(file)).contains("<h1>Run " + run.key(), "Stop &lt;it&gt;", "Not &lt;needed&gt;.", "lena",
                "Skipped").doesNotContain("<script", "http://", "https://", "<link", "src=");
    }

    @Test
    void templatesAreShownCheckedRehearsedAndKept() {
        String name = label.replace("@1", "");

        assertThat(html(get("/runbooks", AUDITOR))).contains("warm-windows", name, "1 warning", run.key())
                .doesNotContain(
                        "Add a runbook");
        assertThat(html(get("/runbooks/%s?wave=%s".formatted(name, wave), NILS))).contains("Stop &lt;it&gt;",
                "web&lt;01&gt;, db01", "Keep it as a new version",
                "Databases\nlast");
        String text = runbooks.find(label).orElseThrow().text().replace("after: [stop]", "after: [nobody]");
        assertThat(mvc.post().uri("/runbooks/{n}", name).with(NILS).with(csrf()).param("text", text.replace("\n",
                "\r\n")).param("note", "worse").exchange()).hasStatus3xxRedirection();
        assertThat(html(get("/runbooks/" + name, NILS))).contains(name + "@2", "1 error<",
                "It comes after nobody, and no step is called that.", "worse");
        assertThat(mvc.post().uri("/runbooks").with(NILS).with(csrf()).param("text", "name: [").param("note", "why")
                .exchange()).as("what was written stays").hasStatus(422).bodyText().contains("cannot be read: line 1, "
                        + "column", ">name: [</textarea>", "value=\"why\"", "open=\"open\"");
        assertThat(mvc.post().uri("/runbooks/{n}", name).with(NILS).with(csrf()).param("text", "title: {").exchange())
                .hasStatus(422).bodyText().contains("cannot be read: line 1, column", ">title: {</textarea>");
        assertThat(mvc.post().uri("/runbooks").with(AUDITOR).with(csrf()).param("text", text).exchange()).hasStatus(
                403);
        MvcTestResult file = get("/runbooks/%s/1.yaml".formatted(name), AUDITOR);
        assertThat(file).hasStatusOk().bodyText().isEqualTo(runbooks.find(label).orElseThrow().text());
    }

    @Test
    void scriptsGoTheWholeWay() throws Exception {
        UUID draft = party.wired.wave(party.vm("app01", null));
        assertThat(put("/api/v1/waves/%s/runbook".formatted(draft), "{\"runbook\":\"%s\"}".formatted(label)))
                .hasStatusOk().bodyJson().extractingPath("$.label").isEqualTo(label);
        assertThat(put("/api/v1/waves/%s/runbook".formatted(wave), "{\"runbook\":\"warm-linux\"}")).hasStatus(409)
                .bodyJson().extractingPath("$.code").isEqualTo("state-transition");
        assertThat(mvc.get().uri("/api/v1/runbooks/{l}/dry-run?waveId={w}", label, draft).with(SCRIPT).exchange())
                .hasStatusOk().bodyJson().extractingPath("$.items[0].entities[0]").isEqualTo("app01");
        assertThat(mvc.delete().uri("/api/v1/waves/{w}/runbook", draft).with(SCRIPT).exchange()).hasStatus(204);

        String steps = "/api/v1/runs/%s/steps/".formatted(run.key());
        assertThat(post(steps + "1/complete", "{\"entities\":[\"%s\"]}".formatted(web))).hasStatus(422).bodyJson()
                .extractingPath("$.code").isEqualTo("checklist-open");
        MvcTestResult done = post(steps + "1/complete",
                "{\"ticked\":[\"Quiet\"],\"recorded\":{\"Last backup\":\"03:00\"}}");
        assertThat(done).hasStatusOk().bodyJson().extractingPath("$.cells").isEqualTo(2);
        assertThat(post(steps + "2/approve", "{\"entities\":[\"%s\"]}".formatted(web))).hasStatusOk().bodyJson()
                .extractingPath("$.step.cells[1].state").isEqualTo("done");
        assertThat(post(steps + "2/reject", "{\"reason\":\"no\"}")).hasStatusOk();
        assertThat(post(steps + "2/skip", "{\"reason\":\"no need\"}")).as("none is ready").hasStatus(409);
        assertThat(post(steps + "2/skip", "{\"reason\":\"no need\",\"of\":\"all\"}")).hasStatus(400);
        assertThat(post(steps + "2/retry", "{}")).hasStatusOk();
        assertThat(post(steps + "2/skip", "{\"reason\":\"no need\"}")).hasStatusOk();
        assertThat(post(steps + "2/skip", "{\"reason\":\"no need\"}")).hasStatus(409);
        MvcTestResult sheet = mvc.get().uri("/api/v1/runs/{r}", run.id()).with(SCRIPT).exchange();
        assertThat(JsonPath.<Integer>read(html(sheet), "$.run.settled")).isEqualTo(4);
        assertThat(mvc.get().uri("/api/v1/runs").with(SCRIPT).exchange()).hasStatusOk();
        assertThat(post("/api/v1/runbooks/lint",
                "{\"text\":\"name: n\\ntitle: t\\nsteps:\\n- {name: a, title: A, part: initialization, scope: wave, kind: hook, hook: gone}\"}"))
                .hasStatusOk().bodyJson().extractingPath("$.items[0].code").isEqualTo("hook-unknown");
        assertThat(post("/api/v1/runbooks", "{\"text\":\"name: n\"}")).hasStatus(422).bodyJson().extractingPath(
                "$.code").isEqualTo("runbook-text");
    }

    private MvcTestResult get(String uri, RequestPostProcessor who) {
        return mvc.get().uri(uri).with(who).exchange();
    }

    private MvcTestResult post(String uri, String body) {
        return mvc.post().uri(uri).with(SCRIPT).contentType(MediaType.APPLICATION_JSON).content(body).exchange();
    }

    private MvcTestResult put(String uri, String body) {
        return mvc.put().uri(uri).with(SCRIPT).contentType(MediaType.APPLICATION_JSON).content(body).exchange();
    }

    private static String html(MvcTestResult result) {
        try {
            return result.getResponse().getContentAsString();
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
