package io.towpath.access;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import io.towpath.DatabaseTest;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/// Even at DEBUG no log shows a password or a token.
@DatabaseTest
@ExtendWith(OutputCaptureExtension.class)
class SecretsInLogsTest {

    private static final List<String> LOGGERS = List.of("io.towpath", "org.springframework", "org.hibernate",
            "org.thymeleaf", "org.apache");

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Users users;
    @Autowired
    LoggingSystem logging;

    @BeforeEach
    void talkative() {
        LOGGERS.forEach(name -> logging.setLogLevel(name, LogLevel.DEBUG));
    }

    @AfterEach
    void quiet() {
        LOGGERS.forEach(name -> logging.setLogLevel(name, name.equals("io.towpath") ? null : LogLevel.WARN));
    }

    @Test
    void noPasswordAndNoTokenIsLogged(CapturedOutput output) {
        Users.Created lena = People.someone(users, Role.ADMINISTRATOR);
        MockHttpSession session = new MockHttpSession();
        String wrong = "wrong-" + UUID.randomUUID();
        String chosen = "chosen-" + UUID.randomUUID();
        People.signIn(mvc, session, lena.user().login(), new Secret(wrong));
        People.signIn(mvc, session, lena.user().login(), lena.initialPassword());
        mvc.post().uri("/me/password").session(session).with(csrf())
                .param("currentPassword", lena.initialPassword().value()).param("newPassword", chosen)
                .param("repeated", chosen).exchange();
        MvcTestResult created = mvc.post().uri("/me/tokens").session(session).with(csrf()).param("name", "t")
                .param("scope", "admin").param("days", "7").exchange();
        Secret token = (Secret) requireNonNull(created.getMvcResult().getFlashMap().get("secret"));
        mvc.get().uri("/me").session(session).flashAttr("secret", token).exchange();
        String bearer = "Bearer " + token.value();
        MvcTestResult byApi = mvc.post().uri("/api/v1/tokens").header("Authorization", bearer)
                .contentType("application/json").content("{\"name\":\"u\",\"scopes\":[\"admin\"]}").exchange();
        MvcTestResult user = mvc.post().uri("/api/v1/users").header("Authorization", bearer)
                .contentType("application/json").content("""
                        {"login": "%s", "displayName": "X", "role": "auditor"}""".formatted("v-" + UUID.randomUUID()))
                .exchange();
        assertThat(byApi).hasStatus(201);
        assertThat(user).hasStatus(201);

        assertThat(output.getAll()).contains("DEBUG");
        Set<String> secrets = Set.of(wrong, chosen, lena.initialPassword().value(), token.value(),
                field(byApi, "secret"), field(user, "initialPassword"));
        for (String secret : secrets) {
            assertThat(output.getAll().contains(secret)).as("a secret is in the log").isFalse();
        }
    }

    private static String field(MvcTestResult result, String name) {
        try {
            Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]+)\"")
                    .matcher(result.getResponse().getContentAsString());
            assertThat(found.find()).isTrue();
            return found.group(1);
        } catch (java.io.UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
