package io.towpath.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.planning.mapping.Wired;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.util.unit.DataSize;

@DatabaseTest
class RehearsalTest {

    private static final RequestPostProcessor AUD = user("aud").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read"));

    @Autowired
    private Rehearsal rehearsal;
    @Autowired
    private Readiness readiness;
    @Autowired
    private JdbcClient db;
    @Autowired
    private MockMvcTester mvc;

    private ReadinessProperties complexFrom(long gigabytes) {
        ReadinessProperties now = rehearsal.settings();
        return new ReadinessProperties(now.target(), now.snapshotDepth(), now.snapshotAge(), now.datastoreFree(), now
                .oldestHost(),
                new ReadinessProperties.Thresholds(now.complexity().simpleDisk(), now.complexity()
                        .mediumDisks(), DataSize.ofGigabytes(gigabytes)),
                now.effort(), now.sizing());
    }

    private static int complexThen(Rehearsal.Outcome outcome) {
        return outcome.complexities().stream().filter(move -> move.to().equals("complex")).mapToInt(Rehearsal.Move::vms)
                .sum();
    }

    @Test
    void otherLimitsChangeWhatIsToldAndNothingElse() {
        Wired wired = new Wired(db);
        UUID vm = wired.vm("rehearsal-" + wired.mark);
        readiness.judge(vm);
        String stored = stored(vm);

        int before = complexThen(rehearsal.of(complexFrom(2_000)));
        Rehearsal.Outcome outcome = rehearsal.of(complexFrom(1));

        assertThat(complexThen(outcome)).as("a disk of 1 GiB is complex then").isGreaterThan(before).isPositive();
        assertThat(stored(vm)).as("nothing is written").isEqualTo(stored);
        assertThat(rehearsal.of(rehearsal.settings())).satisfies(same -> {
            assertThat(same.judged()).isPositive();
            assertThat(same.changed()).isZero();
            assertThat(same.rules()).isEmpty();
            assertThat(same.complexities()).isEmpty();
        });
    }

    @Test
    void anotherTargetIsJudgedByItsOwnLimits() {
        Wired wired = new Wired(db);
        UUID vm = wired.vm("rehearsal-" + wired.mark);
        db.sql("update vm set cpus = 300, memory_bytes = 8::bigint << 30 where id = :vm").param("vm", vm).update();
        ReadinessProperties now = rehearsal.settings();

        Rehearsal.Outcome kubevirt = rehearsal.of(new ReadinessProperties(TargetKind.KUBEVIRT, now.snapshotDepth(),
                now.snapshotAge(), now.datastoreFree(), now.oldestHost(), now.complexity(), now.effort(),
                now.sizing()));

        assertThat(kubevirt.rules()).extracting(Rehearsal.Change::rule).contains("cpu-count");
    }

    @Test
    void thePageSaysWhatToWriteAndRefusesWhatIsNoSetting() {
        assertThat(mvc.get().uri("/rules").with(AUD)).bodyText().contains("/rules/rehearsal");
        assertThat(mvc.get().uri("/rules/rehearsal").with(AUD)).hasStatusOk().bodyText().contains("nothing is written");
        assertThat(mvc.get().uri("/rules/rehearsal?complexDiskGb=1").with(AUD)).hasStatusOk().bodyText().contains(
                "towpath.readiness.complexity.complex-disk: 1GB  # now 500GB", "verdict");
        assertThat(mvc.get().uri("/rules/rehearsal?complexDiskGb=500").with(AUD)).bodyText()
                .contains("nothing would change");
        assertThat(mvc.get().uri("/rules/rehearsal?datastoreFree=101").with(AUD)).hasStatusOk().bodyText().contains(
                "datastoreFree is", "expected 0 to 100");
        assertThat(mvc.get().uri("/api/v1/rules/rehearsal?oldestHost=new").with(AUD)).hasStatus(422);
        assertThat(mvc.get().uri("/api/v1/rules/rehearsal?mediumDisks=1").with(AUD)).hasStatusOk().bodyJson()
                .extractingPath(
                        "$.judged")
                .isNotNull();
    }

    private String stored(UUID vm) {
        return db.sql("select judged_at || complexity || settings from assessment where vm_id = :vm").param("vm", vm)
                .query(String.class).single();
    }
}
