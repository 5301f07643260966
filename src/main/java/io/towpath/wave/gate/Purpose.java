package io.towpath.wave.gate;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a wave is for. The order is the order of the program.
public enum Purpose {
    PROOF_OF_CONCEPT("Proof of concept"),
    DEV_TEST("Development and test"),
    PRODUCTION("Production"),
    CRITICAL("Critical infrastructure"),
    /// Made by hand, and nobody chose.
    UNPLANNED("Unplanned");

    private final String title;

    Purpose(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    /// As in the database and in REST: `dev-test`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @param word null: nobody chose
    public static Purpose of(@Nullable String word) {
        return word == null
                ? UNPLANNED
                : Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("kind=" + word));
    }
}
