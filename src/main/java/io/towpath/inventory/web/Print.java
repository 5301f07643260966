package io.towpath.inventory.web;

import io.towpath.access.CurrentUser;
import io.towpath.units.ByteSize;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Times, durations and sizes as pages show them, in the user's zone.
@Component
public class Print {

    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter EARLIER = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm", Locale.ENGLISH);

    private final CurrentUser user;
    private final Clock clock;

    Print(CurrentUser user, Clock clock) {
        this.user = user;
        this.clock = clock;
    }

    public String time(Instant at) {
        ZonedDateTime then = at.atZone(user.zone());
        boolean today = then.toLocalDate().equals(clock.instant().atZone(user.zone()).toLocalDate());
        return (today ? TODAY : EARLIER).format(then);
    }

    public LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), user.zone());
    }

    /// `3 s`, `4 min`, `2 h`, `5 days` ago.
    public String ago(Instant at) {
        long seconds = Math.max(0, Duration.between(at, clock.instant()).toSeconds());
        if (seconds < 60) {
            return seconds + " s ago";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min ago";
        }
        return seconds < 2 * 86_400 ? seconds / 3600 + " h ago" : seconds / 86_400 + " days ago";
    }

    /// `45s`, `7m10`, `2h05`; up to now when it has not ended.
    public String between(Instant from, @Nullable Instant to) {
        long seconds = Math.max(0, Duration.between(from, to == null ? clock.instant() : to).toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? "%dm%02d".formatted(seconds / 60, seconds % 60)
                : "%dh%02d".formatted(seconds / 3600, seconds % 3600 / 60);
    }

    public static String size(long bytes) {
        return new ByteSize(bytes).toString();
    }

    public static String count(int number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }
}
