package io.towpath.wave.notice.web;

import io.towpath.mail.Letter;
import io.towpath.mail.Mail;
import io.towpath.mail.Mails;
import io.towpath.migration.RefusedException;
import io.towpath.wave.notice.Notice;
import io.towpath.wave.notice.Notices;
import io.towpath.wave.notice.Notices.Board;
import io.towpath.wave.notice.Notices.Made;
import io.towpath.wave.notice.Notices.Told;
import io.towpath.wave.notice.Outage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Notices and reminders by mail: the link is made and its mail queued in one transaction, so that nobody's link ends without
/// another one on its way.
@Component
@Transactional
class NoticeMails {

    private final Notices notices;
    private final NoticeLinks links;
    private final Mails mails;

    NoticeMails(Notices notices, NoticeLinks links, Mails mails) {
        this.notices = notices;
        this.links = links;
        this.mails = mails;
    }

    /// Who gets one.
    ///
    /// @param reminders those who were told this time and have not answered
    /// @param nobody    names of VMs whose owner has no address
    record Preview(List<Told> missing, List<Told> reminders, List<String> nobody) {}

    public boolean on() {
        return mails.on();
    }

    @Transactional(readOnly = true)
    public Preview preview(Board board) {
        return new Preview(board.owners().stream().filter(owner -> owner.notice() == null || owner.stale()).toList(),
                board.owners().stream().filter(Told::isSilent).toList(),
                notices.withoutAddress(board.outage().waveId()));
    }

    /// The mails of the links that owners have now.
    @Transactional(readOnly = true)
    public Map<UUID, Mail> of(Board board) {
        return mails.about(board.owners().stream().map(Told::notice).filter(Objects::nonNull).map(Notice::id)
                .toList());
    }

    /// @param email only this one; null: all who were not told, or told another time
    public List<Made> send(UUID wave, @org.jspecify.annotations.Nullable String email, String actor) {
        check();
        return queued(wave, email == null
                ? notices.tellAll(wave, actor)
                : List.of(notices.tell(wave, email, actor)), actor);
    }

    public List<Made> remind(UUID wave, boolean again, String actor) {
        check();
        return queued(wave, notices.remind(wave, again, actor), actor);
    }

    private void check() {
        if (!mails.on()) {
            throw new RefusedException("mail-off", "No mails are sent from here.",
                    "An administrator names a mail server: TOWPATH_MAIL_HOST and TOWPATH_MAIL_FROM. Until then, make the links and send them yourself.");
        }
    }

    private List<Made> queued(UUID wave, List<Made> made, String actor) {
        Map<String, List<Outage.Part>> parts = notices.of(wave).stream().flatMap(board -> board.owners().stream())
                .collect(Collectors.toMap(Told::email, Told::parts));
        made.forEach(one -> mails.queue(new Mails.Draft("window-notice:" + one.notice().id(), Mail.Kind.WINDOW_NOTICE,
                one.notice().id(), one.notice().recipientEmail(), one.notice().recipientName(), letter(one,
                        parts.getOrDefault(one.notice().recipientEmail(), List.of())),
                actor)));
        return made;
    }

    private Letter letter(Made made, List<Outage.Part> parts) {
        Notice notice = made.notice();
        Outage outage = made.outage();
        String when = When.span(notice.opensAt(), notice.closesAt(), outage.zone(), Locale.ENGLISH);
        boolean again = notice.reminder() > 0;
        String moves = "%s to a new platform: %s. In that time each is down for a while.".formatted(notice.vms() == 1
                ? "1 of your VMs moves"
                : notice.vms() + " of your VMs move", when);
        return new Letter((again ? "Reminder: downtime " : "Downtime ") + when + " (" + outage.key() + ")",
                "Hello %s,".formatted(notice.recipientName()),
                again
                        ? List.of("we have not heard yet whether this time suits you; earlier links end with this one.",
                                moves)
                        : List.of(moves),
                parts.stream()
                        .map(part -> new Letter.Item(part.application(), part.vms().stream()
                                .collect(Collectors.joining(", ")), null))
                        .toList(),
                new Letter.Link("See what is down, and agree or object to the time", links.url(made)),
                List.of("No account is needed. The link is for you alone: please do not pass it on."));
    }
}
