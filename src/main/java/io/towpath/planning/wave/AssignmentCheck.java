package io.towpath.planning.wave;

import io.towpath.inventory.reading.MaintenanceWindow;
import io.towpath.planning.wave.Issue.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Judges waves that somebody composed by what binds the planner. The planner's own proposals pass.
public final class AssignmentCheck {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    private final Estate estate;
    private final List<Assigned> waves;
    private final Limits limits;
    private final List<List<PlanVm>> members = new ArrayList<>();
    private final Map<UUID, Integer> waveOf = new LinkedHashMap<>();
    private final Map<String, MoveGroup> groups = new TreeMap<>();
    private final List<Issue> issues = new ArrayList<>();
    private final Alignment alignment;
    private final List<Load> loads = new ArrayList<>();

    private AssignmentCheck(Estate estate, List<Assigned> waves, Map<UUID, Integer> placed, Limits limits) {
        this.estate = estate;
        this.waves = waves;
        this.limits = limits;
        alignment = new Alignment(limits.zone());
        Map<UUID, PlanVm> known = new LinkedHashMap<>();
        estate.vms().forEach(vm -> known.put(vm.id(), vm));
        waves.forEach(_ -> members.add(new ArrayList<>()));
        placed.forEach((id, wave) -> {
            PlanVm vm = known.get(id);
            if (vm != null) {
                waveOf.put(id, wave);
                members.get(wave).add(vm);
            }
        });
        members.forEach(of -> loads.add(Load.of(of)));
        MoveGroup.of(estate.vms()).forEach(group -> groups.put(group.key(), group));
    }

    /// @param placed position of the wave by VM, in the order in which they were assigned: where a wave is too full, those
    ///               that came last are the ones too many
    /// @return in the order of the waves
    public static List<Issue> of(Estate estate, List<Assigned> waves, Map<UUID, Integer> placed, Limits limits) {
        return new AssignmentCheck(estate.by(limits.minutes()), waves, placed, limits).check();
    }

    private List<Issue> check() {
        groups.values().forEach(this::split);
        for (int wave = 0; wave < waves.size(); wave++) {
            if (!members.get(wave).isEmpty()) {
                window(wave);
                capacity(wave);
            }
        }
        room();
        week();
        order();
        links();
        return issues.stream().sorted(Comparator.comparingInt(Issue::wave).thenComparing(Issue::fault)
                .thenComparing(Issue::text)).toList();
    }

    /// Told of every wave but the one with most of it.
    private void split(MoveGroup group) {
        Map<Integer, List<UUID>> parts = new TreeMap<>();
        int pool = 0;
        for (PlanVm vm : group.vms()) {
            Integer wave = waveOf.get(vm.id());
            if (wave == null) {
                pool++;
            } else {
                parts.computeIfAbsent(wave, _ -> new ArrayList<>()).add(vm.id());
            }
        }
        if (parts.isEmpty() || parts.size() == 1 && pool == 0) {
            return;
        }
        List<String> where = new ArrayList<>();
        parts.forEach((wave, vms) -> where.add(vms.size() + " in " + waves.get(wave).name()));
        if (pool > 0) {
            where.add(pool + " in no wave");
        }
        String text = "%s is split: of its %s %s; they move together, or their dependencies are waived".formatted(
                group.name(), group.count(), String.join(", ", where));
        parts.forEach((wave, vms) -> add(Fault.GROUP_SPLIT, wave, vms, text));
    }

    private void window(int wave) {
        Assigned assigned = waves.get(wave);
        Window window = assigned.window();
        List<PlanVm> vms = members.get(wave);
        if (window == null) {
            add(Fault.NO_WINDOW, wave, ids(vms), assigned.name() + " has no window yet");
            return;
        }
        String opens = DAY.format(window.opensAt().atZone(limits.zone()));
        if (window.opensAt().isBefore(estate.earliest())) {
            add(Fault.TOO_SOON, wave, ids(vms), "%s opens on %s, copying takes until %s".formatted(assigned.name(),
                    opens, DAY.format(estate.earliest().atZone(limits.zone()))));
        }
        for (int other = 0; other < wave; other++) {
            if (assigned.sharesWindow(waves.get(other)) && !members.get(other).isEmpty()) {
                add(Fault.WINDOW_TWICE, wave, ids(vms), "%s and %s cut over in the same window, %s".formatted(
                        assigned.name(), waves.get(other).name(), window.name()));
            }
        }
        for (Freeze freeze : estate.freezes()) {
            List<PlanVm> frozen = window.overlaps(freeze) ? vms.stream().filter(freeze::concerns).toList() : List.of();
            if (!frozen.isEmpty()) {
                add(Fault.FREEZE, wave, ids(frozen), "%s (%s) is in the change freeze %s".formatted(assigned.name(),
                        opens, freeze.name()));
            }
        }
        maintenance(wave, window);
        for (PlanVm vm : vms) {
            if (vm.readyOn() != null && window.opensAt().atZone(limits.zone()).toLocalDate().isBefore(vm.readyOn())) {
                add(Fault.NOT_READY, wave, List.of(vm.id()), "%s opens on %s, %s is ready from %s".formatted(
                        assigned.name(), opens, vm.name(), DAY.format(vm.readyOn())));
            }
        }
    }

    /// Waves take room of the target in the order of their windows; those without one last.
    private void room() {
        Map<String, Long> taken = new TreeMap<>();
        List<Integer> inOrder = IntStream.range(0, waves.size()).boxed()
                .sorted(Comparator.comparing(wave -> opens(waves.get(wave)))).toList();
        for (int wave : inOrder) {
            Map<String, Long> more = estate.room().taken(members.get(wave));
            String why = estate.room().against(taken, more);
            if (why != null) {
                add(Fault.TARGET_ROOM, wave, ids(members.get(wave).stream()
                        .filter(vm -> estate.room().needs().containsKey(vm.id())).toList()),
                        "%s has no room at the target: %s".formatted(waves.get(wave).name(), why));
            }
            more.forEach((storage, bytes) -> taken.merge(storage, bytes, Long::sum));
        }
    }

    /// Told of the wave with which a week has too much.
    private void week() {
        List<Week.Part> before = new ArrayList<>();
        IntStream.range(0, waves.size()).boxed().filter(wave -> waves.get(wave).window() != null && !members.get(wave)
                .isEmpty()).sorted(Comparator.comparing(wave -> opens(waves.get(wave)))).forEach(wave -> {
                    Instant opens = opens(waves.get(wave));
                    Set<Capacity.Limit> broken = Week.broken(before, opens, loads.get(wave), limits);
                    if (!broken.isEmpty()) {
                        add(Fault.WEEK_CAPACITY, wave, ids(members.get(wave)), "%s (%s) is too much for its week: %s"
                                .formatted(waves.get(wave).name(), DAY.format(opens.atZone(limits.zone())), broken
                                        .stream().map(this::ofWeek).collect(Collectors.joining("; "))));
                    }
                    before.add(new Week.Part(opens, loads.get(wave)));
                });
    }

    private String ofWeek(Capacity.Limit limit) {
        return limit == Capacity.Limit.WEEK_BYTES
                ? "in seven days %.1f TB can be copied".formatted(limits.weekTerabytes())
                : "in seven days the team migrates %d VMs".formatted(limits.weekVms());
    }

    /// Whether a group could be in an earlier wave, in the place of another, without too much in any week.
    private boolean inItsWeek(MoveGroup late, int at, Load others, Instant opens) {
        Load load = late.load();
        Load gone = new Load(-load.vms(), -load.bytes(), 0, 0, 0, 0, 0);
        List<Week.Part> parts = new ArrayList<>();
        for (int wave = 0; wave < waves.size(); wave++) {
            if (wave != at && waves.get(wave).window() != null && !members.get(wave).isEmpty()) {
                parts.add(new Week.Part(opens(waves.get(wave)), Integer.valueOf(wave).equals(wave(late))
                        ? loads.get(wave).plus(gone)
                        : loads.get(wave)));
            }
        }
        return Week.broken(parts, opens, others.plus(load), limits).isEmpty();
    }

    private static Instant opens(Assigned wave) {
        Window window = wave.window();
        return window == null ? Instant.MAX : window.opensAt();
    }

    private void maintenance(int wave, Window window) {
        List<PlanVm> vms = members.get(wave);
        Alignment.needs(vms).forEach((told, need) -> {
            String why = alignment.against(told, need, window);
            if (why != null) {
                add(Fault.MAINTENANCE, wave, ids(vms.stream().filter(vm -> told.equals(vm.maintenance())).toList()),
                        "%s (%s): %s".formatted(waves.get(wave).name(), DAY.format(window.opensAt().atZone(
                                limits.zone())), why));
            }
        });
    }

    /// Told of those that came when there was no room left.
    private void capacity(int wave) {
        Assigned assigned = waves.get(wave);
        Window window = assigned.window();
        Capacity capacity = Capacity.of(window == null ? unbounded() : window, limits, assigned.kind());
        boolean oneGroup = members.get(wave).stream().map(PlanVm::group).distinct().count() == 1;
        boolean proof = assigned.kind() == WaveKind.PROOF_OF_CONCEPT;
        Map<Boolean, List<UUID>> over = Map.of(true, new ArrayList<>(), false, new ArrayList<>());
        Load load = Load.NONE;
        for (PlanVm vm : members.get(wave)) {
            load = load.plus(Load.of(List.of(vm)));
            for (boolean ofWindow : List.of(true, false)) {
                if (!of(capacity.broken(load), ofWindow, proof).isEmpty()) {
                    Objects.requireNonNull(over.get(ofWindow)).add(vm.id());
                }
            }
        }
        for (boolean ofWindow : List.of(true, false)) {
            Set<Capacity.Limit> broken = of(capacity.broken(load), ofWindow, proof);
            // a group that is larger than a wave has one for itself
            if (!broken.isEmpty() && (ofWindow || !oneGroup)) {
                add(ofWindow ? Fault.WINDOW_CAPACITY : Fault.WAVE_CAPACITY, wave, Objects.requireNonNull(over.get(
                        ofWindow)), "%s is too full: %s".formatted(assigned.name(), words(broken, load, capacity)));
            }
        }
    }

    /// A proof of concept may have any share of Windows.
    private static Set<Capacity.Limit> of(Set<Capacity.Limit> broken, boolean ofWindow, boolean proof) {
        return broken.stream().filter(limit -> limit.ofWindow() == ofWindow)
                .filter(limit -> !proof || limit != Capacity.Limit.WINDOWS)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String words(Set<Capacity.Limit> broken, Load load, Capacity capacity) {
        return broken.stream().map(limit -> switch (limit) {
            case WINDOW_VMS -> "%d VMs, its window takes %d".formatted(load.vms(), capacity.windowVms());
            case WINDOW_MINUTES ->
                "%d minutes of cutovers, its window has %d until its last start".formatted(load.minutes(),
                        capacity.slotMinutes(load.longestMinutes()));
            case LONGEST -> "a cutover of %d minutes, its window is open for %d".formatted(load.longestMinutes(),
                    capacity.window().minutes());
            case VMS -> "%d VMs, a wave of its kind holds %d".formatted(load.vms(), capacity.vms());
            case BYTES -> "%.1f TB to copy before it, %.1f TB can be".formatted(load.bytes() / 1e12,
                    capacity.bytes() / 1e12);
            case WINDOWS -> "%d Windows VMs, at most %d are planned".formatted(load.windowsVms(),
                    capacity.windowsVms());
            case ENGINEERS -> "%d VMs, the engineers on shift look after %d".formatted(load.vms(),
                    capacity.engineerVms());
            case WEEK_VMS, WEEK_BYTES -> throw new IllegalArgumentException("a wave alone has no week: " + limit);
        }).collect(Collectors.joining("; "));
    }

    private Window unbounded() {
        return new Window(null, "undecided", Instant.EPOCH,
                Instant.EPOCH.plus(Duration.ofDays(365)), Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /// Tier 3 before 2 before 1 in production, infrastructure after all.
    private void order() {
        List<MoveGroup> whole = groups.values().stream().filter(group -> wave(group) != null).toList();
        for (MoveGroup early : whole) {
            int at = Objects.requireNonNull(wave(early));
            if (early.infrastructure() || !early.nonProduction()) {
                order(early, at, whole);
            }
        }
    }

    private void order(MoveGroup early, int at, List<MoveGroup> whole) {
        Map<Integer, Integer> laxer = new TreeMap<>();
        List<PlanVm> others = members.get(at).stream().filter(vm -> !vm.group().equals(early.key())).toList();
        for (MoveGroup late : whole) {
            int wave = Objects.requireNonNull(wave(late));
            boolean sooner = early.infrastructure()
                    ? !late.infrastructure()
                    : !late.infrastructure() && !late.nonProduction() && late.tier() > early.tier();
            if (sooner && waves.get(at).isBefore(waves.get(wave))
                    && (early.infrastructure() || couldGo(late, at, others))) {
                laxer.merge(wave, late.size(), Integer::sum);
            }
        }
        if (!laxer.isEmpty()) {
            String later = laxer.entrySet().stream().map(one -> "%d in %s".formatted(one.getValue(),
                    waves.get(one.getKey()).name())).limit(3).collect(Collectors.joining(", "));
            add(early.infrastructure() ? Fault.INFRASTRUCTURE_EARLY : Fault.TIER_ORDER, at, ids(early.vms()),
                    early.infrastructure()
                            ? "%s is infrastructure and moves last; VMs that move later: %s".formatted(early.name(),
                                    later)
                            : "%s is of tier %d; VMs of a laxer tier move later: %s".formatted(early.name(),
                                    early.tier(), later));
        }
    }

    /// Whether nothing but somebody's choice keeps a group from moving in an earlier wave, in the place of another.
    ///
    /// @param others what else is in that wave
    private boolean couldGo(MoveGroup late, int at, List<PlanVm> others) {
        Window window = waves.get(at).window();
        if (window == null || late.blocked() > 0) {
            return false;
        }
        boolean ready = late.readyOn() == null
                || !window.opensAt().atZone(limits.zone()).toLocalDate().isBefore(late.readyOn());
        boolean frozen = estate.freezes().stream().filter(window::overlaps)
                .anyMatch(freeze -> late.vms().stream().anyMatch(freeze::concerns));
        Map<MaintenanceWindow, Alignment.Need> needs = Alignment.needs(Stream.concat(others.stream(),
                late.vms().stream()).filter(vm -> late.needs().containsKey(vm.maintenance())).toList());
        boolean fits = alignment.against(needs, window) == null && Capacity.of(window, limits, waves.get(at).kind())
                .broken(Load.of(others).plus(late.load())).isEmpty()
                && inItsWeek(late, at, Load.of(others), window.opensAt());
        return ready && !frozen && fits && estate.links().stream().filter(link -> link.from().equals(late.key()))
                .map(link -> groups.get(link.to())).filter(Objects::nonNull).map(this::wave).filter(Objects::nonNull)
                .noneMatch(needed -> waves.get(at).isBefore(waves.get(needed)));
    }

    private void links() {
        for (Link link : estate.links()) {
            MoveGroup from = groups.get(link.from());
            MoveGroup to = groups.get(link.to());
            Integer at = from == null ? null : wave(from);
            Integer later = to == null ? null : wave(to);
            if (from != null && to != null && at != null
                    && (later == null || waves.get(at).isBefore(waves.get(later)))) {
                add(Fault.NEEDS_LATER, at, ids(from.vms()),
                        "%s needs %s, which %s: keep their connection open".formatted(
                                from.name(), to.name(), later == null
                                        ? "is in no wave"
                                        : "moves later, in " + waves.get(later).name()));
            }
        }
    }

    /// The wave of a group that is whole; null: of one that is split or in the pool.
    private @Nullable Integer wave(MoveGroup group) {
        Integer first = waveOf.get(group.vms().getFirst().id());
        return first != null && group.vms().stream().allMatch(vm -> first.equals(waveOf.get(vm.id()))) ? first : null;
    }

    private void add(Fault fault, int wave, List<UUID> vms, String text) {
        issues.add(new Issue(fault, wave, vms, text + "."));
    }

    private static List<UUID> ids(Collection<PlanVm> vms) {
        return vms.stream().map(PlanVm::id).toList();
    }
}
