package io.towpath.planning.dependency.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.inventory.application.Rows;
import io.towpath.planning.dependency.Groups;
import java.nio.charset.StandardCharsets;
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

@DatabaseTest
class DependencyWebTest {

    private static final String[] ALL = {"inventory:read", "inventory:write", "wave:read", "wave:write"};
    private static final RequestPostProcessor LENA = user("lena").authorities(AuthorityUtils.createAuthorityList(ALL));
    private static final RequestPostProcessor EMIL = user("emil").authorities(AuthorityUtils.createAuthorityList(ALL));
    private static final RequestPostProcessor ENGINEER = user("eve")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "inventory:write"));
    private static final RequestPostProcessor READER = user("aud")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read"));
    private static final RequestPostProcessor SCRIPT = opaqueToken()
            .authorities(AuthorityUtils.createAuthorityList(ALL));
    private static final String API = "/api/v1/dependencies";

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;
    @Autowired
    private Groups groups;

    private Rows rows;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private UUID shop;
    private UUID crm;
    private UUID web;
    private UUID sales;

    @BeforeEach
    void rows() {
        rows = new Rows(db);
        shop = rows.anApplication("Shop " + mark);
        crm = rows.anApplication("CRM " + mark);
        web = rows.aVm("web-" + mark, shop);
        sales = rows.aVm("sales-" + mark, crm);
    }

    @Test
    void aScriptAddsChangesAndRemovesADependency() {
        var made = send("POST", API, null,
                edge("vm", web, "vm", sales, "\"port\":5432,\"protocol\":\"tcp\",\"evidence\":\"flow\""));
        assertThat(made).hasStatus(201).bodyJson().extractingPath("$.standing").isEqualTo("ties");
        String one = made.getResponse().getHeader("Location");
        String etag = made.getResponse().getHeader("ETag");

        assertThat(send("POST", API, null,
                edge("vm", web, "vm", sales, "\"port\":5432,\"protocol\":\"tcp\",\"evidence\":\"flow\"")))
                .hasStatus(409).bodyJson().extractingPath("$.code").isEqualTo("dependency-known");
        assertThat(send("PATCH", one, null, "{\"weightPerDay\":5}")).hasStatus(428);
        var changed = send("PATCH", one, etag, "{\"weightPerDay\":1200}");
        assertThat(changed).hasStatusOk().bodyJson().extractingPath("$.weightPerDay").isEqualTo(1200);
        assertThat(send("DELETE", one, etag, "")).hasStatus(412);
        assertThat(send("DELETE", one, changed.getResponse().getHeader("ETag"), "")).hasStatus(204);
    }

    @Test
    void aFeedIsPutAtOnceAndReplacesWhatItDoesNotTellAnyMore() {
        String first = edge("application", shop, "application", crm,
                "\"evidence\":\"flow\",\"source\":\"nsx-%s\",\"weightPerDay\":7".formatted(mark));
        String second = edge("vm", web, "vm", sales,
                "\"evidence\":\"flow\",\"source\":\"nsx-%s\",\"lastSeen\":\"2026-11-01\"".formatted(mark));

        assertThat(put(first, second)).bodyJson().extractingPath("$.added").isEqualTo(2);
        var again = put(first, second);
        assertThat(again).bodyJson().extractingPath("$.unchanged").isEqualTo(2);
        var fewer = put(first.replace(":7", ":9"));

        assertThat(fewer).bodyJson().extractingPath("$.changed").isEqualTo(1);
        assertThat(fewer).bodyJson().extractingPath("$.removed").isEqualTo(1);
        assertThat(send("PUT", API, null,
                "{\"items\":[%s]}".formatted(edge("vm", UUID.randomUUID(), "vm", web, "\"evidence\":\"flow\""))))
                .hasStatus(422).bodyJson().extractingPath("$.code").isEqualTo("end-unknown");
    }

    @Test
    void aWaiverNeedsASecondPersonAndShowsOnThePages() {
        UUID tie = rows.depends(shop, crm);
        groups.recompute();
        String key = groups.ofVm(web).orElseThrow().key();

        assertThat(post(ENGINEER, key(key, "split"), "dependency", tie.toString(), "reason", "reports only"))
                .hasStatus(302);
        assertThat(post(ENGINEER, "/inventory/dependencies/" + tie + "/approve")).hasStatus(403);
        assertThat(page(EMIL, "/inventory/dependencies/" + tie)).contains("asked by eve: reports only",
                "Approve the waiver");
        assertThat(page(ENGINEER, "/inventory/dependencies/" + tie))
                .contains("another lead or administrator must approve")
                .doesNotContain("Approve the waiver");
        assertThat(post(EMIL, "/inventory/dependencies/" + tie + "/approve")).hasStatus(302);
        groups.recompute();

        assertThat(groups.ofVm(sales).orElseThrow().key()).isNotEqualTo(groups.ofVm(web).orElseThrow().key());
        assertThat(page(READER, "/inventory/dependencies/groups/" + groups.ofVm(web).orElseThrow().key()))
                .contains("approved by emil: reports only", "cut by a waiver").doesNotContain("Ask for waivers");
        var json = mvc.get().uri(API + "/" + tie).with(SCRIPT).exchange();
        assertThat(json).bodyJson().extractingPath("$.waiver.state").isEqualTo("in-force");
        assertThat(json).bodyJson().extractingPath("$.standing").isEqualTo("waived");
    }

    @Test
    void whoAskedCannotApprove() {
        UUID tie = rows.depends(shop, crm);
        post(LENA, "/inventory/dependencies/" + tie + "/waive", "reason", "x", "until", "2099-01-01");

        var refused = mvc.post().uri("/inventory/dependencies/" + tie + "/approve").with(LENA).with(csrf())
                .header("Referer", "http://localhost/inventory/dependencies/" + tie).exchange();

        assertThat(refused.getMvcResult().getFlashMap().get("problem")).asString()
                .contains("you asked for this waiver yourself");
    }

    @Test
    void theGraphShowsNodesAndTiesAsLinksWithWords() {
        UUID tie = rows.depends(shop, crm);

        String page = page(READER, "/inventory/dependencies?application=" + shop);

        assertThat(page).contains("<svg", "Application Shop " + mark, "/inventory/dependencies/" + tie,
                "Shop " + mark + " depends on CRM " + mark + " (cmdb)", "nodes and", "VM web-" + mark,
                "hexagon tier 1");
        assertThat(page(READER, "/inventory/dependencies?show=edges&q=" + mark)).contains("ties</span>",
                "Shop " + mark);
    }

    @Test
    void groupsAreListedExplainedAndTakenApart() {
        UUID tie = rows.depends(shop, crm);
        groups.recompute();
        String key = groups.ofVm(web).orElseThrow().key();

        assertThat(page(READER, "/inventory/dependencies?show=groups&q=" + key)).contains(key);
        assertThat(page(READER, key(key, "") + "?from=" + web + "&to=" + sales)).contains("serves Shop " + mark,
                "Shop %s depends on CRM %s".formatted(mark, mark));
        assertThat(page(LENA, key(key, "") + "?cuts=true")).contains("one pair holds both parts together",
                "1 and 1 VMs");
        assertThat(mvc.get().uri("/api/v1/dependency-groups/" + key).with(SCRIPT)).bodyJson().extractingPath("$.vms")
                .isEqualTo(2);
        assertThat(
                mvc.get().uri("/api/v1/dependency-groups/%s/why?from=%s&to=%s".formatted(key, web, sales)).with(SCRIPT))
                .bodyJson().extractingPath("$[1].dependency").isEqualTo(tie.toString());
        assertThat(mvc.get().uri("/api/v1/dependency-groups/%s/cuts".formatted(key)).with(SCRIPT)).bodyJson()
                .extractingPath("$[0].dependencies[0].id").isEqualTo(tie.toString());
        assertThat(mvc.get().uri("/inventory/dependencies/groups/of/" + web).with(READER)).redirectedUrl()
                .endsWith(key);
    }

    @Test
    void aDependencyIsDrawnByNames() {
        assertThat(page(LENA, "/inventory/dependencies/new")).contains("How you know");

        var drawn = post(LENA, "/inventory/dependencies", "from", "shop " + mark, "kind", "uses", "to", "sales-" + mark,
                "reason", "the price list");
        assertThat(drawn).hasStatus(302);
        assertThat(page(LENA, drawn.getResponse().getRedirectedUrl())).contains("the price list", "manual");

        var refused = post(LENA, "/inventory/dependencies", "from", "nobody " + mark, "kind", "uses", "to",
                "sales-" + mark,
                "reason", "x");
        assertThat(refused).redirectedUrl().isEqualTo("/inventory/dependencies/new");
        assertThat(refused.getMvcResult().getFlashMap().get("problem")).asString()
                .contains("no application and no VM is called");
    }

    @Test
    void groupsAreMergedOverRest() {
        groups.recompute();
        String one = groups.ofVm(web).orElseThrow().key();
        String other = groups.ofVm(sales).orElseThrow().key();

        assertThat(send("POST", "/api/v1/dependency-groups/merge", null,
                "{\"groups\":[\"%s\",\"%s\"],\"reason\":\"one licence\"}".formatted(one, other))).hasStatus(204);
        assertThat(send("POST", "/api/v1/dependency-groups/recompute", null, "")).hasStatusOk();

        assertThat(groups.ofVm(web).orElseThrow().key()).isEqualTo(groups.ofVm(sales).orElseThrow().key());
    }

    private MvcTestResult put(String... items) {
        return send("PUT", API, null,
                "{\"items\":[%s],\"replaceSource\":\"nsx-%s\"}".formatted(String.join(",", items), mark));
    }

    private static String edge(String fromKind, UUID from, String toKind, UUID to, String more) {
        return "{\"from\":{\"kind\":\"%s\",\"id\":\"%s\"},\"to\":{\"kind\":\"%s\",\"id\":\"%s\"},\"type\":\"connects-to\",%s}"
                .formatted(fromKind, from, toKind, to, more);
    }

    private static String key(String key, String verb) {
        return "/inventory/dependencies/groups/" + key + (verb.isEmpty() ? "" : "/" + verb);
    }

    private MvcTestResult send(String method, String uri, @org.jspecify.annotations.Nullable String match,
            String body) {
        var request = mvc.method(HttpMethod.valueOf(method)).uri(uri).with(SCRIPT)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body);
        if (match != null) {
            request.header("If-Match", match);
        }
        return request.exchange();
    }

    private MvcTestResult post(RequestPostProcessor who, String uri, String... params) {
        var request = mvc.post().uri(uri).with(who).with(csrf());
        for (int i = 0; i < params.length; i += 2) {
            request.param(params[i], params[i + 1]);
        }
        return request.exchange();
    }

    private String page(RequestPostProcessor who, String uri) {
        var answer = mvc.get().uri(uri).with(who).exchange();
        assertThat(answer).hasStatusOk();
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
