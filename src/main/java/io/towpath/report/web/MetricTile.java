package io.towpath.report.web;

import io.towpath.report.Metric;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A metric, ready to print.
///
/// @param bars heights of the last eight weeks as an SVG path in a box of 96 by 24; null where there are none
public record MetricTile(String name, String href, String figure, String of, String target, String tone, String icon,
        String word, @Nullable String bars, String told, String computed) {

    private static final int WIDTH = 12;
    private static final int HEIGHT = 24;

    static MetricTile of(Metric metric) {
        Double value = metric.value();
        String figure = value == null ? "–" : switch (metric.kind()) {
            case VMS_PER_WEEK -> String.format(Locale.ENGLISH, "%.0f", value);
            case FIRST_ATTEMPT, ROLLBACK_RATE -> String.format(Locale.ENGLISH, "%.1f %%", value);
            case TIME_TO_VALIDATE -> hours(value);
            case DOWNTIME -> String.format(Locale.ENGLISH, "%.0f min", value);
        };
        String of = value == null
                ? "not enough data (n=%,d, needs %d)".formatted(metric.of(), Metric.ENOUGH)
                : "n=%,d".formatted(metric.of());
        return new MetricTile(metric.kind().title(), "/reports/metrics/" + metric.kind().slug(), figure, of,
                metric.target(), switch (metric.standing()) {
                    case MET -> "good";
                    case MISSED -> "bad";
                    case UNKNOWN -> "idle";
                }, switch (metric.standing()) {
                    case MET -> "bi-check-circle-fill";
                    case MISSED -> "bi-exclamation-triangle-fill";
                    case UNKNOWN -> "bi-dash-circle";
                }, switch (metric.standing()) {
                    case MET -> "on target";
                    case MISSED -> "off target";
                    case UNKNOWN -> "unknown";
                }, bars(metric.series()), told(metric.series()), metric.computed());
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
