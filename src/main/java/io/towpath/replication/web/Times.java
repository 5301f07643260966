package io.towpath.replication.web;

import io.towpath.access.CurrentUser;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Times as these pages print them, in the user's zone.
@Component("replicationTimes")
class Times {

    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter SOON = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter FAR = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);

    private final CurrentUser user;
    private final Clock clock;

    Times(CurrentUser user, Clock clock) {
        this.user = user;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    @Nullable
    String at(@Nullable Instant at) {
        if (at == null) {
            return null;
        }
        ZonedDateTime then = at.atZone(user.zone());
        boolean today = then.toLocalDate().equals(now().atZone(user.zone()).toLocalDate());
        return (today ? TODAY : FAR).format(then);
    }

    /// `04:00`; `Sun 29 Nov 04:00` where that is more than a day ahead.
    String soon(Instant at) {
        ZonedDateTime then = at.atZone(user.zone());
        return (at.isBefore(now().plus(Duration.ofDays(1))) ? SOON : FAR).format(then);
    }

    /// `0.4s`, `45s`, `7m10`, `2h05`.
    static String print(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis > 0 && millis < 10_000) {
            return String.format(Locale.ROOT, "%.1fs", millis / 1000.0);
        }
        long seconds = Math.round(millis / 1000.0);
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? "%dm%02d".formatted(seconds / 60, seconds % 60)
                : "%dh%02d".formatted(seconds / 3600, seconds % 3600 / 60);
    }
}
