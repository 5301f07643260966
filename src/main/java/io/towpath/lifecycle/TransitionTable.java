package io.towpath.lifecycle;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A lifecycle: which state follows which, on what. What is not in the table cannot happen.
///
/// Immutable: [#on] answers a longer table. The order of the rows is the order in which they are told.
public final class TransitionTable<S extends Enum<S>, T extends Enum<T>> {

    private record Key<S, T>(S from, T trigger) {}

    private final Map<Key<S, T>, Move<S, T>> moves;

    public TransitionTable() {
        this(Map.of());
    }

    private TransitionTable(Map<Key<S, T>, Move<S, T>> moves) {
        this.moves = moves;
    }

    /// This table and one more row.
    ///
    /// @throws IllegalArgumentException when the pair of `from` and `trigger` leads somewhere already
    public TransitionTable<S, T> on(T trigger, S from, S to) {
        Map<Key<S, T>, Move<S, T>> longer = new LinkedHashMap<>(moves);
        Move<S, T> before = longer.putIfAbsent(new Key<>(from, trigger), new Move<>(trigger, from, to));
        if (before != null) {
            throw new IllegalArgumentException(
                    "%s in %s leads to %s already, not also to %s".formatted(trigger, from, before.to(), to));
        }
        return new TransitionTable<>(longer);
    }

    /// Where `trigger` leads from `from`; empty when it is not possible there.
    public Optional<S> next(S from, T trigger) {
        return Optional.ofNullable(moves.get(new Key<>(from, trigger))).map(Move::to);
    }

    public boolean allows(S from, T trigger) {
        return moves.containsKey(new Key<>(from, trigger));
    }

    /// What is possible in a state.
    public Set<T> triggers(S from) {
        return moves().stream().filter(move -> move.from() == from).map(Move::trigger)
                .collect(Collectors.collectingAndThen(Collectors.toList(),
                        found -> found.isEmpty() ? Set.<T>of() : Set.copyOf(EnumSet.copyOf(found))));
    }

    /// The states in which `trigger` is possible.
    public Set<S> origins(T trigger) {
        return moves().stream().filter(move -> move.trigger() == trigger).map(Move::from)
                .collect(Collectors.collectingAndThen(Collectors.toList(),
                        found -> found.isEmpty() ? Set.<S>of() : Set.copyOf(EnumSet.copyOf(found))));
    }

    /// All rows, in the order in which they were written.
    public List<Move<S, T>> moves() {
        return List.copyOf(moves.values());
    }

    /// The lifecycle as a Mermaid state diagram, one row a line, beginning at `start`.
    public String mermaid(S start) {
        StringBuilder text = new StringBuilder("stateDiagram-v2\n    [*] --> ").append(start).append('\n');
        List<S> ends = new ArrayList<>();
        for (Move<S, T> move : moves()) {
            text.append("    %s --> %s: %s%n".formatted(move.from(), move.to(), words(move.trigger())));
            if (triggers(move.to()).isEmpty() && !ends.contains(move.to())) {
                ends.add(move.to());
            }
        }
        ends.forEach(end -> text.append("    ").append(end).append(" --> [*]\n"));
        return text.toString();
    }

    /// The lifecycle as lines for people: `CUTTING_OVER    roll back → ROLLING_BACK`.
    public String text() {
        int width = moves().stream().mapToInt(move -> move.from().name().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Move<S, T> move : moves()) {
            text.append(move.from().name()).append(" ".repeat(width - move.from().name().length() + 2))
                    .append(words(move.trigger())).append(" → ").append(move.to()).append('\n');
        }
        return text.toString();
    }

    private static String words(Enum<?> trigger) {
        return trigger.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
