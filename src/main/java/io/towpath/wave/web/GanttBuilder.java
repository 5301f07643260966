package io.towpath.wave.web;

import io.towpath.access.CurrentUser;
import io.towpath.acceptance.Holidays;
import io.towpath.planning.Plans;
import io.towpath.planning.wave.Freeze;
import io.towpath.wave.WaveView;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Puts the Gantt of waves together: preparation two weeks before a window, seeding five days before it, cutover, a day of
/// validation, and the soak in business days.
@Component
class GanttBuilder {

    private static final Duration PREPARATION = Duration.ofDays(14);
    private static final Duration SEEDING = Duration.ofDays(5);
    private static final Duration VALIDATION = Duration.ofDays(1);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("EEE d MMM uuuu HH:mm zzz",
            Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    private final Plans plans;
    private final Holidays holidays;
    private final CurrentUser user;
    private final Clock clock;

    GanttBuilder(Plans plans, Holidays holidays, CurrentUser user, Clock clock) {
        this.plans = plans;
        this.holidays = holidays;
        this.user = user;
        this.clock = clock;
    }

    /// A wave's phases; each ends where the next begins.
    record Phases(WaveView wave, Instant prepares, Instant seeds, Instant opens, Instant closes, Instant validated,
            Instant soaked, List<UUID> dependsOn) {}

    Gantt build(List<WaveView> waves) {
        Map<UUID, Plans.WaveTime> times = plans.times();
        List<Phases> timed = waves.stream().filter(wave -> times.containsKey(wave.id()))
                .map(wave -> phases(wave, java.util.Objects.requireNonNull(times.get(wave.id()))))
                .sorted(Comparator.comparing(Phases::opens).thenComparing(phases -> phases.wave().key())).toList();
        ZoneId zone = user.zone();
        List<Gantt.Line> table = new ArrayList<>();
        Map<UUID, String> keys = waves.stream().collect(Collectors.toMap(WaveView::id, WaveView::key));
        timed.forEach(phases -> table.add(line(phases, keys, zone)));
        List<WaveView> undecided = waves.stream().filter(wave -> !times.containsKey(wave.id())).toList();
        undecided.forEach(wave -> table.add(new Gantt.Line(wave.id(), name(wave), wave.state().name(), "–", "–",
                "no window", "–", "–", "–")));
        if (timed.isEmpty()) {
            return new Gantt(0, 0, List.of(), List.of(), List.of(), null, List.of(),
                    "No wave has a window yet: publish a plan, and they are shown in time.", table, undecided.size());
        }
        GanttScale scale = new GanttScale(timed.stream().map(Phases::prepares).min(Comparator.naturalOrder())
                .orElseThrow(), timed.stream().map(Phases::soaked).max(Comparator.naturalOrder()).orElseThrow(),
                timed.size());
        Instant now = clock.instant();
        return new Gantt(GanttScale.WIDTH, scale.height(), rows(timed, scale, zone), bands(scale),
                scale.months(zone), scale.within(now) ? scale.x(now) : null, arrows(timed, scale),
                summary(timed, zone), table, undecided.size());
    }

    private Phases phases(WaveView wave, Plans.WaveTime time) {
        Instant validated = time.closesAt().plus(VALIDATION);
        return new Phases(wave, time.opensAt().minus(PREPARATION), time.opensAt().minus(SEEDING), time.opensAt(),
                time.closesAt(), validated, soaked(validated, wave.soakBusinessDays()), time.dependsOn());
    }

    private Instant soaked(Instant from, int businessDays) {
        Set<LocalDate> free = holidays.all().stream().map(Holidays.Holiday::day).collect(Collectors.toSet());
        LocalDate day = from.atZone(holidays.zone()).toLocalDate();
        for (int left = businessDays; left > 0;) {
            day = day.plusDays(1);
            if (day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY
                    && !free.contains(day)) {
                left--;
            }
        }
        return businessDays == 0 ? from : day.plusDays(1).atStartOfDay(holidays.zone()).toInstant();
    }

    private static List<Gantt.Row> rows(List<Phases> timed, GanttScale scale, ZoneId zone) {
        List<Gantt.Row> rows = new ArrayList<>();
        for (Phases phases : timed) {
            List<Gantt.Bar> bars = List.of(
                    bar("prep", "Preparation", phases.prepares(), phases.seeds(), scale, zone),
                    bar("seeding", "Seeding", phases.seeds(), phases.opens(), scale, zone),
                    bar("cutover", "Cutover", phases.opens(), phases.closes(), scale, zone),
                    bar("validation", "Validation", phases.closes(), phases.validated(), scale, zone),
                    bar("soak", "Soak", phases.validated(), phases.soaked(), scale, zone));
            rows.add(new Gantt.Row(phases.wave().id(), name(phases.wave()), scale.y(rows.size()), bars));
        }
        return rows;
    }

    private static Gantt.Bar bar(String phase, String word, Instant from, Instant to, GanttScale scale, ZoneId zone) {
        return new Gantt.Bar(phase, scale.x(from), Math.max(3, scale.x(to) - scale.x(from)), "%s: %s to %s".formatted(
                word, MINUTE.format(from.atZone(zone)), MINUTE.format(to.atZone(zone))));
    }

    private List<Gantt.Band> bands(GanttScale scale) {
        List<Gantt.Band> bands = new ArrayList<>();
        for (Freeze freeze : plans.freezes()) {
            if (scale.within(freeze.startsAt()) || scale.within(freeze.endsAt())) {
                double x = scale.x(freeze.startsAt());
                bands.add(new Gantt.Band(x, Math.max(3, scale.x(freeze.endsAt()) - x), freeze.name()));
            }
        }
        return bands;
    }

    /// From the end of a wave's validation to the window of the first one that waits for it: arrows to all would be a thicket;
    /// the table names them.
    private static List<String> arrows(List<Phases> timed, GanttScale scale) {
        Map<UUID, Integer> rows = new HashMap<>();
        timed.forEach(phases -> rows.put(phases.wave().id(), rows.size()));
        List<String> arrows = new ArrayList<>();
        Set<Integer> drawn = new HashSet<>();
        for (int row = 0; row < timed.size(); row++) {
            for (UUID before : timed.get(row).dependsOn()) {
                Integer from = rows.get(before);
                if (from != null && drawn.add(from)) {
                    arrows.add(scale.arrow(timed.get(from).validated(), from, timed.get(row).opens(), row));
                }
            }
        }
        return arrows;
    }

    private static Gantt.Line line(Phases phases, Map<UUID, String> keys, ZoneId zone) {
        String after = phases.dependsOn().stream().filter(keys::containsKey).map(keys::get)
                .collect(Collectors.joining(", "));
        return new Gantt.Line(phases.wave().id(), name(phases.wave()), phases.wave().state().name(),
                DAY.format(phases.prepares().atZone(zone)), DAY.format(phases.seeds().atZone(zone)),
                MINUTE.format(phases.opens().atZone(zone)), "until " + DAY.format(phases.validated().atZone(zone)),
                "until " + DAY.format(phases.soaked().atZone(zone)), after.isEmpty() ? "–" : after);
    }

    private static String summary(List<Phases> timed, ZoneId zone) {
        return "%d waves with a window: the first opens %s, the last %s. The last soak ends %s.".formatted(timed.size(),
                MINUTE.format(timed.getFirst().opens().atZone(zone)),
                MINUTE.format(timed.getLast().opens().atZone(zone)), DAY.format(timed.stream().map(Phases::soaked)
                        .max(Comparator.naturalOrder()).orElseThrow().atZone(zone)));
    }

    private static String name(WaveView wave) {
        return wave.key() + " · " + wave.name();
    }
}
