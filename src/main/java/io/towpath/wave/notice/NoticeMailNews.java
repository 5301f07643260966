package io.towpath.wave.notice;

import io.towpath.mail.Mail;
import io.towpath.mail.MailBounced;
import io.towpath.mail.MailSentAgain;
import io.towpath.mail.Relevance;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// What mails with notices have to know of notices, and what notices hear of their mails.
@Component
class NoticeMailNews implements Relevance {

    private final NoticeStore store;
    private final Notices notices;

    NoticeMailNews(NoticeStore store, Notices notices) {
        this.store = store;
        this.notices = notices;
    }

    @Override
    public Mail.Kind kind() {
        return Mail.Kind.WINDOW_NOTICE;
    }

    /// A newer link ended it, or its wave is over.
    @Override
    public boolean stands(UUID about) {
        return store.find(about).filter(notice -> notice.revokedAt() == null)
                .flatMap(notice -> store.outage(notice.waveId())).filter(outage -> !outage.isOver()).isPresent();
    }

    @EventListener
    void bounced(MailBounced bounced) {
        if (bounced.kind() == Mail.Kind.WINDOW_NOTICE && store.find(bounced.about()).isPresent()) {
            notices.undeliverable(bounced.about(), bounced.why(), "system");
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
