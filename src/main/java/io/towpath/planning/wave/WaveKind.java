package io.towpath.planning.wave;

import java.util.Arrays;
import java.util.Locale;

/// What a wave is for. The order is the order of the program.
public enum WaveKind {
    PROOF_OF_CONCEPT("Proof of concept"),
    DEV_TEST("Development and test"),
    PRODUCTION("Production"),
    CRITICAL("Critical infrastructure");

    private final String title;

    WaveKind(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    /// As in the database and in REST: `dev-test`.
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static WaveKind of(String slug) {
        return Arrays.stream(values()).filter(kind -> kind.slug().equals(slug)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("kind=" + slug));
    }
}
