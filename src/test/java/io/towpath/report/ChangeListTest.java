package io.towpath.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Offers;
import io.towpath.planning.mapping.Wired;
import io.towpath.report.ChangeList.Change;
import io.towpath.report.ChangeList.Kind;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@DatabaseTest
class ChangeListTest {

    @Autowired
    private ChangeList changes;
    @Autowired
    private Offers offers;
    @Autowired
    private Mappings mappings;
    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;

    private Wired wired;

    @BeforeEach
    void wired() {
        wired = new Wired(db);
    }

    @Test
    void anApplicationsEndIsAllItsVmsThatAreOnTheOtherSide() {
        UUID ledger = application("Ledger");
        UUID shop = application("Shop");
        UUID ledger1 = of(ledger, wired.vm("ledger01"));
        of(ledger, wired.vm("ledger02"));
        UUID web = of(shop, wired.vm("web01"));
        of(shop, wired.vm("web02"));
        depends(null, shop, null, ledger, "connects-to", 1521);

        assertThat(of(Kind.FIREWALL, wired.wave(web, ledger1))).extracting(Change::what).containsExactly(
                "Allow Shop-%1$s (web01) to reach Ledger-%1$s (ledger02) on port 1521: one of them moves, the other stays for now."
                        .formatted(wired.mark),
                "Allow Shop-%1$s (web02) to reach Ledger-%1$s (ledger01) on port 1521: one of them moves, the other stays for now."
                        .formatted(wired.mark));
    }

    @Test
    void whatHasMovedIsNotOnTheOtherSide() {
        UUID web = wired.vm("web01");
        UUID base = wired.vm("db01");
        depends(web, null, base, null, "connects-to", 5432);
        UUID wave = wired.wave(web);
        assertThat(of(Kind.FIREWALL, wave)).hasSize(1);

        db.sql("""
                insert into migration (vm_id, attempt, target_id, format, soak_days, state, since, reason, planned_by)
                values (:vm, 1, :target, 'qcow2', 0, 'DONE', now(), '', 'lena')
                """).param("vm", base).param("target", wired.target).update();

        assertThat(of(Kind.FIREWALL, wave)).isEmpty();
    }

    @Test
    void aSharedDiskAndAClusterAreNoFlows() {
        UUID one = wired.vm("node1");
        UUID two = wired.vm("node2");
        depends(one, null, two, null, "shares-disk", null);
        depends(one, null, two, null, "cluster-of", null);
        UUID wave = wired.wave(two);

        assertThat(changes.of(wave)).extracting(Change::what).noneMatch(what -> what.startsWith("Allow"));
        assertThat(of(Kind.STORAGE, wave)).extracting(Change::what).containsExactly(
                "node2 shares a disk with node1, which stays for now: move both, or detach the disk before the window.");
        assertThat(of(Kind.CLUSTER, wave)).extracting(Change::vm).containsExactly("node2");
    }

    @Test
    void eachCardSaysWhichAddressStaysAndWhichBecomesAnother() {
        String prod = "prod-" + wired.mark;
        String any = "any-" + wired.mark;
        UUID vm = wired.vm("web01");
        db.sql("update vm set dns_name = 'web01.corp' where id = :vm").param("vm", vm).update();
        wired.nic(vm, 0, prod, "192.168.5.7", "10.1.0.9");
        wired.nic(vm, 1, any, "172.20.1.1");
        offers.declare(List.of(wired.network("br-prod", 120, null, "10.1.0.0/16"), wired.network("br-any", null, null)),
                "nils");
        mappings.change(MappingKind.NETWORK, List.of(wired.map(prod, "br-prod"), wired.map(any, "br-any")),
                mappings.version(MappingKind.NETWORK), null, "nils");
        UUID wave = wired.wave(vm);

        assertThat(of(Kind.NETWORK, wave)).extracting(Change::what, Change::to).containsExactly(
                org.assertj.core.groups.Tuple.tuple(
                        "Give network card 1 another address in 10.1.0.0/16 instead of 192.168.5.7; it keeps 10.1.0.9.",
                        "br-prod (VLAN 120)"),
                org.assertj.core.groups.Tuple.tuple(
                        "Make network card 2 reachable at the target with the same address 172.20.1.1; whether the "
                                + "network there takes it, nobody declared.",
                        "br-any"));
        assertThat(of(Kind.DNS, wave)).extracting(Change::what).containsExactly(
                "Lower the TTL of web01.corp before the window; restore it after the sign-off.",
                "In the window, change the address record of web01.corp from 192.168.5.7 to the new address, and its "
                        + "reverse record.");
    }

    @Test
    void servicesAreKnownFromTagsAndDependenciesAndAskedForWhereNothingIs() {
        UUID web = wired.vm("web01");
        UUID batch = wired.vm("batch01");
        db.sql("""
                update vm set tags = '{"Backup job":"gold-daily","Monitoring":"none"}' where id = :vm
                """).param("vm", web).update();
        UUID balancer = wired.vm("haproxy-" + wired.mark);
        depends(balancer, null, web, null, "connects-to", 443);
        UUID wave = wired.wave(web, batch);

        assertThat(of(Kind.LOAD_BALANCER, wave)).singleElement().satisfies(change -> {
            assertThat(change.vm()).isEqualTo("web01");
            assertThat(change.what()).startsWith("Take web01 out of the pool").contains("(haproxy-" + wired.mark + ")");
        });
        assertThat(of(Kind.BACKUP, wave)).extracting(Change::vm).containsExactly("web01", "batch01");
        assertThat(of(Kind.BACKUP, wave).getFirst().what()).contains("(Backup job: gold-daily)");
        assertThat(of(Kind.MONITORING, wave)).singleElement().satisfies(change -> {
            assertThat(change.vm()).isEqualTo("2 VMs");
            assertThat(change.what()).endsWith("tells. batch01, web01.");
        });
    }

    @Test
    void scriptsReadTheList() {
        UUID wave = wired.wave(wired.vm("web01"));
        var script = SecurityMockMvcRequestPostProcessors.opaqueToken()
                .authorities(AuthorityUtils.createAuthorityList("wave:read"));

        assertThat(mvc.get().uri("/api/v1/waves/" + wave + "/changes").with(script)).hasStatusOk().bodyJson()
                .extractingPath("$.items[*].kind").asArray().containsExactly("backup", "monitoring");
        assertThat(mvc.get().uri("/api/v1/waves/" + UUID.randomUUID() + "/changes").with(script)).hasStatus(404);
        assertThat(mvc.get().uri("/api/v1/waves/" + wave + "/changes")
                .with(SecurityMockMvcRequestPostProcessors.opaqueToken())).hasStatus(403);
    }

    private List<Change> of(Kind kind, UUID wave) {
        return changes.of(wave).stream().filter(change -> change.kind() == kind).toList();
    }

    private UUID application(String name) {
        return db.sql("insert into application (name) values (:name) returning id").param("name",
                name + "-" + wired.mark).query(UUID.class).single();
    }

    private UUID of(UUID application, UUID vm) {
        db.sql("update vm set application_id = :app where id = :vm").param("app", application).param("vm", vm).update();
        return vm;
    }

    private void depends(@Nullable UUID fromVm, @Nullable UUID fromApp, @Nullable UUID toVm, @Nullable UUID toApp,
            String kind, @Nullable Integer port) {
        db.sql("""
                insert into dependency (from_vm_id, from_application_id, to_vm_id, to_application_id, kind, evidence, port,
                                        created_by)
                values (:fromVm, :fromApp, :toVm, :toApp, :kind, 'manual', :port, 'lena')
                """).param("fromVm", fromVm).param("fromApp", fromApp).param("toVm", toVm).param("toApp", toApp)
                .param("kind", kind).param("port", port).update();
    }
}
