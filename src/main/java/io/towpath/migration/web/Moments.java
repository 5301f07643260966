package io.towpath.migration.web;

import io.towpath.access.CurrentUser;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Times and durations as pages print them, in the user's zone.
@Component
class Moments {

    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter NEAR = DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter FAR = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH);

    private final CurrentUser user;
    private final Clock clock;

    Moments(CurrentUser user, Clock clock) {
        this.user = user;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /// `10:41:07` today, `Tue 10:41` within six days, `3 Nov 2026 10:41` else; null for null.
    @Nullable
    String print(@Nullable Instant at) {
        if (at == null) {
            return null;
        }
        ZoneId zone = user.zone();
        ZonedDateTime then = at.atZone(zone);
        ZonedDateTime now = clock.instant().atZone(zone);
        long days = Math.abs(then.toLocalDate().toEpochDay() - now.toLocalDate().toEpochDay());
        return (days == 0 ? TODAY : days <= 6 ? NEAR : FAR).format(then);
    }

    /// `45s`, `7m10`, `2h05`: between two times, to now when the second is missing; null without the first.
    @Nullable
    String between(@Nullable Instant from, @Nullable Instant to) {
        return from == null ? null : print(Duration.between(from, to == null ? clock.instant() : to));
    }

    static String print(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? "%dm%02d".formatted(seconds / 60, seconds % 60)
                : "%dh%02d".formatted(seconds / 3600, seconds % 3600 / 60);
    }
}
