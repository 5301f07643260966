package io.towpath.acceptance.web;

import io.towpath.acceptance.AcceptanceException;
import io.towpath.acceptance.ChecklistView;
import io.towpath.acceptance.Checklists;
import io.towpath.acceptance.LinkView;
import io.towpath.acceptance.SignOffs;
import io.towpath.mail.Letter;
import io.towpath.mail.Mail;
import io.towpath.mail.Mails;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Sign-off links by mail: the link is made and its mail queued in one transaction.
@Component
@Transactional
class SignOffMails {

    private final SignOffs signOffs;
    private final Checklists checklists;
    private final PublicLinks links;
    private final Mails mails;

    SignOffMails(SignOffs signOffs, Checklists checklists, PublicLinks links, Mails mails) {
        this.signOffs = signOffs;
        this.checklists = checklists;
        this.links = links;
        this.mails = mails;
    }

    public boolean on() {
        return mails.on();
    }

    @Transactional(readOnly = true)
    public Map<UUID, Mail> of(ChecklistView view) {
        return mails.about(view.links().stream().map(LinkView::id).toList());
    }

    /// A new link for the owner, on its way; an earlier one stops working.
    public LinkView send(UUID migration, Moments moments, String actor) {
        if (!mails.on()) {
            throw new AcceptanceException("mail-off", "No mails are sent from here.",
                    "An administrator names a mail server: TOWPATH_MAIL_HOST and TOWPATH_MAIL_FROM. Until then, create the link and send it yourself.");
        }
        SignOffs.NewLink made = signOffs.createLink(migration, actor);
        LinkView link = made.link();
        String vm = checklists.find(migration).map(view -> view.vm().vmName()).orElse("your VM");
        mails.queue(new Mails.Draft("sign-off:" + link.id(), Mail.Kind.SIGN_OFF, link.id(), link.recipientEmail(),
                link.recipientName(), letter(made, vm, moments.with(Locale.ENGLISH).at(link.expiresAt())), actor));
        return link;
    }

    private Letter letter(SignOffs.NewLink made, String vm, String expires) {
        return new Letter("Please sign off " + vm, "Hello %s,".formatted(made.link().recipientName()),
                List.of("%s has been moved to its new platform. Please look whether it works, and sign it off or report a problem."
                        .formatted(vm)),
                List.of(), new Letter.Link("Look, then sign off or report a problem", links.url(made)),
                List.of("No account is needed. The link is for you alone, works once, and expires %s.".formatted(
                        expires)));
    }
}
