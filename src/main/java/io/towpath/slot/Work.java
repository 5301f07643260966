package io.towpath.slot;

import java.util.Locale;

/// What slots are asked for, the most urgent first.
public enum Work {
    /// The last pass of a cutover, and the shutdown before it: nobody is served. It waits for nothing but other last passes
    /// and cold copies; seeds and passes stop for it.
    FINAL("last pass"),
    /// The copy of a VM that is off, or of files.
    COLD("cold copy"),
    /// A pass that brings over what changed.
    DELTA("pass"),
    /// The first copy of a VM that serves.
    SEED("seed"),
    /// The comparison of a source that was cut over with what arrived: nothing waits for it.
    COMPARISON("comparison");

    private final String word;

    Work(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether it can be stopped for a last pass: nobody is out of service meanwhile, and it goes on where it stopped. A
    /// comparison does so on the node that made it; another one begins its disk anew.
    boolean yields() {
        return this == DELTA || this == SEED || this == COMPARISON;
    }

    /// Whether rules on bandwidth hold for it: while nobody is served they would only make that longer.
    boolean isThrottled() {
        return this != FINAL && this != COLD;
    }
}
