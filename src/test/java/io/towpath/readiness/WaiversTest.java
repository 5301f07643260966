package io.towpath.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditTrail;
import io.towpath.inventory.RefusedException;
import io.towpath.readiness.Assessment.Verdict;
import io.towpath.readiness.rule.ReadinessRule;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class WaiversTest {

    private static final Waivers.Who LENA = new Waivers.Who("lena", "lena");
    private static final Waivers.Who MAX = new Waivers.Who("max", "max");

    @Autowired
    Waivers waivers;
    @Autowired
    WaiverMatch match;
    @Autowired
    Readiness readiness;
    @Autowired
    Findings findings;
    @Autowired
    FindingHistory history;
    @Autowired
    Complexities complexities;
    @Autowired
    RightSizing sizing;
    @Autowired
    AuditTrail audit;
    @Autowired
    List<ReadinessRule> rules;
    @Autowired
    JdbcClient jdbc;

    UUID vm = new UUID(0, 0);
    UUID application = new UUID(0, 0);
    String applicationName = "";

    @BeforeEach
    void aBlockedVm() {
        applicationName = "Ledger " + UUID.randomUUID();
        application = jdbc.sql("insert into application (name) values (:name) returning id")
                .param("name", applicationName).query(UUID.class).single();
        UUID source = jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'vsphere', 'waivers ' || gen_random_uuid(), gen_random_uuid()::text, 'lena', now())
                returning id
                """).query(UUID.class).single();
        vm = jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                    os_name, container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at,
                    application_id, owner_email, traits)
                values (:s, 'vm-1', 'w' || substr(gen_random_uuid()::text, 1, 8), 8, 2, 64::bigint << 30, 'bios', false,
                    'Red Hat Enterprise Linux 9 (64-bit)', 'vcenter', 'dc/w', 1000, '', 'x', now(), now(), :app,
                    'anna@example.com', '{"consolidationNeeded": true}')
                returning id
                """).param("s", source).param("app", application).query(UUID.class).single();
        jdbc.sql("""
                insert into vm_disk (vm_id, disk_key, position, label, file, controller, bus, unit, capacity_bytes,
                    stored_bytes, format, fingerprint)
                values (:vm, 'd', 0, 'Hard disk 1', 'x.vmdk', 'pvscsi', 0, 0, 40::bigint << 30, 1, 'VMDK', '')
                """).param("vm", vm).update();
        jdbc.sql(
                "insert into vm_nic (vm_id, position, network, adapter, connected) values (:vm, 0, 'DMZ', 'vmxnet3', true)")
                .param("vm", vm).update();
        assertThat(readiness.judge(vm).verdict()).isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void aRequestAloneChangesNothing() {
        Waiver waiver = ask(vm, null, 30);

        assertThat(waiver.state()).isEqualTo(Waiver.State.REQUESTED);
        assertThat(readiness.of(vm).verdict()).isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void nobodyApprovesTheirOwn() {
        Waiver waiver = ask(vm, null, 30);

        assertThatThrownBy(() -> waivers.approve(waiver.id(), new Waivers.Who("token:lena/ci", "lena")))
                .isInstanceOfSatisfying(RefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo("four-eyes"));
        assertThat(readiness.of(vm).verdict()).isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void whatIsApprovedStaysVisibleAndBlocksNoMore() {
        Waiver waiver = waivers.approve(ask(vm, null, 30).id(), MAX);

        Assessment assessment = readiness.of(vm);
        assertThat(waiver.vms()).isOne();
        assertThat(assessment.verdict()).isEqualTo(Verdict.READY);
        assertThat(assessment.blocker()).isEmpty();
        assertThat(assessment.findings()).filteredOn(finding -> finding.rule().equals("consolidation-needed"))
                .singleElement().satisfies(finding -> {
                    assertThat(finding.open()).isFalse();
                    assertThat(finding.waived()).isEqualTo(
                            new Finding.Waived(waiver.id(), "agreed", "max", waiver.expiresOn()));
                });
        assertThat(overview("readiness")).isEqualTo("ready");
        assertThat(overview("blockers")).isEqualTo("0");
        assertThat(readiness.judge(vm).verdict()).as("judged again").isEqualTo(Verdict.READY);
        assertThat(audit.about("waiver", waiver.id().toString(), 10)).hasSize(2);
    }

    @Test
    void itEndsByItselfAfterItsLastDay() {
        Waiver waiver = waivers.approve(ask(vm, null, 0).id(), MAX);
        assertThat(readiness.of(vm).verdict()).as("on its last day").isEqualTo(Verdict.READY);

        jdbc.sql("update waiver set expires_on = current_date - 1 where id = :id").param("id", waiver.id()).update();

        assertThat(readiness.of(vm).verdict()).as("when it is read").isEqualTo(Verdict.BLOCKED);
        assertThat(readiness.verdicts(List.of(vm))).containsEntry(vm, Verdict.BLOCKED);
        assertThat(overview("blockers")).isEqualTo("1");
        assertThat(match.reopenExpired()).isPositive();
        assertThat(overview("readiness")).as("after the tick").isEqualTo("blocked");
        assertThat(waivers.get(waiver.id()).state()).isEqualTo(Waiver.State.EXPIRED);
    }

    @Test
    void whatIsRevokedCountsAgain() {
        Waiver waiver = waivers.approve(ask(vm, null, 30).id(), MAX);

        Waiver revoked = waivers.revoke(waiver.id(), "it failed", LENA);

        assertThat(revoked.state()).isEqualTo(Waiver.State.REVOKED);
        assertThat(readiness.of(vm).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(overview("readiness")).isEqualTo("blocked");
        assertThatThrownBy(() -> waivers.approve(waiver.id(), MAX)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> waivers.revoke(waiver.id(), "twice", LENA)).isInstanceOf(RefusedException.class);
    }

    @Test
    void oneForAnApplicationCoversItsVms() {
        Waiver waiver = waivers.approve(ask(null, applicationName.toUpperCase(java.util.Locale.ROOT), 30).id(), MAX);

        assertThat(waiver.scope()).isEqualTo("application " + applicationName);
        assertThat(readiness.of(vm).verdict()).isEqualTo(Verdict.READY);

        jdbc.sql("update vm set application_id = null, version = version + 1 where id = :id").param("id", vm).update();
        assertThat(readiness.judge(vm).verdict()).isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void oneForAllCoversAll() {
        Waiver waiver = waivers.approve(ask(null, null, 30).id(), MAX);

        assertThat(waiver.scope()).isEqualTo("all VMs");
        assertThat(readiness.of(vm).verdict()).isEqualTo(Verdict.READY);
        waivers.revoke(waiver.id(), "only tried", MAX);
    }

    @Test
    void whatCannotBeWaivedIsRefused() {
        assertThatThrownBy(() -> waivers.request(new Waivers.Ask("unreadable-disk", vm, null, "x", day(3)), LENA))
                .isInstanceOfSatisfying(RefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo("rule-not-waivable"));
        assertThatThrownBy(() -> waivers.request(new Waivers.Ask("no-such", vm, null, "x", day(3)), LENA))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> waivers.request(new Waivers.Ask("rdm", vm, null, " ", day(3)), LENA))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> ask(vm, null, -1)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> ask(vm, null, 400)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> ask(vm, applicationName, 3)).isInstanceOf(RefusedException.class);
        assertThat(Finding.HARD).isEqualTo(rules.stream().filter(rule -> !rule.waivable()).map(ReadinessRule::id)
                .collect(Collectors.toSet()));
    }

    @Test
    void theBoardSaysWhatFixingARuleFreesAndHowItWentOn() {
        history.noteToday();
        jdbc.sql("update finding_history set day = day - 7").update();
        int before = count().frees();
        assertThat(before).isPositive();
        assertThat(count().weekAgo()).isEqualTo(count().vms());

        waivers.approve(ask(vm, null, 30).id(), MAX);

        assertThat(count().frees()).isEqualTo(before - 1);
        assertThat(count().waived()).isPositive();
        assertThat(count().vms()).isLessThan(java.util.Objects.requireNonNull(count().weekAgo()));
        jdbc.sql("delete from finding_history").update();
    }

    @Test
    void somebodySeesToARule() {
        findings.assign("consolidation-needed", "lena", "max");
        assertThat(count().assignee()).isEqualTo("lena");

        findings.assign("consolidation-needed", " ", "max");

        assertThat(count().assignee()).isNull();
        assertThatThrownBy(() -> findings.assign("no-such", "lena", "max")).isInstanceOf(RefusedException.class);
    }

    @Test
    void aPersonKnowsBetterHowHardItIs() {
        assertThat(complexities.of(vm)).get().satisfies(view -> {
            assertThat(view.level()).isEqualTo(Complexity.Level.SIMPLE);
            assertThat(view.minutes()).isEqualTo(10);
            assertThat(view.matrix()).isEqualTo("1 of 4: system 1, disks 1 (40 GiB)");
        });

        complexities.override(vm, Complexity.Level.SPECIAL, "custom drivers", "lena");

        assertThat(complexities.of(vm)).get().satisfies(view -> {
            assertThat(view.level()).isEqualTo(Complexity.Level.SPECIAL);
            assertThat(view.computed()).isEqualTo(Complexity.Level.SIMPLE);
            assertThat(view.by()).isEqualTo("lena");
        });
        assertThat(overview("complexity")).isEqualTo("special");
        complexities.follow(vm, "lena");
        assertThat(overview("complexity")).isEqualTo("simple");
    }

    @Test
    void theNewestMeasurementMakesTheSize() {
        assertThat(sizing.of(vm)).get()
                .satisfies(sized -> assertThat(sized.recommended().why()).isEqualTo("Not measured."));
        jdbc.sql("""
                insert into vm_baseline (vm_id, measured_from, measured_to, cpu_p95_percent, memory_p95_percent, origin)
                values (:vm, now() - interval '60 days', now() - interval '30 days', 99, 99, 'old'),
                       (:vm, now() - interval '30 days', now(), 25, 50, 'vrops')
                """).param("vm", vm).update();

        assertThat(sizing.of(vm)).get().satisfies(sized -> {
            assertThat(sized.recommended().cpus()).isEqualTo(3);
            assertThat(sized.recommended().memoryBytes()).isEqualTo(39L << 30);
            assertThat(sized.cpusLess()).isEqualTo(5);
        });
        assertThat(measured(null, null)).contains(vm);
        assertThat(measured("no such name", null)).isEmpty();
        assertThat(measured(null, SizingFilter.Verdict.LESS)).contains(vm);
        assertThat(measured(null, SizingFilter.Verdict.SAME)).doesNotContain(vm);
        assertThat(measured(null, SizingFilter.Verdict.UNKNOWN)).doesNotContain(vm);
        assertThat(sizing.measured(new SizingFilter(null, null, null, SizingFilter.Order.MEMORY)))
                .extracting(RightSizing.Sized::memoryLess).isSortedAccordingTo(Comparator.reverseOrder());
    }

    private List<UUID> measured(@Nullable String q, SizingFilter.@Nullable Verdict verdict) {
        return sizing.measured(new SizingFilter(q, null, verdict, SizingFilter.Order.NAME)).stream()
                .map(RightSizing.Sized::vmId).toList();
    }

    private Findings.Count count() {
        return findings.counts().stream().filter(count -> count.rule().id().equals("consolidation-needed")).findFirst()
                .orElseThrow();
    }

    private Waiver ask(@Nullable UUID only, @Nullable String ofApplication, int days) {
        return waivers.request(new Waivers.Ask("consolidation-needed", only, ofApplication, "agreed", day(days)), LENA);
    }

    private LocalDate day(int fromToday) {
        return jdbc.sql("select current_date").query(LocalDate.class).single().plusDays(fromToday);
    }

    private String overview(String column) {
        return jdbc.sql("select " + column + "::text from vm_overview where id = :id").param("id", vm)
                .query(String.class).single();
    }
}
