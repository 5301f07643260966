package io.towpath.wave.notice.web;

import io.towpath.mail.Mail;
import io.towpath.wave.notice.Notice;
import io.towpath.wave.notice.Notices.Board;
import io.towpath.wave.notice.Notices.Told;
import io.towpath.wave.notice.Objection;
import io.towpath.wave.notice.Outage;
import io.towpath.wave.notice.Stance;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the owners of a wave were told and say, ready to print.
///
/// @param when   empty without a window
/// @param over   stopped or completed: nobody is told any more
/// @param silent owners that were told this time and have not answered
/// @param tally  `3 agreed · 1 objected · 2 no answer`; null where nobody is to be told
/// @param untold owners that were not told yet, or told another time
public record NoticePage(UUID waveId, String key, String name, String when, boolean draft, boolean over, int untold,
        int silent, @Nullable String tally, List<OwnerLine> owners, List<ObjectionLine> objections) {

    /// @param tone `good`, `wait`, `bad`, `idle`
    /// @param mail what became of the mail with the link; null where none was sent from here
    public record OwnerLine(String name, String email, String parts, int vms, String tone, String state,
            @Nullable String detail, @Nullable UUID noticeId, boolean cameBack, @Nullable String mail) {

        private OwnerLine with(@Nullable String said) {
            return new OwnerLine(name, email, parts, vms, tone, state, detail, noticeId, cameBack, said);
        }
    }

    /// @param answerMail a mail that tells the owner; null while it is open
    public record ObjectionLine(UUID id, UUID waveId, String waveKey, String name, String email, String reason,
            String raised, String objectedTo, @Nullable String wanted, boolean open, @Nullable String answer,
            @Nullable String answerText, @Nullable String answeredBy, @Nullable String answerMail) {}

    static NoticePage of(Board board, ZoneId zone) {
        return of(board, Map.of(), zone);
    }

    /// @param mails by the notices that they carry
    static NoticePage of(Board board, Map<UUID, Mail> mails, ZoneId zone) {
        Outage outage = board.outage();
        return new NoticePage(outage.waveId(), outage.key(), outage.name(), When.span(outage.opensAt(), outage
                .closesAt(), outage.zone(), Locale.ENGLISH), outage.isDraft(), outage.isOver(),
                (int) board.owners().stream()
                        .filter(owner -> owner.notice() == null || owner.stale()).count(),
                (int) board.owners().stream().filter(Told::isSilent).count(),
                board.owners().isEmpty() || !outage.hasTime() ? null : board.tally().words(),
                board.owners().stream().map(owner -> {
                    Notice notice = owner.notice();
                    Mail mail = notice == null ? null : mails.get(notice.id());
                    return line(owner, board, zone).with(mail == null ? null : said(mail, zone));
                }).toList(),
                board.objections().stream().map(one -> line(one, outage.zone(), zone)).toList());
    }

    private static String said(Mail mail, ZoneId zone) {
        Instant ended = mail.endedAt();
        String at = ended == null ? "" : When.at(ended, zone, Locale.ENGLISH);
        return switch (mail.state()) {
            case QUEUED -> mail.trouble() == null ? "mail on its way" : "mail waits: " + mail.trouble();
            case SENT -> "mail sent " + at;
            case BOUNCED -> "mail refused " + at;
            case FAILED -> "mail given up: " + mail.trouble();
            case WITHDRAWN -> "mail withdrawn";
        };
    }

    private static OwnerLine line(Told told, Board board, ZoneId zone) {
        Notice notice = told.notice();
        String parts = String.join(", ", told.parts().stream().map(part -> "%s (%d)".formatted(part.application(), part
                .vms().size())).toList());
        if (notice == null) {
            return new OwnerLine(told.name(), told.email(), parts, told.vms(), "idle", "Not told", null, null, false,
                    null);
        }
        boolean objects = board.objections().stream().anyMatch(one -> one.isOpen() && one.email().equalsIgnoreCase(told
                .email()));
        String when = "by %s, %s".formatted(notice.createdBy(), When.at(notice.createdAt(), zone, Locale.ENGLISH));
        if (notice.undeliverable() != null) {
            return new OwnerLine(told.name(), told.email(), parts, told.vms(), "bad", "Mail came back", notice
                    .undeliverable(), notice.id(), true, null);
        }
        if (objects) {
            return new OwnerLine(told.name(), told.email(), parts, told.vms(), "bad", "Objects", when, notice.id(),
                    false, null);
        }
        Stance stance = told.stance();
        if (stance != null) {
            return new OwnerLine(told.name(), told.email(), parts, told.vms(), stance.agreed() ? "good" : "wait",
                    stance.agreed() ? "Agreed" : "Objected, overruled", "%s, %s".formatted(stance.name(),
                            When.at(stance.at(), zone, Locale.ENGLISH)),
                    notice.id(), false, null);
        }
        return told.stale()
                ? new OwnerLine(told.name(), told.email(), parts, told.vms(), "wait", "Told another time", When.span(
                        notice.opensAt(), notice.closesAt(), board.outage().zone(), Locale.ENGLISH), notice.id(), false,
                        null)
                : new OwnerLine(told.name(), told.email(), parts, told.vms(), "move", "No answer yet", "told " + when
                        + (notice.reminder() == 0 ? "" : "; reminder " + notice.reminder()), notice.id(), false, null);
    }

    /// @param zone of the reader
    static ObjectionLine line(Objection one, ZoneId window, ZoneId zone) {
        String wanted = one.wantedOpensAt() == null
                ? null
                : one.wantedClosesAt() == null
                        ? "from " + When.at(one.wantedOpensAt(), window, Locale.ENGLISH)
                        : When.span(one.wantedOpensAt(), one.wantedClosesAt(), window, Locale.ENGLISH);
        return new ObjectionLine(one.id(), one.waveId(), one.waveKey(), one.name(), one.email(), one.reason(), When.at(
                one.raisedAt(), zone, Locale.ENGLISH), When.at(one.objectedTo(), window, Locale.ENGLISH), wanted,
                one
                        .isOpen(),
                one.answer(), one.answerText(), one.answeredBy(), one.isOpen()
                        ? null
                        : NoticeLinks.answered(one));
    }
}
