package io.towpath.planning.wave;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Makes a proposal of filled windows: empty ones go, and each wave learns which must be validated before it.
final class Finish {

    private static final int NAMED = 20;

    private Finish() {}

    static Proposal of(List<Slot> slots, List<Link> links, List<Proposal.Left> left, List<String> notes) {
        List<Slot> used = slots.stream().filter(slot -> !slot.isEmpty()).toList();
        Map<String, Integer> waveOf = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < used.size(); i++) {
            for (Proposal.Placement placed : used.get(i).placements) {
                waveOf.put(placed.group().key(), i);
                names.put(placed.group().key(), placed.group().name());
            }
        }
        left.forEach(group -> names.put(group.group(), group.name()));
        List<TreeSet<Integer>> depends = gates(used);
        List<String> broken = new ArrayList<>();
        for (Link link : links) {
            Integer from = waveOf.get(link.from());
            Integer to = waveOf.get(link.to());
            if (from == null || from.equals(to) || !names.containsKey(link.to())) {
                continue;
            }
            if (to != null && to < from) {
                depends.get(from).add(to);
            } else {
                broken.add("%s needs %s, which %s: keep their connection open between the platforms.".formatted(
                        names.get(link.from()), names.get(link.to()),
                        to == null ? "stays in the pool" : "moves later, in wave " + to));
            }
        }
        List<String> told = new ArrayList<>(notes);
        broken.stream().sorted().limit(NAMED).forEach(told::add);
        if (broken.size() > NAMED) {
            told.add("And %d more such connections.".formatted(broken.size() - NAMED));
        }
        List<Proposal.Wave> waves = new ArrayList<>();
        for (int i = 0; i < used.size(); i++) {
            Slot slot = used.get(i);
            WaveKind kind = slot.kind();
            waves.add(new Proposal.Wave(kind == null ? WaveKind.PRODUCTION : kind, slot.window, slot.placements,
                    List.copyOf(depends.get(i)), slot.load()));
        }
        return new Proposal(waves, left, told);
    }

    /// Development and test wait for the proof, production for development and test, the final ones for production.
    private static List<TreeSet<Integer>> gates(List<Slot> used) {
        List<TreeSet<Integer>> gates = new ArrayList<>();
        for (int i = 0; i < used.size(); i++) {
            TreeSet<Integer> gate = new TreeSet<>();
            WaveKind kind = used.get(i).kind();
            int before = i - 1;
            while (before >= 0 && used.get(before).kind() == kind) {
                before--;
            }
            if (before >= 0) {
                gate.add(before);
            }
            gates.add(gate);
        }
        return gates;
    }
}
