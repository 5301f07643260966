package io.towpath.wave.runbook;

import java.util.Locale;

/// What a step that failed does to the others.
public enum OnFailure {
    /// The cutovers of whom it concerns stop; the others go on.
    STOP,
    /// As [#STOP], and the wave is paused.
    HOLD_WAVE,
    /// The run goes on, with a note.
    CONTINUE;

    /// As it is written in a runbook: `hold-wave`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
