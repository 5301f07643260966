package io.towpath.migration;

import io.towpath.database.DatabaseAway;
import io.towpath.database.GaveWay;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.migration.step.Outcome;
import io.towpath.migration.step.Step;
import io.towpath.migration.step.StepContext;
import io.towpath.replication.ReplicationException;
import io.towpath.slot.LimitKind;
import io.towpath.slot.Pressure;
import io.towpath.slot.Slots;
import io.towpath.slot.Turn;
import io.towpath.slot.Work;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Runs one step with what it needs; an exception becomes an outcome. A step that copies runs when its slots are free; until
/// then it waits, and is told when it may go on.
@Component
class StepRunner {

    /// @param wasAsked whether the step had been told to stop
    record Run(Outcome outcome, boolean wasAsked) {}

    private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

    /// News of free slots may be lost twice: then a trip looks again by itself.
    private static final Duration LOOKS_AGAIN = Duration.ofMinutes(2);

    private final Inventory inventory;
    private final MigrationViews views;
    private final Slots slots;
    private final Pressure pressure;
    private final JdbcClient jdbc;
    private final Set<UUID> copying = ConcurrentHashMap.newKeySet();
    private final int serving;
    private final int last;

    /// @param serving disks of one VM that are read side by side in a pass; last: in its last one
    StepRunner(Inventory inventory, MigrationViews views, Slots slots, Pressure pressure, JdbcClient jdbc,
            @Value("${towpath.replication.disks-parallel.serving:2}") int serving,
            @Value("${towpath.replication.disks-parallel.last:4}") int last) {
        this.serving = serving;
        this.last = last;
        this.inventory = inventory;
        this.views = views;
        this.slots = slots;
        this.pressure = pressure;
        this.jdbc = jdbc;
    }

    /// Whether a step of it runs here now that holds slots.
    boolean copies(UUID id) {
        return copying.contains(id);
    }

    Run run(MigrationRow row, Step step, Lease lease, BooleanSupplier stop) {
        Sticky told = new Sticky(stop);
        try {
            Vm vm = inventory.vm(row.vmId())
                    .orElseThrow(() -> new IllegalStateException(row.label() + " is not in the inventory"));
            Connection target = inventory.connection(row.targetId())
                    .orElseThrow(() -> new IllegalStateException(row.label() + ": its target is not known any more"));
            StepContext context = new StepContext(views.of(row), vm, target, told,
                    place -> landsAt(lease, place), lease.token(), false);
            Optional<Work> copies = step.copies(context);
            if (copies.isEmpty()) {
                return new Run(step.run(context), told.asked);
            }
            Optional<Outcome> notNow = step.notNow(context);
            if (notNow.isPresent()) {
                // also what it asked for, or held, when it might go on still
                giveBack(lease, AfterIt.LEAVE);
                return new Run(notNow.get(), told.asked);
            }
            return copied(step, context, lease, copies.get(), told);
        } catch (RuntimeException e) {
            if (e instanceof TransientDataAccessException || DatabaseAway.isWhy(e) || GaveWay.isWhy(e)) {
                LOG.warn("{}: {}: the database refused for now: {}", row.label(), step.name(), e.getMessage());
                return new Run(Outcome.failedForNow("database", "The database refused for now: " + e.getMessage(),
                        "Nothing, unless it lasts: then look at the database."), told.asked);
            }
            LOG.error("{}: {} failed in a way nobody foresaw", row.label(), step.name(), e);
            String message = e.getMessage() == null ? "" : ": " + e.getMessage();
            return new Run(Outcome.failed("internal", e.getClass().getSimpleName() + message,
                    "Retry; if it comes again, report it with the log of this node."), told.asked);
        }
    }

    private Run copied(Step step, StepContext context, Lease lease, Work work, Sticky told) {
        Turn turn = slots.ask(lease.migrationId(), lease.token(), work,
                Demand.of(context.vm(), context.target(), inventory.readsRunning(context.vm()),
                        atOnce(work)));
        return switch (turn) {
            case Turn.Gone _ -> new Run(new Outcome.Stopped("Another node drives it."), true);
            // its place in the queue changes while it waits: pages ask for it, the journal would keep an old one
            case Turn.Waits waits -> new Run(waits.soon()
                    ? new Outcome.Queued(waits.why(), Duration.ofSeconds(1))
                    : new Outcome.Queued("It waits for slots.", LOOKS_AGAIN), told.asked);
            case Turn.Granted _ -> holding(step, context, lease, work, told);
        };
    }

    /// A cold copy and a comparison take one disk after the other.
    private int atOnce(Work work) {
        return switch (work) {
            case FINAL -> last;
            case SEED, DELTA -> serving;
            case COLD, COMPARISON -> 1;
        };
    }

    private Run holding(Step step, StepContext context, Lease lease, Work work, Sticky told) {
        AfterIt after = AfterIt.RELEASE;
        copying.add(lease.migrationId());
        try {
            Sticky stop = new Sticky(() -> {
                // this may wait for the database; whether the lease still holds is asked after it
                boolean makesRoom = work != Work.FINAL && work != Work.COLD && slots.yields(lease.migrationId());
                return told.getAsBoolean() || makesRoom;
            });
            Outcome outcome = step.run(context.holding(stop));
            if (outcome instanceof Outcome.Failed failed && failed.code().equals(ReplicationException.MEMORY)) {
                lower(lease, failed);
            }
            if (step.keepsSlots() && outcome instanceof Outcome.Done) {
                after = AfterIt.KEEP;
            }
            if (outcome instanceof Outcome.Stopped && stop.asked && !told.asked) {
                after = AfterIt.STAND_BACK;
                outcome = new Outcome.Stopped("%s; %s.".formatted(madeRoom(lease),
                        // of a disk that was begun another node knows nothing
                        work == Work.COMPARISON
                                ? "disks that were compared are done, and this node goes on with the one it had begun"
                                : "what was copied is kept"));
            }
            return new Run(outcome, stop.asked);
        } finally {
            copying.remove(lease.migrationId());
            giveBack(lease, after);
        }
    }

    /// For whom, without a full stop. What it stopped for counts, whether or not that can be read.
    private String madeRoom(Lease lease) {
        String usual = "It made room for the last pass of another VM";
        try {
            return slots.givesWay(lease.migrationId()).map(why -> why.replaceFirst("\\.$", "")).orElse(usual);
        } catch (RuntimeException e) {
            LOG.warn("migration {}: for whom it made room could not be read: {}", lease.migrationId(),
                    e.getMessage());
            return usual;
        }
    }

    /// What becomes of the slots that a step held.
    private enum AfterIt {
        RELEASE, KEEP, STAND_BACK, LEAVE
    }

    /// Where the database is away the slots are free with the lease's end.
    private void giveBack(Lease lease, AfterIt after) {
        try {
            switch (after) {
                case RELEASE -> slots.release(lease.migrationId(), lease.token());
                case STAND_BACK -> slots.standBack(lease.migrationId(), lease.token());
                case LEAVE -> slots.leave(lease.migrationId(), lease.token());
                case KEEP -> LOG.debug("migration {} keeps its slots", lease.migrationId());
            }
        } catch (RuntimeException e) {
            LOG.warn("migration {}: its slots could not be given back, they end with its lease: {}",
                    lease.migrationId(), e.getMessage());
        }
    }

    /// What the step said counts, whether or not this is written down.
    private void lower(Lease lease, Outcome.Failed failed) {
        try {
            pressure.tooMuch(lease.migrationId(), LimitKind.HOST, failed.what());
        } catch (RuntimeException e) {
            LOG.warn("migration {}: that its host is short of memory could not be noted: {}", lease.migrationId(),
                    e.getMessage());
        }
    }

    private void landsAt(Lease lease, String place) {
        jdbc.sql("update migration set target_place = :place where id = :id and lease_token = :token")
                .param("place", place).param("id", lease.migrationId()).param("token", lease.token()).update();
    }

    /// Once true it stays true.
    private static final class Sticky implements BooleanSupplier {

        private final BooleanSupplier stop;
        private volatile boolean asked;

        Sticky(BooleanSupplier stop) {
            this.stop = stop;
        }

        @Override
        public boolean getAsBoolean() {
            if (!asked && stop.getAsBoolean()) {
                asked = true;
            }
            return asked;
        }
    }
}
