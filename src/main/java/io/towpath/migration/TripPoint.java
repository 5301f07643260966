package io.towpath.migration;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Where in a trip others may have something done.
public enum TripPoint {
    /// The source serves yet: it is shut down when this is done.
    BEFORE_SHUTDOWN("before its source is shut down"),
    /// The target serves, before the machine's checks.
    AFTER_START("after its target was started"),
    /// The soak begins.
    AFTER_SIGN_OFF("after its owner signed"),
    /// The target serves yet, or nobody does; only where the source was, or was to be, shut down.
    BEFORE_ROLL_BACK("before it is rolled back"),
    /// The source serves again; only where it was, or was to be, shut down.
    AFTER_ROLL_BACK("after it was rolled back");

    private final String words;

    TripPoint(String words) {
        this.words = words;
    }

    /// Goes on after a VM's name: `before its source is shut down`.
    public String words() {
        return words;
    }

    /// As REST and tables name it: `before-shutdown`.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The step that waits there.
    public String step() {
        return "hooks-" + code();
    }

    public static Optional<TripPoint> ofCode(String code) {
        return Arrays.stream(values()).filter(point -> point.code().equals(code.strip())).findFirst();
    }
}
