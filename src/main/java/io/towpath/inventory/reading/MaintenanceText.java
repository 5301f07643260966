package io.towpath.inventory.reading;

import io.towpath.inventory.reading.MaintenanceWindow.Span;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what people write of maintenance windows, word by word. What it does not know, it does not guess.
final class MaintenanceText {

    private static final int MOST_CHARS = 300;
    private static final Set<DayOfWeek> ALL = EnumSet.allOf(DayOfWeek.class);
    private static final Set<DayOfWeek> WEEKEND = EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);
    private static final Map<String, Integer> ORDINALS = Map.ofEntries(Map.entry("1st", 1), Map.entry("first", 1),
            Map.entry("2nd", 2), Map.entry("second", 2), Map.entry("3rd", 3), Map.entry("third", 3),
            Map.entry("4th", 4),
            Map.entry("fourth", 4), Map.entry("5th", 5), Map.entry("fifth", 5), Map.entry("last", -1));
    private static final Map<String, DayOfWeek> GERMAN = Map.of("mo", DayOfWeek.MONDAY, "di", DayOfWeek.TUESDAY, "mi",
            DayOfWeek.WEDNESDAY, "do", DayOfWeek.THURSDAY, "fr", DayOfWeek.FRIDAY, "sa", DayOfWeek.SATURDAY, "so",
            DayOfWeek.SUNDAY);
    private static final Pattern WORD = Pattern.compile("""
            (?<always>24\\s*[x/]\\s*7|(?:at\\s+)?any\\s?time|always|jederzeit)\
            |(?<ordinal>[1-5](?:st|nd|rd|th)|first|second|third|fourth|fifth|last)(?![a-z])\
            |(?<days>weekdays?|week\\s?ends?|workdays?|(?:working|business)\\s+days?|daily|nightly|every\\s+(?:day|night)|any\\s+day\
            |wochenenden?|werktags?|täglich)(?![a-z])\
            |(?<day>mon(?:day)?s?|tue(?:s(?:day)?)?s?|wed(?:nesday)?s?|thu(?:r(?:s(?:day)?)?)?s?|fri(?:day)?s?\
            |sat(?:urday)?s?|sun(?:day)?s?|montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonntags?\
            |mo|di|mi|do|fr|sa|so)(?![a-zä])\
            |(?<hour>[0-9]{1,2})(?:[:.h](?<minute>[0-9]{2})(?::00)?)?\\s*(?<half>[ap]\\.?m\\.?)?(?:\\s*(?:hrs?|hours|h|uhr))?(?![a-z0-9])\
            |(?<four>[0-2][0-9][0-5][0-9])(?:\\s*(?:hrs?|hours|h|uhr))?(?![a-z0-9])\
            |(?<dash>[-–—~]|(?:to|until|till|bis)(?![a-z]))\
            |(?<end>[;|\\n])\
            |(?<zone>utc|gmt|z|cet|[a-z]+/[a-z_]+)(?![a-z])\
            |(?<noise>[,.&+@:()/]|every(?!\\s+(?:[2-5]|second|third|fourth|fifth|other))(?![a-z])\
            |(?:and|und|each|on|at|from|of|the|month|im|monat|von)(?![a-z])|\\s+)
            """.strip(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private final List<Word> words;
    private final List<Span> spans = new ArrayList<>();
    private final Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    private final Set<Integer> ofMonth = new TreeSet<>();
    /// The days have a time already: what follows may be another time of theirs.
    private boolean timed;
    private @Nullable ZoneId zone;
    private int at;

    private sealed interface Word {}

    private record Days(Set<DayOfWeek> days) implements Word {}

    private record Ordinal(int of) implements Word {}

    /// @param minute after midnight; 1,440 at its end
    /// @param half   told with am or pm
    private record Time(int minute, boolean half) implements Word {

        /// Of only one of the two somebody told am or pm, and the other may be either: `8-11pm`.
        static boolean unclear(Time from, Time to) {
            int bare = from.half ? to.minute : from.minute;
            return from.half != to.half && bare >= 60 && bare < 13 * 60;
        }
    }

    private record Dash() implements Word {}

    private record End() implements Word {}

    private record Zone(ZoneId zone) implements Word {}

    private MaintenanceText(List<Word> words) {
        this.words = words;
    }

    static @Nullable MaintenanceWindow read(String text) {
        List<Word> words = text.length() > MOST_CHARS ? null : words(text);
        if (words == null) {
            return null;
        }
        MaintenanceText reader = new MaintenanceText(words);
        return reader.read() && !reader.spans.isEmpty()
                ? new MaintenanceWindow(text, reader.spans, reader.zone)
                : null;
    }

    private static @Nullable List<Word> words(String text) {
        List<Word> words = new ArrayList<>();
        Matcher found = WORD.matcher(text);
        int from = 0;
        while (from < text.length()) {
            if (!found.region(from, text.length()).lookingAt()) {
                return null;
            }
            if (found.group("noise") == null) {
                Word word = word(found);
                if (word == null) {
                    return null;
                }
                words.add(word);
            }
            from = found.end();
        }
        return words;
    }

    private static @Nullable Word word(Matcher found) {
        String text = found.group().toLowerCase(Locale.ROOT);
        if (found.group("always") != null) {
            return new Days(ALL);
        } else if (found.group("ordinal") != null) {
            return new Ordinal(ORDINALS.getOrDefault(text, 0));
        } else if (found.group("days") != null) {
            return new Days(text.matches("w(eek\\s?end|ochenende).*")
                    ? WEEKEND
                    : text.matches("daily|nightly|every.*|any.*|täglich")
                            ? ALL
                            : EnumSet.complementOf(
                                    EnumSet.copyOf(WEEKEND)));
        } else if (found.group("day") != null) {
            return new Days(EnumSet.of(day(text)));
        } else if (found.group("hour") != null || found.group("four") != null) {
            return time(found);
        } else if (found.group("dash") != null) {
            return new Dash();
        }
        return found.group("end") != null ? new End() : zone(text);
    }

    private static DayOfWeek day(String text) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (text.length() > 2 && text.startsWith(day.name().substring(0, 3).toLowerCase(Locale.ROOT))) {
                return day;
            }
        }
        return GERMAN.getOrDefault(text.substring(0, 2), DayOfWeek.MONDAY);
    }

    private static @Nullable Word time(Matcher found) {
        String four = found.group("four");
        int hour = Integer.parseInt(four == null ? found.group("hour") : four.substring(0, 2));
        String told = four == null ? found.group("minute") : four.substring(2);
        int minute = told == null ? 0 : Integer.parseInt(told);
        String half = four == null ? found.group("half") : null;
        if (half != null) {
            if (hour < 1 || hour > 12) {
                return null;
            }
            hour = hour % 12 + (half.toLowerCase(Locale.ROOT).startsWith("p") ? 12 : 0);
        }
        int all = hour * 60 + minute;
        return minute > 59 || all > MaintenanceWindow.DAY_MINUTES ? null : new Time(all, half != null);
    }

    private static @Nullable Word zone(String text) {
        try {
            return new Zone(text.contains("/")
                    ? ZoneId.of(ZoneId.getAvailableZoneIds().stream().filter(text::equalsIgnoreCase).findFirst()
                            .orElse(text))
                    : ZoneId.of(text.toUpperCase(Locale.ROOT)));
        } catch (DateTimeException unknown) {
            return null;
        }
    }

    private boolean read() {
        while (at < words.size()) {
            boolean understood = switch (words.get(at)) {
                case Days(Set<DayOfWeek> more) -> days(more);
                case Ordinal(int of) -> ordinal(of);
                case Time from -> span(from);
                case End _ -> divided();
                case Dash _ -> false;
                case Zone(ZoneId named) -> named(named);
            };
            if (!understood) {
                return false;
            }
        }
        return end();
    }

    private boolean days(Set<DayOfWeek> more) {
        if (timed) {
            end();
        }
        at++;
        Set<DayOfWeek> to = at + 1 < words.size() && words.get(at) instanceof Dash
                && words.get(at + 1) instanceof Days(Set<DayOfWeek> others) ? others : null;
        if (to == null) {
            days.addAll(more);
            return true;
        }
        if (more.size() != 1 || to.size() != 1) {
            return false;
        }
        at += 2;
        DayOfWeek last = to.iterator().next();
        DayOfWeek day = more.iterator().next();
        while (day != last) {
            days.add(day);
            day = day.plus(1);
        }
        return days.add(last);
    }

    private boolean ordinal(int of) {
        if (timed) {
            end();
        }
        at++;
        ofMonth.add(of);
        return of != 0;
    }

    private boolean named(ZoneId named) {
        at++;
        boolean first = zone == null;
        zone = named;
        return first;
    }

    /// A time from and to; of the days before it, or of every day where none is said.
    private boolean span(Time begin) {
        int from = begin.minute();
        if (at + 2 >= words.size() || !(words.get(at + 1) instanceof Dash) || from == MaintenanceWindow.DAY_MINUTES) {
            return false;
        }
        boolean ofDay = words.get(at + 2) instanceof Days;
        if (!(words.get(Math.min(words.size() - 1, ofDay ? at + 3 : at + 2)) instanceof Time end)
                || Time.unclear(begin, end)) {
            return false;
        }
        int to = end.minute();
        int minutes = to > from ? to - from : to + MaintenanceWindow.DAY_MINUTES - from;
        if (ofDay) {
            if (days.size() != 1 || !(words.get(at + 2) instanceof Days(Set<DayOfWeek> other)) || other.size() != 1) {
                return false;
            }
            int between = Math.floorMod(other.iterator().next().getValue() - days.iterator().next().getValue(), 7);
            minutes = between * MaintenanceWindow.DAY_MINUTES + to - from;
            if (minutes <= 0) {
                return false;
            }
        }
        int length = minutes;
        (days.isEmpty() ? ALL : days).forEach(day -> spans.add(new Span(day, ofMonth, from, length)));
        timed = true;
        at += ofDay ? 4 : 3;
        return !days.isEmpty() || ofMonth.isEmpty();
    }

    /// Days without a time are meant whole.
    private boolean end() {
        boolean whole = !timed;
        if (whole) {
            days.forEach(day -> spans.add(new Span(day, ofMonth, 0, MaintenanceWindow.DAY_MINUTES)));
        }
        boolean lost = whole && days.isEmpty() && !ofMonth.isEmpty();
        days.clear();
        ofMonth.clear();
        timed = false;
        return !lost;
    }

    private boolean divided() {
        at++;
        return end();
    }
}
