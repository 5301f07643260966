package io.towpath.mail;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.imap.ImapHostManager;
import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.smtp.SmtpManager;
import com.icegreen.greenmail.smtp.SmtpState;
import com.icegreen.greenmail.user.UserManager;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A mail server, which knows nobody whose address begins with `gone`, and takes nothing now for those with `later`.
final class MailHouse extends GreenMail {

    static final String LOGIN = "towpath";
    static final String PASSWORD = "correct-horse-4711";

    private MailHouse(int port) {
        super(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    }

    static MailHouse open() {
        try (ServerSocket free = new ServerSocket(0)) {
            int port = free.getLocalPort();
            free.close();
            MailHouse house = new MailHouse(port);
            house.begin();
            return house;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void begin() {
        start();
        setUser("towpath@example.com", LOGIN, PASSWORD);
    }

    int port() {
        return config[0].getPort();
    }

    List<MimeMessage> to(String address) {
        return List.of(getReceivedMessages()).stream().filter(message -> {
            try {
                return message.getAllRecipients()[0].toString().contains(address);
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            }
        }).toList();
    }

    /// @param form 0: text, 1: HTML
    static String part(MimeMessage message, int form) {
        try {
            return ((Multipart) message.getContent()).getBodyPart(form).getContent().toString();
        } catch (IOException | MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Map<String, AbstractServer> createServices(ServerSetup[] setups, Managers all) {
        return super.createServices(setups, new Picky(all));
    }

    private static final class Picky extends Managers {

        private final Managers all;
        private final SmtpManager smtp;

        Picky(Managers all) {
            this.all = all;
            smtp = new SmtpManager(all.getImapHostManager(), all.getUserManager()) {
                @Override
                public @Nullable String checkRecipient(SmtpState state, MailAddress recipient) {
                    String who = recipient.getEmail();
                    return who.startsWith("gone")
                            ? "550 5.1.1 No such user here"
                            : who.startsWith("later") ? "451 4.7.1 Greylisted, come back later" : null;
                }
            };
        }

        @Override
        public SmtpManager getSmtpManager() {
            return smtp;
        }

        @Override
        public UserManager getUserManager() {
            return all.getUserManager();
        }

        @Override
        public ImapHostManager getImapHostManager() {
            return all.getImapHostManager();
        }
    }
}
