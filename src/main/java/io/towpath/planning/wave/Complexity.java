package io.towpath.planning.wave;

import java.util.Locale;

/// How much work a VM makes, with the minutes its cutover is assumed to take while nothing is learned: half of them end by
/// `p50`, nine in ten by `p90`. The ranges are those people plan with: 5 to 10, 10 to 30, 60 to 240 minutes; `p50` is the
/// geometric middle, `p90` the upper end. A special one has no range of its own and counts as complex.
public enum Complexity {
    SIMPLE(7, 10), MEDIUM(17, 30), COMPLEX(120, 240), SPECIAL(120, 240);

    private final int p50;
    private final int p90;

    Complexity(int p50, int p90) {
        this.p50 = p50;
        this.p90 = p90;
    }

    /// @param word `simple`
    public static Complexity of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    int p50Minutes() {
        return p50;
    }

    int p90Minutes() {
        return p90;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
