package io.towpath.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.Twins;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Assessment.Verdict;
import io.towpath.readiness.rule.Case;
import io.towpath.readiness.rule.ReadinessRule;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.transaction.support.TransactionOperations;

/// A rule that throws costs one finding, not the batch.
@DatabaseTest
class BrokenRuleTest {

    @Autowired
    JdbcClient jdbc;
    @Autowired
    Inventory inventory;
    @Autowired
    Twins twins;
    @Autowired
    List<ReadinessRule> rules;
    @Autowired
    AssessmentStore store;
    @Autowired
    Bench bench;
    @Autowired
    TransactionOperations transaction;
    @Autowired
    Findings findings;
    @Autowired
    Waivers waivers;
    @Autowired
    MockMvcTester mvc;

    UUID source = new UUID(0, 0);
    List<UUID> vms = List.of();

    /// Breaks on the VM of one name, at some targets a blocker.
    private record Broken(String id, String levels, String on) implements ReadinessRule {

        @Override
        public String title() {
            return "Broken";
        }

        @Override
        public String meaning() {
            return "It breaks.";
        }

        @Override
        public boolean dependsOnTarget() {
            return levels.chars().distinct().count() > 1;
        }

        @Override
        public List<Finding> judge(Case one) {
            if (one.vm().name().startsWith(on)) {
                throw new IllegalStateException("no\nsuch disk");
            }
            return List.of();
        }
    }

    @BeforeEach
    void twoVms() {
        source = jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'imported', 'broken ' || gen_random_uuid(), 'broken' || gen_random_uuid(), 'lena', now())
                returning id
                """).query(UUID.class).single();
        vms = jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                    container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at, traits)
                select :s, 'vm-' || n, (array['bad-', 'fine-'])[n] || :s, 4, 2, 8::bigint << 30, 'bios', false,
                    'vcenter', 'dc/' || n, 1000, '', 'x', now(), now(), '{"consolidationNeeded": true}'
                from generate_series(1, 2) n returning id
                """).param("s", source).query((row, _) -> row.getObject(1, UUID.class)).list();
    }

    @AfterEach
    void gone() {
        for (String table : List.of("finding", "assessment", "waiver")) {
            jdbc.sql("delete from %s where vm_id in (select id from vm where source_id = :s)".formatted(table))
                    .param("s", source).update();
        }
        jdbc.sql("delete from vm where source_id = :s").param("s", source).update();
        jdbc.sql("delete from connection where id = :s").param("s", source).update();
    }

    private void judge(ReadinessRule... broken) {
        List<ReadinessRule> all = new ArrayList<>(rules);
        all.addAll(List.of(broken));
        Judge judge = new Judge(inventory, twins, all, store, bench);
        transaction.executeWithoutResult(_ -> judge.judgeAll(vms));
    }

    private List<Finding> failed(UUID vm) {
        return store.read(vm).findings().stream().filter(finding -> finding.rule().equals("rule-failed")).toList();
    }

    @Test
    void theOthersJudgeTheVmAndTheOtherVms() {
        judge(new Broken("aaa-broken", "", "bad-"), new Broken("zzz-broken", "iiii", "bad-"));

        assertThat(store.verdicts(vms).values()).doesNotContain(Verdict.UNKNOWN);
        assertThat(vms).allSatisfy(vm -> assertThat(store.read(vm).findings()).extracting(Finding::rule)
                .contains("consolidation-needed", "source-known-from-files"));
        assertThat(failed(vms.getLast())).isEmpty();
        assertThat(failed(vms.getFirst())).extracting(Finding::severity, Finding::what).containsExactly(
                org.assertj.core.groups.Tuple.tuple(Severity.BLOCKER,
                        "Rule aaa-broken failed: IllegalStateException: no such disk."),
                org.assertj.core.groups.Tuple.tuple(Severity.INFO,
                        "Rule zzz-broken failed: IllegalStateException: no such disk."));
        assertThat(failed(vms.getFirst()).getFirst().evidence()).isEqualTo(
                Map.of("rule", "aaa-broken", "reason", "IllegalStateException: no such disk"));
    }

    @Test
    void itIsAsBadAtEachTargetAsTheRuleCouldBe() {
        judge(new Broken("aaa-broken", "wb-i", "bad-"));

        Finding found = failed(vms.getFirst()).getFirst();
        assertThat(found.at(TargetKind.values()[0])).contains(Severity.WARNING);
        assertThat(found.at(TargetKind.values()[1])).contains(Severity.BLOCKER);
        assertThat(found.at(TargetKind.values()[2])).isEmpty();
        assertThat(found.severity()).isEqualTo(found.at(bench.settings().target()).orElseThrow());
    }

    @Test
    void itIsSetAsideForOneVmAndForTheRulesThatFailedThen() {
        UUID bad = vms.getFirst();
        LocalDate until = LocalDate.now(ZoneOffset.UTC).plusDays(30);
        Waivers.Who lena = new Waivers.Who("lena", "lena");
        judge(new Broken("aaa-broken", "bbbb", "bad-"));

        assertThatThrownBy(() -> waivers.request(new Waivers.Ask("rule-failed", null, null, "looked at", until), lena))
                .isInstanceOfSatisfying(RefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo("waiver-scope"));
        assertThatThrownBy(() -> waivers.request(
                new Waivers.Ask("rule-failed", vms.getLast(), null, "looked at", until), lena))
                .hasMessageContaining("No rule that counts failed");
        Waiver waiver = waivers.approve(waivers.request(
                new Waivers.Ask("rule-failed", bad, null, "looked at", until), lena).id(),
                new Waivers.Who("max", "max"));
        assertThat(waiver.scope()).endsWith(" (aaa-broken)");
        assertThat(failed(bad)).noneMatch(Finding::open);
        assertThat(findings.failures()).as("what is set aside is not told").isEqualTo(
                new Findings.Failures(0, List.of()));

        judge(new Broken("aaa-broken", "bbbb", "bad-"), new Broken("zzz-broken", "bbbb", "bad-"));
        assertThat(failed(bad)).filteredOn(Finding::open).extracting(finding -> finding.evidence().get("rule"))
                .containsExactly("zzz-broken");
    }

    @Test
    void thePageOfFindingsCountsThemWithTheReason() {
        assertThat(findings.failures().vms()).isZero();
        judge(new Broken("aaa-broken", "bbbb", "bad-"), new Broken("zzz-broken", "bbbb", "bad-"));

        assertThat(findings.failures()).isEqualTo(new Findings.Failures(1,
                List.of("Rule aaa-broken failed: IllegalStateException: no such disk.",
                        "Rule zzz-broken failed: IllegalStateException: no such disk.")));
        assertThat(mvc.get().uri("/inventory/findings").with(user("lena")
                .authorities(new SimpleGrantedAuthority("inventory:read")))).hasStatusOk().bodyText()
                .contains("Rule evaluation failed for 1 VM",
                        "Rule aaa-broken failed: IllegalStateException: no such disk.",
                        "/inventory/vms?finding=rule-failed");
    }

    /// It is refused for all of them, so it is not offered.
    @Test
    void itIsNotOfferedToWaiveAllOfThem() {
        judge(new Broken("aaa-broken", "bbbb", "bad-"));

        assertThat(mvc.get().uri("/inventory/findings").with(user("lena").authorities(
                new SimpleGrantedAuthority("inventory:read"), new SimpleGrantedAuthority("inventory:write"))))
                .hasStatusOk().bodyText().contains("Waive all…", "name=\"rule\" value=\"consolidation-needed\"")
                .doesNotContain("name=\"rule\" value=\"rule-failed\"");
    }
}
