package io.towpath.planning.web;

import io.towpath.access.CurrentUser;
import io.towpath.planning.Placed;
import io.towpath.planning.PlanContent;
import io.towpath.planning.PlanView;
import io.towpath.planning.PlannedWave;
import io.towpath.planning.Plans;
import io.towpath.planning.wave.Load;
import io.towpath.planning.wave.PlanVm;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Two versions of the plan side by side: waves that came, went or moved in time, and VMs that changed their wave.
@Component
class Comparison {

    private static final int SHOWN = 200;
    private static final String POOL = "pool";

    private final Plans plans;
    private final CurrentUser user;

    Comparison(Plans plans, CurrentUser user) {
        this.plans = plans;
        this.user = user;
    }

    /// @param more moved VMs beyond those that are listed
    record Result(PlanView before, PlanView after, String summary, List<Wave> waves, List<Move> moves, int more,
            int moved) {}

    /// @param what `added`, `removed`, `changed`, `same`
    record Wave(String name, String what, String whenBefore, String whenAfter, String vms, String terabytes,
            String minutes) {}

    record Move(UUID vm, String name, String from, String to) {}

    Result of(PlanView before, PlanView after) {
        PlanContent one = plans.content(before.id());
        PlanContent two = plans.content(after.id());
        Map<UUID, PlanVm> vms = plans.estate().byId();
        Set<UUID> origins = new LinkedHashSet<>();
        one.waves().forEach(wave -> origins.add(wave.origin()));
        two.waves().forEach(wave -> origins.add(wave.origin()));
        List<Wave> waves = origins.stream().map(origin -> wave(find(one, origin), find(two, origin), one, two, vms))
                .toList();
        List<Move> moves = moves(one, two, vms);
        long added = waves.stream().filter(wave -> wave.what().equals("added")).count();
        long removed = waves.stream().filter(wave -> wave.what().equals("removed")).count();
        String summary = "%s changed their wave; %s added, %s removed.".formatted(Say.vms(moves.size()),
                Say.counted(added, "wave is", "waves are"), Say.counted(removed, "wave is", "waves are"));
        return new Result(before, after, summary, waves, moves.stream().limit(SHOWN).toList(),
                Math.max(0, moves.size() - SHOWN), moves.size());
    }

    /// All VMs that changed their wave.
    List<Move> moves(PlanView before, PlanView after) {
        return moves(plans.content(before.id()), plans.content(after.id()), plans.estate().byId());
    }

    private static @Nullable PlannedWave find(PlanContent content, UUID origin) {
        return content.waves().stream().filter(wave -> wave.origin().equals(origin)).findFirst().orElse(null);
    }

    private Wave wave(@Nullable PlannedWave was, @Nullable PlannedWave is, PlanContent one, PlanContent two,
            Map<UUID, PlanVm> vms) {
        Load before = was == null ? Load.NONE : load(one, was, vms);
        Load after = is == null ? Load.NONE : load(two, is, vms);
        String whenBefore = when(was);
        String whenAfter = when(is);
        String what = was == null
                ? "added"
                : is == null
                        ? "removed"
                        : before.equals(after) && whenBefore.equals(whenAfter) && one.members(was.id()).size() == two
                                .members(is.id()).size() ? "same" : "changed";
        return new Wave(Objects.requireNonNull(is == null ? was : is).name(), what, whenBefore, whenAfter,
                Say.number(before.vms()) + " → " + Say.number(after.vms()),
                Say.size(before.bytes()) + " → " + Say.size(after.bytes()),
                Say.number(before.minutes()) + " → " + Say.number(after.minutes()));
    }

    private static Load load(PlanContent content, PlannedWave wave, Map<UUID, PlanVm> vms) {
        return Load.of(content.members(wave.id()).stream().filter(vms::containsKey).map(vms::get).toList());
    }

    private String when(@Nullable PlannedWave wave) {
        return wave == null
                ? "–"
                : wave.window() == null
                        ? "no window"
                        : Say.minute(wave.window().opensAt(),
                                user.zone());
    }

    private static List<Move> moves(PlanContent one, PlanContent two, Map<UUID, PlanVm> vms) {
        Set<UUID> ids = new LinkedHashSet<>(one.placements().keySet());
        ids.addAll(two.placements().keySet());
        List<Move> moves = new ArrayList<>();
        for (UUID id : ids) {
            Optional<PlannedWave> from = wave(one, id);
            Optional<PlannedWave> to = wave(two, id);
            if (!from.map(PlannedWave::origin).equals(to.map(PlannedWave::origin))) {
                PlanVm vm = vms.get(id);
                moves.add(new Move(id, vm == null ? "no longer in scope" : vm.name(),
                        from.map(PlannedWave::name).orElse(POOL), to.map(PlannedWave::name).orElse(POOL)));
            }
        }
        return moves;
    }

    private static Optional<PlannedWave> wave(PlanContent content, UUID vm) {
        Placed placed = content.placements().get(vm);
        return placed == null ? Optional.empty() : content.wave(placed.wave());
    }
}
