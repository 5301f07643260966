package io.towpath.planning.calendar;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What people decide about a window. Times are as a clock on the wall shows them in the zone.
///
/// @param lockoutAt      after which no cutover starts; null: when it closes
/// @param capacityVms    VMs that may be cut over in it
/// @param parallelSlots  VMs that are cut over at once
/// @param changeReference the change ticket
public record WindowDraft(String name, LocalDateTime opensAt, LocalDateTime closesAt, @Nullable LocalDateTime lockoutAt,
        ZoneId zone, int capacityVms, int parallelSlots, Overrun onOverrun, @Nullable String changeReference,
        @Nullable String note) {

    public static final int MAX_NAME = 120;

    /// How people write the day of a window into its name.
    private static final List<DateTimeFormatter> DAYS = Stream
            .of("EEE d MMM yyyy", "EEE d MMM", "d MMMM yyyy", "d MMM yyyy", "d MMMM", "d MMM", "yyyy-MM-dd")
            .map(pattern -> DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)).toList();

    public WindowDraft {
        name = name.strip();
        changeReference = changeReference == null || changeReference.isBlank() ? null : changeReference.strip();
        note = note == null || note.isBlank() ? null : note.strip();
    }

    /// The same window some days later, by the clock on the wall of its zone.
    static WindowDraft later(CutoverWindow window, long days) {
        LocalDateTime opens = WallClock.local(window.opensAt(), window.zone());
        return new WindowDraft(named(window.name(), opens.toLocalDate(), opens.toLocalDate().plusDays(days)),
                opens.plusDays(days), WallClock.local(window.closesAt(), window.zone()).plusDays(days),
                WallClock.local(window.lockoutAt(), window.zone()).plusDays(days), window.zone(), window.capacityVms(),
                window.parallelSlots(), window.onOverrun(), null, window.note());
    }

    private static String named(String name, LocalDate before, LocalDate now) {
        for (DateTimeFormatter format : DAYS) {
            Matcher found = Pattern.compile("(?<![0-9])" + Pattern.quote(format.format(before)) + "(?![0-9A-Za-z])")
                    .matcher(name);
            if (found.find()) {
                return found.replaceFirst(Matcher.quoteReplacement(format.format(now)));
            }
        }
        String day = ", " + DAYS.getFirst().format(now);
        return name.substring(0, Math.min(name.length(), MAX_NAME - day.length())) + day;
    }
}
