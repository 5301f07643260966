package io.towpath.inventory.reading;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// When a CMDB lets something be down, week after week: `Sat 22:00-02:00`. Two are equal that mean the same time, however
/// they were written.
///
/// @param text as it was told
/// @param zone that it names; null: that of the program
public record MaintenanceWindow(String text, List<Span> spans, @Nullable ZoneId zone) {

    static final int DAY_MINUTES = 24 * 60;

    /// A time that comes again.
    ///
    /// @param day     on which it begins
    /// @param ofMonth only the first (1) to fifth (5), or the last (-1) such day of a month; empty: each
    /// @param from    minutes after midnight
    /// @param minutes how long, > 0
    public record Span(DayOfWeek day, Set<Integer> ofMonth, int from, int minutes) {

        private static final Comparator<Span> ORDER = Comparator.comparing(Span::day).thenComparing(Span::from)
                .thenComparing(Span::minutes).thenComparing(span -> new TreeSet<>(span.ofMonth).toString());

        public Span {
            ofMonth = Set.copyOf(ofMonth);
            if (from < 0 || from >= DAY_MINUTES || minutes < 1 || minutes > 7 * DAY_MINUTES) {
                throw new IllegalArgumentException("from=%d minutes=%d".formatted(from, minutes));
            }
        }

        boolean on(LocalDate date) {
            return date.getDayOfWeek() == day && (ofMonth.isEmpty()
                    || ofMonth.contains(date.get(ChronoField.ALIGNED_WEEK_OF_MONTH))
                    || ofMonth.contains(-1) && date.plusWeeks(1).getMonth() != date.getMonth());
        }
    }

    /// One time without a gap.
    public record Open(Instant from, Instant to) {

        public long minutes() {
            return Duration.between(from, to).toMinutes();
        }
    }

    public MaintenanceWindow {
        // in one order, and each once: what was told in another way is the same
        spans = spans.stream().distinct().sorted(Span.ORDER).toList();
        if (spans.isEmpty()) {
            throw new IllegalArgumentException("\"%s\" has no time".formatted(text));
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MaintenanceWindow same && spans.equals(same.spans) && Objects.equals(zone, same.zone);
    }

    @Override
    public int hashCode() {
        return Objects.hash(spans, zone);
    }

    /// Days in English and German, alone, listed, as ranges, the first to fifth or last of a month, or a word for several
    /// (`weekdays`, `weekends`, `daily`); a time from and to, past midnight, or up to a time of another day; several, divided
    /// by semicolons; a zone at the end. Without a time the whole days are meant.
    ///
    /// @return null where it cannot be read
    public static @Nullable MaintenanceWindow parse(String text) {
        return MaintenanceText.read(text.strip());
    }

    /// The longest time without a gap that lies in it, within these bounds; null: none does.
    ///
    /// @param usual the zone of the program
    public @Nullable Open within(Instant from, Instant to, ZoneId usual) {
        ZoneId in = zone == null ? usual : zone;
        List<Open> all = new ArrayList<>();
        LocalDate last = to.atZone(in).toLocalDate();
        for (LocalDate date = from.atZone(in).toLocalDate().minusDays(8); !date.isAfter(last); date = date
                .plusDays(1)) {
            for (Span span : spans) {
                if (span.on(date)) {
                    Instant opens = date.atTime(span.from / 60, span.from % 60).atZone(in).toInstant();
                    all.add(new Open(opens, date.atTime(span.from / 60, span.from % 60).plusMinutes(span.minutes)
                            .atZone(in).toInstant()));
                }
            }
        }
        all.sort(Comparator.comparing(Open::from));
        Open best = null;
        Open joined = null;
        for (Open one : all) {
            joined = joined == null || one.from.isAfter(joined.to)
                    ? one
                    : new Open(joined.from, one.to.isAfter(joined.to) ? one.to : joined.to);
            Open common = new Open(joined.from.isBefore(from) ? from : joined.from,
                    joined.to.isAfter(to) ? to : joined.to);
            if (common.from.isBefore(common.to) && (best == null || common.minutes() > best.minutes())) {
                best = common;
            }
        }
        return best;
    }
}
