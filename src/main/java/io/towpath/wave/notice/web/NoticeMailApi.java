package io.towpath.wave.notice.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.wave.notice.Notices;
import io.towpath.wave.notice.Notices.Board;
import io.towpath.wave.notice.Notices.Made;
import io.towpath.wave.notice.Notices.Told;
import java.time.Instant;
import java.util.List;
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
import org.springframework.web.server.ResponseStatusException;

/// Notices of downtime that Towpath mails itself.
@RestController
@RequestMapping("/api/v1/waves/{id}/notices/mail")
@PreAuthorize(Permission.WAVE_WRITE)
@Tag(name = "Notices")
class NoticeMailApi {

    private final Notices notices;
    private final NoticeMails mails;
    private final CurrentUser user;

    NoticeMailApi(Notices notices, NoticeMails mails, CurrentUser user) {
        this.notices = notices;
        this.mails = mails;
        this.user = user;
    }

    record RecipientJson(String name, String email, int vms) {

        static RecipientJson of(Told told) {
            return new RecipientJson(told.name(), told.email(), told.vms());
        }
    }

    /// @param on             whether mails are sent from here
    /// @param missing        who was not told this time yet
    /// @param silent         who was, and has not answered
    /// @param withoutAddress VMs whose owner has no address
    record PreviewJson(boolean on, List<RecipientJson> missing, List<RecipientJson> silent,
            List<String> withoutAddress) {}

    /// @param email null: all that were not told yet, or told another time
    record SendJson(@Nullable String email) {}

    /// The link is in the mail and nowhere else.
    record QueuedJson(UUID id, String recipientName, String recipientEmail, Instant opensAt, Instant closesAt,
            int reminder) {}

    record Items<T>(List<T> items) {}

    @GetMapping
    @Operation(summary = "Who would get a mail, and who has no address")
    PreviewJson preview(@PathVariable UUID id) {
        Board board = notices.of(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        NoticeMails.Preview preview = mails.preview(board);
        return new PreviewJson(mails.on(), preview.missing().stream().map(RecipientJson::of).toList(),
                preview.reminders().stream().map(RecipientJson::of).toList(), preview.nobody());
    }

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Mail links to owners; what became of each mail is told beside its owner")
    Items<QueuedJson> send(@PathVariable UUID id, @RequestBody SendJson body) {
        return queued(mails.send(id, body.email(), user.actor()));
    }

    @PostMapping("/reminders")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Mail new links to all who were told this time and have not answered")
    Items<QueuedJson> remind(@PathVariable UUID id,
            @RequestParam(defaultValue = "false") @Parameter(description = "Those too that were reminded within four hours") boolean again) {
        return queued(mails.remind(id, again, user.actor()));
    }

    private static Items<QueuedJson> queued(List<Made> made) {
        return new Items<>(made.stream().map(Made::notice).map(one -> new QueuedJson(one.id(), one.recipientName(),
                one.recipientEmail(), one.opensAt(), one.closesAt(), one.reminder())).toList());
    }
}
