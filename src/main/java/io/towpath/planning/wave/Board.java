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
    private final Alignment alignment;
    /// Keys of groups that no window took within their maintenance window.
    private final Set<String> neverAligned = new HashSet<>();
    /// Bytes that what was placed takes of each storage of the target.
    private final Map<String, Long> taken = new HashMap<>();
    /// Nothing of the present class goes before; the last one that a group of this or an earlier class took in its turn.
    private int floor;
    private int last;

    Board(Estate estate, Limits limits, List<Fixed> fixed, List<Proposal.Left> left) {
        this.estate = estate;
        this.limits = limits;
        this.left = left;
        timetable = new Timetable(estate, limits, fixed.stream().map(Fixed::window).toList());
        alignment = new Alignment(limits.zone());
        fixed.forEach(this::fix);
    }

    /// The window of the proof of concept that a person composed; else the first that nobody took.
    int forProof() {
        int position = 0;
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).kind() == WaveKind.PROOF_OF_CONCEPT) {
                return i;
            }
        }
        for (Slot slot = slot(0); slot != null && slot.kind() != null; slot = slot(position)) {
            position++;
        }
        return position;
    }

    /// Who was placed by hand is there before all others.
    private void fix(Fixed wave) {
        int position = 0;
        for (Slot slot = slot(0); slot != null; slot = slot(++position)) {
            if (slot.window.isSameAs(wave.window())) {
                slot.is(wave.kind());
                for (MoveGroup group : MoveGroup.of(wave.vms())) {
                    put(group, position, wave.kind(), Criterion.HAND, "it is there", true);
                }
                return;
            }
        }
    }

    /// What of the target is too small for VMs beside what was placed; null: they fit.
    @Nullable
    String noRoom(List<PlanVm> vms) {
        return estate.room().against(taken, estate.room().taken(vms));
    }

    /// Whether these alone would be down within their maintenance windows.
    boolean aligned(List<PlanVm> vms, Window window) {
        return alignment.against(Alignment.needs(vms), window) == null;
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

    /// Nothing goes so many days from the proof of concept.
    ///
    /// @param position of the proof of concept
    void proofDone(int position, int days) {
        Instant end = slots.get(position).window.opensAt().plus(Duration.ofDays(days));
        last = position + 1;
        for (Slot slot = slot(last); slot != null && slot.window.opensAt().isBefore(end); slot = slot(last)) {
            last++;
        }
        floor = last;
    }

    void put(MoveGroup group, int position, WaveKind kind, Criterion criterion, String because, boolean postponed) {
        Slot slot = slots.get(position);
        slot.add(new Proposal.Placement(group, criterion, sentence(group, criterion, because), postponed), kind);
        positions.put(group.key(), position);
        estate.room().taken(group.vms()).forEach((storage, bytes) -> taken.merge(storage, bytes, Long::sum));
        if (postponed) {
            postponedGroups.add(group.key());
        }
    }

    /// In the first window from the floor that takes it within its maintenance window; where none does, in the first that
    /// takes it and leaves those within theirs that are there; else in the first that takes it.
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
        String noRoom = noRoom(group.vms());
        if (noRoom != null) {
            left.add(new Proposal.Left(group.key(), group.name(), group.size(), "No room at the target: " + noRoom
                    + ". Make room and declare it, or map it elsewhere, and suggest again."));
            return;
        }
        Search search = new Search(group, kind, from, why, postponed);
        for (Keep keep : group.needs().isEmpty() ? List.of(Keep.NOTHING) : List.of(Keep.values())) {
            search = new Search(group, kind, from, why, postponed);
            if (search.place(keep)) {
                return;
            }
            neverAligned.add(group.key());
        }
        left.add(new Proposal.Left(group.key(), group.name(), group.size(), search.whyNot()));
    }

    /// Which maintenance windows a search keeps to.
    private enum Keep {
        ITS_OWN, THOSE_THERE, NOTHING
    }

    /// The look for a window that takes a group.
    private final class Search {

        private final MoveGroup group;
        private final WaveKind kind;
        private final int from;
        private Why why;
        private boolean postponed;
        private Set<Capacity.Limit> tooSmall = Set.of();
        /// A window that may hold it had no room.
        private boolean held;

        Search(MoveGroup group, WaveKind kind, int from, Why why, boolean postponed) {
            this.group = group;
            this.kind = kind;
            this.from = from;
            this.why = why;
            this.postponed = postponed;
        }

        /// @return false: no window takes it
        boolean place(Keep keep) {
            for (int i = from; i < MOST; i++) {
                Slot slot = slot(i);
                if (slot == null) {
                    return false;
                }
                if (!slot.takes(kind)) {
                    continue;
                }
                Why against = Board.this.against(group, slot);
                if (against == null) {
                    against = against(slot, keep);
                }
                if (against != null) {
                    why = against;
                    postponed = true;
                    continue;
                }
                Set<Capacity.Limit> broken = slot.against(group, kind);
                if (broken.isEmpty() || (slot.isEmpty() && !Capacity.ofWindow(broken))) {
                    if (inItsWeek(i, group.load())) {
                        put(i, broken);
                        return true;
                    }
                    held = true;
                    continue;
                }
                Set<Capacity.Limit> alone = Capacity.of(slot.window, limits, kind).broken(group.load());
                if (Capacity.ofWindow(alone)) {
                    tooSmall = alone;
                    why = new Why(Criterion.WINDOW, "too large for a window before (" + Capacity.words(alone) + ")");
                    postponed = true;
                    if (timetable.proposed()) {
                        return false;
                    }
                } else {
                    held = true;
                }
            }
            return false;
        }

        private @Nullable Why against(Slot slot, Keep keep) {
            if (keep == Keep.ITS_OWN && slot.outside(group, alignment) != null) {
                return new Why(Criterion.WINDOW, "windows before leave its maintenance window no room");
            }
            return keep == Keep.THOSE_THERE && slot.crowds(group, alignment)
                    ? new Why(Criterion.WINDOW, "windows before hold others that keep to the same maintenance window")
                    : null;
        }

        private void put(int position, Set<Capacity.Limit> broken) {
            boolean own = !broken.isEmpty();
            Board.this.put(group, position, kind, own ? Criterion.SIZE : why.criterion(), own
                    ? "it is larger than a wave (" + Capacity.words(broken) + "), so it has one for itself"
                    : why.text() + (held ? "; the first window with room" : ""), postponed || own);
            if (!postponed && !own) {
                last = Math.max(last, position);
            }
        }

        String whyNot() {
            return !held && !tooSmall.isEmpty()
                    ? "No window holds it (" + Capacity.words(tooSmall) + "): add a larger window or split the group."
                    : "No window is left in the calendar" + (held ? " with room" : " for it: " + why.text())
                            + ". Add windows and suggest again.";
        }
    }

    /// Whether team and link have enough left in every week that the window is of.
    private boolean inItsWeek(int position, Load more) {
        Slot slot = slots.get(position);
        List<Week.Part> near = new ArrayList<>();
        for (int step : new int[]{-1, 1}) {
            for (int i = position + step; i >= 0 && i < slots.size()
                    && Week.near(slots.get(i).window, slot.window); i += step) {
                if (!slots.get(i).isEmpty()) {
                    near.add(new Week.Part(slots.get(i).window.opensAt(), slots.get(i).load()));
                }
            }
        }
        return Week.broken(near, slot.window.opensAt(), slot.load().plus(more), limits).isEmpty();
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
        // a group may have come to a window after others: only now it is known who keeps to what
        slots.forEach(slot -> slot.placements.replaceAll(placed -> new Proposal.Placement(placed.group(),
                placed.criterion(), placed.because() + alignment(placed.group(), slot), placed.postponed())));
        List<String> told = new ArrayList<>(notes);
        Appraisal appraisal = Appraisal.of(slots, left, alignment);
        if (appraisal.vms() > 0) {
            told.addFirst(appraisal.words());
        }
        return Finish.of(slots, links, left, told, estate.earlier().next());
    }

    private static String sentence(MoveGroup group, Criterion criterion, String because) {
        return "By %s: %s%s%s".formatted(criterion.word(),
                group.size() == 1 ? "" : "the " + group.size() + " VMs of " + group.name() + " stay together; ",
                because,
                because.endsWith(".") ? "" : ".");
    }

    /// Whether it moves within its maintenance window; nothing where none was told.
    private String alignment(MoveGroup group, Slot slot) {
        if (group.needs().isEmpty()) {
            return "";
        }
        String outside = slot.strays(group, alignment);
        return outside == null
                ? " Aligned with its maintenance window " + alignment.kept(group.needs(), slot.window) + "."
                : " Not aligned: " + outside + (neverAligned.contains(group.key())
                        ? ", and no window that takes the group has room within it."
                        : ".");
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
