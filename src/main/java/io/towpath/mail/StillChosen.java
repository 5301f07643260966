package io.towpath.mail;

import io.towpath.access.UserView;
import io.towpath.access.Users;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Set;
import org.springframework.stereotype.Component;

/// Mails that people chose are sent to those who choose them still. A digest is of its day, and does not come at night.
@Component
class StillChosen implements Relevance {

    private final MailChoiceStore choices;
    private final Users users;
    private final Clock clock;

    StillChosen(MailChoiceStore choices, Users users, Clock clock) {
        this.choices = choices;
        this.users = users;
        this.clock = clock;
    }

    @Override
    public Set<Mail.Kind> kinds() {
        return Set.of(Mail.Kind.DIGEST, Mail.Kind.AT_ONCE);
    }

    @Override
    public boolean stands(Mail mail) {
        return choices.find(mail.about()).filter(choice -> {
            UserView user = users.get(mail.about());
            return user.enabled() && (mail.kind() == Mail.Kind.AT_ONCE
                    ? choice.atOnce()
                    : choice.digest() && isOfToday(mail.createdAt(), user));
        }).isPresent();
    }

    private boolean isOfToday(Instant made, UserView user) {
        ZonedDateTime there = clock.instant().atZone(user.zone());
        return there.getHour() < NeedMails.NIGHT && made.atZone(user.zone()).toLocalDate().equals(there.toLocalDate());
    }
}
