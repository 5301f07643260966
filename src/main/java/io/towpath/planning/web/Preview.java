package io.towpath.planning.web;

import io.towpath.planning.Placed;
import io.towpath.planning.PlanContent;
import io.towpath.planning.PlanEstate;
import io.towpath.planning.PlannedWave;
import io.towpath.planning.Plans;
import io.towpath.planning.wave.Issue;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.Load;
import io.towpath.planning.wave.PlanVm;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What a move would do, before it is done.
@Component
class Preview {

    private static final int MOST = 15;
    private static final Set<Issue.Fault> TOLD = EnumSet.of(Issue.Fault.GROUP_SPLIT, Issue.Fault.WINDOW_CAPACITY,
            Issue.Fault.WAVE_CAPACITY);

    /// @param warnings what would be wrong afterwards
    record Effects(String what, List<Wave> waves, List<String> warnings) {}

    record Wave(String name, List<Line> lines) {}

    /// @param over it would be more than the limit
    record Line(String label, String before, String after, boolean over) {}

    Effects of(PlanContent content, PlanEstate read, Limits limits, Selection selection) {
        PlanEstate estate = read.by(limits.minutes());
        List<UUID> vms = selection.vms(content, estate);
        PlannedWave to = selection.target(content);
        Set<UUID> moving = new HashSet<>(vms);
        Map<UUID, PlanVm> known = estate.byId();
        Set<UUID> touched = new LinkedHashSet<>();
        if (to != null) {
            touched.add(to.id());
        }
        content.placements().forEach((vm, placed) -> {
            if (moving.contains(vm)) {
                touched.add(placed.wave());
            }
        });
        List<Wave> waves = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (UUID id : touched) {
            PlannedWave wave = content.wave(id).orElseThrow();
            List<PlanVm> before = known(content.members(id).stream(), known);
            List<PlanVm> after = known(Stream.concat(
                    content.members(id).stream().filter(vm -> !moving.contains(vm)),
                    to != null && to.id().equals(id) ? vms.stream() : Stream.empty()), known);
            List<Line> lines = lines(wave, Load.of(before), Load.of(after), limits);
            lines.stream().filter(Line::over).forEach(line -> warnings.add(
                    wave.name() + " would be over: " + line.label() + " " + line.after() + "."));
            waves.add(new Wave(wave.name(), lines));
        }
        splits(estate, moving, warnings);
        warnings.addAll(more(content, moved(content, vms, to), estate, limits));
        return new Effects("%s to %s".formatted(Say.vms(vms.size()), to == null ? "the pool" : to.name()), waves,
                warnings);
    }

    private static PlanContent moved(PlanContent content, List<UUID> vms, @Nullable PlannedWave to) {
        Map<UUID, Placed> placements = new LinkedHashMap<>(content.placements());
        vms.forEach(placements::remove);
        if (to != null) {
            UUID wave = to.id();
            vms.forEach(vm -> placements.put(vm, new Placed(wave, "", true)));
        }
        return new PlanContent(content.waves(), placements);
    }

    /// What the planner would not have done, and was not so before, in any wave; but what the lines and the split groups tell.
    private static List<String> more(PlanContent before, PlanContent after, PlanEstate estate, Limits limits) {
        Set<String> known = Plans.issues(before, estate, limits).stream().map(Issue::text).collect(Collectors.toSet());
        List<String> more = Plans.issues(after, estate, limits).stream().filter(issue -> !TOLD.contains(issue.fault()))
                .map(Issue::text).filter(text -> !known.contains(text)).distinct().toList();
        return more.size() <= MOST
                ? more
                : Stream.concat(more.stream().limit(MOST), Stream.of("And %d more such things.".formatted(more.size()
                        - MOST))).toList();
    }

    private static List<PlanVm> known(Stream<UUID> ids, Map<UUID, PlanVm> known) {
        return ids.distinct().filter(known::containsKey).map(known::get).toList();
    }

    private static List<Line> lines(PlannedWave wave, Load before, Load after, Limits limits) {
        List<Board.Bar> was = Bars.of(wave, before, limits);
        List<Board.Bar> will = Bars.of(wave, after, limits);
        return will.stream().map(bar -> new Line(bar.label(), was.stream()
                .filter(old -> old.label().equals(bar.label())).findFirst().map(Board.Bar::figures).orElse("–"),
                bar.figures(), bar.over())).toList();
    }

    private static void splits(PlanEstate estate, Set<UUID> moving, List<String> warnings) {
        estate.groups().values().forEach(group -> {
            long going = group.stream().filter(vm -> moving.contains(vm.id())).count();
            if (going > 0 && going < group.size()) {
                warnings.add("%s would be split: %d of its %d VMs move.".formatted(group.getFirst().groupName(), going,
                        group.size()));
            }
        });
    }
}
