package io.towpath.wave.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.planning.mapping.Wired;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class ExitCriteriaTest {

    private static final Person LENA = new Person("lena", "lena");

    @Autowired
    private Gates gates;
    @Autowired
    private JdbcClient db;

    private Wired wired;

    @BeforeEach
    void wired() {
        wired = new Wired(db);
    }

    @Test
    void aProofOfConceptNeedsAllVmsARollBackAndTwoWords() {
        UUID one = wired.vm("a", "n");
        UUID two = wired.vm("b", "n");
        UUID wave = wave(Purpose.PROOF_OF_CONCEPT, one, two);
        assertThat(gates.of(wave).orElseThrow().criteria()).extracting(Criterion::id).containsExactly("validated",
                "rollback-tested", "runbook-validated", "team-trained");
        assertThat(open(wave)).hasSize(4);

        trip(wave, one, 1, "ROLLED_BACK");
        trip(wave, one, 2, "DONE");
        trip(wave, two, 1, "AWAITING_SIGN_OFF");
        assertThat(open(wave)).containsExactly("runbook-validated", "team-trained");

        gates.confirm(wave, "runbook-validated", "protocol of Friday", LENA);
        gates.confirm(wave, "team-trained", "course of Monday", LENA);
        assertThat(open(wave)).isEmpty();
        assertThatThrownBy(() -> gates.confirm(wave, "validated", "sure", LENA)).extracting("code")
                .isEqualTo("not-found");
    }

    @Test
    void firstAttemptsAreCountedWhenAllHaveEnded() {
        UUID[] vms = new UUID[20];
        for (int i = 0; i < vms.length; i++) {
            vms[i] = wired.vm("vm" + i, "n");
        }
        UUID wave = wave(Purpose.DEV_TEST, vms);
        for (int i = 0; i < 18; i++) {
            trip(wave, vms[i], 1, "DONE");
        }
        trip(wave, vms[18], 1, "CANCELLED");
        trip(wave, vms[19], 1, "VALIDATING");
        assertThat(measured(wave, "first-attempt")).isEqualTo("94.7 % of 19, others are under way");

        db.sql("update migration set state = 'DONE' where vm_id = :vm").param("vm", vms[19]).update();
        assertThat(measured(wave, "first-attempt")).isEqualTo("95.0 % of 20");
        assertThat(open(wave)).doesNotContain("first-attempt").contains("throughput", "failures-documented");
    }

    @Test
    void aSecondAttemptThatSucceedsDoesNotMendTheFirst() {
        UUID vm = wired.vm("a", "n");
        UUID wave = wave(Purpose.PRODUCTION, vm);
        trip(wave, vm, 1, "CANCELLED");
        trip(wave, vm, 2, "DONE");

        assertThat(measured(wave, "first-attempt")).isEqualTo("0.0 % of 1");
        assertThat(open(wave)).containsExactly("first-attempt");
    }

    @Test
    void throughputIsMeasuredFromProvenDisks() {
        UUID vm = wired.vm("a", "n");
        UUID wave = wave(Purpose.DEV_TEST, vm);
        UUID trip = trip(wave, vm, 1, "DONE");
        db.sql("""
                insert into disk_copy (migration_id, vm_disk_id, position, label, phase, data_bytes, source, format,
                                       target_file, target_bytes, target_mtime, source_digest, target_digest, run,
                                       started_at, updated_at, ended_at)
                select :trip, id, 0, 'd', 'PROVEN', 104857600, 's', 'qcow2', 'f', 1, 'm', 'x', 'x', gen_random_uuid(),
                       now() - interval '10 seconds', now(), now()
                  from vm_disk where vm_id = :vm
                """).param("trip", trip).param("vm", vm).update();

        assertThat(measured(wave, "throughput")).isEqualTo("10 MiB/s over 1 disks");
    }

    @Test
    void aWaveWaitsUntilTheOneBeforeItIsValidated() {
        UUID vm = wired.vm("a", "n");
        UUID before = wave(Purpose.PRODUCTION, vm);
        UUID after = wired.wave(wired.vm("b", "n"));
        gates.setTerms(after, null, null, Set.of(before), LENA);
        assertThat(predecessors(after)).isEqualTo(Gate.State.FAILING);

        trip(before, vm, 1, "AWAITING_SIGN_OFF");
        assertThat(predecessors(after)).isEqualTo(Gate.State.FAILING);
        db.sql("update migration set state = 'SOAKING' where vm_id = :vm").param("vm", vm).update();
        assertThat(predecessors(after)).isEqualTo(Gate.State.MET);
    }

    @Test
    void theKindAndTheWavesBeforeItComeFromThePublishedPlan() {
        UUID first = wired.wave(wired.vm("a", "n"));
        UUID second = wired.wave(wired.vm("b", "n"));
        UUID plan = db.sql("""
                insert into plan (number, state, created_by, published_at)
                values (nextval('plan_number_seq'), 'saved', 'lena', now()) returning id
                """).query(UUID.class).single();
        db.sql("""
                insert into plan_wave (plan_id, position, name, kind, wave_id, depends_on)
                values (:plan, 1, 'W1', 'proof-of-concept', :first, '{}'), (:plan, 2, 'W2', 'critical', :second, '{1}')
                """).param("plan", plan).param("first", first).param("second", second).update();

        Charter charter = gates.of(second).orElseThrow().charter();

        assertThat(charter.purpose()).isEqualTo(Purpose.CRITICAL);
        assertThat(charter.byHand()).isFalse();
        assertThat(charter.needs()).singleElement().satisfies(need -> {
            assertThat(need.waveId()).isEqualTo(first);
            assertThat(need.planned()).isTrue();
        });
        gates.setTerms(second, Purpose.DEV_TEST, null, Set.of(), LENA);
        assertThat(gates.of(second).orElseThrow().charter().purpose()).isEqualTo(Purpose.DEV_TEST);
    }

    private Gate.State predecessors(UUID wave) {
        return gates.of(wave).orElseThrow().gate(GateName.PREDECESSORS).state();
    }

    private java.util.List<String> open(UUID wave) {
        return gates.of(wave).orElseThrow().criteria().stream().filter(one -> !one.met()).map(Criterion::id).toList();
    }

    private String measured(UUID wave, String id) {
        return gates.of(wave).orElseThrow().criteria().stream().filter(one -> one.id().equals(id)).findFirst()
                .orElseThrow()
                .measured();
    }

    private UUID wave(Purpose purpose, UUID... vms) {
        UUID wave = wired.wave(vms);
        gates.setTerms(wave, purpose, null, Set.of(), LENA);
        return wave;
    }

    private UUID trip(UUID wave, UUID vm, int attempt, String state) {
        return db.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, format, soak_days, reason, planned_by, state)
                values (:vm, :attempt, :wave, 'W', :target, 'qcow2', 5, 'r', 'lena', :state) returning id
                """).param("vm", vm).param("attempt", attempt).param("wave", wave).param("target", wired.target)
                .param("state", state).query(UUID.class).single();
    }
}
