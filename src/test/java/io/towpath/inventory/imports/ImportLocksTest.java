package io.towpath.inventory.imports;

import static io.towpath.inventory.imports.Files.cmdb;
import static io.towpath.inventory.imports.Files.cmdbFile;
import static io.towpath.inventory.imports.Files.uuid;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.planning.PlanDesk;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// What imports lock, and in which order: plans first, then VMs, as everybody does who edits a plan.
@DatabaseTest
class ImportLocksTest {

    Desk desk;

    @Autowired
    Imports imports;
    @Autowired
    RowStore rows;
    @Autowired
    PlanDesk planner;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    PlatformTransactionManager transactions;

    private final String mark = uuid().substring(0, 8);

    @Autowired
    void desk(ImportStore store, ImportReader reader, Clock clock) {
        desk = new Desk(store, reader, imports, clock, jdbc);
    }

    @Test
    void whoeverRefersToAVmDoesNotWaitForAnImportThatChangesIt() {
        desk.apply(vm());
        UUID seen = desk.preview(vm()).id();

        within(() -> {
            rows.lockVms(seen);
            assertThat(free("key share")).as("free to be referred to").isTrue();
            assertThat(free("no key update")).as("free to be changed").isFalse();
            return seen;
        });
    }

    @Test
    void anUndoThatDeletesVmsWaitsForWhoeverEditsThePlanAndHoldsNoVmMeanwhile() throws Exception {
        UUID draft = planner.draft(null, "lena");
        UUID applied = desk.apply(vm()).id();

        Future<ImportView> undone = within(() -> {
            planner.hold();
            FutureTask<ImportView> other = new FutureTask<>(() -> imports.undo(applied, null, "lena"));
            Thread.ofVirtual().start(other);
            somebodyWaits(other);
            // another's wait may have been seen: while this one waits, it becomes free and stays so
            Instant late = Instant.now().plusSeconds(60);
            while (!free("update") && Instant.now().isBefore(late)) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
            assertThat(free("update")).as("free while it waits").isTrue();
            assertThat(other.isDone()).as("it was done without waiting").isFalse();
            return other;
        });

        assertThat(undone.get().state()).isEqualTo(ImportView.State.UNDONE);
        planner.discard(draft, null, "lena");
    }

    private EstateFile vm() {
        return cmdbFile(cmdb("servicenow", mark, "vm-" + mark));
    }

    private <T> T within(Supplier<T> work) {
        return Objects.requireNonNull(new TransactionTemplate(transactions).execute(_ -> work.get()));
    }

    /// Whether another transaction could lock the VM so now.
    private boolean free(String strength) {
        TransactionTemplate other = new TransactionTemplate(transactions);
        other.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return Objects.requireNonNull(other.execute(_ -> jdbc
                .sql("select id from vm where name = 'vm-" + mark + "' for " + strength + " skip locked")
                .query(UUID.class).optional().isPresent()));
    }

    private void somebodyWaits(Future<?> other) {
        Instant late = Instant.now().plusSeconds(60);
        while (jdbc.sql("select count(*) from pg_locks where not granted").query(Integer.class).single() == 0) {
            assertThat(other.isDone()).as("it was done without waiting").isFalse();
            assertThat(Instant.now()).as("nobody waits for a lock").isBefore(late);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
