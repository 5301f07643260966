package io.towpath.wave;

import io.towpath.migration.RefusedException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// What is said when a wave cannot do what was asked.
final class Refusals {

    private Refusals() {}

    static WaveRow known(Optional<WaveRow> wave, UUID id) {
        return wave.orElseThrow(() -> new RefusedException("not-found", "There is no wave " + id + ".",
                "Look for it in the list of waves."));
    }

    static void unlessSeen(WaveRow wave, int seen) {
        if (wave.version() != seen) {
            throw fasterThanYou(wave);
        }
    }

    static RefusedException fasterThanYou(WaveRow wave) {
        return new RefusedException("somebody-was-faster",
                "%s was changed after you read it (it is %s now).".formatted(wave.key(), word(wave.state())),
                "Look at it again, then decide.");
    }

    static RefusedException notNow(WaveRow wave, String what, String remedy) {
        return new RefusedException("state-transition",
                "%s is %s and cannot be %s.".formatted(wave.key(), word(wave.state()), what), remedy);
    }

    private static String word(WaveState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
