package io.towpath.migration;

import java.util.Set;
import java.util.UUID;

/// What is to be done before a source is shut down: nobody is made to wait in an outage for what could be done before it.
public interface OutageBarrier {

    /// Called when a cutover is under way and the source still serves; as often as one likes.
    ///
    /// @param companions trips that go down together with it: what is to be done before theirs is waited for too
    Answer ask(UUID migrationId, Set<UUID> companions);

    /// Of one that goes down alone.
    default Answer ask(UUID migrationId) {
        return ask(migrationId, Set.of());
    }

    sealed interface Answer {}

    /// It may go on.
    record Go() implements Answer {}

    /// @param why what it waits for, a sentence
    record Wait(String why) implements Answer {}

    /// Something failed, and a person has to look.
    ///
    /// @param what   a sentence
    /// @param remedy a sentence
    record Stop(String what, String remedy) implements Answer {}
}
