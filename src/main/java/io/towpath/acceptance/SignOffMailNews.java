package io.towpath.acceptance;

import io.towpath.mail.Mail;
import io.towpath.mail.Relevance;
import java.time.Clock;
import java.util.Set;
import org.springframework.stereotype.Component;

/// A mail with a sign-off link is sent only while the link can be used.
@Component
class SignOffMailNews implements Relevance {

    private final LinkStore links;
    private final Clock clock;

    SignOffMailNews(LinkStore links, Clock clock) {
        this.links = links;
        this.clock = clock;
    }

    @Override
    public Set<Mail.Kind> kinds() {
        return Set.of(Mail.Kind.SIGN_OFF);
    }

    @Override
    public boolean stands(Mail mail) {
        return links.find(mail.about()).filter(link -> link.view(clock.instant()).state() == LinkView.State.ACTIVE)
                .isPresent();
    }
}
