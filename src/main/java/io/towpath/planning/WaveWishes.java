package io.towpath.planning;

import io.towpath.inventory.imports.WavePlans.Outlook;
import io.towpath.inventory.imports.WavePlans.Placing;
import io.towpath.inventory.imports.WavePlans.Wish;
import io.towpath.inventory.reading.CellFault;
import io.towpath.planning.wave.Assigned;
import io.towpath.planning.wave.AssignmentCheck;
import io.towpath.planning.wave.Estate;
import io.towpath.planning.wave.Issue;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a plan would become by the waves that a file names. A group whose named members all go one way goes whole; what
/// people placed by hand stays.
final class WaveWishes {

    private final PlanContent content;
    private final Estate estate;
    private final WaveNames names;
    private final Map<UUID, PlanVm> vms = new LinkedHashMap<>();
    private final Map<String, Window> free = new HashMap<>();
    /// The window of a wave that is to be made, by the wave's name; what the first row that names one says.
    private final Map<String, Window> windows = new HashMap<>();
    private final Map<UUID, String> nameOf = new HashMap<>();
    private final List<Placing> placings = new ArrayList<>();
    /// Name of the wave by VM, in the order in which they are assigned.
    private final Map<UUID, String> after = new LinkedHashMap<>();

    /// @param free windows that a new wave may take
    WaveWishes(PlanContent content, Estate estate, WaveNames names, List<Window> free) {
        this.content = content;
        this.estate = estate;
        this.names = names;
        estate.vms().forEach(vm -> vms.put(vm.id(), vm));
        free.forEach(window -> this.free.putIfAbsent(WaveNames.lower(window.name()), window));
        content.waves().forEach(wave -> nameOf.put(wave.id(), wave.name()));
    }

    /// @param refused why a wish cannot be, by VM
    Outlook judge(List<Wish> wishes, Map<UUID, Refusal> refused, Limits limits) {
        Map<UUID, Wish> asked = new LinkedHashMap<>();
        for (Wish wish : wishes) {
            Refusal why = refused.get(wish.vm());
            if (why != null) {
                placings.add(new Placing(wish.vm(), wish.label(), wish.at(), before(wish.vm()), wish.wave(), null,
                        false, why.code(), why.detail()));
            } else {
                asked.put(wish.vm(), wish);
            }
        }
        content.placements().keySet().stream().filter(vm -> !asked.containsKey(vm))
                .forEach(vm -> after.put(vm, Objects.requireNonNull(before(vm))));
        asked.values().forEach(this::place);
        alongWith(asked);
        return new Outlook(placings, faults(asked, limits));
    }

    record Refusal(String code, String detail) {}

    private void place(Wish wish) {
        String wanted = names.name(wish.wave());
        Window window = wish.window() == null ? null : free.get(WaveNames.lower(wish.window()));
        if (window != null && names.find(wanted) == null) {
            windows.putIfAbsent(wanted, window);
        }
        Placed now = content.placements().get(wish.vm());
        String before = before(wish.vm());
        boolean kept = now != null && now.byHand() && !wanted.equals(before);
        placings.add(new Placing(wish.vm(), wish.label(), wish.at(), before, wanted, window(wanted), kept,
                null, kept
                        ? "a person placed it in " + before + ": it stays"
                        : null));
        after.put(wish.vm(), kept ? Objects.requireNonNull(before) : wanted);
    }

    /// Members that no row names go where the named ones are to go, when those agree. They stay when a person placed them
    /// elsewhere or one of the named ones: whatever the import takes then, it takes the group whole.
    private void alongWith(Map<UUID, Wish> asked) {
        Map<String, Set<String>> waves = new TreeMap<>();
        asked.values().forEach(wish -> waves.computeIfAbsent(group(wish.vm()), _ -> new TreeSet<>())
                .add(names.name(wish.wave())));
        Set<String> held = new TreeSet<>();
        placings.stream().filter(Placing::kept).forEach(one -> held.add(group(one.vm())));
        for (PlanVm vm : estate.vms()) {
            Set<String> wave = waves.get(vm.group());
            if (wave == null || wave.size() != 1 || asked.containsKey(vm.id())) {
                continue;
            }
            String wanted = wave.iterator().next();
            Placed now = content.placements().get(vm.id());
            String before = before(vm.id());
            boolean byHand = now != null && now.byHand();
            boolean kept = byHand || held.contains(vm.group());
            if (!kept) {
                after.remove(vm.id());
                after.put(vm.id(), wanted);
            }
            if (!wanted.equals(before)) {
                placings.add(new Placing(vm.id(), vm.name(), null, before, wanted, window(wanted), kept, null,
                        "no row names it: it moves together with others of " + vm.groupName() + (byHand
                                ? "; a person placed it in " + before + ": it stays"
                                : kept ? "; a person placed one of them: it stays" : "")));
            }
        }
    }

    private List<CellFault> faults(Map<UUID, Wish> asked, Limits limits) {
        List<Assigned> waves = new ArrayList<>();
        Map<String, Integer> positions = new HashMap<>();
        Map<String, List<PlanVm>> members = new HashMap<>();
        after.forEach((vm, wave) -> {
            PlanVm known = vms.get(vm);
            if (known != null) {
                members.computeIfAbsent(wave, _ -> new ArrayList<>()).add(known);
            }
        });
        for (PlannedWave wave : content.waves()) {
            positions.putIfAbsent(wave.name(), waves.size());
            waves.add(new Assigned(wave.name(), wave.kind(), wave.window()));
        }
        for (String made : names.made()) {
            positions.put(made, waves.size());
            waves.add(new Assigned(made, Assigned.kindOf(members.getOrDefault(made, List.of())),
                    windows.get(made)));
        }
        Map<UUID, Integer> placed = new LinkedHashMap<>();
        after.forEach((vm, wave) -> placed.put(vm, Objects.requireNonNull(positions.get(wave))));
        List<CellFault> faults = new ArrayList<>();
        asked.values().forEach(wish -> unknownWindow(wish, faults));
        for (Issue issue : AssignmentCheck.of(estate, waves, placed, limits)) {
            List<Wish> cells = issue.vms().stream().map(asked::get).filter(Objects::nonNull).toList();
            cells.stream().limit(ofWave(issue.fault()) ? 1 : cells.size())
                    .forEach(wish -> faults.add(fault(wish, issue)));
        }
        faults.sort(java.util.Comparator.comparing((CellFault fault) -> fault.at().file())
                .thenComparingInt(fault -> fault.at().line()));
        return faults;
    }

    /// Told once, not of each VM.
    private static boolean ofWave(Issue.Fault fault) {
        return switch (fault) {
            case NO_WINDOW, TOO_SOON, WINDOW_TWICE, NEEDS_LATER, TARGET_ROOM, WEEK_CAPACITY -> true;
            case GROUP_SPLIT, TIER_ORDER, INFRASTRUCTURE_EARLY, WINDOW_CAPACITY, WAVE_CAPACITY, FREEZE, NOT_READY,
                    MAINTENANCE ->
                false;
        };
    }

    private static CellFault fault(Wish wish, Issue issue) {
        return new CellFault(wish.at(), wish.column(), wish.header(), wish.wave(), CellFault.Level.WARNING,
                issue.fault().name(), issue.text(), null);
    }

    private @Nullable String window(String wave) {
        Window window = windows.get(wave);
        return window == null ? null : window.name();
    }

    private void unknownWindow(Wish wish, List<CellFault> faults) {
        if (wish.window() == null) {
            return;
        }
        PlannedWave wave = names.find(wish.wave());
        Window its = wave == null ? windows.get(names.name(wish.wave())) : wave.window();
        if (its == null || !WaveNames.lower(its.name()).equals(WaveNames.lower(wish.window()))) {
            faults.add(new CellFault(wish.at(), null, "window", wish.window(), CellFault.Level.WARNING,
                    its == null ? "WINDOW_UNKNOWN" : "WINDOW_DIFFERS", its == null
                            ? "the calendar has no free window of that name; the wave is made without one"
                            : "%s has another window, %s: it stays".formatted(names.name(wish.wave()), its.name()),
                    null));
        }
    }

    private String group(UUID vm) {
        PlanVm known = vms.get(vm);
        return known == null ? "vm:" + vm : known.group();
    }

    private @Nullable String before(UUID vm) {
        Placed now = content.placements().get(vm);
        return now == null ? null : nameOf.get(now.wave());
    }
}
