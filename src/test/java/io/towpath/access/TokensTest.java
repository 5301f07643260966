package io.towpath.access;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditTrail;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.support.TransactionTemplate;

@DatabaseTest
class TokensTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Users users;
    @Autowired
    ApiTokens tokens;
    @Autowired
    AuditTrail trail;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    AppUsers stored;
    @Autowired
    CurrentUser current;
    @Autowired
    TransactionTemplate transaction;

    @Test
    void opensTheApiWithinItsScopes() {
        UserView lena = People.settled(users, Role.ADMINISTRATOR);
        Secret wide = tokens.create(lena.login(), "wide", Set.of("admin", "audit:read"), 30).secret();
        Secret narrow = tokens.create(lena.login(), "narrow", Set.of("wave:read"), 30).secret();

        assertThat(get("/api/v1/users", wide)).hasStatusOk();
        assertThat(get("/api/v1/audit-events?limit=1", wide)).hasStatusOk().bodyJson().extractingPath("$.next")
                .asString().isNotEmpty();
        assertThat(get("/api/v1/users", narrow)).hasStatus(403).hasContentTypeCompatibleWith("application/problem+json")
                .bodyJson().extractingPath("$.code").isEqualTo("forbidden");
    }

    @Test
    void withoutAGoodTokenSaysWhatIsMissing() {
        String stranger = TokenText.random().value();
        for (String header : new String[]{"", "Bearer nonsense", "Bearer " + stranger}) {
            var request = mvc.get().uri("/api/v1/tokens");
            MvcTestResult result = (header.isEmpty() ? request : request.header("Authorization", header)).exchange();
            assertThat(result).hasStatus(401).hasContentTypeCompatibleWith("application/problem+json").headers()
                    .hasHeaderSatisfying("WWW-Authenticate", value -> assertThat(value.toString()).contains("Bearer"));
            assertThat(result).bodyJson().extractingPath("$.remedy").asString().contains("/me");
        }
    }

    @Test
    void followsItsOwnersRoleAndState() {
        UserView lena = People.settled(users, Role.LEAD);
        Secret secret = tokens.create(lena.login(), "t", Set.of("audit:read"), 30).secret();
        assertThat(get("/api/v1/audit-events?limit=1", secret)).hasStatusOk();

        UserView demoted = users.change(lena.id(), lena.version(),
                new UserChange(null, null, null, Role.ENGINEER, null));
        assertThat(get("/api/v1/audit-events?limit=1", secret)).hasStatus(403);
        users.change(lena.id(), demoted.version(), new UserChange(null, null, null, null, false));
        assertThat(get("/api/v1/audit-events?limit=1", secret)).hasStatus(401);
    }

    @Test
    void restsWhileItsOwnerMustChangeThePassword() {
        UserView lena = People.settled(users, Role.LEAD);
        Secret secret = tokens.create(lena.login(), "t", Set.of("audit:read"), 30).secret();
        users.resetPassword(lena.id(), lena.version());

        assertThat(get("/api/v1/tokens", secret)).hasStatus(403).bodyJson().extractingPath("$.code")
                .isEqualTo("password-change-required");
    }

    @Test
    void cannotBeMadeWithMoreThanTheRoleNorForLongerThanAYear() {
        UserView lena = People.settled(users, Role.ENGINEER);

        assertThatThrownBy(() -> tokens.create(lena.login(), "t", Set.of("audit:read"), 30))
                .isInstanceOf(AccessException.class).hasMessageContaining("audit:read");
        assertThatThrownBy(() -> tokens.create(lena.login(), "t", Set.of("wave:read"), 366))
                .isInstanceOf(AccessException.class);
        assertThatThrownBy(() -> tokens.create(lena.login(), "t", Set.of(), 30)).isInstanceOf(AccessException.class);
        tokens.create(lena.login(), "t", Set.of("wave:read"), 365);
        assertThatThrownBy(() -> tokens.create(lena.login(), "T", Set.of("wave:read"), 30))
                .hasMessageContaining("already have a token");
    }

    @Test
    void cannotMakeATokenThatMayMoreThanItself() {
        UserView lena = People.settled(users, Role.LEAD);
        Secret narrow = tokens.create(lena.login(), "narrow", Set.of("wave:read"), 30).secret();

        assertThat(post("/api/v1/tokens", narrow, """
                {"name": "wide", "scopes": ["wave:execute"]}""")).hasStatus(422).bodyJson().extractingPath("$.code")
                .isEqualTo("scopes-beyond-token");
        assertThat(post("/api/v1/tokens", narrow, """
                {"name": "same", "scopes": ["wave:read"], "days": 7}""")).hasStatus(201).bodyJson()
                .extractingPath("$.secret").asString().startsWith("tow_pat_");
    }

    @Test
    void belongsToItsOwnerAlone() {
        UserView lena = People.settled(users, Role.LEAD);
        UserView other = People.settled(users, Role.ADMINISTRATOR);
        ApiTokens.Created token = tokens.create(lena.login(), "mine", Set.of("wave:read"), 30);
        Secret stranger = tokens.create(other.login(), "stranger", Set.of("wave:read", "admin"), 30).secret();
        MockHttpSession session = People.sessionOf(mvc, other);

        assertThat(mvc.delete().uri("/api/v1/tokens/" + token.token().id()).header("Authorization", bearer(stranger)))
                .hasStatus(404);
        assertThat(mvc.post().uri("/me/tokens/" + token.token().id() + "/revoke").session(session).with(csrf()))
                .hasStatus(404);
        assertThat(get("/api/v1/tokens", stranger)).bodyText().doesNotContain("mine");
        assertThat(get("/api/v1/tokens", token.secret())).hasStatusOk().bodyText().contains("mine");
    }

    @Test
    void isRevokedForGood() {
        UserView lena = People.settled(users, Role.LEAD);
        ApiTokens.Created token = tokens.create(lena.login(), "t", Set.of("wave:read"), 30);

        tokens.revoke(lena.login(), token.token().id());

        assertThat(get("/api/v1/tokens", token.secret())).hasStatus(401);
        assertThatThrownBy(() -> tokens.revoke(lena.login(), token.token().id())).isInstanceOf(AccessException.class);
        assertThat(trail.about("token", token.token().id().toString(), 5)).extracting(e -> e.entry().action())
                .containsExactly("token.revoked", "token.created");
    }

    @Test
    void expires() {
        UserView lena = People.settled(users, Role.LEAD);
        TickingClock clock = new TickingClock();
        StoredApiTokens ticking = new StoredApiTokens(jdbc, stored, trail, current, clock);
        Secret secret = requireNonNull(transaction.execute(_ -> ticking.create(lena.login(), "t", Set.of("wave:read"),
                30))).secret();

        clock.pass(Duration.ofDays(30).minusSeconds(1));
        assertThat(ticking.find(secret.value())).isPresent();
        clock.pass(Duration.ofSeconds(1));
        assertThat(ticking.find(secret.value())).isEmpty();
    }

    @Test
    void isStoredAsAHashOnlyAndItsUseIsNotedOnceAMinute() {
        UserView lena = People.settled(users, Role.LEAD);
        ApiTokens.Created token = tokens.create(lena.login(), "t", Set.of("wave:read"), 30);
        get("/api/v1/tokens", token.secret());

        var first = tokens.of(lena.login()).getFirst();
        get("/api/v1/tokens", token.secret());

        assertThat(first.lastUsedAt()).isNotNull();
        assertThat(first.lastUsedAddress()).isEqualTo("127.0.0.1");
        assertThat(tokens.of(lena.login()).getFirst()).isEqualTo(first);
        assertThat(jdbc.sql("select t::text from api_token t where id = :id").param("id", token.token().id())
                .query(String.class).single()).doesNotContain(token.secret().value())
                .contains(TokenText.sha256(token.secret().value()));
    }

    private MvcTestResult get(String uri, Secret token) {
        return mvc.get().uri(uri).header("Authorization", bearer(token)).exchange();
    }

    private MvcTestResult post(String uri, Secret token, String json) {
        return mvc.post().uri(uri).header("Authorization", bearer(token)).contentType("application/json").content(json)
                .exchange();
    }

    private static String bearer(Secret token) {
        return "Bearer " + token.value();
    }
}
