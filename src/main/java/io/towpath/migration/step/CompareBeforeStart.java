package io.towpath.migration.step;

import io.towpath.migration.State;
import io.towpath.migration.power.PowerRecord;
import io.towpath.migration.power.PowerRecords;
import io.towpath.replication.Pass;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import io.towpath.replication.SourceComparisons;
import io.towpath.replication.SourceComparisons.Comparison;
import io.towpath.replication.SourceComparisons.Disk;
import io.towpath.replication.SourceComparisons.Said;
import io.towpath.replication.Trip;
import io.towpath.slot.Work;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Where that is wanted, all of the source is read and compared with what arrived while both are off: what tracking kept silent
/// about is found before anybody writes to the target, and is brought over. Costs the outage the time of reading all disks.
@Component
final class CompareBeforeStart implements Step {

    static final String NAME = "compare-before-start";

    /// Steps after it that others may have heard of: its group does not wait for it any more.
    private static final Set<String> LATER = Set.of("define-target", "wait-for-group");

    private final Replicas replicas;
    private final Replicator replicator;
    private final SourceComparisons comparisons;
    private final PowerRecords records;

    CompareBeforeStart(Replicas replicas, Replicator replicator, SourceComparisons comparisons,
            PowerRecords records) {
        this.replicas = replicas;
        this.replicator = replicator;
        this.comparisons = comparisons;
        this.records = records;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Compare all of the source before the start";
    }

    /// What is found to differ is copied under the same slots.
    @Override
    public Optional<Work> copies(StepContext context) {
        return isWanted(context) ? Optional.of(Work.FINAL) : Optional.empty();
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    private boolean isWanted(StepContext context) {
        return replicas.inPasses(context) && comparisons.wantedBeforeStart(context.migration().id())
                && tooLate(context).isEmpty();
    }

    /// A trip that was past this step before there was one comes to it all the same.
    private Optional<String> tooLate(StepContext context) {
        if (records.of(context.migration().id()).map(PowerRecord::startBegan).isPresent()) {
            return Optional.of("Its target may run: all of it is compared while that soaks.");
        }
        return context.migration().steps().stream().anyMatch(step -> step.within() == State.CUTTING_OVER
                && step.startedAt() != null && LATER.contains(step.name()))
                        ? Optional.of("Its cutover was past it: all of it is compared while the target soaks.")
                        : Optional.empty();
    }

    @Override
    public Outcome run(StepContext context) {
        if (!isWanted(context)) {
            comparisons.withdrawn(context.migration().id());
            return Outcome.done(tooLate(context)
                    .orElse("Not asked for: all of it is compared while the target soaks, where that is set."));
        }
        try {
            return compared(context, replicas.trip(context));
        } catch (ReplicationException e) {
            return Replicas.ofLast(e);
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
    }

    private Outcome compared(StepContext context, Trip trip) throws IOException, ReplicationException {
        UUID id = context.migration().id();
        Comparison known = comparisons.of(id);
        if (known.leftBy() != null && !known.differs()) {
            return Outcome.done("%s went on without it. %s".formatted(known.leftBy(), CompareSource.words(known)));
        }
        // an earlier try may have ended while it brought over what differed
        Optional<Pass> before = caughtUp(trip);
        Comparison found = comparisons.compareBeforeStart(trip);
        List<Disk> differed = found.disks().stream().filter(disk -> disk.said() == Said.DIFFERS).toList();
        if (!differed.isEmpty()) {
            caughtUp(trip);
            found = comparisons.compareBeforeStart(trip);
        }
        String repaired = differed.isEmpty()
                ? before.map(pass -> " " + Replicas.told(pass)).orElse("")
                : " Change tracking kept silent about what differed, and it was brought over: %s.".formatted(
                        differed.stream().map(disk -> "%s: %s".formatted(disk.label(), disk.why()))
                                .collect(Collectors.joining("; ")));
        return outcome(context, found, repaired);
    }

    /// What has no digests to be compared from is compared by one more pass: nobody is served while a person decides.
    private Optional<Pass> caughtUp(Trip trip) throws IOException, ReplicationException {
        Optional<Pass> before = replicator.catchUp(trip);
        return comparisons.comparesWithoutDigests(trip.migrationId())
                ? replicator.catchUp(trip).or(() -> before)
                : before;
    }

    private static Outcome outcome(StepContext context, Comparison found, String repaired) {
        if (found.differs() || found.disks().isEmpty()) {
            return Outcome.failed("source-not-compared",
                    "%s: source and target are not known to be equal: %s".formatted(context.vm().name(),
                            CompareSource.words(found)),
                    "Retry. Abort the cutover if it stays so: the source serves again.");
        }
        boolean some = found.disks().stream().anyMatch(disk -> disk.said() == Said.NOT_COMPARED);
        if (some && found.leftBy() == null) {
            return Outcome.failed("source-not-compared",
                    "%s was to be compared before its target starts: %s".formatted(context.vm().name(),
                            CompareSource.words(found)),
                    "Retry where digests were not kept: one more pass reads those disks whole. Else go on without the"
                            + " comparison, with the reason; or abort the cutover: the source serves again, and the next"
                            + " one has its digests.");
        }
        return Outcome.done("%s%s".formatted(CompareSource.words(found), repaired).strip());
    }
}
