package io.towpath.wave.notice;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an owner writes against an outage.
public record Protest(String name, String reason, @Nullable Instant wantedOpensAt, @Nullable Instant wantedClosesAt) {

    private static final int MOST_NAME = 200;
    private static final int MOST_REASON = 1000;

    public Protest {
        name = cut(name.strip(), MOST_NAME);
        reason = cut(reason.strip(), MOST_REASON);
    }

    private static String cut(String text, int most) {
        return text.length() > most ? text.substring(0, most) : text;
    }

    /// What is to be mended before it counts.
    public enum Missing {
        NAME,
        REASON,
        ORDER,
        PAST,
        /// The wave got another time while the owner was reading.
        MOVED
    }

    List<Missing> missing(Instant now) {
        List<Missing> missing = new ArrayList<>();
        if (name.isEmpty()) {
            missing.add(Missing.NAME);
        }
        if (reason.isEmpty()) {
            missing.add(Missing.REASON);
        }
        if (wantedOpensAt != null && wantedOpensAt.isBefore(now)) {
            missing.add(Missing.PAST);
        }
        if (wantedClosesAt != null && (wantedOpensAt == null || !wantedOpensAt.isBefore(wantedClosesAt))) {
            missing.add(Missing.ORDER);
        }
        return missing;
    }
}
