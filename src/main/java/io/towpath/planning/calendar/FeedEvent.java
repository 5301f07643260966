package io.towpath.planning.calendar;

import io.towpath.inventory.backup.BackupHours;
import io.towpath.units.Sha256;
import io.towpath.units.WeeklyHours;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One event of a feed, as it shows it.
///
/// @param uid      the same for good
/// @param category `CUTOVER`, `FREEZE`, `DOWNTIME` or `BACKUP`
/// @param busy     whether it makes its reader busy
/// @param page     where more is, a path; null: nowhere
/// @param sequence of the least changes it had; what a feed showed before counts as well
/// @param days     of the week on which it comes again, for good; null: it comes once
record FeedEvent(String uid, Instant opensAt, Instant closesAt, ZoneId zone, Status status, String summary,
        String description, String category, boolean busy, @Nullable String page, int sequence,
        @Nullable Set<DayOfWeek> days) {

    FeedEvent(String uid, Instant opensAt, Instant closesAt, ZoneId zone, Status status, String summary,
            String description, String category, boolean busy, @Nullable String page, int sequence) {
        this(uid, opensAt, closesAt, zone, status, summary, description, category, busy, page, sequence, null);
    }

    /// Longer than a week: hours that lie in the one that a clock change skips do not come that day.
    private static final Duration FIRST = Duration.ofDays(16);

    /// RFC 5545, 3.8.1.11.
    enum Status {
        TENTATIVE, CONFIRMED, CANCELLED
    }

    static FeedEvent of(CutoverWindow window) {
        StringBuilder told = new StringBuilder("%d of %d VMs, last start %s, %s".formatted(window.assignedVms(),
                window.capacityVms(), window.lockoutAt().atZone(window.zone()).toLocalTime(),
                window.onOverrun() == Overrun.FINISH ? "late ones are finished" : "late ones go back to the source"));
        if (window.changeReference() != null) {
            told.append("\nChange ").append(window.changeReference());
        }
        if (window.note() != null) {
            told.append('\n').append(window.note());
        }
        return new FeedEvent("window-" + window.id(), window.opensAt(), window.closesAt(), window.zone(),
                window.cancelledAt() != null
                        ? Status.CANCELLED
                        : window.assignedVms() > 0 ? Status.CONFIRMED : Status.TENTATIVE,
                "Cutover " + window.name() + (window.waves().isEmpty()
                        ? ""
                        : " (" + String.join(", ", window.waves()) + ")"),
                told.toString(), "CUTOVER", true, "/calendar/windows/" + window.id(), window.version() - 1);
    }

    static FeedEvent of(ChangeFreeze freeze, boolean lifted) {
        return new FeedEvent("freeze-" + freeze.id(), freeze.startsAt(), freeze.endsAt(), freeze.zone(),
                lifted ? Status.CANCELLED : Status.CONFIRMED, "Freeze " + freeze.name() + " (" + freeze.scope() + ")",
                freeze.reason(), "FREEZE", false, null, lifted ? 1 : 0);
    }

    /// Whether no change of clocks makes it another.
    private static boolean isUsual(WeeklyHours.Span span, WeeklyHours hours) {
        ZonedDateTime from = span.from().atZone(hours.zone());
        ZonedDateTime to = span.to().atZone(hours.zone());
        return from.getOffset().equals(to.getOffset()) && from.toLocalTime().equals(hours.from())
                && to.toLocalTime().equals(hours.to());
    }

    /// From the first time on that they came as on most days.
    static FeedEvent of(BackupHours hours) {
        List<WeeklyHours.Span> coming = hours.hours().between(hours.since(), hours.since().plus(FIRST));
        // readers take all that follow for as long as the first, and for beginning as it does
        WeeklyHours.Span first = coming.stream().filter(span -> isUsual(span, hours.hours())).findFirst()
                .orElseGet(coming::getFirst);
        return new FeedEvent("backup-hours-" + hours.id(), first.from(), first.to(), hours.hours().zone(),
                hours.removedAt() == null ? Status.CONFIRMED : Status.CANCELLED,
                "Backup hours " + hours.name() + " (" + hours.scope() + ")",
                "A backup works in these hours: passes of VMs wait until they are over.", "BACKUP", false,
                "/calendar/backup-hours/" + hours.id(), hours.version() - 1, hours.hours().days());
    }

    /// What a feed showed before and what is not there any more.
    static FeedEvent gone(String uid, Instant opensAt, Instant closesAt, ZoneId zone, String summary, int sequence) {
        return new FeedEvent(uid, opensAt, closesAt, zone, Status.CANCELLED, summary, "It is not planned any more.",
                "DOWNTIME", false, null, sequence);
    }

    FeedEvent at(int other) {
        return new FeedEvent(uid, opensAt, closesAt, zone, status, summary, description, category, busy, page, other,
                days);
    }

    /// Equal as long as it shows the same.
    String digest() {
        String all = String.join("\n", List.of(uid, opensAt.toString(), closesAt.toString(), zone.getId(),
                LocalDateTime.ofInstant(opensAt, zone).toString(), status.name(), summary, description, category,
                String.valueOf(busy)));
        return Sha256.hex(days == null ? all : all + "\n" + days.stream().sorted().toList());
    }
}
