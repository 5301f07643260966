package io.towpath.acceptance.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.acceptance.Checklists;
import io.towpath.acceptance.LinkView;
import io.towpath.acceptance.SignOffs;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.access.Secret;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Sign-off links, for scripts that send them.
@RestController
@RequestMapping("/api/v1/signoffs")
@Tag(name = "Acceptance")
class SignOffApi {

    private static final int MOST = 200;

    private final Checklists checklists;
    private final SignOffs signOffs;
    private final PublicLinks publicLinks;
    private final SignOffMails mails;
    private final CurrentUser user;

    SignOffApi(Checklists checklists, SignOffs signOffs, PublicLinks publicLinks, SignOffMails mails,
            CurrentUser user) {
        this.checklists = checklists;
        this.signOffs = signOffs;
        this.publicLinks = publicLinks;
        this.mails = mails;
        this.user = user;
    }

    /// What waits, the most urgent first; at most 200.
    @GetMapping
    @PreAuthorize(Permission.SIGNOFF_READ)
    WaitingJson waiting() {
        return new WaitingJson(checklists.waiting(MOST, 0).stream().map(ChecklistJson::of).toList(), null);
    }

    /// Makes a link. Its address is in this answer and nowhere else; an earlier link of the checklist stops working.
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @PreAuthorize(Permission.SIGNOFF_SEND)
    NewLinkJson create(@RequestBody @Valid WantedJson wanted) {
        SignOffs.NewLink made = signOffs.createLink(wanted.migrationId(), user.actor());
        return new NewLinkJson(made.link().id(), new Secret(publicLinks.url(made)), made.link().recipientName(),
                made.link().recipientEmail(), made.link().expiresAt());
    }

    /// Makes a link and mails it to the owner; its address is in the mail and nowhere else.
    @PostMapping("/mail")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PreAuthorize(Permission.SIGNOFF_SEND)
    MailedJson mail(@RequestBody @Valid WantedJson wanted) {
        LinkView link = mails.send(wanted.migrationId(), new Moments(user.zone(), Locale.ENGLISH), user.actor());
        return new MailedJson(link.id(), link.recipientName(), link.recipientEmail(), link.expiresAt());
    }

    @DeleteMapping("/{link}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @PreAuthorize(Permission.SIGNOFF_SEND)
    void revoke(@PathVariable UUID link) {
        signOffs.revoke(link, user.actor());
    }

    record WantedJson(@NotNull UUID migrationId) {}

    /// @param url shown only here
    record NewLinkJson(UUID id, Secret url, String recipientName, String recipientEmail, Instant expiresAt) {}

    record MailedJson(UUID id, String recipientName, String recipientEmail, Instant expiresAt) {}

    record WaitingJson(List<ChecklistJson> items, @Nullable String next) {}
}
