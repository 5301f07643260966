package io.towpath.planning.web;

import io.towpath.planning.Deadline;
import io.towpath.planning.Progress;
import io.towpath.planning.PublishedEnd;
import io.towpath.planning.Scope;
import io.towpath.planning.forecast.Assumptions;
import io.towpath.planning.forecast.Forecast;
import io.towpath.planning.forecast.Resource;
import io.towpath.planning.forecast.Unit;
import io.towpath.planning.wave.CutoverMinutes;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A forecast, ready to print.
///
/// @param inputs every assumption with its value
/// @param late   the middle end beside the last planned window
/// @param missed why it is too late; null: it is not
record ForecastPage(String p50, String p90, String late, @Nullable String missed, String perDay, String copying,
        String formula, String bottleneck, List<Use> uses, List<Input> inputs) {

    record Use(String name, String utilisation, int percent, String sooner, boolean bottleneck) {}

    record Input(String name, String value) {}

    /// @param actual that are over; `–` from today on
    /// @param other  `–` where nothing else was asked
    record Week(String ends, String actual, String p10, String p50, String p90, String planned, String other) {}

    /// For a tile.
    ///
    /// @param tone  of the tile: bad where nine in ten runs do not end in time, wait where VMs are left out
    /// @param notes what it is compared with, and what it is without
    record End(String p50, String p90, String tone, String word, List<String> notes) {}

    /// What a forecast is compared with.
    record Against(Scope scope, Deadline deadline, ZoneId zone) {}

    /// What is in it and what is not.
    ///
    /// @param left null: nothing is left out
    record Counted(String counted, @Nullable String left, List<String> why) {}

    static End end(PublishedEnd.End end, ZoneId zone) {
        boolean missed = end.deadline().missedBy(end.p90(), end.planned(), zone);
        List<String> notes = new ArrayList<>(promise(end.deadline()));
        if (end.deadline().promised() == null) {
            notes.addFirst(end.planned() == null
                    ? "no window is planned"
                    : "the last planned window closes " + Say.day(end.planned(), zone));
        }
        if (end.leftOut() > 0) {
            notes.add("without " + Say.vms(end.leftOut()) + " that are in no window");
        }
        return new End(Say.day(end.p50(), zone), Say.day(end.p90(), zone), missed
                ? "bad"
                : end.leftOut() > 0 ? "wait" : "good",
                missed
                        ? "at risk"
                        : end.leftOut() > 0 ? "incomplete" : end.deadline().promised() != null ? "in time" : "on plan",
                notes);
    }

    /// What was promised and which licence ends, the earlier first.
    static List<String> promise(Deadline deadline) {
        List<String> promise = new ArrayList<>();
        LocalDate day = deadline.promised();
        var licence = deadline.licence();
        if (day != null) {
            promise.add("promised for " + Say.day(day));
        }
        if (licence != null) {
            String ends = "the licence %s of %s ends %s".formatted(licence.name(), licence.source(), Say.day(licence
                    .endsOn()));
            promise.add(day != null && !licence.endsOn().isBefore(day) ? promise.size() : 0, ends);
        }
        return promise;
    }

    static Counted scope(Scope scope) {
        long moving = scope.underWay().vms();
        String counted = moving == 0
                ? "It is of %s in windows.".formatted(Say.vms(scope.planned().vms()))
                : "It is of %s in windows of the plan and %s under way.".formatted(Say.vms(scope.planned().vms()),
                        Say.number(moving));
        long left = scope.left().vms();
        return new Counted(counted, left == 0
                ? null
                : "And %s in no window: the dates are without %s.".formatted(left == 1
                        ? "1 VM is"
                        : Say.vms(left)
                                + " are",
                        left == 1 ? "it" : "them"),
                scope.leftOut().stream().map(one -> Say.number(one.vms()) + " " + one.why()).toList());
    }

    static ForecastPage of(Forecast forecast, Assumptions by, CutoverMinutes minutes, Against against) {
        Resource bottleneck = forecast.bottleneck();
        var link = by.bandwidth();
        ZoneId zone = against.zone();
        Instant closes = against.scope().closes();
        LocalDate promised = against.deadline().promised();
        boolean missed = against.deadline().missedBy(forecast.p90(), closes, zone);
        return new ForecastPage(Say.day(forecast.p50(), zone), Say.day(forecast.p90(), zone),
                late(forecast.p50(), against.scope(), zone), missed
                        ? "One run in ten or more ends too late: " + (promised != null
                                ? "promised for " + Say.day(promised)
                                : "after the last planned window") + "."
                        : null,
                Say.decimal(forecast.terabytesPerDay()) + " TB a day",
                Say.size(forecast.bytes()) + " are copied in " + Say.decimal(forecast.copyingDays())
                        + " days of copying",
                String.format(Locale.ENGLISH, "%s Gb/s ÷ 8 × %.0f %% × %.0f %% × 86,400 s = %.1f TB a day",
                        plain(by.gigabits()), link.framing() * 100, link.utilisation() * 100, link.terabytesPerDay()),
                bottleneck(forecast, bottleneck), forecast.uses().stream().map(use -> use(use, bottleneck)).toList(),
                inputs(by, minutes));
    }

    /// The middle end beside the last planned window.
    static String late(Instant end, Scope scope, ZoneId zone) {
        Instant opens = scope.opens();
        Instant closes = scope.closes();
        if (opens == null || closes == null) {
            return "No window is planned; what is under way ends when it can.";
        }
        long days = Duration.between(closes, end).toDays();
        return "The middle end is %s, %s.".formatted(end.isBefore(opens)
                ? "before the last planned window"
                : !end.isAfter(closes)
                        ? "in the last planned window"
                        : (days == 0 ? "less than a day" : Say.counted(days, "day", "days"))
                                + " after the last planned window",
                Say.day(closes, zone));
    }

    private static String bottleneck(Forecast forecast, @Nullable Resource bottleneck) {
        if (bottleneck == null) {
            return "Nothing holds it up: twice as much of any one thing would not end it half a day sooner.";
        }
        Forecast.Use use = forecast.uses().stream().filter(found -> found.resource() == bottleneck).findFirst()
                .orElseThrow();
        String name = Character.toUpperCase(bottleneck.word().charAt(0)) + bottleneck.word().substring(1);
        return bottleneck == Resource.CADENCE
                ? "%s: the plan is kept, so it ends with its windows. At half the time between them it would end %s days sooner."
                        .formatted(name, Say.decimal(use.daysSooner()))
                : "%s, %.0f %% in use: twice as much would end it %s days sooner.".formatted(name,
                        use.utilisation() * 100, Say.decimal(use.daysSooner()));
    }

    private static Use use(Forecast.Use use, @Nullable Resource bottleneck) {
        int percent = (int) Math.round(use.utilisation() * 100);
        return new Use(use.resource().word(), use.utilisation() < 0 ? "–" : percent + " %", Math.max(0, percent),
                use.daysSooner() < 0.05 ? "no" : Say.decimal(use.daysSooner()) + " days",
                use.resource() == bottleneck);
    }

    private static List<Input> inputs(Assumptions by, CutoverMinutes minutes) {
        CutoverMinutes asked = minutes.said(said(by.asked().simple()), said(by.asked().medium()), said(by.asked()
                .complex()));
        return List.of(new Input("Link", plain(by.gigabits()) + " Gb/s, of which " + percent(by.utilisation())),
                new Input("One VM's copy, at most", plain(by.streamMegabytes()) + " MB/s"),
                new Input("Copies at once: target, host, datastore, vCenter", "%d, %d, %d, %d".formatted(by.copySlots(),
                        by.hostSlots(), by.datastoreSlots(), by.vcenterSlots())),
                new Input("Copies at once: link, all nodes", "%d, %d".formatted(by.linkSlots(), by.nodeSlots())),
                new Input("Copying starts before a window", plain(by.preCopyDays()) + " days"),
                new Input("Cutovers at once", by.cutoverSlots() == 0 ? "as each window says" : "" + by.cutoverSlots()),
                new Input("Team", "%d engineers, %d VMs a week each".formatted(by.engineers(), by.vmsPerEngineer())),
                new Input("First attempts that fail", percent(by.failureRate()) + ", and cost "
                        + plain(by.retryEffort()) + " times the work"),
                new Input("A cutover (P50, P90), where nothing was predicted of the VM", String.join(" · ", asked
                        .words())),
                new Input("Windows", by.cadenceDays() == 0 ? "as planned" : "every " + by.cadenceDays() + " days"),
                new Input("VMs a week", by.vmsPerWeek() == 0 ? "as planned" : Say.number(by.vmsPerWeek())));
    }

    private static @Nullable Integer said(int minutes) {
        return minutes == 0 ? null : minutes;
    }

    /// Those before today, then those of the forecast, which counts what is over today too.
    static List<Week> weeks(Forecast base, List<Forecast.Week> other, Progress.SoFar soFar, ZoneId zone) {
        Unit unit = soFar.unit();
        List<Forecast.Week> course = base.course(unit).weeks();
        List<Week> weeks = new ArrayList<>();
        for (int week = BurnUp.past(base, soFar) - 1; week >= 0; week--) {
            Instant ends = base.start().minus(Duration.ofDays(7L * week));
            weeks.add(new Week(Say.date(ends, zone), BurnUp.figure(unit, week == 0 ? soFar.all() : soFar.by(ends)), "–",
                    "–", "–", "–", "–"));
        }
        long over = soFar.all();
        for (int i = 0; i < Math.max(course.size(), other.size()); i++) {
            Forecast.Week of = i < course.size() ? course.get(i) : null;
            Forecast.Week more = i < other.size() ? other.get(i) : null;
            weeks.add(new Week(Say.date((of == null ? java.util.Objects.requireNonNull(more) : of).ends(), zone),
                    "–", of == null ? "all" : BurnUp.figure(unit, over + of.p10()),
                    of == null ? "all" : BurnUp.figure(unit, over + of.p50()),
                    of == null ? "all" : BurnUp.figure(unit, over + of.p90()),
                    of == null ? "all" : BurnUp.figure(unit, over + of.planned()),
                    more == null ? other.isEmpty() ? "–" : "all" : BurnUp.figure(unit, over + more.p50())));
        }
        return weeks;
    }

    private static String percent(double share) {
        return plain(Math.round(share * 1000) / 10.0) + " %";
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Say.number((long) value) : String.valueOf(Math.round(value * 10) / 10.0);
    }
}
