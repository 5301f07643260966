package io.towpath.migration;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.migration.power.PowerRecords;
import io.towpath.migration.power.Seen;
import io.towpath.migration.power.TwoRunningGuard;
import io.towpath.platform.spi.Power;
import io.towpath.replication.steward.LedgerTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Looks after sources that were sealed while their targets serve: one that a scan finds powered on waits for a person, once
/// each time it is started. The source itself is asked before that is said, since a scan may be from before the cutover.
@Component
class SourceWatch {

    private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);
    private static final String STEP = "guard-two-running";
    private static final String CODE = "sealed-source-running";

    /// Found on by a scan, and not told yet in this state of the trip. A trip that is driven just now is looked at again
    /// when it is not; what its owner reported is not written over. What the last scan told is older than the seal where no
    /// scan saw the VM since: then nothing is known.
    private static final String SUSPECTS = """
            select m.id, p.sealed_at, vm.last_seen_at from migration m
              join migration_power p on p.migration_id = m.id
              join vm on vm.id = m.vm_id
             where m.state in ('VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING') and m.asked is null
               and (m.lease_until is null or m.lease_until < pg_catalog.clock_timestamp())
               and p.sealed_at is not null and p.unsealed_at is null
               and vm.power_state = 'on' and vm.missing_since is null
               and (p.source_seen_on is null or p.source_seen_on < m.since)
               and (m.stall_code is null or m.stall_code <> 'owner-rejected')
               and (cast(:id as uuid) is null or m.id = :id)
             order by m.since""";
    private static final String OFF_AGAIN = """
            select p.migration_id from migration_power p
              join migration m on m.id = p.migration_id
              join vm on vm.id = m.vm_id
             where p.source_seen_on is not null and vm.power_state = 'off'""";

    private final JdbcClient jdbc;
    private final MigrationStore store;
    private final Moves moves;
    private final Inventory inventory;
    private final TwoRunningGuard guard;
    private final PowerRecords records;
    private final TransactionTemplate transactions;
    private final LedgerTime times;

    SourceWatch(JdbcClient jdbc, MigrationStore store, Moves moves, Inventory inventory, TwoRunningGuard guard,
            PowerRecords records, TransactionTemplate transactions, LedgerTime times) {
        this.jdbc = jdbc;
        this.store = store;
        this.moves = moves;
        this.inventory = inventory;
        this.guard = guard;
        this.records = records;
        this.transactions = transactions;
        this.times = times;
    }

    void look() {
        for (UUID id : ids(OFF_AGAIN)) {
            alone(id, () -> transactions.executeWithoutResult(_ -> offAgain(id)));
        }
        for (UUID id : suspects(null)) {
            alone(id, () -> ask(id));
        }
    }

    /// One source's trouble is not the others'; the next look asks again.
    private static void alone(UUID id, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("migration {}: its source could not be looked after: {}", id, e.getMessage());
        }
    }

    private List<UUID> ids(String sql) {
        return jdbc.sql(sql).query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    private record Suspect(UUID id, Instant sealed, Instant seen) {}

    /// @param only null for all
    private List<UUID> suspects(@Nullable UUID only) {
        // scans are dated by the machine's clock
        return jdbc.sql(SUSPECTS).param("id", only).query((row, _) -> new Suspect(row.getObject("id", UUID.class),
                row.getTimestamp("sealed_at").toInstant(), row.getTimestamp("last_seen_at").toInstant())).list()
                .stream()
                .filter(one -> times.of(one.seen()).isAfter(one.sealed())).map(Suspect::id).toList();
    }

    private void ask(UUID id) {
        Optional<Vm> vm = store.find(id).flatMap(row -> inventory.vm(row.vmId()));
        if (vm.isPresent() && guard.source(vm.get()) instanceof Seen.Is(Power power, String where)
                && power == Power.ON) {
            transactions.executeWithoutResult(_ -> tell(id, vm.get(), where));
        }
    }

    private void tell(UUID id, Vm vm, String where) {
        if (store.lock(id).isEmpty() || suspects(id).isEmpty()) {
            return;
        }
        MigrationRow row = store.find(id).orElseThrow();
        String what = "%s: %s says that it is on, though it was sealed and its target serves: somebody started it."
                .formatted(vm.name(), where);
        String remedy = "Find out who started it, and shut it down there: what it writes is not at the target. Then retry;"
                + " or roll back, if it is to serve there again.";
        if (moves.stall(row, new Stall(STEP, CODE, what, remedy, row.since(), null), null, null)) {
            records.sourceSeenOn(id);
            LOG.warn("{}", what);
        }
    }

    private void offAgain(UUID id) {
        MigrationRow row = store.lock(id).orElseThrow();
        records.sourceSeenOff(id);
        if (row.stall() != null && row.stall().code().equals(CODE) && row.stall().step().equals(STEP)
                && row.state() != State.CUTTING_OVER) {
            moves.clearStall(row, "system", "migration.source-off-again");
        }
    }
}
