package io.towpath.report.web;

import io.towpath.report.Metric;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A metric, ready to print.
///
/// @param figures one, or one for each part, with its name: `warm 6m40s`
/// @param bars heights of the last eight weeks as an SVG path in a box of 96 by 24; null where there are none
public record MetricTile(String name, String href, List<String> figures, String of, String target, String tone,
        String icon, String word, @Nullable String bars, String told, List<Part> parts, String computed) {

    /// A part of it, ready to print.
    public record Part(String name, String mean, String p90, String of, String target, String tone, String icon,
            String word) {}

    private static final int WIDTH = 12;
    private static final int HEIGHT = 24;
    private static final String NONE = "–";

    static MetricTile of(Metric metric) {
        Double value = metric.value();
        List<Part> parts = metric.parts().stream().map(MetricTile::part).toList();
        boolean fewEach = value != null && !parts.isEmpty()
                && metric.parts().stream().allMatch(part -> part.value() == null);
        String of = value == null
                ? fewer(metric.of())
                : fewEach ? fewer(metric.parts()) : "n=%,d".formatted(metric.of());
        return new MetricTile(metric.kind().title(), "/reports/metrics/" + metric.kind().slug(),
                value == null || parts.isEmpty() || fewEach
                        ? List.of(figure(metric.kind(), fewEach ? null : value))
                        : parts.stream().map(part -> part.name + " " + part.mean).toList(),
                of, metric.target(), tone(metric.standing()), icon(metric.standing()), word(metric.standing()),
                bars(metric.series()), told(metric.series()), parts, metric.computed());
    }

    private static String figure(Metric.Kind kind, @Nullable Double value) {
        return value == null ? NONE : switch (kind) {
            case VMS_PER_WEEK -> String.format(Locale.ENGLISH, "%.0f", value);
            case FIRST_ATTEMPT, ROLLBACK_RATE -> String.format(Locale.ENGLISH, "%.1f %%", value);
            case TIME_TO_VALIDATE -> hours(value);
            case DOWNTIME -> minutes(value);
        };
    }

    private static Part part(Metric.Part part) {
        return new Part(part.name(), minutes(part.value()), minutes(part.p90()),
                part.value() == null ? fewer(part.of()) : "n=%,d".formatted(part.of()), part.target(),
                tone(part.standing()), icon(part.standing()), word(part.standing()));
    }

    private static String fewer(int of) {
        return "not enough data (n=%,d, needs %d)".formatted(of, Metric.ENOUGH);
    }

    /// Enough in all, of no part enough.
    private static String fewer(List<Metric.Part> parts) {
        return "not enough data (%s, needs %d of one)".formatted(parts.stream()
                .map(part -> "%s n=%,d".formatted(part.name(), part.of())).collect(Collectors.joining(", ")),
                Metric.ENOUGH);
    }

    private static String tone(Metric.Standing standing) {
        return switch (standing) {
            case MET -> "good";
            case MISSED -> "bad";
            case UNKNOWN -> "idle";
        };
    }

    private static String icon(Metric.Standing standing) {
        return switch (standing) {
            case MET -> "bi-check-circle-fill";
            case MISSED -> "bi-exclamation-triangle-fill";
            case UNKNOWN -> "bi-dash-circle";
        };
    }

    private static String word(Metric.Standing standing) {
        return switch (standing) {
            case MET -> "on target";
            case MISSED -> "off target";
            case UNKNOWN -> "unknown";
        };
    }

    /// `6m40s`, and `41m` from half an hour on, where seconds say nothing any more.
    private static String minutes(@Nullable Double minutes) {
        if (minutes == null) {
            return NONE;
        }
        long seconds = Math.round(minutes * 60);
        return seconds < 1800 ? "%dm%02ds".formatted(seconds / 60, seconds % 60) : "%dm".formatted(Math.round(minutes));
    }

    private static String hours(double hours) {
        long minutes = Math.round(hours * 60);
        return "%d h %02d min".formatted(minutes / 60, minutes % 60);
    }

    private static @Nullable String bars(List<@Nullable Double> series) {
        double most = series.stream().filter(Objects::nonNull).mapToDouble(Double::doubleValue).max().orElse(0);
        if (most <= 0) {
            return null;
        }
        StringBuilder path = new StringBuilder();
        for (int week = 0; week < series.size(); week++) {
            Double value = series.get(week);
            if (value != null && value > 0) {
                long height = Math.max(1, Math.round(value / most * HEIGHT));
                path.append("M%d %dh%dv%dh-%dz".formatted(week * WIDTH, HEIGHT, WIDTH - 3, -height, WIDTH - 3));
            }
        }
        return path.toString();
    }

    private static String told(List<@Nullable Double> series) {
        StringBuilder told = new StringBuilder("Last eight weeks: ");
        for (int week = 0; week < series.size(); week++) {
            Double value = series.get(week);
            told.append(week == 0 ? "" : ", ")
                    .append(value == null ? "none" : String.format(Locale.ENGLISH, "%.1f", value));
        }
        return told.append('.').toString();
    }
}
