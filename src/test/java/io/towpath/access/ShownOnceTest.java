package io.towpath.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import io.towpath.DatabaseTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.ResolvableType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// A secret is in one answer and nowhere else, also when the request has an Idempotency-Key.
@DatabaseTest
class ShownOnceTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Users users;
    @Autowired
    ApiTokens tokens;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping handlers;

    private String bearer = "";

    @BeforeEach
    void anAdministratorsToken() {
        UserView lena = People.settled(users, Role.ADMINISTRATOR);
        bearer = "Bearer " + tokens.create(lena.login(), "t", Set.of("admin"), 30).secret().value();
    }

    @Test
    void tokensAndPasswordsAreNotKeptAndARepetitionSaysSo() {
        checkShownOnce("/api/v1/tokens", "{\"name\":\"u\",\"scopes\":[\"admin\"]}", "*", "$.secret");
        checkShownOnce("/api/v1/users", """
                {"login": "%s", "displayName": "X", "role": "auditor"}""".formatted("v-" + UUID.randomUUID()), "*",
                "$.initialPassword");
        UserView urs = People.settled(users, Role.AUDITOR);
        checkShownOnce("/api/v1/users/" + urs.id() + "/reset-password", "", "\"" + urs.version() + "\"",
                "$.initialPassword");
    }

    @Test
    void anotherRequestUnderTheSameKeyIsStillAConflict() {
        String key = UUID.randomUUID().toString();
        assertThat(send("/api/v1/tokens", "{\"name\":\"u\",\"scopes\":[\"admin\"]}", "*", key)).hasStatus(201);

        assertThat(send("/api/v1/tokens", "{\"name\":\"w\",\"scopes\":[\"admin\"]}", "*", key)).hasStatus(422)
                .bodyJson().extractingPath("$.code").isEqualTo("idempotency-conflict");
    }

    /// Whoever adds one adds it here, and sees to it that a lost answer can be made anew.
    @Test
    void theseAnswersHoldASecret() {
        Set<String> found = new TreeSet<>();
        handlers.getHandlerMethods().forEach((mapping, handler) -> {
            if (ShownOnce.holds(ResolvableType.forMethodParameter(handler.getReturnType()), Set.of())) {
                found.addAll(mapping.getPatternValues());
            }
        });

        assertThat(found).isEqualTo(new TreeSet<>(List.of("/api/v1/applications/intake",
                "/api/v1/applications/{id}/intake", "/api/v1/signoffs", "/api/v1/tokens", "/api/v1/users",
                "/api/v1/users/{id}/reset-password", "/api/v1/waves/{id}/notices",
                "/api/v1/waves/{id}/notices/reminders", "/api/v1/webhooks", "/api/v1/webhooks/{id}/new-key")));
    }

    private void checkShownOnce(String uri, String json, String ifMatch, String secretAt) {
        String key = UUID.randomUUID().toString();
        MvcTestResult made = send(uri, json, ifMatch, key);
        assertThat(made).hasStatus2xxSuccessful().headers().hasValue("Cache-Control", "no-store");
        String secret = JsonPath.read(new String(made.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8),
                secretAt);
        assertThat(secret).hasSizeGreaterThan(10);

        assertThat(jdbc.sql("select coalesce(convert_from(body, 'UTF8'), '') || headers::text from answered_once "
                + "where key = :key").param("key", key).query(String.class).single())
                .doesNotContain(secret, "Location");
        assertThat(send(uri, json, ifMatch, key)).hasStatus(409).bodyJson().satisfies(problem -> {
            assertThat(problem).extractingPath("$.code").isEqualTo("shown-once");
            assertThat(problem).extractingPath("$.remedy").asString().contains("under a new key");
        });
    }

    private MvcTestResult send(String uri, String json, String ifMatch, String key) {
        return mvc.post().uri(uri).header("Authorization", bearer).header("Idempotency-Key", key)
                .header("If-Match", ifMatch).contentType("application/json").content(json).exchange();
    }
}
