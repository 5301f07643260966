package io.towpath.mail;

import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.secret.Secrets;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Mails, for whoever has something to tell. What is queued is in the transaction of what it tells: both or neither.
@Component
@Transactional
public class Mails {

    private final MailStore store;
    private final Content content;
    private final Secrets secrets;
    private final MailProperties properties;
    private final AuditTrail trail;
    private final ApplicationEventPublisher news;
    private final boolean demo;

    Mails(MailStore store, Content content, Secrets secrets, MailProperties properties, AuditTrail trail,
            ApplicationEventPublisher news, @Value("${towpath.demo.enabled:false}") boolean demo) {
        this.store = store;
        this.content = content;
        this.secrets = secrets;
        this.properties = properties;
        this.trail = trail;
        this.news = news;
        this.demo = demo;
    }

    /// @param key   of two with the same one is sent
    /// @param about the notice or link that it carries, or the person it tells
    public record Draft(String key, Mail.Kind kind, UUID about, String to, String name, Letter letter, String by) {

        public Draft {
            // a line's end would begin another header
            name = name.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
            to = to.strip();
        }
    }

    /// How mails go, for people; no password is in it.
    ///
    /// @param server null: none is set
    /// @param waiting mails that were not taken yet
    public record Status(boolean on, @Nullable String server, String tls, @Nullable String username, String from,
            String replyTo, int waiting) {}

    /// Whether mails are sent from here at all. Made-up owners get none.
    public boolean on() {
        return !properties.host().isEmpty() && !demo;
    }

    /// @throws AccessException where none are sent from here
    public void queue(Draft draft) {
        checkOn();
        if (store.has(draft.key())) {
            return;
        }
        UUID kept = secrets.keep("mail", content.of(draft.letter()));
        if (!store.insert(UUID.randomUUID(), draft, kept)) {
            secrets.forget(kept);
        }
    }

    private void checkOn() {
        if (!on()) {
            throw new AccessException(Kind.CONFLICT, "mail-off", "No mails are sent from here.",
                    "An administrator names a mail server: TOWPATH_MAIL_HOST and TOWPATH_MAIL_FROM.");
        }
    }

    /// Those of a kind that wait, where nobody sends them at present: a newer one says the same.
    ///
    /// @return whether there was one
    boolean withdraw(Mail.Kind kind, UUID about, String why) {
        List<UUID> contents = store.withdraw(kind, about, why);
        contents.forEach(secrets::forget);
        return !contents.isEmpty();
    }

    /// Whether one of a kind is not sent yet; after [#withdraw]: whether somebody sends it at present.
    @Transactional(readOnly = true)
    boolean waits(Mail.Kind kind, UUID about) {
        return store.waits(kind, about);
    }

    /// Of each thing the newest mail.
    @Transactional(readOnly = true)
    public Map<UUID, Mail> about(Collection<UUID> things) {
        return store.about(things);
    }

    @Transactional(readOnly = true)
    public List<Mail> newest(int most) {
        return store.newest(most);
    }

    @Transactional(readOnly = true)
    public Status status() {
        return new Status(on(), properties.host().isEmpty()
                ? null
                : properties.host() + ":" + properties.portInUse(), properties.way().name().toLowerCase(Locale.ROOT),
                properties.username().isBlank() ? null : properties.username(), properties.from(), properties.replyTo(),
                store.waiting());
    }

    /// One that was refused or given up is sent once more.
    ///
    /// @throws AccessException where none are sent from here, or what it said is not kept any more
    public Mail again(UUID id, String actor) {
        checkOn();
        Mail mail = store.find(id).orElseThrow(() -> new AccessException(Kind.NOT_FOUND, "not-found",
                "There is no mail " + id + ".", "Look at the list of mails."));
        // who hears of it locks what the mail tells of before the mail is; undone where it cannot be sent
        news.publishEvent(new MailSentAgain(mail.kind(), mail.about()));
        if (!store.again(id)) {
            throw new AccessException(Kind.CONFLICT, "mail-not-again",
                    "The mail \"%s\" to %s cannot be sent again: it is %s.".formatted(mail.subject(), mail.recipient(),
                            mail.hasContent()
                                    ? words(mail.state())
                                    : words(mail.state())
                                            + ", and what it said is not kept any more"),
                    "Make what it carried anew.");
        }
        trail.append(AuditEntry.of(actor, "mail.sent-again", Postman.subject(mail)).with(Map.of("recipient",
                mail.recipient())));
        return store.find(id).orElseThrow();
    }

    /// A mail that tells nothing, to see whether the way is open.
    public Mail test(String to, String name, String actor) {
        UUID id = UUID.randomUUID();
        String key = "test:" + id;
        String address = checked(to);
        queue(new Draft(key, Mail.Kind.TEST, id, address, name, new Letter("Test mail of Towpath",
                "Hello %s,".formatted(name), List.of("this is the test that you asked for. Mails of Towpath arrive."),
                List.of(), null, List.of("Nobody has to do anything.")), actor));
        Mail mail = store.about(List.of(id)).values().iterator().next();
        trail.append(AuditEntry.of(actor, "mail.tested", Postman.subject(mail)).with(Map.of("recipient", address)));
        return mail;
    }

    private static String checked(String to) {
        try {
            InternetAddress address = new InternetAddress(to.strip(), true);
            if (address.getPersonal() == null) {
                return address.getAddress();
            }
        } catch (AddressException e) {
            // told below
        }
        throw new AccessException(Kind.INVALID, "mail-address", "'%s' is no mail address.".formatted(to.strip()),
                "Give one like anna@example.com.");
    }

    static String words(Mail.State state) {
        return switch (state) {
            case QUEUED -> "waiting";
            case SENT -> "sent";
            case BOUNCED -> "refused";
            case FAILED -> "given up";
            case WITHDRAWN -> "withdrawn";
        };
    }
}
