package io.towpath.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One of the numbers by which a migration factory is steered.
///
/// @param value    null while there is not enough to say
/// @param unit     of the value, for people: `VMs a week`, `%`, `h`
/// @param of       observations behind it
/// @param series   the last eight weeks, oldest first; null where a week had none
/// @param parts    what it is made of where each has a target of its own; else empty
/// @param computed how, a sentence
public record Metric(Kind kind, @Nullable Double value, String unit, int of, String target, Standing standing,
        List<@Nullable Double> series, List<Part> parts, String computed) {

    /// Fewer say nothing.
    public static final int ENOUGH = 20;

    public Metric {
        series = java.util.Collections.unmodifiableList(new java.util.ArrayList<>(series));
        parts = List.copyOf(parts);
    }

    /// One that has no parts.
    Metric(Kind kind, @Nullable Double value, String unit, int of, String target, Standing standing,
            List<@Nullable Double> series, String computed) {
        this(kind, value, unit, of, target, standing, series, List.of(), computed);
    }

    /// A share of a metric's observations, in the metric's unit.
    ///
    /// @param name  `warm`
    /// @param value the mean; null while there is not enough to say
    /// @param p90   nine of ten were no more; null while there is not enough to say
    public record Part(String name, @Nullable Double value, @Nullable Double p90, int of, String target,
            Standing standing) {}

    static Standing standing(int of, boolean met) {
        return of < ENOUGH ? Standing.UNKNOWN : met ? Standing.MET : Standing.MISSED;
    }

    /// The five.
    public enum Kind {
        VMS_PER_WEEK("VMs a week"),
        FIRST_ATTEMPT("First attempt succeeds"),
        DOWNTIME("Downtime of a cutover"),
        ROLLBACK_RATE("Rolled back"),
        TIME_TO_VALIDATE("Time to validate");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }

        /// Of its address: `first-attempt`.
        public String slug() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public static Optional<Kind> of(String slug) {
            return Arrays.stream(values()).filter(kind -> kind.slug().equals(slug)).findFirst();
        }
    }

    /// Against its target.
    public enum Standing {
        MET, MISSED, UNKNOWN
    }
}
