package io.towpath.wave.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.planning.mapping.Wired;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The readiness gate goes by how each VM's trip goes.
@DatabaseTest
class HinderedTripTest {

    @Autowired
    private Gates gates;
    @Autowired
    private JdbcClient db;

    private Wired wired;

    @BeforeEach
    void wired() {
        wired = new Wired(db);
    }

    /// What hinders a warm trip only.
    @ParameterizedTest
    @ValueSource(strings = {"snapshot-present"})
    void whatHindersPassesBlocksWhoWouldGoWarmAndNotOneWhoseTripIsCold(String rule) {
        UUID vm = wired.vm("web01", "prod");
        UUID wave = wired.wave(vm);
        db.sql("update connection set kind = 'vsphere' where id = :source").param("source", wired.source).update();
        db.sql("update vm set power_state = 'on' where id = :vm").param("vm", vm).update();
        db.sql("update assessment set verdict = 'blocked' where vm_id = :vm").param("vm", vm).update();
        db.sql("""
                insert into finding (vm_id, position, rule, severity, what, fix, found_since)
                values (:vm, 0, :rule, 'blocker', 'It has snapshots.', 'Delete them.', now())
                """).param("vm", vm).param("rule", rule).update();
        assertThat(board(wave).gate(GateName.READINESS).faults()).extracting(Gate.Fault::what)
                .containsExactly("It has snapshots.");

        db.sql("""
                insert into migration (vm_id, attempt, target_id, mode, format, soak_days, state, reason, planned_by)
                values (:vm, 1, :target, 'COLD', 'qcow2', 5, 'PLANNED', 'test', 'lena')
                """).param("vm", vm).param("target", wired.target).update();
        assertThat(board(wave).gate(GateName.READINESS).state()).as("a person chose cold").isEqualTo(Gate.State.MET);

        db.sql("update migration set mode = 'WARM' where vm_id = :vm").param("vm", vm).update();
        db.sql("update vm set power_state = 'off' where id = :vm").param("vm", vm).update();
        assertThat(board(wave).gate(GateName.READINESS).state()).as("and here warm").isEqualTo(Gate.State.FAILING);
        db.sql("update migration set state = 'CANCELLED' where vm_id = :vm").param("vm", vm).update();
        assertThat(board(wave).gate(GateName.READINESS).state()).as("off, it goes cold").isEqualTo(Gate.State.MET);
    }

    @Test
    void whatItWaitsForIsCountedByWhatItIs() {
        UUID files = wired.vm("web01", "prod");
        UUID wave = wired.wave(files, wired.vm("web02", "prod"));
        db.sql("""
                insert into finding (vm_id, position, rule, severity, what, fix, found_since, blocks_start)
                values (:vm, 0, 'source-known-from-files', 'advice', 'It is known from files.', 'Connect.', now(), true)
                """).param("vm", files).update();
        Gate gate = board(wave).gate(GateName.READINESS);
        assertThat(gate.what()).isEqualTo("1 VM is not connected.");
        assertThat(gate.remedy()).startsWith("Connect their vCenter");

        db.sql("delete from assessment where vm_id <> :vm and vm_id in (select vm_id from wave_member where wave_id = :wave)")
                .param("vm", files).param("wave", wave).update();
        assertThat(board(wave).gate(GateName.READINESS).what())
                .isEqualTo("1 VM is not connected, 1 VM is not judged.");
    }

    private Gates.GateBoard board(UUID wave) {
        return gates.of(wave).orElseThrow();
    }
}
