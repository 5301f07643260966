package io.towpath.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.mail.MailServer.Outcome;
import io.towpath.mail.MailServer.Waits;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a server's answers mean.
class MailServerTest {

    private static final Waits SHORT = new Waits(Duration.ofMillis(250), Duration.ofSeconds(20), Duration.ofSeconds(20),
            Duration.ofSeconds(5));

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "RCPT | 550 5.1.1 No such user here", "RCPT | 550 5.2.1 Mailbox disabled",
            "RCPT | 550 #5.1.0 Address rejected",
            "RCPT | 550 no mailbox here by that name", "RCPT | 553 mailbox name not allowed",
            "RCPT | 556 5.1.10 Null MX",
            "RCPT | 550 5.4.1 Recipient address rejected: Access denied."})
    void theRecipientIsNone(String word, String answer) throws MessagingException {
        assertThat(outcome(word, answer)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> assertThat(refused
                .why()).contains(answer));
    }

    /// They are of who sends, of what is sent or of the way there, and others than the recipient see to that.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "RCPT | 554 5.7.1 Relay access denied", "RCPT | 550 5.7.1 Client host blocked", "RCPT | 530 5.7.0 Sign in",
            "RCPT | 550 5.1.8 Sender address rejected: Domain not found", "RCPT | 554 no",
            "RCPT | 554 5.4.1 no host answers",
            "RCPT | 552 5.2.2 Mailbox full",
            "RCPT | 451 4.1.1 later", "MAIL | 550 5.1.1 sender unknown", "MAIL | 552 5.3.4 too big", "MAIL | 554 no",
            "MAIL | 555 what", "DATA | 550 5.1.1 no", "DATA | 554 5.5.1 no valid recipients", ". | 554 5.7.1 spam",
            ". | 550 5.1.1 no"})
    void othersSeeToThat(String word, String answer) throws MessagingException {
        assertThat(outcome(word, answer)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed
                .why()).contains(answer));
    }

    @Test
    void aMailThatWasRefusedDoesNotKeepTheNextFromArriving() throws MessagingException {
        try (MailScript script = new MailScript(Map.of("RCPT", "550 5.1.1 unknown"), 0);
                MailServer.Line line = server(script, SHORT).open()) {
            assertThat(send(line)).isInstanceOf(Outcome.Refused.class);
            assertThat(send(line)).isInstanceOf(Outcome.Refused.class);
            assertThat(script.connections).hasValue(1);
        }
    }

    /// Whoever hangs up before the end of a mail is answered has it delivered once more; before that, nothing is.
    @Test
    @Timeout(60)
    void theEndOfAMailIsWaitedForLongerThanAnyOtherAnswer() throws MessagingException {
        Waits waits = new Waits(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMinutes(10),
                Duration.ofSeconds(5));
        try (MailScript script = new MailScript(Map.of(), 2000); MailServer.Line line = server(script, waits).open()) {
            assertThat(send(line)).isInstanceOf(Outcome.Taken.class);
            assertThat(script.taken).hasSize(1);
        }
        try (MailScript script = new MailScript(Map.of("RCPT", MailScript.SILENCE), 0);
                MailServer.Line line = server(script, waits).open()) {
            assertThat(send(line)).isInstanceOf(Outcome.Failed.class);
        }
        Waits usual = Waits.USUAL;
        assertThat(usual.end()).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
        assertThat(usual.answer().multipliedBy(4).plus(usual.end()).plus(usual.write())).as("RSET, MAIL, RCPT, DATA")
                .isLessThan(MailStore.LEASE);
    }

    private static Outcome outcome(String word, String answer) throws MessagingException {
        try (MailScript script = new MailScript(Map.of(word, answer), 0);
                MailServer.Line line = server(script, SHORT).open()) {
            return send(line);
        }
    }

    private static Outcome send(MailServer.Line line) {
        Mail mail = new Mail(UUID.randomUUID(), Mail.Kind.TEST, UUID.randomUUID(), "anna@example.org", "Anna", "Test",
                Mail.State.QUEUED, 0, null, Instant.parse("2026-11-12T18:41:00Z"), "lena", null, null, true);
        return line.send(new MailStore.Leased(mail, UUID.randomUUID(), UUID.randomUUID()), new Content.Forms("text",
                "<p>text</p>"));
    }

    static MailServer server(MailScript script, Waits waits) {
        return new MailServer(properties(script.port()), "https://towpath.example.com", waits);
    }

    static MailProperties properties(int port) {
        return new MailProperties("127.0.0.1", port, null, "", null, "towpath@example.com", "", Duration.ofHours(24),
                Duration.ofDays(90), Duration.ofDays(7));
    }
}
