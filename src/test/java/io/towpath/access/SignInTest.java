package io.towpath.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditTrail;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DatabaseTest
class SignInTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    SignInOutcome outcome;
    @Autowired
    Users users;
    @Autowired
    AuditTrail trail;

    @Test
    void signsInChangesTheFirstPasswordAndReachesThePageThatWasWanted() {
        Users.Created lena = someone(Role.LEAD);
        MockHttpSession session = new MockHttpSession();
        assertThat(mvc.get().uri("/waves").accept("text/html").session(session)).hasStatus(302)
                .hasRedirectedUrl("/sign-in");
        String before = session.getId();

        MvcTestResult signedIn = signIn(session, lena.user().login().toUpperCase(Locale.ROOT), lena.initialPassword());

        assertThat(signedIn).hasStatus(302).redirectedUrl().endsWith("/waves");
        assertThat(session.getId()).as("a new session id against fixation").isNotEqualTo(before);
        assertThat(mvc.get().uri("/waves").session(session)).hasRedirectedUrl("/me/password");
        assertThat(mvc.get().uri("/waves").header("HX-Request", "true").session(session)).hasStatus(401)
                .hasHeader("HX-Redirect", "/me/password");
        assertThat(actions(lena.user().id())).contains("user.created", "user.signed-in");
    }

    @Test
    void answersTheSameForAWrongPasswordAnUnknownAndADisabledUser() {
        Users.Created wrong = someone(Role.ENGINEER);
        Users.Created gone = someone(Role.ENGINEER);
        users.change(gone.user().id(), gone.user().version(), new UserChange(null, null, null, null, false));

        for (MvcTestResult each : List.of(
                signIn(new MockHttpSession(), wrong.user().login(), new Secret("not this one")),
                signIn(new MockHttpSession(), "nobody-" + UUID.randomUUID(), new Secret("not this one")),
                signIn(new MockHttpSession(), gone.user().login(), gone.initialPassword()))) {
            assertThat(each).hasStatus(302).hasRedirectedUrl("/sign-in?failed");
        }
        assertThat(actions(wrong.user().id())).contains("user.sign-in-failed");
    }

    @Test
    void whatCouldNotBeLookedAtIsNotCalledWrong() {
        var away = new InternalAuthenticationServiceException("away", new CannotGetJdbcConnectionException("away"));

        assertThatThrownBy(() -> outcome.onAuthenticationFailure(new MockHttpServletRequest(),
                new MockHttpServletResponse(), away)).isSameAs(away);
    }

    @Test
    void signsOut() {
        Users.Created lena = someone(Role.LEAD);
        MockHttpSession session = new MockHttpSession();
        signIn(session, lena.user().login(), lena.initialPassword());

        assertThat(mvc.post().uri("/sign-out").session(session).with(csrf())).hasRedirectedUrl("/sign-in?signed-out");

        assertThat(session.isInvalid()).isTrue();
        assertThat(actions(lena.user().id())).contains("user.signed-out");
    }

    @Test
    void theFormSaysWhatHappened() {
        assertThat(mvc.get().uri("/sign-in?failed")).hasStatusOk().bodyText().contains("do not match");
        assertThat(mvc.get().uri("/sign-in?wait=32")).bodyText().contains("Try again in 32 seconds");
        assertThat(mvc.get().uri("/sign-in?ended")).bodyText().contains("Your session is over");
    }

    @Test
    void aFormThatLayOpenTooLongIsShownAgain() {
        assertThat(mvc.post().uri("/sign-in").param("username", "x").param("password", "y"))
                .hasRedirectedUrl("/sign-in?stale");
    }

    private MvcTestResult signIn(MockHttpSession session, String login, Secret password) {
        return People.signIn(mvc, session, login, password);
    }

    private Users.Created someone(Role role) {
        return People.someone(users, role);
    }

    private List<String> actions(@Nullable UUID user) {
        return trail.about("user", String.valueOf(user), 20).stream().map(AuditEvent::entry).map(e -> e.action())
                .toList();
    }
}
