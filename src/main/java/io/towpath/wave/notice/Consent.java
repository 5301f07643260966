package io.towpath.wave.notice;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// That an owner agrees to an outage.
///
/// @param seen   when the outage began as the owner saw it; null: the page did not tell
/// @param closes when it ended as the owner saw it; null: the page did not tell
public record Consent(String name, @Nullable Instant seen, @Nullable Instant closes) {

    private static final int MOST_NAME = 200;

    public Consent {
        name = name.strip();
        name = name.length() > MOST_NAME ? name.substring(0, MOST_NAME) : name;
    }

    List<Protest.Missing> missing(Outage outage) {
        List<Protest.Missing> missing = new ArrayList<>();
        if (name.isEmpty()) {
            missing.add(Protest.Missing.NAME);
        }
        if (seen == null || closes == null || !seen.equals(outage.opensAt()) || !closes.equals(outage.closesAt())) {
            missing.add(Protest.Missing.MOVED);
        }
        return missing;
    }
}
