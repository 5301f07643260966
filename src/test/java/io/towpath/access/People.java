package io.towpath.access;

import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import java.time.ZoneId;
import java.util.UUID;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/// Users for tests, and how they get in.
final class People {

    static final Secret CHOSEN = new Secret("a long walk along the canal");

    private People() {}

    /// Somebody who was just created and still has the first password.
    static Users.Created someone(Users users, Role role) {
        return users.create(
                new NewUser("u-" + UUID.randomUUID(), "Lena Huber", null, role, ZoneId.of("Europe/Zurich")));
    }

    /// Somebody who has chosen a password: [#CHOSEN].
    static UserView settled(Users users, Role role) {
        Users.Created created = someone(users, role);
        users.changeOwnPassword(created.user().login(), created.initialPassword(), CHOSEN);
        return users.get(created.user().id());
    }

    static MvcTestResult signIn(MockMvcTester mvc, MockHttpSession session, String login, Secret password) {
        return mvc.post().uri("/sign-in").param("username", login).param("password", password.value()).session(session)
                .with(csrf()).with(request -> {
                    request.setRequestedSessionIdValid(true);
                    return request;
                }).exchange();
    }

    static MockHttpSession sessionOf(MockMvcTester mvc, UserView user) {
        MockHttpSession session = new MockHttpSession();
        signIn(mvc, session, user.login(), CHOSEN);
        return session;
    }
}
