package io.towpath.planning.web;

import io.towpath.planning.PlanContent;
import io.towpath.planning.PlanEstate;
import io.towpath.planning.PlannedWave;
import io.towpath.planning.wave.Issue;
import io.towpath.planning.wave.PlanVm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// What speaks against a wave, in sentences, and what it needs of other waves.
final class Against {

    private static final int SENTENCES = 12;
    private static final int VMS = 5;
    private static final int NEEDS = 8;

    private final PlanContent content;
    private final Map<UUID, PlanVm> vms;
    private final PlanEstate estate;
    private final Map<String, Set<UUID>> wavesOf = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    Against(PlanContent content, PlanEstate estate) {
        this.content = content;
        this.estate = estate;
        vms = estate.byId();
        content.placements().forEach((id, placed) -> {
            PlanVm vm = vms.get(id);
            if (vm != null) {
                wavesOf.computeIfAbsent(vm.group(), _ -> new LinkedHashSet<>()).add(placed.wave());
                names.put(vm.group(), vm.groupName());
            }
        });
    }

    /// What breaks it first.
    ///
    /// @param issues of the wave
    List<Board.Sentence> sentences(List<Issue> issues) {
        List<Board.Sentence> sentences = new ArrayList<>();
        List<Issue> ordered = issues.stream().sorted((one, other) -> Boolean.compare(other.fault().breaks(), one.fault()
                .breaks())).toList();
        ordered.stream().limit(SENTENCES).forEach(issue -> {
            List<Board.VmLink> links = issue.vms().stream().limit(VMS).map(vms::get).filter(Objects::nonNull)
                    .map(vm -> new Board.VmLink(vm.id(), vm.name())).toList();
            sentences.add(new Board.Sentence(issue.fault().breaks(), issue.text(), links, issue.vms().size()
                    - links.size()));
        });
        if (ordered.size() > SENTENCES) {
            sentences.add(new Board.Sentence(false, "And " + Say.counted(ordered.size() - SENTENCES, "more such thing",
                    "more such things") + ".", List.of(), 0));
        }
        return sentences;
    }

    private String name(String group) {
        return Objects.requireNonNullElse(names.get(group), group);
    }

    /// `Shop needs Directory, in Wave 1.`
    List<String> needs(PlannedWave wave) {
        Map<String, Set<String>> needed = new TreeMap<>();
        estate.estate().links().forEach(link -> {
            Set<UUID> there = wavesOf.getOrDefault(link.to(), Set.of());
            if (wavesOf.getOrDefault(link.from(), Set.of()).contains(wave.id()) && !there.isEmpty() && !there.contains(
                    wave.id())) {
                String where = there.stream().map(id -> content.wave(id).map(PlannedWave::name).orElse("")).collect(
                        Collectors.joining(", "));
                needed.computeIfAbsent(name(link.to()) + ", in " + where, _ -> new LinkedHashSet<>())
                        .add(name(link.from()));
            }
        });
        List<String> needs = new ArrayList<>();
        needed.entrySet().stream().limit(NEEDS).forEach(one -> needs.add("%s %s %s.".formatted(String.join(", ", one
                .getValue()), one.getValue().size() == 1 ? "needs" : "need", one.getKey())));
        if (needed.size() > NEEDS) {
            needs.add("And %d more.".formatted(needed.size() - NEEDS));
        }
        return needs;
    }
}
