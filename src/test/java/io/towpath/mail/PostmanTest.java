package io.towpath.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.towpath.access.AccessException;
import io.towpath.access.Secret;
import io.towpath.audit.AuditTrail;
import io.towpath.mail.Mail.Kind;
import io.towpath.mail.Mail.State;
import io.towpath.secret.Secrets;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/// Mails on their way to a server.
class PostmanTest extends MailsOn {

    @Autowired
    private Secrets secrets;
    @Autowired
    private AuditTrail trail;
    @Autowired
    private TransactionTemplate transaction;

    @Test
    void bothFormsArriveAndNothingOfThemIsKept() throws MessagingException {
        Letter letter = new Letter("Grüße\r\nBcc: eve@example.com", "Hello Änne,", List.of("<b>Two</b> things & more."),
                List.of(new Letter.Item("HR portal", "web01, db01", null)),
                new Letter.Link("See it", BASE + "/n/token-of-anna?a=1&b=2"), List.of("No account is needed."));
        mails.queue(
                new Mails.Draft("k1", Kind.TEST, UUID.randomUUID(), "anna@example.org", "Änne\r\nBcc: x@example.com",
                        letter, "lena"));
        assertThat(jdbc.sql("select m::text from mail_outbox m").query(String.class).list())
                .noneMatch(row -> row.contains("token-of-anna"));
        assertThat(sealed()).isOne();

        postman.round();

        MimeMessage message = SERVER.to("anna@example.org").getFirst();
        assertThat(message.getSubject()).isEqualTo("Grüße Bcc: eve@example.com");
        assertThat(message.getHeader("Bcc")).isNull();
        assertThat(message.getFrom()[0].toString()).isEqualTo("Towpath <towpath@example.com>");
        assertThat(message.getReplyTo()[0].toString()).isEqualTo("team@example.com");
        assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(message.getHeader("List-Unsubscribe")).as("nobody chose it").isNull();
        assertThat(message.getContentType()).startsWith("multipart/alternative");
        assertThat(MailHouse.part(message, 0)).contains("Hello Änne,", "<b>Two</b> things & more.",
                "- HR portal: web01, db01", BASE + "/n/token-of-anna?a=1&b=2");
        assertThat(MailHouse.part(message, 1)).contains("&lt;b&gt;Two&lt;/b&gt; things &amp; more.",
                "href=\"" + BASE + "/n/token-of-anna?a=1&amp;b=2\"");
        assertThat(mails.newest(1).getFirst().state()).isEqualTo(State.SENT);
        assertThat(message.getMessageID()).isEqualTo("<%s@example.com>".formatted(mails.newest(1).getFirst().id()));
        assertThat(sealed()).as("what it said").isZero();
        assertThat(letter.toString() + letter.link()).doesNotContain("token-of-anna");
    }

    @Test
    void aServerThatIsAwayIsTriedAgain() {
        queue("k", "anna@example.org");
        SERVER.stop();
        try {
            postman.round();
            assertThat(only()).satisfies(mail -> {
                assertThat(mail.state()).isEqualTo(State.QUEUED);
                assertThat(mail.tries()).isOne();
                assertThat(mail.trouble()).contains("could not be reached");
                assertThat(mail.nextTryAt()).isNotNull();
            });
        } finally {
            SERVER.begin();
        }
        assertThat(postman.round()).as("it is not its time yet").isZero();

        due();
        postman.round();

        assertThat(SERVER.to("anna@example.org")).hasSize(1);
        assertThat(only()).satisfies(mail -> {
            assertThat(mail.state()).isEqualTo(State.SENT);
            assertThat(mail.trouble()).isNull();
        });
    }

    @Test
    void whomTheServerDoesNotKnowIsNotTriedAgainAndTheOthersGetTheirs() {
        queue("k1", "gone@example.org");
        queue("k2", "anna@example.org");
        queue("k3", "later@example.org");
        queue("k4", "no address");

        postman.round();
        due();
        postman.round();

        assertThat(SERVER.getReceivedMessages()).hasSize(1);
        assertThat(mails.newest(9)).filteredOn(mail -> mail.recipient().startsWith("gone")).singleElement()
                .satisfies(mail -> {
                    assertThat(mail.state()).isEqualTo(State.BOUNCED);
                    assertThat(mail.trouble()).contains("550 5.1.1 No such user here");
                    assertThat(mail.mayGoAgain()).isTrue();
                    assertThat(jdbc.sql("select reason from audit_event where action = 'mail.bounced' "
                            + "and subject_id = :id").param("id", mail.id().toString()).query(String.class).single())
                            .contains("No such user");
                });
        assertThat(mails.newest(9)).filteredOn(mail -> mail.recipient().startsWith("later")).singleElement()
                .satisfies(mail -> {
                    assertThat(mail.state()).isEqualTo(State.QUEUED);
                    assertThat(mail.tries()).isEqualTo(2);
                    assertThat(mail.trouble()).contains("Greylisted");
                });
        assertThat(mails.newest(9)).filteredOn(mail -> mail.recipient().startsWith("no")).singleElement()
                .satisfies(mail -> assertThat(mail.state()).isEqualTo(State.BOUNCED));
    }

    @Test
    void whatNoServerTakesIsGivenUpSentAgainAtAWordAndForgottenInTheEnd() {
        queue("k", "later@example.org");
        postman.round();
        jdbc.sql("update mail_outbox set failing_since = now() - interval '25 hours'").update();
        due();
        postman.round();
        assertThat(only().state()).isEqualTo(State.FAILED);
        assertThat(postman.round()).isZero();

        assertThat(mails.again(only().id(), "lena").state()).isEqualTo(State.QUEUED);
        jdbc.sql("update mail_outbox set recipient = 'anna@example.org'").update();
        postman.round();
        assertThat(SERVER.to("anna@example.org")).hasSize(1);
        assertThatExceptionOfType(AccessException.class).isThrownBy(() -> mails.again(only().id(), "lena"))
                .withMessageContaining("is sent");

        queue("g", "gone@example.org");
        postman.round();
        jdbc.sql("update mail_outbox set ended_at = now() - interval '8 days'").update();
        postman.clean();
        assertThat(sealed()).isZero();
        jdbc.sql("update mail_outbox set ended_at = now() - interval '91 days'").update();
        postman.clean();
        assertThat(mails.newest(9)).isEmpty();
    }

    @Test
    void whatIsQueuedTwiceIsOneMail() {
        queue("same", "anna@example.org");
        queue("same", "anna@example.org");
        postman.round();
        queue("same", "anna@example.org");
        postman.round();

        assertThat(SERVER.to("anna@example.org")).hasSize(1);
        assertThat(sealed()).isZero();
    }

    @Test
    void twoNodesSendEachMailOnce() throws Exception {
        for (int i = 0; i < 45; i++) {
            queue("k" + i, "n" + i + "@example.org");
        }
        try (ExecutorService nodes = Executors.newFixedThreadPool(2)) {
            for (var each : nodes.invokeAll(List.of(this::all, this::all))) {
                each.get();
            }
        }

        assertThat(SERVER.getReceivedMessages()).hasSize(45);
        assertThat(mails.newest(99)).allMatch(mail -> mail.state() == State.SENT);
    }

    private int all() {
        int sent = 0;
        int round = postman.round();
        while (round > 0) {
            sent += round;
            round = postman.round();
        }
        return sent;
    }

    @Test
    void aNodeThatDiedIsFollowedByAnother() {
        queue("k", "anna@example.org");
        assertThat(store.lease(9)).hasSize(1);
        assertThat(postman.round()).as("somebody is at it").isZero();

        jdbc.sql("update mail_outbox set leased_until = clock_timestamp() - interval '1 second'").update();
        postman.round();

        assertThat(SERVER.to("anna@example.org")).hasSize(1);
    }

    /// Accounts are locked where somebody signs in wrongly again and again.
    @Test
    void aServerThatDoesNotLetUsInIsNotAskedForEachMail() throws InterruptedException {
        for (int i = 0; i < 45; i++) {
            queue("k" + i, "n" + i + "@example.org");
        }
        try (MailScript script = new MailScript(Map.of("", "421 closed"), 0)) {
            Postman shut = new Postman(store, MailServerTest.server(script, MailServer.Waits.USUAL), secrets,
                    MailServerTest.properties(script.port()), List.of(), trail, transaction, _ -> {});
            for (int i = 0; i < 3; i++) {
                shut.wake();
                while (shut.isBusy()) {
                    Thread.sleep(10);
                }
            }
            assertThat(script.connections).hasValue(1);
        }
        assertThat(mails.newest(99)).filteredOn(mail -> mail.tries() == 1).hasSize(20);
    }

    @Test
    void aLeaseIsLengthenedBeforeEachMail() {
        queue("k", "anna@example.org");
        MailStore.Leased leased = store.lease(9).getFirst();
        jdbc.sql("update mail_outbox set leased_until = clock_timestamp() + interval '1 second'").update();

        assertThat(store.lengthen(leased)).isTrue();

        assertThat(jdbc.sql("select leased_until > clock_timestamp() + interval '11 minutes' from mail_outbox")
                .query(Boolean.class).single()).as("longer than the end of one may take").isTrue();
        store.release(leased);
        assertThat(store.lengthen(leased)).isFalse();
    }

    /// This one has no TLS to offer.
    @Test
    void noMailGoesWithoutTlsUnlessThatWasSaid() {
        MailServer strict = new MailServer(properties("127.0.0.1", MailProperties.Tls.STARTTLS, "a@example.com"), BASE);

        assertThatExceptionOfType(MessagingException.class).isThrownBy(strict::open).withMessageContaining("STARTTLS");
        assertThat(properties("mail.example.com", null, "a@example.com").way())
                .isEqualTo(MailProperties.Tls.STARTTLS);
        assertThat(properties("localhost", null, "a@example.com").way()).isEqualTo(MailProperties.Tls.NONE);
        assertThatIllegalArgumentException().isThrownBy(() -> properties("mail.example.com", null, ""))
                .withMessageContaining("TOWPATH_MAIL_FROM");
        assertThat(properties("localhost", null, "a@example.com").toString()).doesNotContain(MailHouse.PASSWORD);
    }

    private static MailProperties properties(String host, MailProperties.@Nullable Tls tls, String from) {
        return new MailProperties(host, SERVER.port(), tls, "", new Secret(MailHouse.PASSWORD), from, "",
                Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(1));
    }

    private void queue(String key, String to) {
        mails.queue(new Mails.Draft(key, Kind.TEST, UUID.randomUUID(), to, "Anna", new Letter("Test", "Hello,",
                List.of("this is one."), List.of(), null, List.of()), "lena"));
    }

    private Mail only() {
        return mails.newest(2).getFirst();
    }
}
