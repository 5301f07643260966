package io.towpath.wave.gate;

import io.towpath.planning.wave.WaveKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a wave is for, as planned, or nothing that anybody chose. The order is the order of the program.
public enum Purpose {
    PROOF_OF_CONCEPT(WaveKind.PROOF_OF_CONCEPT),
    DEV_TEST(WaveKind.DEV_TEST),
    PRODUCTION(WaveKind.PRODUCTION),
    CRITICAL(WaveKind.CRITICAL),
    /// Made by hand, and nobody chose.
    UNPLANNED(null);

    private final @Nullable WaveKind kind;

    Purpose(@Nullable WaveKind kind) {
        this.kind = kind;
    }

    public String title() {
        return kind == null ? "Unplanned" : kind.title();
    }

    /// As in the database and in REST: `dev-test`.
    public String word() {
        return kind == null ? "unplanned" : kind.slug();
    }

    /// @param word null: nobody chose
    public static Purpose of(@Nullable String word) {
        return word == null
                ? UNPLANNED
                : Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("kind=" + word));
    }
}
