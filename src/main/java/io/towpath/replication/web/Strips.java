package io.towpath.replication.web;

import io.towpath.replication.forecast.Part;
import io.towpath.replication.forecast.Prediction;
import io.towpath.replication.outlook.Outage;
import io.towpath.replication.outlook.Outlook;
import io.towpath.replication.web.SyncPage.Strip;
import io.towpath.replication.web.SyncPage.StripBar;
import io.towpath.replication.web.SyncPage.StripLine;
import io.towpath.replication.web.SyncPage.StripRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Draws what an outage is made of: as predicted, and under it as it goes.
final class Strips {

    static final int WIDTH = 720;
    private static final int LEFT = 84;
    private static final int RIGHT = 74;
    private static final int FIRST = 18;
    private static final int APART = 34;
    /// Asking once more whether others have arrived takes so long: nobody was waited for.
    private static final Duration NO_WAIT = Duration.ofSeconds(3);

    private Strips() {}

    static @Nullable Strip of(@Nullable Outlook outlook, @Nullable Outage outage, Instant now, Times times) {
        if (outlook == null && outage == null) {
            return null;
        }
        Prediction told = outlook == null ? null : outlook.prediction();
        Duration lasted = outage == null ? null : outage.lasted(now);
        double longest = Math.max(told == null ? 0 : seconds(told.nineInTen()), lasted == null ? 0 : seconds(lasted));
        List<StripLine> lines = new ArrayList<>();
        if (told != null) {
            Map<Part, Duration> middles = new EnumMap<>(Part.class);
            told.parts().forEach(part -> middles.put(part.part(), part.middle()));
            lines.add(new StripLine("Predicted", FIRST, bars(middles, longest),
                    Times.print(told.middle()) + " / " + Times.print(told.nineInTen())));
        }
        if (outage != null && lasted != null) {
            lines.add(new StripLine("Actual", told == null ? FIRST : FIRST + APART, bars(outage.took(), longest),
                    Times.print(lasted) + (outage.ended() == null ? "…" : "")));
        }
        return new Strip(title(outage), summary(told, outage, lasted), lines, rows(told, outage), basis(outlook, times),
                verdict(told, outage, now));
    }

    private static String title(@Nullable Outage outage) {
        return outage == null
                ? "Predicted cutover"
                : outage.ended() == null ? "Cutover under way" : "Cutover, predicted and actual";
    }

    private static List<StripBar> bars(Map<Part, Duration> took, double longest) {
        List<StripBar> bars = new ArrayList<>();
        double at = LEFT;
        for (Part part : Part.values()) {
            Duration duration = took.get(part);
            if (duration != null && longest > 0) {
                double width = (WIDTH - LEFT - RIGHT) * seconds(duration) / longest;
                bars.add(new StripBar(part.name().toLowerCase(Locale.ROOT).replace('_', '-'), round(at), round(width),
                        "%s %s".formatted(word(part), Times.print(duration))));
                at += width;
            }
        }
        return bars;
    }

    private static List<StripRow> rows(@Nullable Prediction told, @Nullable Outage outage) {
        List<StripRow> rows = new ArrayList<>();
        for (Part part : Part.values()) {
            Prediction.PartTime time = told == null
                    ? null
                    : told.parts().stream().filter(each -> each.part() == part).findFirst().orElse(null);
            Duration actual = outage == null ? null : outage.took().get(part);
            if (part == Part.COMPARE && time == null && actual == null
                    || part == Part.WAIT && (actual == null || actual.compareTo(NO_WAIT) < 0)) {
                continue;
            }
            rows.add(new StripRow(word(part), time == null ? null : Times.print(time.middle()),
                    time == null ? null : Times.print(time.nineInTen()), actual == null ? null : Times.print(actual)));
        }
        return rows;
    }

    private static String summary(@Nullable Prediction told, @Nullable Outage outage, @Nullable Duration lasted) {
        String predicted = told == null
                ? "Nothing had been predicted."
                : "Half of such cutovers end within %s, nine in ten within %s.".formatted(Times.print(told.middle()),
                        Times.print(told.nineInTen()));
        if (outage == null || lasted == null) {
            return predicted;
        }
        Duration waited = outage.waited(outage.began().plus(lasted));
        String others = waited.compareTo(NO_WAIT) < 0
                ? ""
                : ", %s of it waiting for those it starts together with".formatted(Times.print(waited));
        return predicted + (outage.ended() == null
                ? " It has lasted %s so far%s.".formatted(Times.print(lasted), others)
                : " It took %s%s.".formatted(Times.print(lasted), others));
    }

    /// What it waited for others says nothing about its prediction.
    private static @Nullable String verdict(@Nullable Prediction told, @Nullable Outage outage, Instant now) {
        if (told == null || outage == null) {
            return null;
        }
        Duration lasted = outage.own(now);
        if (lasted.compareTo(told.nineInTen()) > 0) {
            return "Longer than nine in ten: predictions of others learn from it.";
        }
        return outage.ended() == null
                ? null
                : lasted.compareTo(told.middle()) <= 0
                        ? "Within P50."
                        : "Within P90.";
    }

    private static String basis(@Nullable Outlook outlook, Times times) {
        if (outlook == null) {
            return "";
        }
        Prediction told = outlook.prediction();
        String corrected = told.bias() == 1 && told.stretch() == 1
                ? ""
                : ", corrected by a factor of %.2f and P90 stretched by %.2f, as earlier predictions taught".formatted(
                        told.bias(), told.stretch());
        return "Predicted %s, after pass %d, for %s. Learned from %d %s of this VM and %d earlier %s%s. 4,000 cutovers are played with what these leave possible."
                .formatted(times.at(outlook.predictedAt()), outlook.pass(),
                        outlook.planned() ? times.at(told.cutoverAt()) : "a cutover at once", told.passes(),
                        told.passes() == 1 ? "pass" : "passes", told.landings(),
                        told.landings() == 1 ? "cutover" : "cutovers", corrected);
    }

    static String word(Part part) {
        return switch (part) {
            case SHUT_DOWN -> "Shut down";
            case FINAL_QUERY -> "Final query";
            case FINAL_COPY -> "Final copy";
            case PROVE -> "Prove";
            case COMPARE -> "Compare all";
            case DEFINE -> "Define";
            case WAIT -> "Wait for others";
            case START -> "Start";
        };
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
