package io.towpath.planning;

import io.towpath.planning.forecast.Program;
import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A plan and what is under way beside it, as a program to be forecast.
record Counted(Program program, Scope scope) {

    private static final Duration DAY = Duration.ofDays(1);
    private static final int USUAL_SLOTS = 20;
    private static final int STEPS = 20;

    /// A VM that moves in a window.
    ///
    /// @param window null: it may at any time
    private record Going(PlanVm vm, @Nullable Window window, @Nullable Long copied) {}

    private record Opening(Instant opens, Instant closes) {

        static Opening of(Window window) {
            return new Opening(window.opensAt(), window.closesAt());
        }
    }

    /// @param pool why VMs that are in no wave are left out
    static Counted of(PlanContent content, PlanEstate estate, List<OtherTrips.Trip> trips, String pool, Instant now) {
        // by the hour, so that the same question a moment later has the same answer
        Instant start = now.truncatedTo(ChronoUnit.HOURS);
        List<Going> going = new ArrayList<>();
        List<PlanVm> moving = new ArrayList<>();
        List<PlanVm> noWindow = new ArrayList<>();
        List<PlanVm> windowOver = new ArrayList<>();
        for (OtherTrips.Trip trip : trips) {
            Window window = trip.window();
            if (!trip.begun() && window == null) {
                noWindow.add(trip.vm());
            } else if (!trip.begun() && window != null && window.closesAt().isBefore(now)) {
                windowOver.add(trip.vm());
            } else {
                moving.add(trip.vm());
                going.add(new Going(trip.vm(), window, trip.begun() ? copied(trip) : null));
            }
        }
        List<PlanVm> planned = new ArrayList<>();
        List<PlanVm> undecided = new ArrayList<>();
        List<PlanVm> missed = new ArrayList<>();
        Set<PlanVm> inPool = new LinkedHashSet<>(estate.estate().vms());
        Map<UUID, PlanVm> vms = estate.byId();
        for (PlannedWave wave : content.waves()) {
            Window window = wave.window();
            boolean over = window != null && window.closesAt().isBefore(now);
            for (UUID id : content.members(wave.id())) {
                PlanVm vm = vms.get(id);
                if (vm != null && inPool.remove(vm)) {
                    (window == null ? undecided : over ? missed : planned).add(vm);
                    if (window != null && !over) {
                        going.add(new Going(vm, window, null));
                    }
                }
            }
        }
        List<Window> windows = content.waves().stream().map(PlannedWave::window).flatMap(Stream::ofNullable).toList();
        // one in which nobody moves is nobody's last
        Window last = going.stream().map(Going::window).flatMap(Stream::ofNullable)
                .max(Comparator.comparing(Window::closesAt)).orElse(null);
        return new Counted(program(start, going, windows), Scope.of(planned, moving, List.of(
                new Scope.Left(List.copyOf(inPool), pool),
                new Scope.Left(undecided, "in waves of the plan that have no window"),
                new Scope.Left(missed, "in waves of the plan that were not started and whose window is over"),
                new Scope.Left(noWindow, "in waves made by hand that have no window"),
                new Scope.Left(windowOver, "in waves made by hand whose window is over")), last));
    }

    /// In steps, so that the same question a moment later has the same answer.
    private static long copied(OtherTrips.Trip trip) {
        return (long) (Math.floor(trip.copied() * STEPS) / STEPS * trip.vm().usedBytes());
    }

    boolean isEmpty() {
        return program.moves().isEmpty();
    }

    private static Program program(Instant start, List<Going> going, List<Window> planned) {
        // what may cut over at any time does so within a day; it opened before, since it sets no pace for the others
        Window free = new Window(null, "at any time", start.minus(DAY), start.plus(DAY), Integer.MAX_VALUE,
                USUAL_SLOTS);
        Map<Opening, Window> windows = new LinkedHashMap<>();
        planned.forEach(window -> windows.putIfAbsent(Opening.of(window), window));
        for (Going one : going) {
            Window window = one.window() == null ? free : one.window();
            windows.putIfAbsent(Opening.of(window), window);
        }
        List<Opening> order = windows.keySet().stream().sorted(Comparator.comparing(Opening::opens)
                .thenComparing(Opening::closes)).toList();
        Map<Opening, Integer> positions = new LinkedHashMap<>();
        order.forEach(opening -> positions.put(opening, positions.size()));
        List<Program.Move> moves = going.stream().map(one -> move(one, Objects.requireNonNull(positions.get(
                Opening.of(one.window() == null ? free : one.window()))))).sorted(Comparator.comparingInt(
                        Program.Move::cut))
                .toList();
        return new Program(start, moves, order.stream()
                .map(opening -> cut(Objects.requireNonNull(windows.get(opening)))).toList());
    }

    private static Program.Cut cut(Window window) {
        return new Program.Cut(window.name(), window.opensAt(), window.lastStart(), window.closesAt(), window.slots());
    }

    private static Program.Move move(Going one, int cut) {
        PlanVm vm = one.vm();
        return new Program.Move(vm.usedBytes(), vm.p50Minutes(), vm.p90Minutes(), cut,
                vm.source(), vm.source() + "/" + vm.host(), datastores(vm), vm.applicationId() == null
                        ? null
                        : vm.applicationId().toString(),
                one.copied(), vm.predicted() == null ? vm.complexity() : null);
    }

    /// Its copy takes slots of every one of them.
    private static List<String> datastores(PlanVm vm) {
        List<String> names = vm.datastores().isEmpty() ? List.of("?") : vm.datastores();
        return names.stream().distinct().map(name -> vm.source() + "/" + name).toList();
    }
}
