package io.towpath.migration;

import io.towpath.replication.Quiesce;
import io.towpath.replication.QuiescePolicies;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import io.towpath.replication.SourceComparisons;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// What people decide when a source is not as it should be. Each answer is on the audit trail, and the step that stopped
/// runs again.
@Component
@Transactional
public class SourceDecisions {

    /// Steps that a person may have go on without their comparison.
    public static final Set<String> COMPARING = Set.of("compare-source", "compare-before-start");

    private final MigrationStore store;
    private final Moves moves;
    private final Replicator replicator;
    private final SourceComparisons comparisons;
    private final QuiescePolicies policies;

    SourceDecisions(MigrationStore store, Moves moves, Replicator replicator, SourceComparisons comparisons,
            QuiescePolicies policies) {
        this.policies = policies;
        this.store = store;
        this.moves = moves;
        this.replicator = replicator;
        this.comparisons = comparisons;
    }

    /// The source's disks are other than planned, or it was set back to a snapshot, and that is right: it is taken as it was
    /// shown.
    ///
    /// @param shown the stall as the person saw it; null for the one that is there now
    public void takeNewFacts(UUID id, @Nullable String shown, String actor) {
        MigrationRow row = stalled(id, Set.of(ReplicationException.DRIFT, ReplicationException.SET_BACK),
                "taken as it is");
        String what = Objects.requireNonNull(row.stall()).what();
        if (shown != null && !shown.equals(what) || !replicator.takeNewFacts(id, what, actor)) {
            throw new RefusedException("state-transition",
                    "%s differs otherwise by now than was shown: %s".formatted(row.label(), what),
                    "Look at it again, then decide.");
        }
        moves.clearStall(row, actor, "migration.new-facts-taken");
    }

    /// The source's power may be taken away when its guest does not shut down in time.
    public void agreeToPowerOff(UUID id, String actor, String reason) {
        MigrationRow row = stalled(id, Set.of("shutdown-refused"), "powered off");
        replicator.consent(id, actor, reason);
        moves.audit(row, actor, "migration.power-off-agreed", reason, Map.of());
        moves.clearStall(row, actor, "migration.retried");
    }

    /// That source and target differed at the last pass is taken: the trip goes on.
    public void acceptDifferences(UUID id, String actor, String reason) {
        MigrationRow row = stalled(id, Set.of("source-differs"), "taken with its differences");
        comparisons.accept(id, actor, reason);
        moves.audit(row, actor, "migration.differences-accepted", reason, Map.of());
        moves.clearStall(row, actor, "migration.retried");
    }

    /// The source cannot be compared with what arrived, or its snapshot cannot be removed after it, and the trip goes on
    /// without. A difference that was found is not taken by this: before the target starts nobody goes on with one.
    public void leaveComparison(UUID id, String actor, String reason) {
        MigrationRow row = found(id);
        Stall stall = row.stall();
        if (stall == null || !COMPARING.contains(stall.step()) || stall.code().equals("source-differs")) {
            throw new RefusedException("state-transition",
                    "%s does not wait for the comparison of its source.".formatted(row.label()), "Look at it again.");
        }
        if (row.leased()) {
            throw new RefusedException("state-transition",
                    "%s is being compared with its source at this moment, which may find a difference."
                            .formatted(row.label()),
                    "Wait until that has ended, or pause it first.");
        }
        if (stall.step().equals("compare-before-start") && comparisons.of(id).differs()) {
            throw new RefusedException("state-transition",
                    "%s is known to differ from what arrived of it: its target does not start so."
                            .formatted(row.label()),
                    "Retry, which brings over what differs; or abort the cutover: the source serves again.");
        }
        comparisons.leave(id, actor, reason);
        moves.audit(row, actor, "migration.comparison-left", reason, Map.of());
        moves.clearStall(row, actor, "migration.retried");
    }

    /// The source cannot be left as it was, and the trip ends all the same: snapshots of ours stay on the books, and its change
    /// tracking as it is.
    public void leaveSource(UUID id, String actor, String reason) {
        MigrationRow row = found(id);
        if (row.stall() == null || !row.stall().step().equals("clean-source") || row.leased()) {
            throw new RefusedException("state-transition",
                    "%s does not wait for its source to be left as it was.".formatted(row.label()),
                    "Look at it again.");
        }
        replicator.leaveSource(id, actor, reason);
        moves.audit(row, actor, "migration.source-left", reason, Map.of());
        moves.clearStall(row, actor, "migration.retried");
    }

    /// Whether the guest shall settle before snapshots, from the next pass on, which may be the first. A pass that waits for it
    /// runs again.
    public void quiesce(UUID id, Quiesce policy, String actor) {
        MigrationRow row = found(id);
        if (row.state().isFinal()) {
            throw new RefusedException("state-transition", "%s is not kept in step any more.".formatted(row.label()),
                    "Say it of its next migration.");
        }
        replicator.quiesce(id, policy);
        policies.set(List.of(row.vmId()), policy, actor);
        moves.audit(row, actor, "migration.quiesce-changed", null,
                Map.of("policy", policy.name().toLowerCase(Locale.ROOT)));
        if (row.stall() != null && row.stall().code().equals("quiesce-refused") && policy != Quiesce.REQUIRE) {
            moves.clearStall(row, actor, "migration.retried");
        }
    }

    private MigrationRow stalled(UUID id, Set<String> codes, String what) {
        MigrationRow row = found(id);
        if (row.stall() == null || !codes.contains(row.stall().code())) {
            throw new RefusedException("state-transition",
                    "%s does not wait to be %s.".formatted(row.label(), what), "Look at it again.");
        }
        return row;
    }

    private MigrationRow found(UUID id) {
        return store.lock(id).orElseThrow(() -> new RefusedException("not-found",
                "There is no migration %s.".formatted(id), "Look for its VM in the list of VMs."));
    }
}
