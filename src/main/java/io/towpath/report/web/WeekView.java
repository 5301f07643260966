package io.towpath.report.web;

import io.towpath.report.WeekReport;
import io.towpath.report.WeekReport.Week;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A week's report, ready to print.
///
/// @param title    `23 to 29 Nov 2026`
/// @param previous a day of the week before; next: of the week after, null in the running one
/// @param owners   what they answered, in sentences
public record WeekView(String title, boolean running, List<Figure> figures, List<WeekReport.Wave> waves,
        List<Line> outages, @Nullable String predicted, List<Line> back, List<WeekReport.Trouble> troubles,
        List<String> owners, List<Line> findings, List<Line> ahead, LocalDate previous, @Nullable LocalDate next) {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);
    /// Seconds: asking once more whether others have arrived takes about so long.
    private static final int LEAST_WAIT = 3;

    /// @param note beside it, may be empty
    public record Figure(String name, String value, String note) {}

    public record Line(String href, String name, List<String> cells) {}

    static WeekView of(Week week, ZoneId zone) {
        WeekReport.Totals totals = week.totals();
        return new WeekView(DAY.format(week.monday()) + " to " + DAY.format(week.sunday()), week.running(),
                List.of(new Figure("Accepted by their owners", number(totals.accepted()),
                        number(totals.before()) + " the week before"),
                        new Figure("Cutovers begun", number(totals.begun()), ""),
                        new Figure("Arrived at the target", number(totals.arrived()), ""),
                        new Figure("Rolled back", number(totals.rolledBack()), share(totals, totals.rolledBack())),
                        new Figure("Given up", number(totals.givenUp()), share(totals, totals.givenUp()))),
                week.waves(), week.outages().stream().map(one -> outage(one, zone)).toList(),
                predicted(week.predicted()),
                week.back().stream().map(one -> new Line("/inventory/vms/" + one.vmId(), one.vm(),
                        List.of(text(one.wave()), one.outcome(), Integer.toString(one.attempt()),
                                Times.minute(one.at(), zone), one.why())))
                        .toList(),
                week.troubles(), owners(week.answers()),
                week.findings().stream().map(one -> new Line("/inventory/findings?severity=" + one.severity(),
                        one.severity(), List.of(count(one.before()), count(one.after())))).toList(),
                week.ahead().stream().map(one -> new Line("/calendar/windows/" + one.id(), one.name(),
                        List.of(Times.minute(one.opens(), zone), Times.minute(one.closes(), zone),
                                "%,d of %,d".formatted(one.vms(), one.room()))))
                        .toList(),
                week.monday().minusWeeks(1), week.running() ? null : week.monday().plusWeeks(1));
    }

    private static Line outage(WeekReport.Outage one, ZoneId zone) {
        Boolean within = one.within();
        return new Line("/inventory/vms/" + one.vmId(), one.vm(),
                List.of(text(one.wave()), one.mode(), Times.minute(one.began(), zone), lasted(one),
                        one.middle() == null ? "–" : length(one.middle()),
                        one.mostly() == null ? "–" : length(one.mostly()),
                        within == null ? "not predicted" : within ? "as predicted" : "longer"));
    }

    private static String lasted(WeekReport.Outage one) {
        return one.waited().toSeconds() < LEAST_WAIT
                ? length(one.lasted())
                : "%s (%s waiting for others)".formatted(length(one.lasted()), length(one.waited()));
    }

    private static @Nullable String predicted(WeekReport.Predicted all) {
        String cut = all.outages() > WeekReport.MOST
                ? "The %,d longest of %,d; the file has all. ".formatted(WeekReport.MOST, all.outages())
                : "";
        String told = all.told() == 0
                ? ""
                : "%,d of %,d outages were no longer than their P90 as predicted last; the goal is nine of ten."
                        .formatted(all.within(), all.told());
        return (cut + told).isEmpty() ? null : (cut + told).strip();
    }

    private static List<String> owners(WeekReport.Answers answers) {
        int all = answers.signed() + answers.rejected();
        String answered = all == 0
                ? "No owner answered."
                : "%,d signed, %,d rejected; %,d of %,d within four hours of the VM's arrival, half of them within %s."
                        .formatted(answers.signed(), answers.rejected(), answers.soon(), all,
                                length(Objects.requireNonNullElse(answers.median(), Duration.ZERO)));
        return List.of(answered, answers.waiting() == 0
                ? "Nobody is waited for now."
                : "%,d %s for now, %,d of them for more than a day.".formatted(answers.waiting(),
                        answers.waiting() == 1 ? "owner is waited" : "owners are waited", answers.late()));
    }

    private static String share(WeekReport.Totals totals, int part) {
        int all = totals.accepted() + totals.rolledBack() + totals.givenUp();
        return all == 0 ? "" : "%.1f %% of those that ended".formatted(100.0 * part / all);
    }

    /// `1 h 05 min`, `4 min 20 s`, `35 s`.
    static String length(Duration duration) {
        long seconds = Math.round(duration.toMillis() / 1000.0);
        return seconds < 60
                ? seconds + " s"
                : seconds < 3600
                        ? "%d min %02d s".formatted(seconds / 60, seconds % 60)
                        : "%d h %02d min".formatted(seconds / 3600, seconds / 60 % 60);
    }

    private static String number(int value) {
        return String.format(Locale.ENGLISH, "%,d", value);
    }

    private static String count(@Nullable Integer value) {
        return value == null ? "not counted" : number(value);
    }

    private static String text(@Nullable String value) {
        return value == null ? "–" : value;
    }
}
