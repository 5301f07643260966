package io.towpath.replication.web;

import io.towpath.replication.forecast.PassFacts;
import io.towpath.units.ByteSize;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How fast the VM changes and how fast that is brought over, pass by pass, on a logarithmic scale.
///
/// @param changed  points of the line of bytes changed a second
/// @param copied   the same of bytes copied a second
/// @param dots     one a pass, with its numbers
record RateCurve(int width, int height, String changed, String copied, List<Dot> dots, List<Tick> up,
        List<Tick> across, String summary) {

    record Tick(double at, String text) {}

    record Dot(double x, double y, boolean copy, String title) {}

    private record Rate(Instant at, double changed, double copied) {}

    private static final int WIDTH = 720;
    private static final int HEIGHT = 240;
    private static final int LEFT = 76;
    private static final int RIGHT = 16;
    private static final int TOP = 12;
    private static final int BOTTOM = 30;
    private static final int MOST_LABELS = 5;

    /// @param passes in the order of time
    /// @return null where no delta pass told a rate
    static @Nullable RateCurve of(List<PassFacts> passes, Function<Instant, @Nullable String> print) {
        List<Rate> rates = new ArrayList<>();
        for (int i = 1; i < passes.size(); i++) {
            PassFacts pass = passes.get(i);
            double seconds = Duration.between(passes.get(i - 1).frozenAt(), pass.frozenAt()).toMillis() / 1000.0;
            if (pass.kind() != PassFacts.Kind.SEED && pass.kind() != PassFacts.Kind.RESYNC && seconds > 0) {
                rates.add(new Rate(pass.frozenAt(), pass.changed() / seconds, pass.speed()));
            }
        }
        return rates.isEmpty() ? null : drawn(rates, print);
    }

    private static RateCurve drawn(List<Rate> rates, Function<Instant, @Nullable String> print) {
        double least = rates.stream().flatMap(rate -> List.of(rate.changed(), rate.copied()).stream())
                .filter(value -> value > 0).mapToDouble(Double::doubleValue).min().orElse(1);
        double most = rates.stream().mapToDouble(rate -> Math.max(rate.changed(), rate.copied())).max().orElse(1);
        int low = (int) Math.floor(Math.log(Math.max(1, least)) / Math.log(2) / 10) * 10;
        int high = Math.max(low + 10, (int) Math.ceil(Math.log(Math.max(2, most)) / Math.log(2) / 10) * 10);
        Instant from = rates.getFirst().at();
        double span = Math.max(1, Duration.between(from, rates.getLast().at()).toMillis());
        List<Dot> dots = new ArrayList<>();
        StringBuilder changed = new StringBuilder();
        StringBuilder copied = new StringBuilder();
        for (Rate rate : rates) {
            double x = round(LEFT + (WIDTH - LEFT - RIGHT) * (rates.size() == 1
                    ? 0.5
                    : Duration.between(from, rate.at()).toMillis() / span));
            double y = y(rate.changed(), low, high);
            changed.append(x).append(',').append(y).append(' ');
            dots.add(new Dot(x, y, false, "%s: %s a second changed".formatted(print.apply(rate.at()),
                    bytes(rate.changed()))));
            if (rate.copied() > 0) {
                double above = y(rate.copied(), low, high);
                copied.append(x).append(',').append(above).append(' ');
                dots.add(new Dot(x, above, true, "%s: %s a second copied".formatted(print.apply(rate.at()),
                        bytes(rate.copied()))));
            }
        }
        List<Tick> up = new ArrayList<>();
        for (int power = low; power <= high; power += 10) {
            up.add(new Tick(y(Math.pow(2, power), low, high), bytes(Math.pow(2, power)) + "/s"));
        }
        List<Tick> across = new ArrayList<>();
        int labels = Math.min(MOST_LABELS, rates.size());
        for (int i = 0; i < labels; i++) {
            Rate rate = rates.get(labels == 1 ? 0 : i * (rates.size() - 1) / (labels - 1));
            double x = rates.size() == 1 ? 0.5 : Duration.between(from, rate.at()).toMillis() / span;
            across.add(new Tick(round(LEFT + (WIDTH - LEFT - RIGHT) * x), String.valueOf(print.apply(rate.at()))));
        }
        Rate last = rates.getLast();
        return new RateCurve(WIDTH, HEIGHT, changed.toString().strip(), copied.toString().strip(), dots, up, across,
                "Of %d delta %s the last changed %s a second and was copied at %s a second; the fastest changed %s."
                        .formatted(rates.size(), rates.size() == 1 ? "pass" : "passes", bytes(last.changed()),
                                bytes(last.copied()),
                                bytes(rates.stream().mapToDouble(Rate::changed).max().orElse(0))));
    }

    private static double y(double rate, int low, int high) {
        double power = Math.clamp(Math.log(Math.max(1, rate)) / Math.log(2), low, high);
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (power - low) / (high - low));
    }

    private static String bytes(double value) {
        return new ByteSize(Math.round(value)).toString();
    }

    private static double round(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.1f", value));
    }
}
