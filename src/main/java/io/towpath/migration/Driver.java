package io.towpath.migration;

import io.towpath.migration.MigrationStore.Unsure;
import io.towpath.migration.step.Itinerary;
import io.towpath.migration.step.Outcome;
import io.towpath.migration.step.Step;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drives migrations: takes the lease, runs step after step, makes the moves, until there is nothing to do. Killed at any
/// instant, any other driver goes on from the journal.
///
/// The lease is given back when the driver stops in order; after an exception it is left to run out, which is the pause
/// before the next try.
final class Driver {

    private static final Logger LOG = LoggerFactory.getLogger(Driver.class);

    /// Trips at once that copy nothing: they ask, wait, start, check.
    private static final int MOST = 16;
    /// The same of those that are urgent: a wave of cancels or of ways back may come at once.
    private static final int MOST_URGENT = 32;

    private final String node;
    private final MigrationSettings settings;
    private final Leases leases;
    private final MigrationStore store;
    private final Itinerary itinerary;
    private final DriverLog log;
    private final StepRunner runner;
    private final WayBack wayBack;
    private final Aways aways;
    private final AtomicInteger driving = new AtomicInteger();
    private final Heartbeats beats;
    /// Of what is driven: an outage ends while its trip is driven on.
    private final Map<UUID, Boolean> urgent = new ConcurrentHashMap<>();
    private volatile boolean goingDown;

    Driver(String node, MigrationSettings settings, Leases leases, MigrationStore store, Itinerary itinerary,
            DriverLog log, StepRunner runner, WayBack wayBack, Aways aways) {
        this.node = node;
        this.settings = settings;
        this.leases = leases;
        this.store = store;
        this.itinerary = itinerary;
        this.log = log;
        this.runner = runner;
        this.beats = new Heartbeats(leases, settings);
        this.wayBack = wayBack;
        this.aways = aways;
    }

    /// Drives a migration as far as it goes by itself; returns at once when it is not due or driven elsewhere.
    void drive(UUID id) {
        Optional<MigrationRow> row = store.find(id).filter(MigrationRow::due);
        if (goingDown || row.isEmpty()) {
            return;
        }
        driving.incrementAndGet();
        try {
            leases.take(id, node, settings.lease().toMillis() / 1000.0).ifPresent(this::drive);
        } catch (RuntimeException e) {
            LOG.error("migration {}: driving it failed; the next try follows when the lease has run out", id, e);
        } finally {
            urgent.remove(id);
            driving.decrementAndGet();
        }
    }

    private void drive(Lease lease) {
        try (Heartbeat beat = beats.of(lease, () -> goingDown)) {
            boolean more = true;
            while (more) {
                more = advance(lease, beat);
            }
            leases.release(lease);
        }
    }

    /// One step or one move. False when there is nothing more to do here.
    private boolean advance(Lease lease, Heartbeat beat) {
        MigrationRow row = store.find(lease.migrationId()).orElseThrow();
        urgent.put(row.id(), row.urgent());
        if (row.state().isFinal() || beat.lost()) {
            return false;
        }
        MigrationRow.Asked asked = row.asked();
        if (asked != null && asked.trigger() == Trigger.CUT_OVER) {
            // it is driven anew: a cutover takes a slot of another kind
            return !log.move(row, Trigger.CUT_OVER, asked.by(), asked.reason(), lease) && still(lease);
        }
        if (asked != null && asked.trigger() == Trigger.ROLL_BACK) {
            return log.move(row, Trigger.ROLL_BACK, asked.by(), asked.reason(), lease) || still(lease);
        }
        if (goingDown || (asked == null && row.held())) {
            return false;
        }
        boolean keeps = row.state() == State.ROLLING_BACK && wayBack.keepsInStep(row);
        Optional<Step> next = next(row, keeps);
        if (next.isPresent()) {
            return run(row, next.get(), lease, beat);
        }
        if (asked != null) {
            return log.move(row, Trigger.CANCEL, asked.by(), asked.reason(), lease) || still(lease);
        }
        if (keeps) {
            return log.move(row, Trigger.BACK_IN_STEP, "system", "%s: %s".formatted(
                    Itinerary.reason(Trigger.BACK_IN_STEP), row.reason()), lease) || still(lease);
        }
        Trigger then = itinerary.after(row.mode(), row.state()).orElseThrow();
        return log.move(row, then, "system", Itinerary.reason(then), lease) || still(lease);
    }

    /// The first step that is not done in this visit.
    private Optional<Step> next(MigrationRow row, boolean keeps) {
        Set<String> done = log.done(row);
        var steps = keeps
                ? itinerary.keeping(log.started(row, "define-target"))
                : row.asked() == null
                        ? itinerary.in(row.mode(), row.state())
                        : itinerary.cancelling(log.started(row, "define-target"));
        return steps.stream().filter(step -> !done.contains(step.name())).findFirst();
    }

    private boolean run(MigrationRow row, Step step, Lease lease, Heartbeat beat) {
        if (!log.start(row, step, lease, node)) {
            return still(lease);
        }
        boolean cancelling = row.asked() != null;
        StepRunner.Run run = runner.run(row, step, lease, () -> beat.lost() || (!cancelling && beat.stop()));
        return switch (run.outcome()) {
            case Outcome.Done done -> log.done(row, step, done.note(), lease) || still(lease);
            case Outcome.Waits waits -> !log.waits(row, step, waits, lease) && still(lease);
            case Outcome.Queued queued -> !log.queued(row, step, queued, lease) && still(lease);
            case Outcome.Stopped stopped when run.wasAsked() || wished(row) -> {
                yield log.stopped(row, step, stopped.note(), lease) || still(lease);
            }
            case Outcome.Stopped stopped -> {
                log.failed(row, step, new Outcome.Failed("stopped", stopped.note(), "Retry.", true), pause(row), lease);
                yield false;
            }
            case Outcome.Aborted aborted -> log.aborted(row, step, aborted, lease) || still(lease);
            case Outcome.Failed failed -> {
                failed(row, step, failed, lease);
                yield false;
            }
        };
    }

    /// Whether a person wants something else since: a step may have heard of it by another way than by asking.
    private boolean wished(MigrationRow row) {
        MigrationRow now = store.find(row.id()).orElseThrow();
        return now.held() != row.held() || !Objects.equals(now.asked(), row.asked());
    }

    /// What fails because its source or target is away as a whole waits for that, with everything else there. Where nobody is
    /// served meanwhile it keeps its tries: after them a person, the wave's policy and the alarms have to know. So it is where
    /// perhaps nobody is, and sooner: until a person who knows of it has it wait.
    private void failed(MigrationRow row, Step step, Outcome.Failed failed, Lease lease) {
        Optional<Away> away = log.passes(failed) ? aways.why(row, failed) : Optional.empty();
        Optional<Unsure> unsure = store.unsure(row).filter(found -> !found.told() || row.stallTries() > 0);
        if (away.isEmpty()) {
            log.failed(row, step, failed, unsure.isPresent() ? settings.unsurePause(row.stallTries()) : pause(row),
                    lease);
            return;
        }
        if (unsure.isPresent()) {
            unsure(row, step, failed, away.get(), unsure.get(), lease);
            return;
        }
        boolean outage = outage(row);
        Optional<Duration> again = outage
                ? pause(row)
                : Optional.of(away.get()).filter(each -> !each.over()).map(Away::left);
        if (again.isPresent()) {
            log.away(row, failed, away.get().stall(step.name(), failed), again.get(), outage ? 1 : 0, lease);
        } else {
            log.failed(row, step, failed, again, lease);
        }
    }

    private void unsure(MigrationRow row, Step step, Outcome.Failed failed, Away away, Unsure unsure, Lease lease) {
        Optional<Duration> again = settings.unsurePause(row.stallTries());
        if (again.isPresent()) {
            log.away(row, failed, away.unsure(step.name(), row.vmName(), unsure.askedAt()), again.get(), 1, lease);
        } else {
            log.failed(row, step, away.unsure(row.vmName(), unsure.askedAt()), again, lease);
        }
    }

    /// A write was refused: because news moved the migration on, or because the lease is gone.
    private boolean still(Lease lease) {
        return leases.renew(lease, settings.lease().toMillis() / 1000.0).isPresent();
    }

    /// How long to wait before the next try by itself; empty when a person has to look.
    private Optional<Duration> pause(MigrationRow row) {
        return settings.pause(row.stallTries(), outage(row));
    }

    /// Whether the source was shut down for its cutover, or is not back yet.
    private boolean outage(MigrationRow row) {
        Set<String> done = log.done(row);
        return switch (row.state()) {
            case CUTTING_OVER -> done.contains("shut-down-source");
            case ROLLING_BACK -> !done.contains("start-source");
            default -> false;
        };
    }

    /// Asks all steps to stop and waits for them, so that another node can take over at once.
    void goDown() {
        goingDown = true;
        long until = System.nanoTime() + settings.drain().toNanos();
        while (driving.get() > 0 && System.nanoTime() < until) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        beats.stop();
    }

    /// Whether this node can take more of a kind: those that copy hold slots, which are counted elsewhere.
    ///
    /// @param taken the trips it has taken, also those that it does not drive yet, and whether each was urgent then
    boolean hasRoom(boolean urgent, Map<UUID, Boolean> taken) {
        return taken.entrySet().stream()
                .filter(each -> this.urgent.getOrDefault(each.getKey(), each.getValue()) == urgent)
                .filter(each -> !runner.copies(each.getKey())).count() < (urgent ? MOST_URGENT : MOST);
    }
}
