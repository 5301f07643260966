package io.towpath.hook.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import com.jayway.jsonpath.JsonPath;
import io.towpath.DatabaseTest;
import java.io.UnsupportedEncodingException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// Hooks on their pages and over REST. The address is one of a network for examples, to which nothing is sent here.
@DatabaseTest
class HooksWebTest {

    private static final RequestPostProcessor ADMIN = as("ada", "admin", "wave:read", "wave:write", "wave:execute",
            "inventory:read", "audit:read");
    private static final RequestPostProcessor LEAD = as("lena", "wave:read", "wave:write", "wave:execute");
    private static final RequestPostProcessor ENGINEER = as("erik", "wave:read", "wave:execute");
    private static final RequestPostProcessor VALIDATOR = as("vera", "wave:read");
    private static final String BODY = """
            {"name": "%s", "kind": "http", "method": "POST", "url": "https://192.0.2.1/x?{{vm}}", "headers": ["X-A: {{wave}}"],
             "body": "{}", "authentication": "bearer", "secret": "tok-s3cret-1", "timeoutSeconds": 30, "attempts": 2}
            """;

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient jdbc;

    private static RequestPostProcessor as(String login, String... permissions) {
        return user(login).authorities(AuthorityUtils.createAuthorityList(permissions));
    }

    @AfterEach
    void none() {
        jdbc.sql("delete from hook_binding").update();
        jdbc.sql("delete from hook_run").update();
        jdbc.sql("delete from hook").update();
    }

    private static String text(MvcTestResult result) throws UnsupportedEncodingException {
        return result.getResponse().getContentAsString();
    }

    private MvcTestResult make(String name) {
        return mvc.post().uri("/api/v1/hooks").with(ADMIN).contentType("application/json").content(BODY.formatted(name))
                .exchange();
    }

    private UUID application() {
        return jdbc.sql("insert into application (name) values (:name) returning id").param("name", "Shop " + UUID
                .randomUUID()).query(UUID.class).single();
    }

    @Test
    void isMadeChangedRunAndDeletedOverRest() throws Exception {
        MvcTestResult made = make("drain lb");
        assertThat(made).hasStatus(201).headers().hasValue("Location", "/api/v1/hooks/drain%20lb");
        assertThat(text(made)).contains("\"hasSecret\":true", "{{vm}}").doesNotContain("s3cret");
        assertThat(make("drain lb")).hasStatus(409).bodyJson().extractingPath("$.code").isEqualTo("name-taken");

        String changed = BODY.formatted("drain lb").replace("\"secret\": \"tok-s3cret-1\", ", "").replace("/x?", "/y?");
        assertThat(mvc.put().uri("/api/v1/hooks/drain lb").with(ADMIN).contentType("application/json").content(changed))
                .hasStatus(428);
        assertThat(mvc.put().uri("/api/v1/hooks/drain lb").with(ADMIN).header("If-Match", "\"7\"").contentType(
                "application/json").content(changed)).hasStatus(412);
        assertThat(mvc.put().uri("/api/v1/hooks/drain lb").with(ADMIN).header("If-Match", "\"0\"").contentType(
                "application/json").content(changed)).hasStatusOk().bodyText().contains("192.0.2.1/y",
                        "\"hasSecret\":true");

        for (String path : new String[]{"/api/v1/hooks", "/api/v1/hooks/drain lb"}) {
            assertThat(mvc.get().uri(path).with(VALIDATOR)).hasStatusOk().bodyText().contains("drain lb",
                    "POST https://192.0.2.1/…").doesNotContain("192.0.2.1/y", "X-A");
        }
        assertThat(make("runs")).hasStatus(422);
        MvcTestResult run = mvc.post().uri("/api/v1/hooks/drain lb/test").with(ADMIN).exchange();
        assertThat(run).hasStatus(202);
        String id = JsonPath.read(text(run), "$.id");
        assertThat(mvc.get().uri("/api/v1/hooks/drain lb/runs").with(VALIDATOR)).hasStatusOk().bodyText().contains(id,
                "\"waiting\"");
        assertThat(mvc.delete().uri("/api/v1/hooks/drain lb").with(ADMIN)).hasStatus(409);
        assertThat(mvc.post().uri("/api/v1/hooks/runs/" + id + "/again").with(ADMIN)).hasStatus(409);
        assertThat(mvc.post().uri("/api/v1/hooks/runs/" + id + "/stop").with(ENGINEER)).hasStatusOk();
        assertThat(mvc.post().uri("/api/v1/hooks/runs/" + id + "/again").with(LEAD)).as("a test").hasStatus(403);
        assertThat(mvc.post().uri("/api/v1/hooks/runs/" + id + "/waive").with(LEAD).contentType("application/json")
                .content("{}")).hasStatus(422);
        assertThat(mvc.post().uri("/api/v1/hooks/runs/" + id + "/waive").with(LEAD).contentType("application/json")
                .content("{\"reason\": \"by hand\"}")).hasStatusOk().bodyText().contains("\"waived\"");
        assertThat(mvc.get().uri("/api/v1/hooks/runs/" + id).with(LEAD)).hasStatusOk().bodyText().contains(
                "\"tries\":[]", "test-vm");
        assertThat(mvc.delete().uri("/api/v1/hooks/drain lb").with(ADMIN)).hasStatus(204);
        assertThat(mvc.get().uri("/api/v1/hooks/drain lb").with(LEAD)).hasStatus(404);
    }

    @Test
    void administratorsMakeThemLeadsBindThemOthersLook() throws Exception {
        make("drain");
        UUID application = application();
        String body = "{\"point\": \"after-start\", \"scope\": \"application\", \"scopeId\": \"%s\", \"once\": true}"
                .formatted(application);

        assertThat(mvc.post().uri("/api/v1/hooks").with(LEAD).contentType("application/json").content(BODY.formatted(
                "other"))).hasStatus(403);
        assertThat(mvc.get().uri("/settings/hooks").with(LEAD)).hasStatus(403);
        assertThat(mvc.post().uri("/api/v1/hooks/drain/bindings").with(VALIDATOR).contentType("application/json")
                .content(body)).hasStatus(403);
        MvcTestResult bound = mvc.post().uri("/api/v1/hooks/drain/bindings").with(LEAD).contentType("application/json")
                .content(body).exchange();
        assertThat(bound).hasStatus(201);
        assertThat(text(bound)).contains("\"stop\"", "\"once\":true");
        assertThat(mvc.post().uri("/api/v1/hooks/drain/bindings").with(LEAD).contentType("application/json")
                .content(body.replace("after-start", "soon"))).hasStatus(422).bodyJson().extractingPath("$.code")
                .isEqualTo("hook-point");
        assertThat(mvc.get().uri("/hooks/of/application/" + application).with(VALIDATOR)).hasStatusOk().bodyText()
                .contains("drain", "after its target was started", "once, with the first VM").doesNotContain(
                        "Take away");
        String id = JsonPath.read(text(bound), "$.id");
        make("other");
        assertThat(mvc.delete().uri("/api/v1/hooks/other/bindings/" + id).with(LEAD)).hasStatus(404);
        assertThat(mvc.delete().uri("/api/v1/hooks/drain/bindings/" + id).with(LEAD)).hasStatus(204);
        assertThat(mvc.get().uri("/api/v1/hooks/drain/bindings").with(LEAD)).bodyText().contains("\"items\":[]");
    }

    @Test
    void thePagesLeadFromAnEmptyListToARun() throws Exception {
        assertThat(mvc.get().uri("/settings/hooks").with(ADMIN)).hasStatusOk().bodyText().contains("No hooks yet",
                "Scripts are off", "{{addresses_before}}");

        assertThat(mvc.post().uri("/settings/hooks").with(ADMIN).with(csrf()).param("name", "drain")
                .param("kind", "http")
                .param("method", "POST").param("url", "https://127.0.0.1/x").param("authentication", "none").param(
                        "secret", "tok-s3cret-1")
                .param("timeout", "30").param("attempts", "1")).hasStatusOk().bodyText()
                .contains("must not be called", "TOWPATH_HOOKS_ALLOWED_NETWORKS", "https://127.0.0.1/x")
                .doesNotContain("s3cret");
        assertThat(mvc.post().uri("/settings/hooks").with(ADMIN).with(csrf()).param("name", "drain")
                .param("kind", "ssh")
                .param("host", "192.0.2.9").param("port", "22").param("user", "ops").param("login", "password").param(
                        "command", "/usr/bin/drain\n{{vm}}")
                .param("secret", "tok-s3cret-1").param("timeout", "30")
                .param("attempts", "1").param("repeatable", "true")).hasStatus(302).hasRedirectedUrl(
                        "/settings/hooks/drain");

        assertThat(mvc.get().uri("/settings/hooks").with(ADMIN)).bodyText().contains("ops@192.0.2.9:22", "never");
        MvcTestResult tested = mvc.post().uri("/settings/hooks/drain/test").with(ADMIN).with(csrf()).exchange();
        String run = String.valueOf(tested.getResponse().getRedirectedUrl());
        assertThat(mvc.get().uri(run).with(ADMIN)).hasStatusOk().bodyText().contains("every 2s", "Stop", "test-vm");
        assertThat(mvc.get().uri(run).with(VALIDATOR)).hasStatus(403);
        assertThat(mvc.post().uri(run + "/stop").with(LEAD).with(csrf())).hasStatus(302);
        assertThat(mvc.get().uri(run).with(ADMIN)).bodyText().contains("Run again", "Count as done").doesNotContain(
                "every 2s");
        assertThat(mvc.get().uri(run).with(LEAD)).bodyText().contains("Count as done").doesNotContain("Run again");
        assertThat(mvc.get().uri(run).with(ENGINEER)).bodyText().contains("A lead may run it again").doesNotContain(
                "Count as done");
        jdbc.sql("update hook set offered_key = :key").param("key", "SHA256:" + "a".repeat(43)).update();
        assertThat(mvc.get().uri("/settings/hooks/drain").with(ADMIN)).hasStatusOk().bodyText().contains(
                "Pin this key", "SHA256:aaa", "/usr/bin/drain").doesNotContain("s3cret");
        assertThat(mvc.post().uri("/settings/hooks/drain/pin").with(ADMIN).with(csrf()).param("key", "SHA256:" + "a"
                .repeat(43))).hasStatus(302);
        assertThat(jdbc.sql("select action ->> 'hostKey' from hook").query(String.class).single()).startsWith(
                "SHA256:aaa");
        assertThat(mvc.get().uri("/help/hooks").with(LEAD)).hasStatusOk();
    }

    @Test
    void aLeadBindsOnThePageOfAnApplication() {
        make("drain");
        UUID application = application();
        String page = "/hooks/of/application/" + application;

        assertThat(mvc.get().uri(page).with(LEAD)).hasStatusOk().bodyText().contains("None is bound", "Bind",
                page.replace("/hooks/of/application/", "/inventory/applications/"));
        assertThat(mvc.post().uri(page).with(LEAD).with(csrf()).param("hook", "drain").param("point", "before-shutdown")
                .param("onFailure", "continue")).hasStatus(302).hasRedirectedUrl(page);
        assertThat(mvc.get().uri(page).with(LEAD)).bodyText().contains("before its source is shut down",
                "it is noted, the trip goes on", "Take away");
        assertThat(mvc.get().uri("/settings/hooks/drain").with(ADMIN)).bodyText().contains("application Shop");
        jdbc.sql("""
                insert into hook_run (key, hook_id, hook_name, variables, state, timeout_ms, run_by, asked_at, asked_by)
                select :key, id, name, '{"phase": "before-shutdown", "addressesBefore": [], "addressesAfter": []}', 'WAITING', 1000, clock_timestamp(),
                       clock_timestamp(), 'system' from hook
                """).param("key", "application/" + application + "/before-shutdown/x/1").update();
        UUID run = jdbc.sql("select id from hook_run").query(UUID.class).single();
        assertThat(mvc.get().uri(page).with(LEAD)).bodyText().contains("What ran once for all its VMs", "/hooks/runs/"
                + run);
        UUID binding = jdbc.sql("select id from hook_binding").query(UUID.class).single();
        assertThat(mvc.post().uri(page + "/unbind").with(LEAD).with(csrf()).param("binding", binding.toString()))
                .hasStatus(302);
        assertThat(mvc.get().uri(page).with(LEAD)).bodyText().contains("None is bound");
    }
}
