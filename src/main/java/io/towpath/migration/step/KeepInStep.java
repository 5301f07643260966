package io.towpath.migration.step;

import io.towpath.migration.testboot.OpenTestBoots;
import io.towpath.migration.testboot.TestBoot;
import io.towpath.replication.BackupWait;
import io.towpath.replication.BackupWaits;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import io.towpath.slot.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Brings over what changed, pass after pass, until somebody cuts over. Between passes it waits; the pause is that of
/// [io.towpath.replication.PassPlan], and backup hours.
@Component
final class KeepInStep implements Step {

    private static final Duration LEAST = Duration.ofSeconds(1);
    /// A window may be moved, or a cutover planned, while it waits: then the next pass is due sooner.
    private static final Duration LOOKS_AGAIN = Duration.ofMinutes(5);

    private static final Duration LOOKS_AFTER_TEST = Duration.ofSeconds(10);

    private final Replicas replicas;
    private final Replicator replicator;
    private final BackupWaits backups;
    private final OpenTestBoots tests;

    KeepInStep(Replicas replicas, Replicator replicator, BackupWaits backups, OpenTestBoots tests) {
        this.backups = backups;
        this.tests = tests;
        this.replicas = replicas;
        this.replicator = replicator;
    }

    @Override
    public String name() {
        return "keep-in-step";
    }

    @Override
    public String title() {
        return "Keep the target in step";
    }

    @Override
    public Optional<Work> copies(StepContext context) {
        return tests.keepingPassesBack(context.migration().id()).isPresent()
                || replicator.untilNext(context.migration().id()).isPositive() && waiting(context).isEmpty()
                        ? Optional.empty()
                        : Optional.of(Work.DELTA);
    }

    @Override
    public Optional<Outcome> notNow(StepContext context) {
        return waiting(context).map(wait -> new Outcome.Waits(waits(wait),
                shorter(replicator.untilNext(context.migration().id()))));
    }

    /// One that is due, and waits for the end of backup hours.
    private Optional<BackupWait> waiting(StepContext context) {
        return backups.of(context.migration().id()).filter(wait -> wait.isDue() && !wait.goesOn());
    }

    private static Duration shorter(Duration left) {
        Duration again = left.compareTo(LEAST) < 0 ? LEAST : left;
        return again.compareTo(LOOKS_AGAIN) > 0 ? LOOKS_AGAIN : again;
    }

    @Override
    public Outcome run(StepContext context) {
        Optional<TestBoot> test = tests.keepingPassesBack(context.migration().id());
        if (test.isPresent()) {
            return tests.isStuck(context.migration().id())
                    ? EndTestBoot.stays("The next pass waits for the end of its test boot. " + test.get().waitsFor(),
                            "next")
                    : new Outcome.Waits(told(test.get()), LOOKS_AFTER_TEST);
        }
        try {
            // one that got due since the slots were decided on waits for them
            String told = context.holdsSlots() ? pass(context) + " " : "";
            Duration left = replicator.untilNext(context.migration().id());
            Optional<BackupWait> backup = backups.of(context.migration().id()).filter(wait -> !wait.goesOn());
            String next = backup.filter(BackupWait::isDue).isPresent()
                    ? waits(backup.get())
                    : "The next pass is due in %s%s.".formatted(words(left.compareTo(LEAST) < 0 ? LEAST : left), backup
                            .map(wait -> ", after the backup hours \"%s\"".formatted(wait.hours().name())).orElse(""));
            return new Outcome.Waits(told + next, shorter(left));
        } catch (ReplicationException e) {
            return Replicas.of(e);
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
    }

    private String pass(StepContext context) throws IOException, ReplicationException {
        Optional<BackupWait> backup = backups.of(context.migration().id())
                .filter(wait -> wait.isDue() && wait.goesOn());
        String told = Replicas.told(replicator.pass(replicas.trip(context)));
        return backup
                .map(wait -> told + " It was made in the backup hours \"%s\": its cutover comes too soon after them."
                        .formatted(wait.hours().name()))
                .orElse(told);
    }

    private static String waits(BackupWait wait) {
        return "The next pass waits for backup hours until %s (%s).".formatted(wait.until(), wait.hours().name());
    }

    private static String told(TestBoot test) {
        if (test.state() == TestBoot.State.ENDING) {
            return "A test boot of it is being removed: the next pass waits for that.";
        }
        return test.heldUntil() == null
                ? "A test boot of it begins: the next pass waits until it has ended."
                : "A test boot runs upon its images: the next pass waits until it has ended; it is ended at %s at the latest."
                        .formatted(test.heldUntil());
    }

    private static String words(Duration time) {
        return time.toMinutes() < 2
                ? time.toSeconds() + " s"
                : time.toHours() < 2 ? time.toMinutes() + " min" : time.toHours() + " h";
    }
}
