package io.towpath.wave.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Offers;
import io.towpath.planning.mapping.Wired;
import io.towpath.readiness.Finding;
import io.towpath.readiness.Readiness;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Addresses and VLANs that are not at the target show on the VM and at the gate, not only where networks are mapped.
@DatabaseTest
class AddressesAtTargetTest {

    @Autowired
    private Gates gates;
    @Autowired
    private Offers offers;
    @Autowired
    private Mappings mappings;
    @Autowired
    private Readiness readiness;
    @Autowired
    private JdbcClient db;

    private Wired wired;
    private String prod;

    @BeforeEach
    void wired() {
        wired = new Wired(db);
        prod = "prod-" + wired.mark;
        wired.portGroup(prod, "20", null);
    }

    @Test
    void whatDoesNotFitIsAFindingAndARemarkAndGoesWithTheMapping() {
        UUID vm = wired.vm("web01");
        wired.nic(vm, 0, prod, "192.168.5.7", "10.1.0.9", "fe80::1");
        UUID wave = wired.wave(vm);
        Instant judged = judged(vm);
        offers.declare(List.of(wired.network("br-other", 120, null, "10.1.0.0/16"),
                wired.network("br-same", 20, null, "10.1.0.0/16", "192.168.5.0/24")), "nils");
        map("br-other");
        String subnet = "Network card 1 goes to br-other (10.1.0.0/16): 192.168.5.7 is in none of its subnets.";
        String vlan = "Network card 1 goes from VLAN 20 to VLAN 120 (br-other); br-same there has VLAN 20.";

        Gate gate = gates.of(wave).orElseThrow().gate(GateName.MAPPINGS);
        assertThat(gate.state()).isEqualTo(Gate.State.MET);
        assertThat(gate.remarks()).containsExactly("web01: " + subnet, "web01: " + vlan);
        assertThat(isOrWasJudgedAgain(vm, judged)).isTrue();
        assertThat(readiness.judge(vm).findings())
                .filteredOn(finding -> finding.rule().startsWith("target-")).extracting(Finding::what)
                .containsExactlyInAnyOrder(subnet, vlan);
        judged = judged(vm);
        assertThat(isOrWasJudgedAgain(vm, judged)).isFalse();

        map("br-same");

        assertThat(gates.of(wave).orElseThrow().gate(GateName.MAPPINGS).remarks()).isEmpty();
        assertThat(isOrWasJudgedAgain(vm, judged)).isTrue();
        assertThat(readiness.judge(vm).findings()).extracting(Finding::rule)
                .noneMatch(rule -> rule.startsWith("target-"));
    }

    @Test
    void whatNobodyDeclaredIsNotSaidToBeOther() {
        UUID vm = wired.vm("web01");
        wired.nic(vm, 0, prod, "192.168.5.7");
        UUID wave = wired.wave(vm);
        offers.declare(List.of(wired.network("br-any", null, null)), "nils");
        map("br-any");

        assertThat(gates.of(wave).orElseThrow().gate(GateName.MAPPINGS).remarks()).isEmpty();
    }

    /// By the rules as they are: nothing has it judged again but what is done to it from here on.
    private Instant judged(UUID vm) {
        readiness.judge(vm);
        return judgedAt(vm);
    }

    private Instant judgedAt(UUID vm) {
        return db.sql("select judged_at from assessment where vm_id = :vm").param("vm", vm).query(Timestamp.class)
                .single().toInstant();
    }

    /// The tick of readiness takes those with the rules of another version, as threads of other tests do meanwhile.
    private boolean isOrWasJudgedAgain(UUID vm, Instant before) {
        return db.sql("select rules_version = 0 from assessment where vm_id = :vm").param("vm", vm).query(Boolean.class)
                .single() || judgedAt(vm).isAfter(before);
    }

    private void map(String to) {
        mappings.change(MappingKind.NETWORK, List.of(wired.map(prod, to)), mappings.version(MappingKind.NETWORK), null,
                "nils");
    }
}
