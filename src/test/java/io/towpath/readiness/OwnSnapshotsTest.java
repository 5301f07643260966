package io.towpath.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.replication.outlook.SyncRows;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A scan found one snapshot of a VM; whose it is, the ledger says.
@DatabaseTest
class OwnSnapshotsTest {

    @Autowired
    JdbcClient db;
    @Autowired
    Readiness readiness;

    private SyncRows.Trip trip = new SyncRows.Trip(new UUID(0, 0), new UUID(0, 0), "");
    private String name = "";

    @BeforeEach
    void aVmWithASnapshot() {
        trip = new SyncRows(db).trip("own", "WARM", "SYNCING", null);
        name = "towpath-%s-3".formatted(trip.id());
        db.sql("""
                update vm set traits = jsonb_build_object('snapshots', jsonb_build_array(jsonb_build_object(
                       'name', cast(:name as text), 'depth', 1))) where id = :vm
                """).param("name", name).param("vm", trip.vmId()).update();
    }

    private boolean isFound() {
        return readiness.judge(trip.vmId()).findings().stream()
                .anyMatch(each -> each.rule().equals("snapshot-present"));
    }

    /// @param ref of the VM that it was made at
    private void inTheLedger(String ref) {
        db.sql("""
                insert into source_snapshot (migration_id, source_id, vm_ref, vm_name, name, description, purpose)
                select :id, source_id, :ref, name, :name, 'ours', 'DELTA' from vm where id = :vm
                """).param("id", trip.id()).param("ref", ref).param("name", name).param("vm", trip.vmId()).update();
    }

    private String ref() {
        return db.sql("select external_id from vm where id = :vm").param("vm", trip.vmId()).query(String.class)
                .single();
    }

    private void removed(String before) {
        db.sql("update source_snapshot set removed_at = now() - cast(:before as interval) where name = :name")
                .param("before", before).param("name", name).update();
    }

    @Test
    void whatIsInTheLedgerIsOurs() {
        assertThat(isFound()).as("only its name looks like one of ours").isTrue();
        inTheLedger(ref());
        assertThat(isFound()).isFalse();
    }

    @Test
    void aCloneOfAVmHasSomebodyElses() {
        inTheLedger("vm-of-which-it-is-a-clone");
        assertThat(isFound()).isTrue();
    }

    @Test
    void whatWasThereAgainLongAfterItsRemovalIsNot() {
        inTheLedger(ref());
        removed("1 minute");
        assertThat(isFound()).as("the scan may have read before").isFalse();
        removed("2 days");
        assertThat(isFound()).isTrue();
    }
}
