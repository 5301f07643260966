package io.towpath.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.access.AccessException;
import io.towpath.access.Secret;
import io.towpath.audit.AuditTrail;
import io.towpath.planning.mapping.Wired;
import io.towpath.secret.Secrets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/// As it is while nobody has named a server.
@DatabaseTest
class MailOffTest {

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private Mails mails;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private MailStore store;
    @Autowired
    private MailServer server;
    @Autowired
    private Secrets secrets;
    @Autowired
    private MailProperties properties;
    @Autowired
    private List<Relevance> relevance;
    @Autowired
    private AuditTrail trail;
    @Autowired
    private TransactionTemplate transaction;

    @Test
    void nothingIsQueuedAndThePagesSaySo() {
        assertThat(mails.on()).isFalse();
        assertThatExceptionOfType(AccessException.class).isThrownBy(() -> mails.queue(new Mails.Draft("k",
                Mail.Kind.TEST, UUID.randomUUID(), "a@example.com", "A", new Letter("T", "H", List.of(), List.of(),
                        null, List.of()),
                "lena")));
        var admin = user("root").authorities(AuthorityUtils.createAuthorityList("admin"));
        assertThat(mvc.get().uri("/settings/mail").with(admin)).hasStatusOk().bodyText().contains(
                "No mails are sent: no server is set.").doesNotContain("Send me a test mail");
        assertThat(mvc.post().uri("/settings/mail/test").with(admin).with(csrf()).param("to", "a@example.com"))
                .hasStatus(302).flash().extractingByKey("problem").asString().contains("TOWPATH_MAIL_HOST");
        assertThat(mvc.get().uri("/help/mail").with(admin)).hasStatusOk();
    }

    /// The server was taken away while mails waited for it.
    @Test
    void whatDoesNotHoldAnyMoreIsForgottenAndNothingIsSentAgain() throws InterruptedException {
        UUID id = UUID.randomUUID();
        UUID content = secrets.keep("mail", new Secret("a link"));
        store.insert(id, new Mails.Draft("off:" + id, Mail.Kind.SIGN_OFF, UUID.randomUUID(), "a@example.com", "A",
                new Letter("T", "H", List.of(), List.of(), null, List.of()), "lena"), content);
        Postman postman = new Postman(store, server, secrets, properties, relevance, trail, transaction, _ -> {});

        postman.wake();
        while (postman.isBusy()) {
            Thread.sleep(10);
        }

        assertThat(store.find(id).orElseThrow().state()).isEqualTo(Mail.State.WITHDRAWN);
        assertThat(jdbc.sql("select count(*) from secret where id = :id").param("id", content).query(Integer.class)
                .single()).isZero();
        assertThatExceptionOfType(AccessException.class).isThrownBy(() -> mails.again(id, "lena"))
                .withMessageContaining("No mails are sent from here");
    }

    @Test
    void ownersAreToldAsBefore() {
        Wired wired = new Wired(jdbc);
        UUID vm = wired.vm("web01", "prod");
        jdbc.sql("update vm set owner_email = 'mia@example.com' where id = :vm").param("vm", vm).update();
        UUID wave = wired.wave(vm);
        var lead = user("lena").authorities(AuthorityUtils.createAuthorityList("wave:read", "wave:write"));

        assertThat(mvc.get().uri("/waves/{id}/notices", wave).with(lead)).hasStatusOk().bodyText()
                .doesNotContain("by mail", "Mail it");
        assertThat(mvc.get().uri("/waves/{id}/notices/mail", wave).with(lead)).hasStatusOk().bodyText().contains(
                "no mail server is set");
        assertThat(mvc.post().uri("/api/v1/waves/{id}/notices/mail", wave).with(opaqueToken().authorities(AuthorityUtils
                .createAuthorityList("wave:write"))).contentType(MediaType.APPLICATION_JSON).content("{}"))
                .hasStatus(409).bodyJson().extractingPath("$.code").isEqualTo("mail-off");
    }
}
