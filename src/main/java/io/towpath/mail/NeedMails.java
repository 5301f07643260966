package io.towpath.mail;

import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.access.UserView;
import io.towpath.access.Users;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.mail.Needs.Need;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Tells people what needs them: once a day at their hour, or at once. Nobody is told who did not ask.
@Component
public class NeedMails {

    private static final Logger LOG = LoggerFactory.getLogger(NeedMails.class);
    private static final DateTimeFormatter SINCE = DateTimeFormatter.ofPattern("EEE d MMM, HH:mm", Locale.ENGLISH);
    private static final Duration BETWEEN = Duration.ofMinutes(10);
    /// A digest that is late comes before the night, or not on that day.
    static final int NIGHT = 22;
    private static final int TOLD = 30;

    private final Mails mails;
    private final MailChoiceStore store;
    private final Needs needs;
    private final Users users;
    private final AuditTrail trail;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final String base;

    NeedMails(Mails mails, MailChoiceStore store, Needs needs, Users users, AuditTrail trail,
            TransactionTemplate transaction, Clock clock, @Value("${towpath.public-url:}") String base) {
        this.mails = mails;
        this.store = store;
        this.needs = needs;
        this.users = users;
        this.trail = trail;
        this.transaction = transaction;
        this.clock = clock;
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    /// @param hour of the digest, in the person's zone
    public record Chosen(boolean digest, int hour, boolean atOnce) {}

    public Chosen of(UserView user) {
        MailChoice choice = store.find(user.id()).orElseGet(() -> MailChoice.nothing(user.id()));
        return new Chosen(choice.digest(), choice.digestHour(), choice.atOnce());
    }

    /// @throws AccessException where the person has no address, or the hour is at night
    public void choose(UserView user, Chosen wanted) {
        if ((wanted.digest || wanted.atOnce) && user.email() == null) {
            throw new AccessException(Kind.INVALID, "mail-address-missing", "You have no mail address here.",
                    "Enter one under My settings, then choose again.");
        }
        if (wanted.hour < 7 || wanted.hour >= NIGHT) {
            throw new AccessException(Kind.INVALID, "mail-hour", "The digest is not sent at %d o'clock."
                    .formatted(wanted.hour), "Choose an hour from 7 to 21.");
        }
        Set<String> waiting = keys(needs.of(user));
        ZonedDateTime there = clock.instant().atZone(user.zone());
        // whoever chooses an hour that is over hears tomorrow
        LocalDate done = there.getHour() >= wanted.hour ? there.toLocalDate() : null;
        transaction.executeWithoutResult(_ -> {
            store.save(user.id(), wanted, waiting, done);
            trail.append(AuditEntry.of(user.login(), "mail.chosen", new Subject("user", user.id().toString(),
                    user.login())).with(Map.of("digest", wanted.digest ? wanted.hour + ":00" : "no", "at once",
                            wanted.atOnce ? "yes" : "no")));
        });
    }

    void look() {
        look(clock.instant());
    }

    void look(Instant now) {
        if (!mails.on()) {
            return;
        }
        for (MailChoice choice : store.active()) {
            try {
                UserView user = users.get(choice.user());
                String to = user.email();
                if (user.enabled() && to != null) {
                    tell(choice, user, to, now);
                }
            } catch (RuntimeException e) {
                // the others are told all the same
                LOG.warn("mails of what needs somebody: {}", e.toString());
            }
        }
    }

    private void tell(MailChoice choice, UserView user, String to, Instant now) {
        if (choice.digest() && digest(choice, user, to, now)) {
            return;
        }
        if (choice.atOnce()) {
            atOnce(choice, user, to, now);
        }
    }

    /// @return whether it was today's turn: what is new is looked at at the next beat
    private boolean digest(MailChoice choice, UserView user, String to, Instant now) {
        ZonedDateTime there = now.atZone(user.zone());
        LocalDate today = there.toLocalDate();
        if (today.equals(choice.digestedOn()) || there.getHour() < choice.digestHour() || there.getHour() >= NIGHT) {
            return false;
        }
        List<Need> all = needs.of(user);
        transaction.executeWithoutResult(_ -> {
            if (store.digested(choice, today) && !all.isEmpty()) {
                mails.queue(new Mails.Draft("digest:%s:%s".formatted(user.id(), today), Mail.Kind.DIGEST, user.id(), to,
                        user.displayName(), letter(user, all, "Needs you: " + count(all.size()),
                                "this is what waits in Towpath today:",
                                "You chose this mail each day at %d:00.".formatted(choice.digestHour())),
                        "system"));
            }
        });
        return true;
    }

    private void atOnce(MailChoice choice, UserView user, String to, Instant now) {
        List<Need> all = needs.of(user);
        Set<String> keys = keys(all);
        Set<String> told = choice.told();
        if (told == null) {
            store.seen(choice, keys);
            return;
        }
        if (keys.stream().allMatch(key -> Needs.isKnown(key, told))) {
            if (!keys.equals(told)) {
                store.seen(choice, keys);
            }
            return;
        }
        Instant last = choice.toldAt();
        if (last != null && last.plus(BETWEEN).isAfter(now)) {
            // with whatever comes until then
            return;
        }
        transaction.executeWithoutResult(status -> {
            // what waits for a server that is away does not pile up
            boolean merged = mails.withdraw(Mail.Kind.AT_ONCE, user.id(), "a newer one says it too");
            if (mails.waits(Mail.Kind.AT_ONCE, user.id())) {
                // it is being sent, and may come back to wait with what it tells: the next beat knows
                status.setRollbackOnly();
                return;
            }
            List<Need> fresh = all.stream().filter(need -> !Needs.isKnown(need.key(), told)
                    || merged && Needs.isKnown(need.key(), choice.mailed())).toList();
            if (!store.told(choice, keys, keys(fresh), now)) {
                // another node did
                status.setRollbackOnly();
            } else {
                mails.queue(new Mails.Draft("at-once:%s:%d".formatted(user.id(), choice.version()), Mail.Kind.AT_ONCE,
                        user.id(), to, user.displayName(),
                        letter(user, fresh, fresh.size() == 1
                                ? "%s: %s".formatted(fresh.getFirst().word(), fresh.getFirst().label())
                                : "Needs you: " + count(fresh.size()), "this needs somebody since now:",
                                "You chose to be told at once; at most one mail comes in ten minutes."),
                        "system"));
            }
        });
    }

    private Letter letter(UserView user, List<Need> all, String subject, String opening, String why) {
        List<Letter.Item> items = all.stream().limit(TOLD).map(need -> {
            String words = need.text().words();
            return new Letter.Item("%s: %s".formatted(need.word(), need.label()), "%s(since %s)".formatted(words == null
                    ? ""
                    : words + " ", SINCE.format(need.since().atZone(user.zone()))), base + need.path());
        }).toList();
        List<String> after = all.size() <= TOLD
                ? List.of(why + " Change that: " + base + "/me/mail")
                : List.of("And %d more.".formatted(all.size() - TOLD), why + " Change that: " + base + "/me/mail");
        return new Letter(subject, "Hello %s,".formatted(user.displayName()), List.of(opening), items,
                new Letter.Link("Dashboard", base + "/"), after);
    }

    private static String count(int number) {
        return number == 1 ? "1 thing" : number + " things";
    }

    private static Set<String> keys(List<Need> all) {
        return all.stream().map(Need::key).collect(Collectors.toSet());
    }
}
