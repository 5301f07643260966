package io.towpath.mail.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.mail.Mail;
import io.towpath.mail.Mails;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Mails and what became of them, for scripts. What they say is in no answer.
@RestController
@RequestMapping("/api/v1/mails")
@PreAuthorize(Permission.ADMIN)
@Tag(name = "Mail", description = "Mails and what became of them")
class MailApi {

    private static final int MOST = 500;

    private final Mails mails;
    private final CurrentUser user;

    MailApi(Mails mails, CurrentUser user) {
        this.mails = mails;
        this.user = user;
    }

    /// @param about the notice or link that it carries, or the person it tells
    /// @param state `queued`, `sent`, `bounced`, `failed`, `withdrawn`
    record MailJson(UUID id, String kind, UUID about, String recipient, String subject, String state, int tries,
            @Nullable String trouble, Instant createdAt, String createdBy, @Nullable Instant nextTryAt,
            @Nullable Instant endedAt) {

        static MailJson of(Mail mail) {
            return new MailJson(mail.id(), mail.kind().code(), mail.about(), mail.recipient(), mail.subject(),
                    mail.state().name().toLowerCase(Locale.ROOT), mail.tries(), mail.trouble(), mail.createdAt(),
                    mail.createdBy(), mail.nextTryAt(), mail.endedAt());
        }
    }

    record MailsJson(boolean on, int waiting, List<MailJson> items) {}

    record TestJson(@NotBlank @Size(max = 254) String to) {}

    @GetMapping
    @Operation(summary = "The newest mails")
    MailsJson list(@RequestParam(defaultValue = "50") int limit) {
        Mails.Status status = mails.status();
        return new MailsJson(status.on(), status.waiting(), mails.newest(Math.clamp(limit, 1, MOST)).stream()
                .map(MailJson::of).toList());
    }

    @PostMapping("/test")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Send a mail that tells nothing")
    MailJson test(@RequestBody @Valid TestJson body) {
        return MailJson.of(mails.test(body.to(), user.displayName(), user.actor()));
    }

    @PostMapping("/{id}/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Send one again that was refused or given up")
    MailJson retry(@PathVariable UUID id) {
        return MailJson.of(mails.again(id, user.actor()));
    }
}
