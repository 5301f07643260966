package io.towpath.planning.wave;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Makes a proposal of filled windows: empty ones go, and each wave learns which must be validated before it.
final class Finish {

    private static final int NAMED = 20;

    private Finish() {}

    /// @param next the number of the next wave; 0 is a proof of concept's
    static Proposal of(List<Slot> slots, List<Link> links, List<Proposal.Left> left, List<String> notes, int next) {
        List<Slot> used = slots.stream().filter(slot -> !slot.isEmpty()).toList();
        int first = next == 0 && !used.isEmpty() && used.getFirst().kind() != WaveKind.PROOF_OF_CONCEPT ? 1 : next;
        Map<String, Integer> waveOf = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < used.size(); i++) {
            for (Proposal.Placement placed : used.get(i).placements) {
                waveOf.put(placed.group().key(), i);
                names.put(placed.group().key(), placed.group().name());
            }
        }
        left.forEach(group -> names.put(group.group(), group.name()));
        List<TreeSet<Integer>> depends = Order.of(used.stream().map(Finish::part).toList(), links);
        List<String> broken = new ArrayList<>();
        for (Link link : links) {
            Integer from = waveOf.get(link.from());
            Integer to = waveOf.get(link.to());
            if (from == null || from.equals(to) || !names.containsKey(link.to())) {
                continue;
            }
            if (to == null || to > from) {
                broken.add("%s needs %s, which %s: keep their connection open between the platforms.".formatted(
                        names.get(link.from()), names.get(link.to()),
                        to == null ? "stays in the pool" : "moves later, in wave " + (first + to)));
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
            waves.add(new Proposal.Wave(kind(slot), slot.window, slot.placements,
                    List.copyOf(depends.get(i)), slot.load()));
        }
        return new Proposal(first, waves, left, told);
    }

    private static WaveKind kind(Slot slot) {
        WaveKind kind = slot.kind();
        return kind == null ? WaveKind.PRODUCTION : kind;
    }

    private static Order.Part part(Slot slot) {
        return new Order.Part(kind(slot), slot.window, slot.placements.stream().map(placed -> placed.group()
                .key()).collect(Collectors.toSet()));
    }
}
