package io.towpath.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import io.towpath.DatabaseTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@DatabaseTest
class SessionTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Users users;

    @Test
    void endsWhenTheUserIsDisabled() {
        UserView lena = People.settled(users, Role.LEAD);
        MockHttpSession session = People.sessionOf(mvc, lena);
        assertThat(mvc.get().uri("/me").session(session)).hasStatusOk();

        users.change(lena.id(), lena.version(), new UserChange(null, null, null, null, false));

        assertThat(mvc.get().uri("/me").session(session)).hasRedirectedUrl("/sign-in?ended");
        assertThat(session.isInvalid()).isTrue();
    }

    @Test
    void endsWhenTheRoleChanges() {
        UserView lena = People.settled(users, Role.LEAD);
        MockHttpSession session = People.sessionOf(mvc, lena);

        users.change(lena.id(), lena.version(), new UserChange(null, null, null, Role.AUDITOR, null));

        assertThat(mvc.get().uri("/me").session(session)).hasRedirectedUrl("/sign-in?ended");
    }

    @Test
    void goesOnWhereThePasswordIsChangedAndEndsElsewhere() {
        UserView lena = People.settled(users, Role.LEAD);
        MockHttpSession here = People.sessionOf(mvc, lena);
        MockHttpSession elsewhere = People.sessionOf(mvc, lena);

        assertThat(mvc.post().uri("/me/password").session(here).with(csrf())
                .param("currentPassword", People.CHOSEN.value()).param("newPassword", "another long walk")
                .param("repeated", "another long walk")).hasRedirectedUrl("/");

        assertThat(mvc.get().uri("/me").session(here)).hasStatusOk();
        assertThat(mvc.get().uri("/me").session(elsewhere)).hasRedirectedUrl("/sign-in?ended");
    }

    @Test
    void aFirstPasswordMustBeChangedBeforeAnythingElse() {
        Users.Created lena = People.someone(users, Role.LEAD);
        MockHttpSession session = new MockHttpSession();
        People.signIn(mvc, session, lena.user().login(), lena.initialPassword());

        assertThat(mvc.get().uri("/me").session(session)).hasRedirectedUrl("/me/password");
        assertThat(mvc.post().uri("/me").session(session).with(csrf())).hasRedirectedUrl("/me/password");
        assertThat(mvc.get().uri("/me/password").session(session)).hasStatusOk().bodyText()
                .contains("Choose your own");
        mvc.post().uri("/me/password").session(session).with(csrf())
                .param("currentPassword", lena.initialPassword().value()).param("newPassword", "another long walk")
                .param("repeated", "another long walk").exchange();
        assertThat(mvc.get().uri("/me").session(session)).hasStatusOk();
    }

    @Test
    void saysWhyANewPasswordIsRefused() {
        UserView lena = People.settled(users, Role.LEAD);
        MockHttpSession session = People.sessionOf(mvc, lena);

        for (String[] each : new String[][]{{"not the password", "another long walk"}, {People.CHOSEN.value(), "short"},
                {People.CHOSEN.value(), People.CHOSEN.value()}, {People.CHOSEN.value(), "towpath towpath"},
                {People.CHOSEN.value(), "aaaaaaaaaaaaaaa"}, {People.CHOSEN.value(), "long ".repeat(20)}}) {
            assertThat(mvc.post().uri("/me/password").session(session).with(csrf()).param("currentPassword", each[0])
                    .param("newPassword", each[1]).param("repeated", each[1])).hasRedirectedUrl("/me/password")
                    .flash().containsKey("problem");
        }
        assertThat(mvc.get().uri("/me").session(session)).hasStatusOk();
    }
}
