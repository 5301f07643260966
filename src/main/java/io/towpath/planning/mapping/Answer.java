package io.towpath.planning.mapping;

/// Where a network card, disk or VM goes at a target.
public sealed interface Answer {

    /// Nothing of the kind is declared at the target: names stay as they are.
    record AsIs(String name) implements Answer {}

    /// @param why for people: `same for all`, `for this VM`, `for this card`
    record To(String destination, String why) implements Answer {}

    /// The card is left out.
    record Ignored(String reason) implements Answer {}

    /// Nobody said; blocks.
    record Unmapped() implements Answer {}

    /// What was said is not at the target any more; blocks.
    record Broken(String destination) implements Answer {}

    default boolean blocks() {
        return this instanceof Unmapped || this instanceof Broken;
    }
}
