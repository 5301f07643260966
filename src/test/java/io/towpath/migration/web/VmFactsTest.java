package io.towpath.migration.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.annotation.Transactional;

/// What a vCenter and people tell of a VM is on its page and in REST.
@DatabaseTest
@Transactional
class VmFactsTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient db;

    private UUID vm = new UUID(0, 0);

    @BeforeEach
    void aVmThatIsWellKnown() {
        UUID source = db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'imported', gen_random_uuid()::text, gen_random_uuid()::text, 'lena', now()) returning id
                """).query(UUID.class).single();
        vm = db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at,
                                moref, instance_uuid, bios_uuid, power_state, dns_name, guest_os, datacenter, cluster,
                                host, folder, resource_pool, ip_addresses, traits, tags, tier, environment)
                values (:source, 'x', 'web01', 2, 1, 1024, 'bios', false, 'vcenter', '', 0, '', '', now(), now(),
                        'vm-4373', '5030aaaa-0000-0000-0000-000000000001', '4230bbbb-0000-0000-0000-000000000002', 'on',
                        'web01.example.org', 'Debian 12', 'Zurich', 'cl-prod', 'esx-07.example.org', '/Prod/Web',
                        'gold', '{10.1.0.7,10.1.0.8}', cast(:traits as jsonb), '{"Backup":"daily"}', 2, 'production')
                returning id
                """).param("source", source).param("traits", """
                {"toolsStatus":"running","toolsVersion":"12352","changeTracking":true,"tpm":false,
                 "snapshots":[{"name":"before patching","takenAt":"2026-01-02T03:04:05Z","sizeBytes":1073741824,
                               "depth":1,"quiesced":false}],
                 "filesystems":[{"path":"/boot","capacityBytes":1073741824,"freeBytes":536870912,"diskKey":null}]}
                """).query(UUID.class).single();
        db.sql("""
                insert into vm_nic (vm_id, position, network, adapter, mac, connected, addresses, traits)
                values (:vm, 0, 'pg-web', 'vmxnet3', '00:50:56:00:00:07', true, '{10.1.0.7}',
                        '{"addresses":["10.1.0.7"],"startsConnected":false}')
                """).param("vm", vm).update();
        db.sql("""
                insert into field_origin (vm_id, field, origin, since)
                values (:vm, 'environment', 'manual', '2026-03-04T05:06:07Z'), (:vm, 'tier', 'import', now())
                """).param("vm", vm).update();
    }

    @Test
    void theHardwareTabSaysWhatTheSourceTold() {
        assertThat(get("/inventory/vms/%s?tab=hardware".formatted(vm))).hasStatusOk().bodyText()
                .contains("web01.example.org", "Debian 12", "10.1.0.7, 10.1.0.8", "running, version 12352",
                        "Changed blocks tracked (CBT)", "Zurich", "cl-prod", "esx-07.example.org", "/Prod/Web", "gold",
                        "vm-4373", "5030aaaa-0000-0000-0000-000000000001", "4230bbbb-0000-0000-0000-000000000002",
                        "before patching", "/boot", "512 MiB, 50 %", "Backup", "daily", "Environment", "production")
                .doesNotContain("Fault Tolerance");
    }

    @Test
    void whatIsNotToldHasNoGroupAndNoSnapshotsAreNotClaimed() {
        db.sql("update vm set traits = '{}', datacenter = null, cluster = null, host = null, folder = null, "
                + "resource_pool = null where id = :vm").param("vm", vm).update();

        assertThat(get("/inventory/vms/%s?tab=hardware".formatted(vm))).hasStatusOk().bodyText()
                .satisfies(page -> assertThat(page.substring(page.indexOf("<main")))
                        .doesNotContain("Where it runs", ">Snapshots<", "File systems in the guest"));
    }

    @Test
    void aCardSaysWhichAddressesTheGuestHasOnIt() {
        assertThat(get("/inventory/vms/%s?tab=network".formatted(vm))).hasStatusOk().bodyText()
                .contains("pg-web", ">10.1.0.7<", "yes, is not when it starts");
    }

    @Test
    void thePageSaysWhoGaveAFieldAndWhen() {
        assertThat(get("/inventory/vms/%s?tab=hardware".formatted(vm))).bodyText()
                .containsPattern("(?s)Environment</th>.{0,80}>production<.{0,80}>by hand<.{0,80}4 Mar 2026")
                .containsPattern("(?s)Tier</th>.{0,80}>2<.{0,80}>from a file<");
    }

    @Test
    void whatTheApplicationSaysIsNotTheVmsOwn() {
        db.sql("""
                with app as (insert into application (name, owner_email) values (gen_random_uuid()::text, 'mia@example.org')
                             returning id)
                update vm set application_id = app.id, owner_email = null from app where vm.id = :vm
                """).param("vm", vm).update();
        db.sql("insert into field_origin (vm_id, field, origin, since) values (:vm, 'ownerEmail', 'manual', now())")
                .param("vm", vm).update();

        assertThat(get("/inventory/vms/%s?tab=hardware".formatted(vm))).bodyText().containsPattern(
                "(?s)Owner email</th>.{0,80}>none of its own; its application says mia@example.org<.{0,80}>by hand<");
        assertThat(get("/api/v1/vms/" + vm)).bodyJson().extractingPath("$.facts.origins.ownerEmail.empty")
                .isEqualTo(true);
        assertThat(get("/api/v1/vms/" + vm)).bodyJson().extractingPath("$.facts.origins.environment.empty")
                .isEqualTo(false);
    }

    @Test
    void restSaysTheSame() {
        MvcTestResult got = get("/api/v1/vms/" + vm);

        assertThat(got).hasStatusOk();
        for (String[] told : new String[][]{{"$.facts.power", "on"}, {"$.facts.dnsName", "web01.example.org"},
                {"$.facts.cluster", "cl-prod"}, {"$.facts.biosUuid", "4230bbbb-0000-0000-0000-000000000002"},
                {"$.facts.tags.Backup", "daily"}, {"$.facts.traits.snapshots[0].name", "before patching"},
                {"$.facts.business.environment", "production"}, {"$.facts.origins.environment.origin", "manual"},
                {"$.facts.origins.environment.since", "2026-03-04T05:06:07Z"},
                {"$.facts.origins.tier.origin", "import"}, {"$.nics[0].addresses[0]", "10.1.0.7"},
                {"$.nics[0].mac", "00:50:56:00:00:07"}}) {
            assertThat(got).bodyJson().extractingPath(told[0]).isEqualTo(told[1]);
        }
        assertThat(got).bodyJson().extractingPath("$.facts.traits.changeTracking").isEqualTo(true);
    }

    private MvcTestResult get(String uri) {
        return mvc.get().uri(uri).with(user("lena").authorities(AuthorityUtils.createAuthorityList("inventory:read",
                "wave:read"))).exchange();
    }
}
