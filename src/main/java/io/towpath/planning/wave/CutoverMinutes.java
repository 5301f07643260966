package io.towpath.planning.wave;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How long cutovers take, by class of VM: learned from those that are over where there are enough of them, else assumed, unless
/// a person said something else. Special ones count as complex.
public record CutoverMinutes(Of simple, Of medium, Of complex) {

    /// So many it takes to learn from.
    public static final int ENOUGH = 20;

    public static final CutoverMinutes ASSUMED = new CutoverMinutes(Of.assumed(Complexity.SIMPLE), Of.assumed(
            Complexity.MEDIUM), Of.assumed(Complexity.COMPLEX));

    /// What a range rests on.
    public enum Basis {
        ASSUMED, LEARNED, SAID
    }

    /// @param p50      minutes within which half of them end; `p90`: nine in ten
    /// @param cutovers that it was learned from; 0 where it was not
    public record Range(int p50, int p90, Basis basis, int cutovers) {

        public Range {
            if (p50 < 1 || p90 < p50 || cutovers < 0) {
                throw new IllegalArgumentException("p50=%d p90=%d cutovers=%d".formatted(p50, p90, cutovers));
            }
        }

        /// As planners count without knowing better.
        public static Range assumed(Complexity of) {
            return new Range(of.p50Minutes(), of.p90Minutes(), Basis.ASSUMED, 0);
        }

        /// With whole minutes, never less than one.
        public static Range learned(double p50, double p90, int cutovers) {
            int middle = Math.max(1, (int) Math.round(p50));
            return new Range(middle, Math.max(middle, (int) Math.ceil(p90)), Basis.LEARNED, cutovers);
        }

        /// As wide as it is, with another P90.
        Range said(int minutes) {
            return new Range(Math.clamp(Math.round((float) minutes * p50 / p90), 1, minutes), minutes, Basis.SAID, 0);
        }

        /// `6, 9 min (learned from 214 cutovers)`
        public String words() {
            return "%d, %d min (%s)".formatted(p50, p90, switch (basis) {
                case ASSUMED -> "assumed";
                case LEARNED -> String.format(Locale.ENGLISH, "learned from %,d cutovers", cutovers);
                case SAID -> "as said";
            });
        }
    }

    /// Of one class.
    ///
    /// @param warm   of those whose source serves while they are copied; `cold`: of those that are off meanwhile
    /// @param either of both together: of VMs of which nobody knows
    public record Of(Range warm, Range cold, Range either) {

        static Of assumed(Complexity of) {
            Range range = Range.assumed(of);
            return new Of(range, range, range);
        }

        private Of said(int minutes) {
            return new Of(warm.said(minutes), cold.said(minutes), either.said(minutes));
        }

        private List<String> words(String name) {
            return warm.equals(cold) && cold.equals(either)
                    ? List.of(name + " " + either.words())
                    : List.of(name + ", warm " + warm.words(), name + ", cold " + cold.words(), name
                            + ", nobody knows which " + either.words());
        }
    }

    /// @param learned by class (not special) and whether warm, null for both; null where there are not enough
    public static CutoverMinutes of(BiFunction<Complexity, @Nullable Boolean, @Nullable Range> learned) {
        List<Of> all = Stream.of(Complexity.SIMPLE, Complexity.MEDIUM, Complexity.COMPLEX).map(of -> {
            Range assumed = Range.assumed(of);
            return new Of(Objects.requireNonNullElse(learned.apply(of, true), assumed), Objects.requireNonNullElse(
                    learned.apply(of, false), assumed), Objects.requireNonNullElse(learned.apply(of, null), assumed));
        }).toList();
        return new CutoverMinutes(all.get(0), all.get(1), all.get(2));
    }

    /// @param warm null: nobody knows
    public Range of(Complexity complexity, @Nullable Boolean warm) {
        Of of = of(complexity);
        return warm == null ? of.either : warm ? of.warm : of.cold;
    }

    private Of of(Complexity complexity) {
        return switch (complexity) {
            case SIMPLE -> simple;
            case MEDIUM -> medium;
            case COMPLEX, SPECIAL -> complex;
        };
    }

    /// With what a person says of P90, in minutes; null: nothing.
    public CutoverMinutes said(@Nullable Integer simpleP90, @Nullable Integer mediumP90, @Nullable Integer complexP90) {
        return new CutoverMinutes(simpleP90 == null ? simple : simple.said(simpleP90), mediumP90 == null
                ? medium
                : medium.said(mediumP90), complexP90 == null ? complex : complex.said(complexP90));
    }

    /// What a person said of P90 of a class; null: nothing.
    public @Nullable Integer said(Complexity complexity) {
        Range range = of(complexity).either;
        return range.basis == Basis.SAID ? range.p90 : null;
    }

    /// What a person said, upon what is known now.
    public CutoverMinutes upon(CutoverMinutes known) {
        return known.said(said(Complexity.SIMPLE), said(Complexity.MEDIUM), said(Complexity.COMPLEX));
    }

    /// `simple, warm 6, 9 min (learned from 214 cutovers)`, P50 before P90; one line for each that differs.
    public List<String> words() {
        List<String> words = new ArrayList<>(simple.words("simple"));
        words.addAll(medium.words("medium"));
        words.addAll(complex.words("complex"));
        return words;
    }
}
