package io.towpath.migration;

import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.migration.step.Outcome;
import io.towpath.migration.step.Step;
import io.towpath.migration.step.StepContext;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Runs one step with what it needs; an exception becomes an outcome.
@Component
class StepRunner {

    /// @param wasAsked whether the step had been told to stop
    record Run(Outcome outcome, boolean wasAsked) {}

    private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

    private final Inventory inventory;
    private final MigrationViews views;
    private final JdbcClient jdbc;

    StepRunner(Inventory inventory, MigrationViews views, JdbcClient jdbc) {
        this.inventory = inventory;
        this.views = views;
        this.jdbc = jdbc;
    }

    Run run(MigrationRow row, Step step, Lease lease, BooleanSupplier stop) {
        Sticky told = new Sticky(stop);
        try {
            Vm vm = inventory.vm(row.vmId())
                    .orElseThrow(() -> new IllegalStateException(row.label() + " is not in the inventory"));
            Connection target = inventory.connection(row.targetId())
                    .orElseThrow(() -> new IllegalStateException(row.label() + ": its target is not known any more"));
            StepContext context = new StepContext(views.of(row), vm, target, told,
                    place -> landsAt(lease, place));
            return new Run(step.run(context), told.asked);
        } catch (TransientDataAccessException e) {
            LOG.warn("{}: {}: the database refused for now: {}", row.label(), step.name(), e.getMessage());
            return new Run(Outcome.failedForNow("database", "The database refused for now: " + e.getMessage(),
                    "Nothing, unless it lasts: then look at the database."), told.asked);
        } catch (RuntimeException e) {
            LOG.error("{}: {} failed in a way nobody foresaw", row.label(), step.name(), e);
            String message = e.getMessage() == null ? "" : ": " + e.getMessage();
            return new Run(Outcome.failed("internal", e.getClass().getSimpleName() + message,
                    "Retry; if it comes again, report it with the log of this node."), told.asked);
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
