package io.towpath.planning.calendar;

import io.towpath.planning.calendar.FreezeImports.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the entries of a calendar file (RFC 5545): what is broken is named with its line and left out, the others are read.
/// What repeats is written out, so far ahead as anybody plans, and no further.
final class IcsReader {

    /// Of a rule, and of all together.
    static final int MOST_OF_ONE = 400;
    static final int MOST = 2_000;
    private static final int MOST_RULES = 500;
    private static final int MOST_FAULTS = 200;
    private static final int DAYS_AHEAD = 3 * 366;
    private static final int LONGEST_NAME = 120;
    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_UID = 500;

    private final ZoneId usual;
    private final Instant now;
    private final List<Fault> faults = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Integer> seen = new HashMap<>();
    private final Set<String> broken = new HashSet<>();
    private int rules;

    private IcsReader(ZoneId usual, Instant now) {
        this.usual = usual;
        this.now = now;
    }

    /// @param occurrence when this one would start by the rule; empty: the entry does not repeat
    /// @param cancelled  the file takes it back
    /// @param kept       the file may have more of the same entry than are read: none is lifted for not being there
    record Entry(int line, String uid, String occurrence, String name, Instant starts, Instant ends, ZoneId zone,
            String reason, boolean cancelled, boolean kept) {}

    record Read(List<Entry> entries, List<Fault> faults) {}

    /// @param usual the zone of whole days, and of times that name none
    /// @throws IcsException where it is no calendar
    static Read read(String text, ZoneId usual, Instant now) throws IcsException {
        List<IcsLine> lines = IcsLine.all(text);
        if (lines.isEmpty() || !is(lines.getFirst(), "BEGIN", "VCALENDAR")) {
            throw new IcsException(1, "this is no calendar, expected BEGIN:VCALENDAR",
                    "Export the calendar as iCalendar (.ics) and send that.");
        }
        ZoneId zone = usual;
        for (IcsLine line : lines) {
            if (line.name().equals("X-WR-TIMEZONE")) {
                zone = IcsZones.find(line.text()).orElse(usual);
            }
        }
        IcsReader reader = new IcsReader(zone, now);
        reader.components(lines);
        return new Read(List.copyOf(reader.entries), List.copyOf(reader.faults));
    }

    private void components(List<IcsLine> lines) throws IcsException {
        List<String> open = new ArrayList<>();
        List<IcsLine> event = new ArrayList<>();
        List<List<IcsLine>> events = new ArrayList<>();
        for (IcsLine line : lines) {
            String part = line.value().strip().toUpperCase(Locale.ROOT);
            if (line.name().equals("BEGIN")) {
                open.add(part);
                if (part.equals("VEVENT")) {
                    event = new ArrayList<>();
                }
                if (open.size() > 10) {
                    throw new IcsException(line.number(), "parts lie in each other ten deep", "Export it again.");
                }
            } else if (line.name().equals("END")) {
                if (open.isEmpty() || !open.removeLast().equals(part)) {
                    throw new IcsException(line.number(), "END:%s ends what did not begin".formatted(part.length() > 30
                            ? part.substring(0, 30)
                            : part), "Export it again: the file is damaged.");
                }
                if (part.equals("VEVENT")) {
                    events.add(event);
                }
                continue;
            }
            if (!open.isEmpty() && open.getLast().equals("VEVENT")) {
                event.add(line);
            }
        }
        if (!open.isEmpty()) {
            throw new IcsException(lines.getLast().number(), "the file ends within " + open.getLast(),
                    "Export it again: the file is cut off.");
        }
        if (events.size() > MOST) {
            throw new IcsException(1, "there are %,d entries, more than %,d".formatted(events.size(), MOST),
                    "Export a shorter stretch of the calendar.");
        }
        all(events);
    }

    /// Those that stand for one occurrence of another first: the rule leaves that one out.
    private void all(List<List<IcsLine>> events) throws IcsException {
        Map<String, Set<String>> own = new HashMap<>();
        for (int pass = 0; pass < 2; pass++) {
            for (List<IcsLine> event : events) {
                if (pass == 0 == event.stream().anyMatch(line -> line.name().equals("RECURRENCE-ID"))) {
                    try {
                        event(event, own);
                    } catch (IcsException fault) {
                        fault(fault);
                        find(event, "UID").ifPresent(uid -> broken.add(uid.text()));
                    }
                }
            }
        }
        // of an entry that is broken in a part, what is missing is not known to be gone
        entries.replaceAll(one -> broken.contains(one.uid)
                ? new Entry(one.line, one.uid, one.occurrence, one.name,
                        one.starts, one.ends, one.zone, one.reason, one.cancelled, true)
                : one);
    }

    private void event(List<IcsLine> lines, Map<String, Set<String>> own) throws IcsException {
        IcsLine begin = find(lines, "BEGIN").orElseThrow();
        if (find(lines, "CATEGORIES").filter(line -> line.text().toUpperCase(Locale.ROOT).contains("CUTOVER"))
                .isPresent()) {
            throw new IcsException(begin.number(), "this is a cutover window, no freeze",
                    "Nothing to do: windows are made in the calendar.");
        }
        String uid = find(lines, "UID").map(IcsLine::text).orElse("");
        if (uid.isEmpty() || uid.length() > LONGEST_UID) {
            throw new IcsException(begin.number(), "the UID has %d characters, expected 1 to %d".formatted(uid.length(),
                    LONGEST_UID), "Export it again: every entry needs one, so that it is known when it comes again.");
        }
        IcsLine startLine = find(lines, "DTSTART").orElseThrow(() -> new IcsException(begin.number(),
                "there is no DTSTART", "Give it a start in the calendar."));
        IcsTimes.Time start = IcsTimes.of(startLine, startLine.value(), usual);
        Duration lasts = lasts(lines, start, begin);
        boolean cancelled = find(lines, "STATUS").filter(line -> line.value().strip().equalsIgnoreCase("CANCELLED"))
                .isPresent();
        String name = find(lines, "SUMMARY").map(IcsLine::text).orElse("").replace('\n', ' ').strip();
        if (name.isEmpty() && !cancelled) {
            throw new IcsException(begin.number(), "there is no SUMMARY", "Name it in the calendar.");
        }
        String reason = find(lines, "DESCRIPTION").map(IcsLine::text).orElse("");
        Entry entry = new Entry(begin.number(), uid, "", cut(name, LONGEST_NAME), start.instant(),
                start.instant().plus(lasts), start.zone(), cut(reason, LONGEST_REASON), cancelled, false);
        IcsLine instance = find(lines, "RECURRENCE-ID").orElse(null);
        if (instance != null) {
            String key = key(IcsTimes.of(instance, instance.value(), usual).in(start.zone()));
            own.computeIfAbsent(uid, _ -> new HashSet<>()).add(key);
            add(entry, key, start.instant(), start.instant().plus(lasts), false);
        } else if (find(lines, "RRULE").isPresent() || find(lines, "RDATE").isPresent()) {
            repeated(lines, entry, start, own.getOrDefault(uid, Set.of()));
        } else {
            add(entry, "", entry.starts, entry.ends, false);
        }
    }

    private void repeated(List<IcsLine> lines, Entry entry, IcsTimes.Time start, Set<String> own) throws IcsException {
        if (++rules > MOST_RULES) {
            throw new IcsException(entry.line, "more than %d entries repeat".formatted(MOST_RULES),
                    "Export a shorter stretch of the calendar.");
        }
        LocalDate today = LocalDate.ofInstant(now, start.zone());
        List<LocalDateTime> starts = new ArrayList<>(List.of(start.at()));
        IcsLine line = find(lines, "RRULE").orElse(null);
        if (line != null) {
            starts = new ArrayList<>(
                    Recurrence.of(line, until -> IcsTimes.until(line, until, start)).between(start.at(),
                            today.minusDays(1 + Duration.between(entry.starts, entry.ends).toDays()),
                            today.plusDays(DAYS_AHEAD),
                            MOST_OF_ONE));
        }
        starts.addAll(listed(lines, "RDATE", start));
        List<LocalDateTime> out = listed(lines, "EXDATE", start);
        List<LocalDateTime> wanted = starts.stream().distinct().filter(at -> !out.contains(at)).sorted().toList();
        if (wanted.size() > MOST_OF_ONE) {
            faults.add(
                    new Fault(entry.line, "%s repeats more than %d times in the next three years: only so many are read"
                            .formatted(entry.name, MOST_OF_ONE), "Let it repeat less often, or end sooner."));
        }
        long nights = start.day() ? Duration.between(entry.starts, entry.ends).plusHours(12).toDays() : 0;
        for (LocalDateTime at : wanted.stream().limit(MOST_OF_ONE).toList()) {
            String key = key(new IcsTimes.Time(at, start.zone(), start.day()));
            if (!own.contains(key)) {
                Instant from = at.atZone(start.zone()).toInstant();
                // whole days are 23 or 25 hours where the clocks are changed
                add(entry, key, from, start.day()
                        ? at.plusDays(nights).atZone(start.zone()).toInstant()
                        : from.plus(Duration.between(entry.starts, entry.ends)), wanted.size() > MOST_OF_ONE);
            }
        }
    }

    private List<LocalDateTime> listed(List<IcsLine> lines, String name, IcsTimes.Time start) throws IcsException {
        List<LocalDateTime> times = new ArrayList<>();
        for (IcsLine line : lines.stream().filter(one -> one.name().equals(name)).toList()) {
            for (String value : line.value().split(",", MOST_OF_ONE + 2)) {
                if (times.size() > MOST_OF_ONE || value.contains("/")) {
                    throw new IcsException(line.number(), "%s has more than %d times, or lengths".formatted(name,
                            MOST_OF_ONE), "Write its dates as entries of their own.");
                }
                times.add(IcsTimes.of(line, value, start.zone()).in(start.zone()).at());
            }
        }
        return times;
    }

    private void add(Entry entry, String occurrence, Instant starts, Instant ends, boolean kept) throws IcsException {
        Integer before = seen.putIfAbsent(entry.uid + "\n" + occurrence, entry.line);
        if (before != null) {
            throw new IcsException(entry.line, "the same entry stands in line %d".formatted(before),
                    "Keep one of them in the calendar.");
        }
        if (entries.size() >= MOST) {
            throw new IcsException(entry.line, "there are more than %,d times together".formatted(MOST),
                    "Export a shorter stretch of the calendar.");
        }
        entries.add(new Entry(entry.line, entry.uid, occurrence, entry.name, starts, ends, entry.zone, entry.reason,
                entry.cancelled, kept));
    }

    private static Duration lasts(List<IcsLine> lines, IcsTimes.Time start, IcsLine begin) throws IcsException {
        IcsLine end = null;
        for (IcsLine line : lines) {
            end = line.name().equals("DTEND") || line.name().equals("DURATION") ? line : end;
        }
        if (end == null && !start.day()) {
            throw new IcsException(begin.number(), "there is neither DTEND nor DURATION",
                    "Give it an end in the calendar.");
        }
        IcsTimes.Time until = end == null
                ? new IcsTimes.Time(start.at().plusDays(1), start.zone(), true)
                : end.name().equals("DTEND")
                        ? IcsTimes.of(end, end.value(), start.zone())
                        : IcsTimes.plus(end, start);
        Duration lasts = Duration.between(start.instant(), until.instant());
        if (lasts.isNegative() || lasts.isZero() || lasts.toDays() > 366) {
            throw new IcsException(end == null ? begin.number() : end.number(),
                    "it ends %s, expected after its start and within a year".formatted(until.at().truncatedTo(
                            ChronoUnit.MINUTES)),
                    "Correct it in the calendar.");
        }
        return lasts;
    }

    private void fault(IcsException fault) throws IcsException {
        faults.add(new Fault(fault.line(), fault.what(), fault.remedy()));
        if (faults.size() > MOST_FAULTS) {
            throw new IcsException(fault.line(), "more than %d entries are broken".formatted(MOST_FAULTS),
                    "Export the calendar again.");
        }
    }

    private static String key(IcsTimes.Time time) {
        return time.day() ? time.at().toLocalDate().toString() : time.instant().toString();
    }

    private static Optional<IcsLine> find(List<IcsLine> lines, String name) {
        return lines.stream().filter(line -> line.name().equals(name)).findFirst();
    }

    private static boolean is(IcsLine line, String name, String value) {
        return line.name().equals(name) && line.value().strip().equalsIgnoreCase(value);
    }

    private static String cut(String text, int most) {
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }
}
