package io.towpath.planning.wave;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Places the groups of one kind of wave in their order. A group that needs another of its tier waits for it: the needed
/// one is placed first, and floors the other.
final class Section {

    private final Board board;
    private final WaveKind kind;
    private final List<MoveGroup> groups;
    private final Map<String, MoveGroup> unplaced = new HashMap<>();
    private final Map<String, List<String>> needs = new HashMap<>();
    private final SequencedSet<String> underWay = new LinkedHashSet<>();
    private final List<String> notes;

    Section(Board board, WaveKind kind, List<MoveGroup> groups, List<Link> links, List<String> notes) {
        this.board = board;
        this.kind = kind;
        this.groups = groups;
        this.notes = notes;
        groups.forEach(group -> unplaced.put(group.key(), group));
        links.stream().filter(link -> !link.from().equals(link.to()))
                .sorted(Comparator.comparing(Link::from).thenComparing(Link::to))
                .forEach(link -> needs.computeIfAbsent(link.from(), _ -> new ArrayList<>()).add(link.to()));
    }

    void place(Comparator<MoveGroup> order) {
        MoveGroup before = null;
        for (MoveGroup group : groups.stream().sorted(order).toList()) {
            if (before == null || before.tier() != group.tier() || before.complexity() != group.complexity()
                    || (before.blocked() > 0) != (group.blocked() > 0)) {
                board.nextClass();
            }
            place(group, null);
            before = group;
        }
    }

    private void place(MoveGroup group, @Nullable MoveGroup neededBy) {
        if (!unplaced.containsKey(group.key())) {
            return;
        }
        underWay.addLast(group.key());
        List<String> needed = needs.getOrDefault(group.key(), List.of());
        for (String key : needed) {
            MoveGroup other = unplaced.get(key);
            if (underWay.contains(key)) {
                cycle(key);
            } else if (other != null && other.tier() == group.tier() && other.blocked() == 0) {
                place(other, group);
            }
        }
        underWay.remove(group.key());
        unplaced.remove(group.key());
        board.place(group, kind, needed, neededBy);
    }

    private void cycle(String start) {
        List<String> keys = new ArrayList<>(underWay);
        List<String> names = new ArrayList<>(keys.subList(keys.indexOf(start), keys.size()));
        names.add(start);
        notes.add("These need each other: " + String.join(" → ", names.stream().map(this::name).toList())
                + ". Their order follows the other criteria.");
    }

    private String name(String key) {
        return groups.stream().filter(group -> group.key().equals(key)).findFirst().map(MoveGroup::name).orElse(key);
    }
}
