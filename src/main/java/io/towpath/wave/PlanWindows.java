package io.towpath.wave;

import io.towpath.planning.Plans;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.calendar.WallClock;
import io.towpath.planning.calendar.WindowDraft;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.Window;
import io.towpath.wave.Publishing.Step;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Puts windows that the planner proposed into the calendar, so that waves can be held to them: outside the calendar no gate,
/// no cutover and no owner knows of them.
@Component
class PlanWindows {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("EEE d MMM uuuu", Locale.ENGLISH);
    private static final int MOST_VMS = 5_000;
    private static final int MOST_SLOTS = 500;

    private final CutoverCalendar calendar;
    private final Plans plans;

    PlanWindows(CutoverCalendar calendar, Plans plans) {
        this.calendar = calendar;
        this.plans = plans;
    }

    private record Hours(Instant opensAt, Instant closesAt) {}

    /// @param ofWaves by the id of the planned wave, the window that it has from now on; without those that had one
    record Put(Map<UUID, UUID> ofWaves, List<UUID> made) {}

    /// One for all waves of the same hours.
    Put put(Publishing todo, String actor) {
        Map<Hours, List<Step>> proposed = new LinkedHashMap<>();
        Map<UUID, UUID> windows = new HashMap<>();
        List<UUID> made = new ArrayList<>();
        for (Step step : todo.steps()) {
            Window window = step.planned().window();
            if (window != null && step.makesWindow()) {
                proposed.computeIfAbsent(new Hours(window.opensAt(), window.closesAt()), _ -> new ArrayList<>())
                        .add(step);
            } else if (window != null && window.id() == null && step.windowId() != null) {
                windows.put(step.planned().id(), step.windowId());
            }
        }
        Limits limits = plans.limits(todo.plan().id());
        proposed.forEach((hours, steps) -> {
            Window window = Objects.requireNonNull(steps.getFirst().planned().window());
            int vms = steps.stream().mapToInt(step -> step.vms().size()).sum();
            int most = steps.stream().mapToInt(step -> limits.most(step.planned().kind())).max().orElse(1);
            UUID id = calendar.add(new WindowDraft(NAME.format(hours.opensAt.atZone(limits.zone())),
                    WallClock.local(hours.opensAt, limits.zone()), WallClock.local(hours.closesAt, limits.zone()), null,
                    limits.zone(), Math.min(Math.max(vms, most), MOST_VMS), Math.min(window.slots(), MOST_SLOTS),
                    Overrun.RETURN_SOURCE, null, "Proposed with " + todo.plan().name() + "."), actor);
            made.add(id);
            steps.forEach(step -> windows.put(step.planned().id(), id));
        });
        return new Put(windows, made);
    }
}
