package io.towpath.wave.notice;

import io.towpath.mail.Mail;
import io.towpath.mail.MailBounced;
import io.towpath.mail.MailSentAgain;
import io.towpath.mail.MailWithdrawn;
import io.towpath.mail.Relevance;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// What mails with notices have to know of notices, and what notices hear of their mails.
@Component
class NoticeMailNews implements Relevance {

    private final NoticeStore store;
    private final Notices notices;
    private final Clock clock;

    NoticeMailNews(NoticeStore store, Notices notices, Clock clock) {
        this.store = store;
        this.notices = notices;
        this.clock = clock;
    }

    @Override
    public Set<Mail.Kind> kinds() {
        return Set.of(Mail.Kind.WINDOW_NOTICE);
    }

    /// Not where a newer link ended it, its wave is over or has another time or none by now, or that time is past.
    @Override
    public boolean stands(Mail mail) {
        Notice notice = store.find(mail.about()).orElse(null);
        Instant now = clock.instant();
        return notice != null && notice.revokedAt() == null && notice.closesAt().isAfter(now) && notice.expiresAt()
                .isAfter(now)
                && store.outage(notice.waveId()).filter(outage -> !outage.isOver() && outage.hasTime()
                        && !notice.differs(outage)).isPresent();
    }

    @EventListener
    void bounced(MailBounced bounced) {
        if (bounced.kind() == Mail.Kind.WINDOW_NOTICE && store.find(bounced.about()).isPresent()) {
            notices.undeliverable(bounced.about(), bounced.why(), "system");
        }
    }

    /// The owner would count as told once the time holds again.
    @EventListener
    void withdrawn(MailWithdrawn withdrawn) {
        if (withdrawn.kind() == Mail.Kind.WINDOW_NOTICE) {
            notices.unsent(withdrawn.about(), "system");
        }
    }

    /// It has not come back until it does so again.
    @EventListener
    void sentAgain(MailSentAgain again) {
        if (again.kind() == Mail.Kind.WINDOW_NOTICE) {
            store.onItsWayAgain(again.about());
        }
    }
}
