package io.towpath.planning.calendar;

import java.util.Locale;

/// What becomes of a VM that is not done when its window closes.
public enum Overrun {
    /// It goes back: the source serves again.
    RETURN_SOURCE,
    /// It is finished, late.
    FINISH;

    /// As the database and REST spell it: `return-source`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Overrun of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
