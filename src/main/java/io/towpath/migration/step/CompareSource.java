package io.towpath.migration.step;

import io.towpath.acceptance.Acceptance;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import io.towpath.replication.SourceComparisons;
import io.towpath.replication.SourceComparisons.Comparison;
import io.towpath.replication.SourceComparisons.Disk;
import io.towpath.replication.SourceComparisons.Said;
import io.towpath.slot.Work;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Reads all of the source as it was when it was off, and compares it with what its target held before it was started. Nobody
/// waits for it; but where they differ the soak does not end before a person has decided.
@Component
final class CompareSource implements Step {

    private final Replicas replicas;
    private final Replicator replicator;
    private final SourceComparisons comparisons;
    private final Acceptance acceptance;

    CompareSource(Replicas replicas, Replicator replicator, SourceComparisons comparisons, Acceptance acceptance) {
        this.replicas = replicas;
        this.replicator = replicator;
        this.comparisons = comparisons;
        this.acceptance = acceptance;
    }

    @Override
    public String name() {
        return "compare-source";
    }

    @Override
    public String title() {
        return "Compare the source with what arrived";
    }

    @Override
    public Optional<Work> copies(StepContext context) {
        return comparisons.isDue(context.migration().id()) ? Optional.of(Work.COMPARISON) : Optional.empty();
    }

    @Override
    public Outcome run(StepContext context) {
        try {
            Comparison found = comparisons.isDue(context.migration().id())
                    ? comparisons.compare(replicas.trip(context))
                    : comparisons.of(context.migration().id());
            if (found.disks().isEmpty()) {
                // it may have been when the target was started: then a snapshot waits for it
                return Outcome.done("Not asked for. %s".formatted(replicator
                        .removeSnapshots(context.migration().id(), context.vm()).orElse("")).strip());
            }
            String words = words(found);
            acceptance.compared(context.migration().id(), found.differs()
                    ? Acceptance.Found.DIFFERS
                    : found.equal() ? Acceptance.Found.EQUAL : Acceptance.Found.NOT_COMPARED, words);
            if (found.differs() && found.acceptedBy() == null) {
                return Outcome.failed("source-differs",
                        "%s differs from what arrived of it: %s.".formatted(context.vm().name(), differing(found)),
                        "Roll back and migrate again, or bring over by hand what lies there, then say why it may go on.");
            }
            String removed = removed(context, found.leftBy());
            comparisons.over(context.migration().id());
            return Outcome.done("%s%s %s".formatted(words, found.acceptedBy() == null
                    ? ""
                    : " %s took it: %s.".formatted(found.acceptedBy(), found.acceptedWhy()), removed).strip());
        } catch (ReplicationException e) {
            return Replicas.of(e);
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
    }

    /// Where somebody went on without a source that does not answer, its snapshots are not waited for either.
    private String removed(StepContext context, @Nullable String leftBy) throws ReplicationException {
        try {
            return replicator.removeSnapshots(context.migration().id(), context.vm()).orElse("");
        } catch (ReplicationException e) {
            if (leftBy == null || e.isStop()) {
                throw e;
            }
            return replicator.leaveSnapshots(context.migration().id(), e.what()).orElse("");
        }
    }

    private static String differing(Comparison found) {
        return found.disks().stream().filter(disk -> disk.said() == Said.DIFFERS)
                .map(disk -> "%s: %s".formatted(disk.label(), disk.why())).collect(Collectors.joining("; "));
    }

    /// For people, and for the protocol.
    static String words(Comparison found) {
        List<String> told = new ArrayList<>();
        long equal = found.disks().stream().filter(disk -> disk.said() == Said.EQUAL).mapToLong(Disk::comparedBytes)
                .sum();
        if (equal > 0) {
            told.add(
                    "equal at the moment of the cutover, %s (%d bytes) compared".formatted(new ByteSize(equal), equal));
        }
        for (Disk disk : found.disks()) {
            switch (disk.said()) {
                case EQUAL -> {
                }
                case DIFFERS -> told.add("%s differs: %s".formatted(disk.label(), disk.why()));
                case WHOLE_BEFORE -> told.add("%s was read whole in the last pass".formatted(disk.label()));
                case NOT_COMPARED -> told.add("%s was not compared: %s".formatted(disk.label(), disk.why()));
            }
        }
        return String.join("; ", told) + ".";
    }
}
