package io.towpath.wave.notice.web;

import io.towpath.wave.notice.NoticeAnswer;
import io.towpath.wave.notice.Objection;
import io.towpath.wave.notice.Outage;
import io.towpath.wave.notice.Protest;
import io.towpath.wave.notice.Stance;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The owner's notice, ready to print.
///
/// @param when      empty while the wave has no window
/// @param told      the time that the owner was told, where it is another one now
/// @param over      the wave is stopped or completed: nothing goes down any more
/// @param mayAgree  has not agreed to this time yet
/// @param agreed    `Anna Keller, Mon 2 Nov 2026, 09:12`; null: the owner has not, or objected since
/// @param seen      the time as the form sends it back, with `closes`
/// @param closed    why the owner cannot object, as the key of a sentence; null where that needs none
public record OwnerNoticePage(String recipient, String key, String when, @Nullable String told, boolean over,
        @Nullable String closed, boolean mayObject, boolean mayAgree, @Nullable String agreed, String seen,
        String closes, String zone, List<Outage.Part> parts, List<Said> said,
        List<String> missing,
        Map<String, String> form) {

    /// An objection of this owner, with its answer.
    public record Said(String reason, @Nullable String wanted, String at, @Nullable String answer,
            @Nullable String text, @Nullable String by) {}

    static OwnerNoticePage of(NoticeAnswer.Open open, Map<String, String> form, Locale locale) {
        Outage outage = open.outage();
        ZoneId zone = outage.zone();
        return new OwnerNoticePage(open.notice().recipientName(), outage.key(), When.span(outage.opensAt(), outage
                .closesAt(), zone, locale), open.moved()
                        ? When.span(open.notice().opensAt(), open.notice().closesAt(), zone, locale)
                        : null,
                outage.isOver(), closed(open.closed()), open.mayObject(), open.mayAgree(),
                agreed(open.stance(), zone, locale), String.valueOf(outage.opensAt()),
                String.valueOf(outage.closesAt()), zone.getId(), open.parts(),
                open.objections().stream()
                        .map(one -> said(one, zone, locale)).toList(),
                open.missing().stream().map(Protest.Missing::name).toList(),
                form.isEmpty() ? Map.of("name", open.notice().recipientName()) : form);
    }

    private static @Nullable String agreed(@Nullable Stance stance, ZoneId zone, Locale locale) {
        return stance == null || !stance.agreed()
                ? null
                : stance.name() + ", " + When.at(stance.at(), zone, locale);
    }

    /// For the template: the value of a field, empty when it was not sent.
    public String value(String field) {
        return form.getOrDefault(field, "");
    }

    /// Without a time or VMs the page says so already.
    private static @Nullable String closed(NoticeAnswer.@Nullable Closed why) {
        return why == null || why == NoticeAnswer.Closed.NO_TIME || why == NoticeAnswer.Closed.NOTHING
                ? null
                : "notice." + why.name().toLowerCase(Locale.ROOT);
    }

    private static Said said(Objection one, ZoneId zone, Locale locale) {
        String wanted = one.wantedOpensAt() == null
                ? null
                : one.wantedClosesAt() == null
                        ? When.at(one.wantedOpensAt(), zone, locale)
                        : When.span(one.wantedOpensAt(), one.wantedClosesAt(), zone, locale);
        return new Said(one.reason(), wanted, When.at(one.raisedAt(), zone, locale), one.answer(), one.answerText(),
                one.answeredBy());
    }
}
