package io.towpath.planning.wave;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The windows as they fill, and where the next class of groups may begin.
final class Board {

    /// Ten years of weeks: a group that fits nowhere by then stays in the pool.
    private static final int MOST = 520;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    private final Estate estate;
    private final Limits limits;
    private final Timetable timetable;
    private final List<Slot> slots = new ArrayList<>();
    private final Map<String, Integer> positions = new HashMap<>();
    private final Set<String> postponedGroups = new HashSet<>();
    private final List<Proposal.Left> left;
    /// Nothing of the present class goes before; the last one that a group of this or an earlier class took in its turn.
    private int floor;
    private int last;

    Board(Estate estate, Limits limits, List<Proposal.Left> left) {
        this.estate = estate;
        this.limits = limits;
        this.left = left;
        timetable = new Timetable(estate, limits);
    }

    Timetable timetable() {
        return timetable;
    }

    @Nullable
    Slot slot(int position) {
        while (slots.size() <= position) {
            Window window = timetable.at(slots.size());
            if (window == null) {
                return null;
            }
            slots.add(new Slot(window, limits));
        }
        return slots.get(position);
    }

    /// Groups of the next class start where the class before them ended.
    void nextClass() {
        floor = last;
    }

    void nextSection() {
        last = last < slots.size() && !slots.get(last).isEmpty() ? last + 1 : last;
        floor = last;
    }

    void nextSectionAfterAll() {
        for (int i = 0; i < slots.size(); i++) {
            last = slots.get(i).isEmpty() ? last : Math.max(last, i + 1);
        }
        floor = last;
    }

    void proofDone(int days) {
        Instant end = slots.getFirst().window.opensAt().plus(Duration.ofDays(days));
        last = 1;
        for (Slot slot = slot(last); slot != null && slot.window.opensAt().isBefore(end); slot = slot(last)) {
            last++;
        }
        floor = last;
    }

    void put(MoveGroup group, int position, WaveKind kind, Criterion criterion, String because, boolean postponed) {
        slots.get(position).add(new Proposal.Placement(group, criterion, sentence(group, criterion, because),
                postponed), kind);
        positions.put(group.key(), position);
        if (postponed) {
            postponedGroups.add(group.key());
        }
    }

    /// In the first window from the floor that takes it.
    ///
    /// @param needs    keys of the groups that it needs, placed or not
    /// @param neededBy the group for which it is placed before its turn
    void place(MoveGroup group, WaveKind kind, List<String> needs, @Nullable MoveGroup neededBy) {
        Why why = Why.inTurn(group, kind, neededBy);
        boolean postponed = group.blocked() > 0;
        int from = floor;
        for (String needed : needs) {
            Integer position = positions.get(needed);
            if (position != null && position > from) {
                from = position;
                why = new Why(Criterion.DEPENDENCY, "not before what it needs has moved");
                postponed |= postponedGroups.contains(needed);
            }
        }
        Set<Capacity.Limit> tooSmall = Set.of();
        boolean held = false;
        boolean waited = false;
        for (int i = from; i < MOST; i++) {
            Slot slot = slot(i);
            if (slot == null) {
                break;
            }
            if (!slot.takes(kind)) {
                continue;
            }
            Why against = against(group, slot);
            if (against != null) {
                why = against;
                postponed = true;
                continue;
            }
            Set<Capacity.Limit> broken = slot.against(group, kind);
            if (broken.isEmpty() || (slot.isEmpty() && !Capacity.ofWindow(broken))) {
                boolean own = !broken.isEmpty();
                put(group, i, kind, own ? Criterion.SIZE : why.criterion(), own
                        ? "it is larger than a wave (" + Capacity.words(broken) + "), so it has one for itself"
                        : why.text() + (waited ? "; the first window with room" : ""), postponed || own);
                if (!postponed && !own) {
                    last = Math.max(last, i);
                }
                return;
            }
            Set<Capacity.Limit> alone = Capacity.of(slot.window, limits, kind).broken(group.load());
            if (Capacity.ofWindow(alone)) {
                tooSmall = alone;
                why = new Why(Criterion.WINDOW, "too large for a window before (" + Capacity.words(alone) + ")");
                postponed = true;
                if (timetable.proposed()) {
                    break;
                }
            } else {
                held = true;
                waited = true;
            }
        }
        left.add(new Proposal.Left(group.key(), group.name(), group.size(), !held && !tooSmall.isEmpty()
                ? "No window holds it (" + Capacity.words(tooSmall) + "): add a larger window or split the group."
                : "No window is left in the calendar" + (held ? " with room" : " for it: " + why.text())
                        + ". Add windows and suggest again."));
    }

    /// Why the group may not move in the window, whatever room it has; null: it may.
    @Nullable
    Why against(MoveGroup group, Slot slot) {
        var day = slot.window.opensAt().atZone(limits.zone()).toLocalDate();
        if (group.readyOn() != null && day.isBefore(group.readyOn())) {
            return new Why(Criterion.READINESS, "its business unit is ready from " + DAY.format(group.readyOn()));
        }
        return estate.freezes().stream().filter(slot.window::overlaps)
                .filter(freeze -> group.vms().stream().anyMatch(freeze::concerns)).findFirst()
                .map(freeze -> new Why(Criterion.WINDOW, "after the change freeze " + freeze.name())).orElse(null);
    }

    Proposal proposal(List<Link> links, List<String> notes) {
        return Finish.of(slots, links, left, notes);
    }

    private static String sentence(MoveGroup group, Criterion criterion, String because) {
        return "By %s: %s%s%s".formatted(criterion.word(),
                group.size() == 1 ? "" : "the " + group.size() + " VMs of " + group.name() + " stay together; ",
                because,
                because.endsWith(".") ? "" : ".");
    }

    /// Why a group is where it is.
    record Why(Criterion criterion, String text) {

        static Why inTurn(MoveGroup group, WaveKind kind, @Nullable MoveGroup neededBy) {
            if (neededBy != null) {
                return new Why(Criterion.DEPENDENCY, neededBy.name() + " needs it, so it moves before or with it");
            }
            if (group.blocked() > 0) {
                return new Why(Criterion.BLOCKED, group.blocked() + (group.blocked() == 1 ? " VM is" : " VMs are")
                        + " blocked today, so it is late in tier " + group.tier());
            }
            return switch (kind) {
                case CRITICAL -> new Why(Criterion.INFRASTRUCTURE, "everything depends on it");
                case DEV_TEST, PROOF_OF_CONCEPT -> new Why(Criterion.NON_PRODUCTION,
                        "not production, " + group.complexity().word());
                case PRODUCTION -> group.complexity() == Complexity.SIMPLE
                        ? new Why(Criterion.TIER, "tier " + group.tier() + (group.tier() == 3
                                ? " moves first"
                                : " moves after tier " + (group.tier() + 1)))
                        : new Why(Criterion.COMPLEXITY, group.complexity().word() + " moves after the simpler ones of "
                                + "tier " + group.tier());
            };
        }
    }
}
