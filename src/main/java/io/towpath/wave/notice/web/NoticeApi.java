package io.towpath.wave.notice.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.access.Secret;
import io.towpath.mail.Mail;
import io.towpath.wave.gate.Person;
import io.towpath.wave.notice.Notice;
import io.towpath.wave.notice.Notices;
import io.towpath.wave.notice.Notices.Made;
import io.towpath.wave.notice.Objection;
import io.towpath.wave.notice.Objections;
import io.towpath.wave.notice.Stance;
import io.towpath.wave.notice.Tally;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
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

/// Notices of downtime and objections, for scripts that send mails and read what comes back.
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Notices", description = "What owners are told of their downtime, and what they say to it")
class NoticeApi {

    private final Notices notices;
    private final Objections objections;
    private final NoticeLinks links;
    private final NoticeMails mails;
    private final CurrentUser user;

    NoticeApi(Notices notices, Objections objections, NoticeLinks links, NoticeMails mails, CurrentUser user) {
        this.notices = notices;
        this.objections = objections;
        this.links = links;
        this.mails = mails;
        this.user = user;
    }

    /// @param stance `agreed` or `objected`, to the time that the wave has now; null: no answer
    /// @param mail what became of the mail with the link: `queued`, `sent`, `bounced`, `failed`, `withdrawn`; null: none from here
    /// @param state `not-told`, `told`, `told-another-time`, `undeliverable`
    record OwnerJson(String name, String email, int vms, String state, @Nullable UUID noticeId,
            @Nullable Instant toldOpensAt, @Nullable Instant toldClosesAt, @Nullable String undeliverable,
            @Nullable String stance, @Nullable String saidBy, @Nullable Instant saidAt, int reminders,
            @Nullable String mail, @Nullable String mailTrouble) {

        static OwnerJson of(Notices.Told told, @Nullable Mail mail) {
            Notice notice = told.notice();
            Stance said = told.stance();
            String state = notice == null
                    ? "not-told"
                    : notice.undeliverable() != null ? "undeliverable" : told.stale() ? "told-another-time" : "told";
            return new OwnerJson(told.name(), told.email(), told.vms(), state, notice == null ? null : notice.id(),
                    notice == null ? null : notice.opensAt(), notice == null ? null : notice.closesAt(), notice == null
                            ? null
                            : notice.undeliverable(),
                    said == null ? null : said.agreed() ? "agreed" : "objected", said == null ? null : said.name(),
                    said == null ? null : said.at(), notice == null ? 0 : notice.reminder(),
                    mail == null ? null : mail.state().name().toLowerCase(Locale.ROOT),
                    mail == null ? null : mail.trouble());
        }
    }

    /// @param answer null while it is open
    record ObjectionJson(UUID id, UUID waveId, String wave, String name, String email, String reason,
            Instant objectedTo, @Nullable Instant wantedOpensAt, @Nullable Instant wantedClosesAt, Instant raisedAt,
            @Nullable String answer, @Nullable String answerText, @Nullable String answeredBy,
            @Nullable Instant answeredAt) {

        static ObjectionJson of(Objection one) {
            return new ObjectionJson(one.id(), one.waveId(), one.waveKey(), one.name(), one.email(), one.reason(), one
                    .objectedTo(), one.wantedOpensAt(), one.wantedClosesAt(), one.raisedAt(), one.answer(),
                    one
                            .answerText(),
                    one.answeredBy(), one.answeredAt());
        }
    }

    /// @param noAnswer owners that neither agreed to the time nor objected to it
    record BoardJson(UUID waveId, String wave, @Nullable Instant opensAt, @Nullable Instant closesAt, int agreed,
            int objected, int noAnswer, List<OwnerJson> owners, List<ObjectionJson> objections) {}

    /// @param email null: all that were not told yet, or told another time
    record TellJson(@Nullable String email) {}

    /// @param url shown only here
    record LinkJson(UUID id, Secret url, String recipientName, String recipientEmail, Instant opensAt,
            Instant closesAt, Instant expiresAt) {}

    /// @param answer `moved` or `overruled`
    record AnswerJson(@NotBlank @Nullable String answer, @NotBlank @Nullable String text, @Nullable UUID windowId) {}

    record Items<T>(List<T> items) {}

    @GetMapping("/waves/{id}/notices")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Owners of a wave: what they were told, what they say to it")
    BoardJson board(@PathVariable UUID id) {
        Notices.Board board = notices.of(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Tally tally = board.tally();
        Map<UUID, Mail> sent = mails.of(board);
        return new BoardJson(id, board.outage().key(), board.outage().opensAt(), board.outage().closesAt(),
                tally.agreed(), tally.objected(), tally.silent(),
                board.owners().stream().map(owner -> {
                    Notice notice = owner.notice();
                    return OwnerJson.of(owner, notice == null ? null : sent.get(notice.id()));
                }).toList(),
                board.objections().stream().map(ObjectionJson::of).toList());
    }

    @PostMapping("/waves/{id}/notices")
    @PreAuthorize(Permission.WAVE_WRITE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Make links; their addresses are in this answer and nowhere else")
    Items<LinkJson> tell(@PathVariable UUID id, @RequestBody TellJson body) {
        List<Made> made = body.email() == null
                ? notices.tellAll(id, user.actor())
                : List.of(notices.tell(id, body.email(), user.actor()));
        return shown(made);
    }

    @PostMapping("/waves/{id}/notices/reminders")
    @PreAuthorize(Permission.WAVE_WRITE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Make new links for all who were told this time and have not answered, to be sent as reminders")
    Items<LinkJson> remind(@PathVariable UUID id,
            @RequestParam(defaultValue = "false") @Parameter(description = "Those too that were reminded within four hours") boolean again) {
        return shown(notices.remind(id, again, user.actor()));
    }

    private Items<LinkJson> shown(List<Made> made) {
        return new Items<>(made.stream().map(one -> new LinkJson(one.notice().id(), new Secret(links.url(one)), one
                .notice()
                .recipientName(), one.notice().recipientEmail(), one.notice().opensAt(), one.notice().closesAt(),
                one
                        .notice().expiresAt()))
                .toList());
    }

    @PostMapping(path = "/notices/bounces", consumes = {MediaType.TEXT_PLAIN_VALUE, "message/rfc822"})
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "A delivery report (RFC 3464) of a mail server, as it came")
    BounceJson bounce(@RequestBody String message) {
        return new BounceJson(notices.bounce(message, user.actor()));
    }

    record BounceJson(int marked) {}

    @GetMapping("/objections")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Open objections, the oldest first")
    Items<ObjectionJson> open(@RequestParam(required = false) @Nullable UUID windowId) {
        return new Items<>(objections.open(windowId).stream().map(ObjectionJson::of).toList());
    }

    @PostMapping("/objections/{id}/answer")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Move the wave to another window, or overrule the objection")
    ObjectionJson answer(@PathVariable UUID id, @Valid @RequestBody AnswerJson body) {
        Person who = new Person(user.actor(), user.login());
        String text = Objects.requireNonNull(body.text());
        return ObjectionJson.of(switch (Objects.requireNonNull(body.answer())) {
            case "moved" -> objections.move(id, window(body), text, who);
            case "overruled" -> objections.overrule(id, text, who);
            default -> throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT, "answer is '" + body.answer()
                    + "', expected moved or overruled");
        });
    }

    private static UUID window(@NotNull AnswerJson body) {
        UUID window = body.windowId();
        if (window == null) {
            throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT, "windowId is missing");
        }
        return window;
    }
}
