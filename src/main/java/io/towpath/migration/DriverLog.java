package io.towpath.migration;

import io.towpath.migration.step.Outcome;
import io.towpath.migration.step.Step;
import io.towpath.triage.Catalogue;
import io.towpath.triage.FailureLog;
import io.towpath.triage.Retry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// What a driver writes: each call is one transaction under the lease, and repeated when the database gave way to
/// another transaction. `false` always means that nothing was written.
@Component
class DriverLog {

    private static final Logger LOG = LoggerFactory.getLogger(DriverLog.class);
    private static final int TRIES = 5;

    private final StepJournal journal;
    private final Moves moves;
    private final Catalogue catalogue;
    private final FailureLog failures;
    private final TransactionTemplate transaction;

    DriverLog(StepJournal journal, Moves moves, Catalogue catalogue, FailureLog failures,
            PlatformTransactionManager transactions) {
        this.catalogue = catalogue;
        this.failures = failures;
        this.journal = journal;
        this.moves = moves;
        this.transaction = new TransactionTemplate(transactions);
    }

    Set<String> done(MigrationRow row) {
        return journal.done(row);
    }

    boolean started(MigrationRow row, String step) {
        return journal.started(row.id(), step);
    }

    boolean move(MigrationRow row, Trigger trigger, String actor, String reason, Lease lease) {
        boolean moved = once(() -> moves.move(row, trigger, actor, reason, lease));
        if (moved) {
            LOG.info("{}: {} → {}: {}", row.label(), row.state(),
                    MigrationLifecycle.TABLE.next(row.state(), trigger).orElseThrow(), reason);
        }
        return moved;
    }

    boolean start(MigrationRow row, Step step, Lease lease, String node) {
        boolean started = once(() -> journal.start(row, lease, step.name(), node));
        LOG.debug("{}: {} starts: {}", row.label(), step.name(), started);
        return started;
    }

    boolean done(MigrationRow row, Step step, String note, Lease lease) {
        boolean done = once(() -> {
            if (!journal.end(row, lease, step.name(), StepJournal.Result.DONE, note)) {
                return false;
            }
            moves.recovered(row, lease);
            if (step.changesTarget()) {
                moves.audit(row, "system", "migration.step-done", null, Map.of("step", step.name(), "note", note));
            }
            return true;
        });
        LOG.info("{}: {} done: {}", row.label(), step.name(), note);
        return done;
    }

    /// The step ends, and the way back begins, in one transaction.
    boolean aborted(MigrationRow row, Step step, Outcome.Aborted aborted, Lease lease) {
        boolean back = once(() -> journal.end(row, lease, step.name(), StepJournal.Result.FAILED, aborted.what())
                && moves.move(row, Trigger.ROLL_BACK, "system", aborted.what(), lease));
        LOG.warn("{}: {} aborted ({}): {}", row.label(), step.name(), aborted.code(), aborted.what());
        return back;
    }

    boolean waits(MigrationRow row, Step step, Outcome.Waits waits, Lease lease) {
        return once(() -> {
            if (!journal.end(row, lease, step.name(), StepJournal.Result.WAITING, waits.note())) {
                return false;
            }
            if (row.stall() != null && row.stall().nextTryAt() != null && row.stall().step().equals(step.name())) {
                moves.recovered(row, lease);
            }
            return moves.sleep(row, seconds(waits.again()), lease);
        });
    }

    /// Whatever made it stop before has not been tried again yet.
    boolean queued(MigrationRow row, Step step, Outcome.Queued queued, Lease lease) {
        return once(() -> journal.queued(row, lease, step.name(), queued.note())
                && moves.sleep(row, seconds(queued.again()), lease));
    }

    boolean stopped(MigrationRow row, Step step, String note, Lease lease) {
        LOG.info("{}: {} stopped: {}", row.label(), step.name(), note);
        return once(() -> journal.end(row, lease, step.name(), StepJournal.Result.STOPPED, note));
    }

    /// Whether it may pass says the catalogue of failures where it recognises what was said, else the step.
    boolean passes(Outcome.Failed failed) {
        return catalogue.retry(failed.code(), failed.what()).map(retry -> retry == Retry.BY_ITSELF)
                .orElse(failed.passes());
    }

    /// It waits for its source or target.
    ///
    /// @param longest when it looks in any case
    /// @param tries   of its own that this uses up
    boolean away(MigrationRow row, Outcome.Failed failed, Stall stall, Duration longest, int tries, Lease lease) {
        LOG.info("{}: {}: {}", row.label(), stall.step(), stall.what());
        return once(() -> journal.end(row, lease, stall.step(), StepJournal.Result.FAILED, failed.what())
                && moves.away(row, stall, Math.max(1, longest.toSeconds()), tries, lease));
    }

    /// @param pause before the next try by itself, if the failure may pass
    boolean failed(MigrationRow row, Step step, Outcome.Failed failed, Optional<Duration> pause, Lease lease) {
        Long again = passes(failed) ? pause.map(DriverLog::seconds).orElse(null) : null;
        LOG.warn("{}: {} failed, {}: {} {}", row.label(), step.name(), failed.code(), failed.what(),
                again == null ? "It waits for a person." : "It tries again in " + again + " s.");
        boolean stalled = once(() -> journal.end(row, lease, step.name(), StepJournal.Result.FAILED, failed.what())
                && moves.stall(row, new Stall(step.name(), failed.code(), failed.what(), failed.remedy(), row.since(),
                        null), again, lease));
        if (stalled) {
            failures.saw(failed.code(), failed.what(), row.vmId(), row.vmName());
        }
        return stalled;
    }

    /// Not before its time: rounded up.
    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : Math.max(1, duration.plusNanos(999_999_999).toSeconds());
    }

    private boolean once(Supplier<Boolean> write) {
        for (int attempt = 1;; attempt++) {
            try {
                return Boolean.TRUE.equals(transaction.execute(status -> {
                    boolean written = write.get();
                    if (!written) {
                        status.setRollbackOnly();
                    }
                    return written;
                }));
            } catch (ConcurrencyFailureException e) {
                if (attempt == TRIES) {
                    throw e;
                }
                LOG.debug("the database gave way to another transaction, once more: {}", e.getMessage());
            }
        }
    }
}
