package io.towpath.webhook.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.io.UnsupportedEncodingException;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// Webhooks on their pages and over REST. The address is one of a network for examples, to which nothing is sent here.
@DatabaseTest
class WebhooksWebTest {

    private static final String URL = "https://192.0.2.1/hook?token=s3cret";
    private static final RequestPostProcessor ADMIN = user("ada")
            .authorities(AuthorityUtils.createAuthorityList("admin",
                    "inventory:read", "audit:read"));

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient jdbc;

    @AfterEach
    void none() {
        jdbc.sql("delete from webhook").update();
    }

    private static String text(MvcTestResult result) throws UnsupportedEncodingException {
        return result.getResponse().getContentAsString();
    }

    private MvcTestResult api(String json) {
        return mvc.post().uri("/api/v1/webhooks").with(ADMIN).contentType("application/json").content(json).exchange();
    }

    private String made(String name) throws UnsupportedEncodingException {
        MvcTestResult made = api("{\"name\": \"%s\", \"url\": \"%s\", \"topics\": [\"waves\", \"sign-off\"]}".formatted(
                name, URL));
        assertThat(made).hasStatus(201).headers().hasValue("Cache-Control", "no-store");
        assertThat(text(made)).contains("\"key\":\"whsec_");
        return String.valueOf(made.getResponse().getHeader("Location"));
    }

    @Test
    void aKeyIsShownOnceOverRest() throws Exception {
        String location = made("Chat");

        MvcTestResult again = mvc.get().uri(location).with(ADMIN).exchange();
        assertThat(again).hasStatusOk();
        assertThat(text(again))
                .contains("\"name\":\"Chat\"", "\"topics\":[\"sign-off\",\"waves\"]", "\"state\":\"active\"",
                        "\"behind\":")
                .doesNotContain("whsec_");
        assertThat(text(mvc.get().uri("/api/v1/webhooks").with(ADMIN).exchange())).contains("\"Chat\"")
                .doesNotContain("whsec_");
        assertThat(text(mvc.post().uri(location + "/new-key").with(ADMIN).exchange())).contains("whsec_");
    }

    @Test
    void isChangedByWhoHasSeenIt() throws Exception {
        String location = made("Chat");
        String tag = String.valueOf(mvc.get().uri(location).with(ADMIN).exchange().getResponse().getHeader("ETag"));

        assertThat(mvc.patch().uri(location).with(ADMIN).contentType("application/json").content(
                "{\"name\": \"Tickets\"}")).hasStatus(428);
        assertThat(mvc.patch().uri(location).with(ADMIN).header("If-Match", tag).contentType("application/json")
                .content("{\"name\": \"Tickets\"}")).hasStatusOk().bodyText().contains("\"Tickets\"", URL);
        assertThat(mvc.patch().uri(location).with(ADMIN).header("If-Match", tag).contentType("application/json")
                .content("{\"name\": \"Late\"}")).hasStatus(412);
        assertThat(mvc.post().uri(location + "/pause").with(ADMIN)).bodyText().contains("\"state\":\"paused\"");
        assertThat(mvc.post().uri(location + "/resume?skip=true").with(ADMIN)).bodyText().contains(
                "\"state\":\"active\"", "\"behind\":");
        assertThat(mvc.delete().uri(location).with(ADMIN)).hasStatus(204);
        assertThat(mvc.get().uri(location).with(ADMIN)).hasStatus(404);
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        made("Chat");
        assertThat(api("{\"name\": \"Chat\", \"url\": \"%s\", \"topics\": [\"waves\"]}".formatted(URL))).hasStatus(409)
                .bodyText().contains("name-taken");
        assertThat(api("{\"name\": \"x\", \"url\": \"https://127.0.0.1/\", \"topics\": [\"waves\"]}")).hasStatus(422)
                .bodyText().contains("webhook-url", "must not be called");
        assertThat(api("{\"name\": \"x\", \"url\": \"%s\", \"topics\": [\"weather\"]}".formatted(URL))).hasStatus(422)
                .bodyText().contains("webhook-topic-unknown", "sign-off");
        assertThat(api("{\"name\": \"x\", \"url\": \"%s\"}".formatted(URL))).hasStatus(422).bodyText().contains(
                "webhook-topics");
        assertThat(api("{}")).hasStatus(422).bodyText().contains("webhook-name");
    }

    @Test
    void anEmptyListSaysWhatItIsFor() {
        assertThat(mvc.get().uri("/settings/webhooks").with(ADMIN)).hasStatusOk().bodyText().contains(
                "Nobody is told yet",
                "Add the webhook", "/help/webhooks", "As an API call");
        assertThat(mvc.get().uri("/help/webhooks").with(ADMIN)).hasStatusOk().bodyText().contains("webhook-signature");
        assertThat(mvc.get().uri("/settings/users").with(ADMIN)).bodyText().contains("/settings/webhooks");
    }

    @Test
    void aFormThatIsRefusedKeepsWhatWasTyped() {
        assertThat(mvc.post().uri("/settings/webhooks").with(ADMIN).with(csrf()).param("name", "Pager of <Lena>")
                .param("url", "https://127.0.0.1/x").param("topics", "PLAN", "ESTATE")).hasStatusOk().bodyText()
                .contains("The address cannot be used", "Pager of &lt;Lena&gt;", "https://127.0.0.1/x")
                .containsPattern("value=\"PLAN\"\\s+checked").doesNotContainPattern("value=\"WAVES\"\\s+checked");
    }

    @Test
    void isAddedPausedAndDeletedOnItsPages() throws Exception {
        MvcTestResult made = mvc.post().uri("/settings/webhooks").with(ADMIN).with(csrf()).param("name", "Pager").param(
                "url", URL).param("topics", "WAVES").exchange();
        String page = String.valueOf(made.getResponse().getRedirectedUrl());
        assertThat(page).matches("/settings/webhooks/[0-9a-f-]{36}");
        assertThat(String.valueOf(made.getMvcResult().getFlashMap().get("secret"))).as("no log shows it")
                .doesNotContain("whsec_");

        String shown = text(mvc.get().uri(page).with(ADMIN).exchange());
        assertThat(shown).contains("Pager", "All was taken.", "Nothing was sent yet", "Send a test", "Pause")
                .doesNotContain("Resume");
        mvc.post().uri(page + "/pause").with(ADMIN).with(csrf()).exchange();
        assertThat(mvc.get().uri(page).with(ADMIN)).bodyText().contains("Paused by a person", "Resume");
        Matcher version = Pattern.compile("name=\"version\" value=\"(\\d+)\"").matcher(text(mvc.get().uri(page).with(
                ADMIN).exchange()));
        assertThat(version.find()).isTrue();
        assertThat(mvc.post().uri(page).with(ADMIN).with(csrf()).param("version", version.group(1)).param("name", "")
                .param("url", URL).param("topics", "WAVES")).hasStatusOk().bodyText()
                .contains("has a name of 1 to 100");
        assertThat(mvc.post().uri(page).with(ADMIN).with(csrf()).param("version", "0").param("name", "Pager 2").param(
                "url", URL).param("topics", "WAVES")).hasStatusOk().bodyText().contains("changed by somebody else");
        assertThat(mvc.get().uri("/audit?type=webhook").with(ADMIN)).bodyText().contains("webhook.paused",
                "https://192.0.2.1/…").doesNotContain("s3cret");
        mvc.post().uri(page + "/delete").with(ADMIN).with(csrf()).exchange();
        assertThat(mvc.get().uri(page).with(ADMIN)).hasStatus(404);
    }

    @Test
    void whatWasSentIsShown() throws Exception {
        String id = made("Chat").replaceFirst(".*/", "");
        long event = jdbc.sql("select max(number) from audit_event").query(Long.class).single();
        jdbc.sql(
                "insert into webhook_delivery (webhook_id, event_number, at, status, trouble, took_ms) values (:id, :event,"
                        + " now(), 503, 'the receiver answers 503', 12)")
                .param("id", UUID.fromString(id)).param("event", event)
                .update();

        assertThat(mvc.get().uri("/settings/webhooks/" + id).with(ADMIN)).bodyText().contains("webhook.created",
                "the receiver answers 503", "Send again", "/settings/webhooks/" + id + "/body?event=" + event);
        assertThat(mvc.get().uri("/settings/webhooks/" + id + "/body?event=" + event).with(ADMIN)).hasStatusOk()
                .hasContentTypeCompatibleWith("application/json").bodyText().contains("io.towpath.webhook.created.v1");
        assertThat(mvc.get().uri("/api/v1/webhooks/" + id + "/deliveries").with(ADMIN)).bodyText().contains(
                "\"status\":503", "\"action\":\"webhook.created\"");
        assertThat(mvc.post().uri("/api/v1/webhooks/" + id + "/deliveries/9999999/redeliver").with(ADMIN))
                .hasStatus(404);
    }

    @Test
    void isForAdministratorsOnly() {
        RequestPostProcessor lead = user("lena").authorities(AuthorityUtils.createAuthorityList("wave:write",
                "inventory:write", "audit:read"));
        assertThat(mvc.get().uri("/settings/webhooks").with(lead)).hasStatus(403);
        assertThat(mvc.get().uri("/settings/webhooks/" + UUID.randomUUID()).with(lead)).hasStatus(403);
        assertThat(mvc.get().uri("/api/v1/webhooks").with(lead)).hasStatus(403);
    }
}
