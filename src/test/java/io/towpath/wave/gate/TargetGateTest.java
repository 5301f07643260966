package io.towpath.wave.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.Judges;
import io.towpath.inventory.TargetSurveys;
import io.towpath.planning.mapping.Wired;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Finding;
import io.towpath.readiness.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/// What stands at a real libvirt (its test driver: one domain `test`, one network `default`) is held against waves and VMs.
@DatabaseTest
@TestPropertySource(properties = {"towpath.libvirt.uri=test:///default",
        "spring.quartz.properties.org.quartz.scheduler.instanceName=target-gate"})
@DirtiesContext
class TargetGateTest {

    private static final String MAC = "aa:bb:cc:dd:ee:ff";

    @Autowired
    private Gates gates;
    @Autowired
    private TargetSurveys surveys;
    @Autowired
    private Readiness readiness;
    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;

    private Wired wired;

    @BeforeEach
    void wired() {
        Judges.require("virsh");
        wired = new Wired(db);
    }

    @Test
    void aTargetThatWasNotAskedYetDoesNotMeetTheGate() {
        UUID wave = wired.wave(wired.vm("web01", "default"));

        assertThat(gate(wave)).satisfies(gate -> {
            assertThat(gate.state()).isEqualTo(Gate.State.FAILING);
            assertThat(gate.what()).contains("was not asked yet", "are not known");
        });
        // as while it is asked for the first time
        db.sql("insert into target_survey (target_id, asked_at) values (:id, now())").param("id", wired.target)
                .update();
        assertThat(gate(wave).what()).contains("was not asked yet");
        surveys.ask(wired.target);
        assertThat(gate(wave).state()).isEqualTo(Gate.State.MET);
    }

    @Test
    void aTargetWithNothingInTheWayMeetsTheGate() {
        surveys.ask(wired.target);

        Gate gate = gate(wired.wave(wired.vm("web01", "default")));

        assertThat(gate.state()).isEqualTo(Gate.State.MET);
        assertThat(gate.what()).contains("1 VMs and 1 networks were looked at");
    }

    @Test
    void aNamesakeAMacAndAMissingNetworkFailTheGateAndBlockTheVms() {
        UUID namesake = wired.vm("test", "default");
        UUID clone = wired.vm("web02", "default");
        db.sql("update vm_nic set mac = :mac where vm_id = :vm").param("mac", MAC).param("vm", clone).update();
        UUID unplugged = wired.vm("web03", "DMZ");
        UUID fine = wired.vm("web04", "default");
        UUID wave = wired.wave(namesake, clone, unplugged, fine);

        surveys.ask(wired.target);

        Gate gate = gate(wave);
        assertThat(gate.state()).isEqualTo(Gate.State.FAILING);
        assertThat(gate.faults()).extracting(Gate.Fault::name).containsExactly("test", "web02", "web03");
        assertThat(gates.of(wave).orElseThrow().binding()).extracting(Gate::name).as("an unplanned wave is not bound")
                .doesNotContain(GateName.TARGET);
        // in the background, once what the target said is kept
        eventually(() -> assertThat(rules(unplugged)).contains("target-network-missing"));
        assertThat(rules(namesake)).contains("target-name-taken");
        assertThat(rules(clone)).contains("target-mac-taken");
        assertThat(rules(fine)).noneMatch(rule -> rule.startsWith("target-"));
        assertThat(readiness.of(clone).verdict()).isEqualTo(Assessment.Verdict.BLOCKED);
    }

    @Test
    void whoDoesNotAnswerAnyMoreFailsTheGate() {
        surveys.ask(wired.target);
        db.sql("update target_survey set fault = 'virsh on test:///default does not answer' where target_id = :id")
                .param("id", wired.target).update();

        assertThat(gate(wired.wave(wired.vm("web01", "default")))).satisfies(gate -> {
            assertThat(gate.state()).isEqualTo(Gate.State.FAILING);
            assertThat(gate.what()).contains("did not answer").endsWith("does not answer.");
        });
    }

    @Test
    void theTargetsPageSaysWhatStandsThere() throws Exception {
        String page = "/targets/" + wired.target;
        assertThat(html(page)).contains("It was not asked yet; that happens within minutes, or with Test.");

        surveys.ask(wired.target);

        assertThat(html(page)).contains("1 VMs at test:///default and the networks default, asked");
    }

    private String html(String path) throws Exception {
        return mvc.get().uri(path).with(SecurityMockMvcRequestPostProcessors.user("lena")
                .authorities(new SimpleGrantedAuthority("inventory:read"))).exchange().getResponse()
                .getContentAsString();
    }

    private Gate gate(UUID wave) {
        return gates.of(wave).orElseThrow().gate(GateName.TARGET);
    }

    private List<String> rules(UUID vm) {
        return readiness.of(vm).findings().stream().map(Finding::rule).toList();
    }

    private static void eventually(Runnable holds) {
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(holds::run);
    }
}
