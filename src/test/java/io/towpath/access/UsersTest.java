package io.towpath.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditTrail;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.transaction.support.TransactionTemplate;

@DatabaseTest
class UsersTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Users users;
    @Autowired
    ApiTokens tokens;
    @Autowired
    AuditTrail trail;
    @Autowired
    FirstAdministrator first;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    JdbcClient jdbc;

    @Test
    void aLoginIsUniqueInAnyCase() {
        UserView lena = People.settled(users, Role.LEAD);

        assertThatThrownBy(() -> users.create(new NewUser(" " + lena.login().toUpperCase(Locale.ROOT), "Other", null,
                Role.LEAD, ZoneOffset.UTC))).isInstanceOf(AccessException.class).hasMessageContaining("already");
        assertThat(users.byLogin(lena.login().toUpperCase(Locale.ROOT))).isPresent();
    }

    @Test
    void theLastAdministratorStays() {
        transaction.executeWithoutResult(status -> {
            UserView only = People.settled(users, Role.ADMINISTRATOR);
            jdbc.sql("update app_user set enabled = false where role = 'ADMINISTRATOR' and id <> :id")
                    .param("id", only.id()).update();

            for (UserChange change : List.of(new UserChange(null, null, null, Role.LEAD, null),
                    new UserChange(null, null, null, null, false))) {
                assertThatThrownBy(() -> users.change(only.id(), only.version(), change))
                        .isInstanceOf(AccessException.class).hasMessageContaining("last enabled administrator");
            }
            People.settled(users, Role.ADMINISTRATOR);
            assertThat(users.change(only.id(), only.version(), new UserChange(null, null, null, Role.LEAD, null)))
                    .returns(Role.LEAD, UserView::role);
            status.setRollbackOnly();
        });
    }

    @Test
    void aChangeSaysWhatItWasAndIsRefusedWhenSomebodyWasFaster() {
        UserView lena = People.settled(users, Role.LEAD);
        users.change(lena.id(), lena.version(), new UserChange("Lena Meier", "lena@example.com", null, Role.AUDITOR,
                null));

        assertThatThrownBy(() -> users.change(lena.id(), lena.version(), new UserChange("X", null, null, null, null)))
                .isInstanceOf(AccessException.class).hasMessageContaining("changed by somebody else");
        assertThat(trail.about("user", lena.id().toString(), 2)).extracting(e -> e.entry().action())
                .containsExactly("user.role-changed", "user.profile-changed");
        assertThat(trail.about("user", lena.id().toString(), 2).getLast().entry().detail())
                .containsEntry("name before", "Lena Huber").containsEntry("name after", "Lena Meier");
    }

    @Test
    void restChangesOnlyTheVersionThatWasRead() {
        UserView boss = People.settled(users, Role.ADMINISTRATOR);
        UserView lena = People.settled(users, Role.LEAD);
        String bearer = "Bearer " + tokens.create(boss.login(), "t", Set.of("admin"), 1).secret().value();
        String uri = "/api/v1/users/" + lena.id();
        var patch = mvc.patch().uri(uri).header("Authorization", bearer).contentType("application/json")
                .content("{\"role\":\"auditor\"}");

        assertThat(patch).hasStatus(428);
        assertThat(mvc.patch().uri(uri).header("Authorization", bearer).header("If-Match", "\"77\"")
                .contentType("application/json").content("{\"role\":\"auditor\"}")).hasStatus(412);
        assertThat(mvc.patch().uri(uri).header("Authorization", bearer)
                .header("If-Match", "\"" + lena.version() + "\"").contentType("application/json")
                .content("{\"role\":\"auditor\"}")).hasStatusOk().bodyJson().extractingPath("$.role")
                .isEqualTo("auditor");
        assertThat(trail.about("user", lena.id().toString(), 1).getFirst().entry().actor())
                .isEqualTo("token:" + boss.login() + "/t");
    }

    @Test
    void theFirstAdministratorIsCreatedOnce() {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("delete from api_token").update();
            jdbc.sql("delete from app_user").update();

            assertThat(first.create()).isPresent();
            assertThat(first.create()).isEmpty();
            assertThat(users.byLogin("admin")).get().returns(Role.ADMINISTRATOR, UserView::role)
                    .returns(true, UserView::mustChangePassword);
            status.setRollbackOnly();
        });
    }

    @Test
    void theFirstPasswordIsShownInABox() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        FirstAdministrator.print(new PrintStream(out, true, StandardCharsets.UTF_8), new Secret("abcde-fghjk"));

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("user name   admin").contains("abcde-fghjk");
        assertThat(out.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.isEmpty()))
                .allMatch(line -> line.length() == 64);
    }
}
