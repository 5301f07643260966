package io.towpath.planning.dependency;

import static io.towpath.planning.dependency.GroupWorld.EMIL;
import static io.towpath.planning.dependency.GroupWorld.LENA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.audit.AuditEntry;
import io.towpath.inventory.RefusedException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegroupingTest {

    private final GroupWorld world = new GroupWorld();
    private final UUID shop = world.anApplication("Webshop");
    private final UUID crm = world.anApplication("CRM");
    private final UUID web = world.aVm("web01", shop);
    private final UUID db = world.aVm("db01", shop);
    private final UUID sales = world.aVm("crm01", crm);
    private final UUID alone = world.aVm("alone", null);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void vmsOfAnApplicationAreOneGroupAndOthersAlone() {
        assertThat(world.grouped().values())
                .containsExactlyInAnyOrder(Set.of("web01", "db01"), Set.of("crm01"), Set.of("alone"));
        assertThat(world.groups.ofVm(web).orElseThrow().name()).isEqualTo("Webshop");
        assertThat(world.groups.ofVm(alone).orElseThrow().name()).isEqualTo("alone");
    }

    @Test
    void computingAgainChangesNothingAndSaysNothing() {
        Map<String, Set<String>> before = world.grouped();
        world.news.clear();

        assertThat(world.grouped()).isEqualTo(before);
        assertThat(world.news).isEmpty();
        assertThat(world.groups.status().pending()).isFalse();
    }

    @Test
    void vmsThatARuleKeepsOnOneHostAreOneGroupWhileItDoes() {
        world.traits(alone, "{\"togetherRules\": [\"keep near\"], \"apartRules\": [\"off\"]}");
        world.traits(sales, "{\"togetherRules\": [\"keep near\", \"of one\"]}");
        world.traits(db, "{\"apartRules\": [\"off\"]}");
        assertThat(world.grouped().values()).containsExactlyInAnyOrder(Set.of("web01", "db01"),
                Set.of("crm01", "alone"));
        assertThat(world.groups.why(world.groups.ofVm(alone).orElseThrow().id(), alone, sales)).singleElement()
                .satisfies(reason -> assertThat(reason.proof()).contains("observed", "by the rule keep near"));
        world.news.clear();
        assertThat(world.grouped().values()).hasSize(2);
        assertThat(world.news).isEmpty();

        world.traits(sales, "{}");

        assertThat(world.grouped().values()).hasSize(3);
    }

    @Test
    void theKeyStaysWhileMembersComeAndGo() {
        world.grouped();
        String key = world.keyOf(web);

        UUID more = world.aVm("web02", shop);
        world.tie(End.application(crm), End.vm(db));
        world.grouped();

        assertThat(List.of(world.keyOf(web), world.keyOf(more), world.keyOf(sales))).containsOnly(key);
        assertThat(world.groups.find(key.toLowerCase(java.util.Locale.ROOT)).orElseThrow().name())
                .isEqualTo("Webshop + 1 more");

        world.db.sql("update vm set application_id = null where id = :vm").param("vm", more).update();
        world.grouped();
        assertThat(world.keyOf(more)).isNotEqualTo(key);
        assertThat(world.keyOf(web)).isEqualTo(key);
    }

    @Test
    void changedGroupsAreToldInTheSameTransaction() {
        world.grouped();
        UUID group = world.groups.ofVm(web).orElseThrow().id();
        UUID other = world.groups.ofVm(sales).orElseThrow().id();
        world.news.clear();

        world.tie(End.vm(sales), End.vm(web));
        world.grouped();

        assertThat(world.news).singleElement().satisfies(news -> {
            assertThat(news.changed()).containsExactly(group);
            assertThat(news.gone()).containsExactly(other);
        });
    }

    @Test
    void whatDependsOnInfrastructureIsNotTied() {
        UUID directory = world.infrastructure("Directory");
        UUID dc1 = world.aVm("dc01", directory);
        UUID dc2 = world.aVm("dc02", directory);
        List.of(web, sales, alone).forEach(vm -> world.tie(End.vm(vm), End.vm(dc1)));
        world.tie(End.application(shop), End.application(directory));

        world.grouped();

        assertThat(Set.of(world.keyOf(web), world.keyOf(sales), world.keyOf(alone), world.keyOf(dc1),
                world.keyOf(dc2))).hasSize(5);
        assertThat(world.dependencies.list(DependencyFilter.ALL, 10, 0)).extracting(Dependency::standing)
                .containsOnly(Dependency.Standing.INFRASTRUCTURE);
    }

    @Test
    void aWaiverSplitsOnceAnotherPersonApprovedIt() {
        UUID tie = world.tie(End.vm(sales), End.vm(web));
        world.grouped();
        String key = world.keyOf(web);

        world.transact(() -> world.groups.split(key, List.of(tie), "read-only reports, may lag", null, LENA));
        world.grouped();
        assertThat(world.keyOf(sales)).isEqualTo(key);
        assertThatThrownBy(() -> world.waivers.approve(List.of(tie), LENA)).isInstanceOf(RefusedException.class)
                .hasMessageContaining("yourself");

        world.transact(() -> world.waivers.approve(List.of(tie), EMIL));
        world.grouped();
        assertThat(world.keyOf(sales)).isNotEqualTo(key);
        assertThat(world.keyOf(web)).isEqualTo(key);
        assertThat(world.groups.find(key).orElseThrow().waived()).isEqualTo(1);

        world.transact(() -> world.waivers.revoke(List.of(tie), "it writes after all", EMIL));
        world.grouped();
        assertThat(world.keyOf(sales)).isEqualTo(key);
        assertThat(world.trail).extracting(AuditEntry::action).containsExactly("dependency.added",
                "dependency.waiver-requested", "dependency-group.split-requested", "dependency.waiver-approved",
                "dependency.waiver-revoked");
    }

    @Test
    void aWaiverThatEndedTiesAgainTheDayAfter() {
        UUID tie = world.tie(End.vm(sales), End.vm(web));
        world.transact(() -> {
            world.waivers.request(List.of(tie), "until the new interface", LocalDate.parse("2026-11-14"), LENA);
            world.waivers.approve(List.of(tie), EMIL);
        });
        world.now = world.now.plus(Duration.ofDays(2));
        world.grouped();
        assertThat(world.keyOf(sales)).isNotEqualTo(world.keyOf(web));

        world.now = world.now.plus(Duration.ofDays(1));
        world.regrouping.ifDue();

        assertThat(world.keyOf(sales)).isEqualTo(world.keyOf(web));
        assertThat(world.dependencies.find(tie).orElseThrow().waiver().state())
                .isEqualTo(Dependency.Waiver.State.EXPIRED);
    }

    @Test
    void disksThatAreSharedTieAndNoOthersDo() {
        UUID node1 = world.aVm("sql-n1", null);
        UUID node2 = world.aVm("sql-n2", null);
        UUID clone1 = world.aVm("vdi-1", null);
        UUID clone2 = world.aVm("vdi-2", null);
        world.aDisk(node1, "ds1", "sql/quorum.vmdk", "{\"sharing\": \"multi-writer\"}");
        world.aDisk(node2, "ds1", "sql/quorum.vmdk", "{\"sharing\": \"multi-writer\"}");
        world.aDisk(alone, "ds2", "sql/quorum.vmdk", "{\"sharing\": \"multi-writer\"}");
        world.aDisk(clone1, "ds1", "base/base.vmdk", "{}");
        world.aDisk(clone2, "ds1", "base/base.vmdk", "{}");

        assertThat(world.grouped().values()).contains(Set.of("sql-n1", "sql-n2"), Set.of("vdi-1"), Set.of("vdi-2"),
                Set.of("alone"));
        List<Dependency> seen = world.dependencies.list(DependencyFilter.ALL, 10, 0);
        assertThat(seen).singleElement().satisfies(dependency -> {
            assertThat(dependency.kind()).isEqualTo(Kind.SHARES_DISK);
            assertThat(dependency.evidence()).isEqualTo(Evidence.OBSERVED);
            assertThat(dependency.detail()).isEqualTo("[ds1] sql/quorum.vmdk");
        });

        world.db.sql("update vm_disk set removed_at = now() where vm_id = :vm").param("vm", node2).update();
        assertThat(world.grouped().values()).contains(Set.of("sql-n1"), Set.of("sql-n2"));
        assertThat(world.dependencies.count(DependencyFilter.ALL)).isZero();
    }

    @Test
    void whoeverWritesTheTablesAsksForGroups() {
        world.grouped();
        world.now = world.now.plusSeconds(3600);

        world.db.sql("update vm set application_id = :crm where id = :vm").param("crm", crm).param("vm", alone)
                .update();
        assertThat(world.groups.status().pending()).isTrue();
        // by the database's clock nothing is quiet yet, by ours everything is: the beat computes
        world.now = java.time.Instant.parse("2099-01-01T00:00:00Z");
        world.regrouping.ifDue();

        assertThat(world.groups.status().pending()).isFalse();
        assertThat(world.keyOf(alone)).isEqualTo(world.keyOf(sales));
    }

    @Test
    void whyTellsTheReasonsInWords() {
        UUID tie = world.tie(End.application(crm), End.vm(db));
        world.grouped();
        UUID group = world.groups.ofVm(web).orElseThrow().id();

        assertThat(world.groups.why(group, sales, web)).extracting(Groups.Reason::text).containsExactly(
                "crm01 serves CRM", "CRM depends on db01", "db01 and web01 both serve Webshop");
        assertThat(world.groups.why(group, sales, db).get(1).dependency()).isEqualTo(tie);
    }

    @Test
    void groupsAreMergedByATieDrawnByHand() {
        world.grouped();

        world.transact(() -> world.groups.merge(List.of(world.keyOf(web), world.keyOf(alone)), "shared licence dongle",
                "lena"));
        world.grouped();

        assertThat(world.keyOf(alone)).isEqualTo(world.keyOf(web));
        assertThat(world.dependencies.list(DependencyFilter.ALL, 5, 0)).singleElement().satisfies(made -> {
            assertThat(made.evidence()).isEqualTo(Evidence.MANUAL);
            assertThat(made.detail()).isEqualTo("shared licence dongle");
        });
    }

    /// Rough figures of one run on whatever machine this is; what is asserted is only that it ends right.
    @Test
    void fiftyThousandVmsAreGroupedInSeconds() {
        world.db.sql("""
                insert into application (name) select 'app ' || n from generate_series(1, 5000) n
                """).update();
        world.db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at,
                                application_id)
                select (select id from connection limit 1), 'x' || n, 'vm' || n, 1, 1, 1, 'bios', false, 'ova', 'x', 1, 'f',
                       'd', now(), now(), case when n % 2 = 0 then a.id end
                  from generate_series(1, 50000) n left join application a on a.name = 'app ' || (n % 5000 + 1)
                """).update();
        world.db.sql("""
                insert into dependency (from_vm_id, to_vm_id, kind, evidence, port, created_by)
                select a.id, b.id, 'connects-to', 'flow', n % 60000, 'test'
                  from generate_series(1, 20000) n
                  join vm a on a.external_id = 'x' || (n * 7919 % 50000 + 1)
                  join vm b on b.external_id = 'x' || (n * 104729 % 50000 + 1)
                on conflict do nothing
                """).update();

        long begun = System.nanoTime();
        world.regrouping.recompute();
        long first = System.nanoTime();
        world.regrouping.recompute();
        long second = System.nanoTime();

        Groups.Status status = world.groups.status();
        System.out.printf("%d VMs, %d ties: %d groups; first %d ms, again %d ms%n", status.vms(), status.ties(),
                status.groups(), (first - begun) / 1_000_000, (second - first) / 1_000_000);
        assertThat(status.vms()).isEqualTo(50_004);
        assertThat(world.db.sql("select count(*) from dependency_group_member").query(Integer.class).single())
                .isEqualTo(50_004);
    }
}
