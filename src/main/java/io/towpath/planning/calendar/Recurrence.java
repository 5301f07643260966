package io.towpath.planning.calendar;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How an entry of a calendar repeats (RFC 5545, 3.3.10), by day: the time of day is the first one's. Parts that repeat within a
/// day are refused.
///
/// @param count  occurrences with the first; 0: no limit by number
/// @param until  the last moment on which one may start, on its own clock; null: none is told
/// @param days   of the week; with a number: the so-manieth of the month or year, from its end below zero
/// @param places in each period's own list, from 1, or from its end below zero; empty: all
record Recurrence(Frequency frequency, int interval, int count, @Nullable LocalDateTime until, Set<Integer> months,
        Set<Integer> monthDays, List<Day> days, Set<Integer> places, DayOfWeek weekStart) {

    /// A period of a rule.
    enum Frequency {
        DAILY, WEEKLY, MONTHLY, YEARLY
    }

    /// @param nth 0: each
    record Day(int nth, DayOfWeek day) {}

    private static final Set<String> KNOWN = Set.of("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY",
            "BYDAY",
            "BYSETPOS", "WKST");
    /// Days of 200 years: a rule of which nothing comes ends here.
    private static final int MOST_PERIODS = 73_000;
    private static final Map<String, DayOfWeek> WEEK = Map.of("MO", DayOfWeek.MONDAY, "TU", DayOfWeek.TUESDAY, "WE",
            DayOfWeek.WEDNESDAY, "TH", DayOfWeek.THURSDAY, "FR", DayOfWeek.FRIDAY, "SA", DayOfWeek.SATURDAY, "SU",
            DayOfWeek.SUNDAY);

    /// @param until reads the value of UNTIL as of the entry's own clock
    static Recurrence of(IcsLine line, IcsTimes.Until until) throws IcsException {
        Map<String, String> parts = new HashMap<>();
        for (String part : line.value().strip().toUpperCase(Locale.ROOT).split(";")) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (!KNOWN.contains(name) || equals < 0) {
                throw refused(line, "\"%s\" is not read".formatted(name.length() > 30 ? name.substring(0, 30) : name));
            }
            parts.put(name, part.substring(equals + 1));
        }
        try {
            Recurrence rule = new Recurrence(Frequency.valueOf(parts.getOrDefault("FREQ", "")),
                    number(parts.getOrDefault("INTERVAL", "1"), 1, 1_000), number(parts.getOrDefault("COUNT", "0"), 0,
                            10_000),
                    parts.containsKey("UNTIL") ? until.read(parts.get("UNTIL")) : null,
                    numbers(parts.get("BYMONTH"), 1, 12), numbers(parts.get("BYMONTHDAY"), -31, 31),
                    days(parts.get("BYDAY")), numbers(parts.get("BYSETPOS"), -366, 366),
                    day(parts.getOrDefault("WKST", "MO")));
            boolean numbered = rule.days.stream().anyMatch(day -> day.nth != 0);
            if (numbered && (rule.frequency == Frequency.DAILY || rule.frequency == Frequency.WEEKLY)
                    || rule.frequency == Frequency.WEEKLY && !rule.monthDays.isEmpty()) {
                throw refused(line, "its days do not go with " + rule.frequency);
            }
            return rule;
        } catch (IllegalArgumentException | DateTimeException broken) {
            throw refused(line, "\"%s\" cannot be read".formatted(line.value().length() > 80
                    ? line.value().substring(0, 80) + "…"
                    : line.value()));
        }
    }

    private static IcsException refused(IcsLine line, String what) {
        return new IcsException(line.number(), "of the rule by which it repeats, " + what,
                "Read are FREQ=DAILY, WEEKLY, MONTHLY or YEARLY with INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY, "
                        + "BYSETPOS and WKST. Write its dates as entries of their own.");
    }

    /// Occurrences in order, the first among them, whether the rule meets it or not.
    ///
    /// @param from, last none before or after that matters; some before may be among them
    /// @param most       no more; the list is one longer where there would be
    List<LocalDateTime> between(LocalDateTime first, LocalDate from, LocalDate last, int most) {
        List<LocalDateTime> found = new ArrayList<>();
        found.add(first);
        int counted = 1;
        LocalDate end = until == null || until.toLocalDate().isAfter(last) ? last : until.toLocalDate();
        for (int period = count > 0 ? 0 : before(first.toLocalDate(), from); period < MOST_PERIODS
                && !begin(first.toLocalDate(), period).isAfter(end); period++) {
            for (LocalDate date : placed(candidates(first.toLocalDate(), period))) {
                LocalDateTime at = date.atTime(first.toLocalTime());
                if (!at.isAfter(first)) {
                    continue;
                }
                if (date.isAfter(end) || until != null && at.isAfter(until) || count > 0 && ++counted > count) {
                    return found;
                }
                if (!date.isBefore(from)) {
                    found.add(at);
                }
                if (found.size() > most) {
                    return found;
                }
            }
        }
        return found;
    }

    /// A period well before a day, so that what repeats since long ago is not gone through.
    private int before(LocalDate first, LocalDate day) {
        long days = ChronoUnit.DAYS.between(first, day);
        int most = switch (frequency) {
            case DAILY -> 1;
            case WEEKLY -> 7;
            case MONTHLY -> 31;
            case YEARLY -> 366;
        };
        return days <= 0 ? 0 : (int) Math.max(0, days / most / interval - 1);
    }

    /// The first day of the so-manieth period.
    private LocalDate begin(LocalDate first, int period) {
        long steps = (long) period * interval;
        return switch (frequency) {
            case DAILY -> first.plusDays(steps);
            case WEEKLY -> first.with(TemporalAdjusters.previousOrSame(weekStart)).plusWeeks(steps);
            case MONTHLY -> first.withDayOfMonth(1).plusMonths(steps);
            case YEARLY -> first.withDayOfYear(1).plusYears(steps);
        };
    }

    private TreeSet<LocalDate> candidates(LocalDate first, int period) {
        LocalDate begin = begin(first, period);
        Predicate<LocalDate> inMonths = date -> months.isEmpty() || months.contains(date.getMonthValue());
        Stream<LocalDate> dates = switch (frequency) {
            case DAILY -> Stream.of(begin).filter(date -> dayOfMonthFits(date)
                    && (days.isEmpty() || days.stream().anyMatch(day -> day.day == date.getDayOfWeek())));
            case WEEKLY -> begin.datesUntil(begin.plusWeeks(1)).filter(date -> days.isEmpty()
                    ? date.getDayOfWeek() == first.getDayOfWeek()
                    : days.stream().anyMatch(day -> day.day == date.getDayOfWeek()));
            case MONTHLY -> ofMonth(YearMonth.from(begin), first);
            case YEARLY -> ofYear(Year.from(begin), first);
        };
        return dates.filter(inMonths).collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    private Stream<LocalDate> ofMonth(YearMonth month, LocalDate first) {
        if (monthDays.isEmpty() && days.isEmpty()) {
            return month.isValidDay(first.getDayOfMonth())
                    ? Stream.of(month.atDay(first.getDayOfMonth()))
                    : Stream.empty();
        }
        return month.atDay(1).datesUntil(month.plusMonths(1).atDay(1)).filter(this::dayOfMonthFits).filter(date -> days
                .isEmpty()
                || days.stream().anyMatch(day -> day.day == date.getDayOfWeek() && nth(day.nth, date.getDayOfMonth(),
                        month.lengthOfMonth())));
    }

    private Stream<LocalDate> ofYear(Year year, LocalDate first) {
        if (!months.isEmpty()) {
            return months.stream().flatMap(month -> ofMonth(year.atMonth(month), first));
        }
        if (monthDays.isEmpty() && days.isEmpty()) {
            return first.getDayOfMonth() == 29 && first.getMonthValue() == 2 && !year.isLeap()
                    ? Stream.empty()
                    : Stream.of(first.withYear(year.getValue()));
        }
        return year.atDay(1).datesUntil(year.plusYears(1).atDay(1)).filter(this::dayOfMonthFits).filter(date -> days
                .isEmpty()
                || days.stream().anyMatch(day -> day.day == date.getDayOfWeek() && nth(day.nth, date.getDayOfYear(),
                        year.length())));
    }

    private boolean dayOfMonthFits(LocalDate date) {
        return monthDays.isEmpty() || monthDays.contains(date.getDayOfMonth())
                || monthDays.contains(date.getDayOfMonth() - date.lengthOfMonth() - 1);
    }

    private static boolean nth(int wanted, int day, int length) {
        return wanted == 0 || (wanted > 0 ? (day - 1) / 7 + 1 == wanted : (length - day) / 7 + 1 == -wanted);
    }

    private List<LocalDate> placed(TreeSet<LocalDate> dates) {
        List<LocalDate> all = List.copyOf(dates);
        return places.isEmpty()
                ? all
                : places.stream().map(place -> place > 0 ? place - 1 : all.size() + place)
                        .filter(at -> at >= 0 && at < all.size()).sorted().map(all::get).toList();
    }

    private static int number(String text, int least, int most) {
        int number = Integer.parseInt(text);
        if (number < least || number > most) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    private static Set<Integer> numbers(@Nullable String list, int least, int most) {
        Set<Integer> numbers = new TreeSet<>();
        for (String one : list == null ? new String[0] : list.split(",", 400)) {
            int number = number(one, least, most);
            if (number == 0) {
                throw new IllegalArgumentException(one);
            }
            numbers.add(number);
        }
        return numbers;
    }

    private static List<Day> days(@Nullable String list) {
        List<Day> days = new ArrayList<>();
        for (String one : list == null ? new String[0] : list.split(",", 100)) {
            String nth = one.length() > 2 ? one.substring(0, one.length() - 2) : "0";
            days.add(new Day(number(nth, -53, 53), day(one.substring(Math.max(0, one.length() - 2)))));
        }
        return days;
    }

    private static DayOfWeek day(String word) {
        DayOfWeek day = WEEK.get(word);
        if (day == null) {
            throw new IllegalArgumentException(word);
        }
        return day;
    }
}
