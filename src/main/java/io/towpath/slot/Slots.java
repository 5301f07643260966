package io.towpath.slot;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Who may copy now. Slots are held under the lease of a migration: when that ends, by whatever accident, they are free.
public interface Slots {

    /// Asks for all the slots that some work needs. Asking again under the same lease, for the same work, keeps them.
    ///
    /// @param token the fencing token of the migration's lease
    Turn ask(UUID migrationId, long token, Work work, List<Need> needs);

    /// Gives back what is held under this token, if anything.
    void release(UUID migrationId, long token);

    /// Gives back what is held under this token, and waits again: in its old place where it made room for a last pass, behind
    /// all that wait where it gave way as a slow one.
    void standBack(UUID migrationId, long token);

    /// Wants none for now: gives back what is held under this token, and waits for a turn no more.
    void leave(UUID migrationId, long token);

    /// Whether it is to stop soon and make room for others. Asked often: it looks once a second at most.
    boolean yields(UUID migrationId);

    /// Why it is to stop, a sentence, where it is slow and others wait; empty where it makes room for a last pass.
    Optional<String> givesWay(UUID migrationId);

    /// Where those of these migrations that wait stand: as of the last second.
    Map<UUID, Place> places(Collection<UUID> migrationIds);

    /// How many of a kind may be copied at once where no other limit is set: what a forecast counts on.
    int limit(LimitKind kind);

    /// How many all nodes that live may copy at once together; of one node where none was heard of lately.
    int limitOfAllNodes();
}
