package io.towpath.mail;

import io.towpath.mail.MailProperties.Tls;
import io.towpath.mail.MailStore.Leased;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Message;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// The server that mails are given to.
@Component
class MailServer {

    /// Where an answer says no more than its code: mailbox unknown, moved, or its name not allowed.
    private static final Set<Integer> NO_SUCH_MAILBOX = Set.of(550, 551, 553);
    private static final Pattern STATUS = Pattern.compile("^5\\d\\d[ -]#?(\\d\\.\\d{1,3}\\.\\d{1,3})\\b");
    /// Of the recipient's address, and a mailbox that is closed. 5.1.7 and 5.1.8 are of the sender's address.
    private static final Pattern OF_THE_RECIPIENT = Pattern.compile("5\\.1\\.(?![78]$)\\d+|5\\.2\\.1");
    /// Servers that know all mailboxes of a domain, Exchange Online's among them, say so with 550.
    private static final String NOT_HERE = "5.4.1";
    private static final int MOST_CHARS = 500;

    private final MailProperties properties;
    private final Session session;
    private final Properties settings;
    private final Duration end;
    private final String choices;

    @Autowired
    MailServer(MailProperties properties, @Value("${towpath.public-url:}") String base) {
        this(properties, base, Waits.USUAL);
    }

    MailServer(MailProperties properties, String base, Waits waits) {
        this.properties = properties;
        this.settings = settings(properties, waits);
        this.session = Session.getInstance(settings);
        this.end = waits.end;
        this.choices = (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/me/mail";
    }

    /// How long the other side may take. Servers look for viruses and the like before they answer the end of a mail: whoever
    /// hangs up before delivers it once more with each try, so that is waited for as long as RFC 5321 (4.5.3.2) says. Whoever
    /// hangs up earlier delivers nothing. What one mail takes at most stays below its lease.
    ///
    /// @param answer to anything but the end of a mail
    /// @param end    of a mail
    record Waits(Duration connect, Duration answer, Duration end, Duration write) {
        static final Waits USUAL = new Waits(Duration.ofSeconds(15), Duration.ofSeconds(45), Duration.ofMinutes(10),
                Duration.ofMinutes(3));
    }

    /// What became of a mail.
    sealed interface Outcome {
        record Taken() implements Outcome {}

        /// For good: the recipient is the reason. What else a server dislikes is told of us, and changes.
        record Refused(String why) implements Outcome {}

        /// For now.
        ///
        /// @param lineBroken whether the connection is of no use any more
        record Failed(String why, boolean lineBroken) implements Outcome {}
    }

    private static Properties settings(MailProperties properties, Waits waits) {
        Properties settings = new Properties();
        boolean starttls = properties.way() == Tls.STARTTLS;
        settings.setProperty("mail.smtp.starttls.enable", Boolean.toString(starttls));
        settings.setProperty("mail.smtp.starttls.required", Boolean.toString(starttls));
        settings.setProperty("mail.smtp.ssl.enable", Boolean.toString(properties.way() == Tls.IMPLICIT));
        settings.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        settings.setProperty("mail.smtp.auth", Boolean.toString(!properties.username().isBlank()));
        settings.setProperty("mail.smtp.connectiontimeout", millis(waits.connect));
        settings.setProperty("mail.smtp.timeout", millis(waits.answer));
        settings.setProperty("mail.smtp.writetimeout", millis(waits.write));
        // nobody needs its good-bye
        settings.setProperty("mail.smtp.quitwait", "false");
        // where it goes what comes back
        settings.setProperty("mail.smtp.from", envelope(properties));
        return settings;
    }

    private static String millis(Duration wait) {
        return Long.toString(wait.toMillis());
    }

    private static String envelope(MailProperties properties) {
        try {
            return properties.from().isBlank() ? "" : new InternetAddress(properties.from()).getAddress();
        } catch (MessagingException e) {
            return "";
        }
    }

    /// A connection that is open and signed in.
    Line open() throws MessagingException {
        Transport transport = PatientTransport.of(settings, end);
        transport.connect(properties.host(), properties.portInUse(), properties.username().isBlank()
                ? null
                : properties.username(), properties.password() == null ? null : properties.password().value());
        return new Line(transport);
    }

    /// Why there is no connection, for people: never what was sent.
    static String why(MessagingException e) {
        return e instanceof AuthenticationFailedException
                ? "the server does not let us in: " + said(e)
                : "the server could not be reached: " + said(e);
    }

    final class Line implements AutoCloseable {

        private final Transport transport;

        private Line(Transport transport) {
            this.transport = transport;
        }

        Outcome send(Leased leased, Content.Forms forms) {
            MimeMessage message;
            try {
                message = message(leased.mail(), forms);
            } catch (MessagingException | UnsupportedEncodingException e) {
                return new Outcome.Refused("it is no address that mails can be sent to: " + said(e));
            }
            try {
                transport.sendMessage(message, message.getAllRecipients());
                return new Outcome.Taken();
            } catch (MessagingException e) {
                return outcome(e);
            }
        }

        @Override
        public void close() {
            try {
                transport.close();
            } catch (MessagingException e) {
                // it is gone then
            }
        }

        private Outcome outcome(MessagingException thrown) {
            @Nullable
            Exception each = thrown;
            for (int depth = 0; each instanceof MessagingException e && depth < 10; depth++) {
                switch (e) {
                    case SMTPAddressFailedException refused -> {
                        return ofTheRecipient(refused.getReturnCode(), said(refused))
                                ? new Outcome.Refused(said(refused))
                                : new Outcome.Failed(said(refused), !transport.isConnected());
                    }
                    case SMTPSenderFailedException refused -> {
                        return new Outcome.Failed("the server refuses our sender: " + said(refused), false);
                    }
                    case SMTPSendFailedException refused when refused.getNextException() == null -> {
                        // of the sender or of what it says; the connection may be amid that mail still
                        return new Outcome.Failed(said(refused), true);
                    }
                    default -> each = e.getNextException();
                }
            }
            return new Outcome.Failed("sending broke off: " + said(thrown), !(thrown instanceof SendFailedException)
                    || !transport.isConnected());
        }

    }

    /// Whether an answer to RCPT says that the recipient is none: not that we may not relay, are on a list, or must sign in.
    static boolean ofTheRecipient(int code, String said) {
        Matcher status = STATUS.matcher(said);
        return code >= 500 && code < 600 && (status.find()
                ? OF_THE_RECIPIENT.matcher(status.group(1)).matches() || code == 550 && status.group(1).equals(NOT_HERE)
                : NO_SUCH_MAILBOX.contains(code));
    }

    private MimeMessage message(Mail mail, Content.Forms forms)
            throws MessagingException, UnsupportedEncodingException {
        String sender = envelope(properties);
        Named message = new Named(session, "<%s@%s>".formatted(mail.id(), sender.substring(sender.indexOf('@') + 1)));
        String utf8 = StandardCharsets.UTF_8.name();
        InternetAddress to = new InternetAddress(mail.recipient(), mail.recipientName(), utf8);
        to.validate();
        message.setFrom(new InternetAddress(properties.from()));
        message.setRecipient(Message.RecipientType.TO, to);
        if (!properties.replyTo().isBlank()) {
            message.setReplyTo(InternetAddress.parse(properties.replyTo()));
        }
        message.setSubject(mail.subject(), utf8);
        message.setSentDate(Date.from(mail.createdAt()));
        MimeBodyPart text = new MimeBodyPart();
        text.setText(forms.text(), utf8);
        MimeBodyPart html = new MimeBodyPart();
        html.setText(forms.html(), utf8, "html");
        message.setContent(new MimeMultipart("alternative", text, html));
        // so that no absence answers it
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("X-Auto-Response-Suppress", "OOF, AutoReply");
        if (mail.kind().isChosen()) {
            message.setHeader("List-Unsubscribe", "<" + choices + ">");
        }
        message.saveChanges();
        return message;
    }

    /// The same name at each try, so that who gets it twice after a crash sees one.
    private static final class Named extends MimeMessage {

        private final String name;

        Named(Session session, String name) {
            super(session);
            this.name = name;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", name);
        }
    }

    private static String said(Exception e) {
        String words = String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
        return words.length() > MOST_CHARS ? words.substring(0, MOST_CHARS) : words;
    }
}
