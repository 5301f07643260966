package io.towpath.migration.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.planning.Plans;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Wired;
import io.towpath.planning.wave.PlanVm;
import io.towpath.readiness.Readiness;
import io.towpath.report.WaveManifest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/// A person excludes one disk of a VM: it stays at the source, and everybody who counts disks knows.
@DatabaseTest
class DiskExclusionTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    Inventory inventory;
    @Autowired
    Readiness readiness;
    @Autowired
    Mappings mappings;
    @Autowired
    Plans plans;
    @Autowired
    WaveManifest manifests;

    private Wired wired;
    private UUID vm;
    private UUID first;
    private UUID swap;

    @BeforeEach
    void aVmWithARawDevice() {
        wired = new Wired(jdbc);
        vm = wired.vm("db-" + wired.mark, "prod");
        jdbc.sql("update vm set used_bytes = 1000 where id = :vm").param("vm", vm).update();
        jdbc.sql("""
                insert into vm_disk (vm_id, disk_key, position, label, file, controller, bus, unit, capacity_bytes,
                                     stored_bytes, format, fingerprint, datastore, traits)
                values (:vm, 'd1', 1, 'Hard disk 2', 'b.vmdk', 'pvscsi', 0, 1, 3221225472, 1, 'VMDK', 'f', 'ds-2',
                        '{"datastore": "ds-2", "rawMode": "physical", "uuid": "6000C29a"}')
                """).param("vm", vm).update();
        first = disk("d0");
        swap = disk("d1");
    }

    private UUID disk(String key) {
        return jdbc.sql("select id from vm_disk where vm_id = :vm and disk_key = :key").param("vm", vm)
                .param("key", key).query(UUID.class).single();
    }

    @Test
    void itIsLeftOutOfWhatIsCopiedJudgedMappedAndPlanned() {
        assertThat(readiness.judge(vm).findings()).extracting(found -> found.rule()).contains("rdm");
        int version = inventory.vm(vm).orElseThrow().version();

        MvcTestResult done = api(swap, "exclude", "{\"reason\": \" page file only \"}");

        assertThat(done).hasStatusOk().bodyJson().extractingPath("$.excludedReason").isEqualTo("page file only");
        Vm now = inventory.vm(vm).orElseThrow();
        assertThat(now.version()).isEqualTo(version + 1);
        assertThat(now.disks()).extracting(VmDisk::id).containsExactly(first);
        assertThat(now.excludedDisks()).singleElement().satisfies(each -> {
            assertThat(each.disk().id()).isEqualTo(swap);
            assertThat(each.reason()).isEqualTo("page file only");
        });
        assertThat(now.capacityBytes()).isEqualTo(1L << 30);
        assertThat(now.sourceCapacityBytes()).isEqualTo(4L << 30);
        assertThat(readiness.of(vm).findings()).extracting(found -> found.rule()).doesNotContain("rdm");
        assertThat(mappings.resolve(wired.target, mappings.current(wired.target), now).of(MappingKind.STORAGE))
                .hasSize(1);
        PlanVm planned = plans.estate().byId().get(vm);
        assertThat(planned.usedBytes()).as("a quarter of the disks").isEqualTo(250);
        assertThat(planned.disks()).isOne();
        assertThat(planned.largestDisk()).isEqualTo(1L << 30);
        assertThat(jdbc.sql("""
                select reason || ' ' || (detail ->> 'disk') from audit_event
                 where action = 'vm.disk-excluded' and subject_id = :id
                """).param("id", vm.toString()).query(String.class).single()).isEqualTo("page file only Hard disk 2");

        assertThat(api(swap, "include", null)).hasStatusOk().bodyJson().extractingPath("$.excludedReason").isNull();
        assertThat(inventory.vm(vm).orElseThrow().disks()).hasSize(2);
        assertThat(readiness.of(vm).findings()).extracting(found -> found.rule()).contains("rdm");
    }

    @Test
    void pagesAndManifestSayThatItStays() {
        assertThat(page()).bodyText().contains("Exclude Hard disk 2").doesNotContain("Exclude Hard disk 1",
                "<small>stays at the source</small>");

        assertThat(mvc.post().uri("/inventory/vms/%s/disks/%s/exclude".formatted(vm, swap)).param("reason", "scratch")
                .with(csrf()).with(lena())).hasStatus(302);

        assertThat(page()).bodyText().contains("<small>stays at the source</small>", "scratch", "Migrate Hard disk 2",
                "Disks 2");
        assertThat(mvc.get().uri("/api/v1/vms/" + vm).with(token())).bodyJson()
                .extractingPath("$.disks[1].excludedReason").isEqualTo("scratch");
        var member = manifests.of(wired.wave(vm)).orElseThrow().members().getFirst();
        assertThat(member.disks()).hasSize(1);
        assertThat(member.excludedDisks()).containsExactly(new WaveManifest.Stays("Hard disk 2", 3L << 30, "scratch"));
        assertThat(mvc.post().uri("/inventory/vms/%s/disks/%s/include".formatted(vm, swap)).with(csrf()).with(lena()))
                .hasStatus(302);
        assertThat(page()).bodyText().doesNotContain("<small>stays at the source</small>");
    }

    @Test
    void theFirstDiskAndDisksOfAVmOnItsWayAreRefused() {
        assertThat(api(first, "exclude", "{\"reason\": \"r\"}")).hasStatus(409).bodyJson().extractingPath("$.code")
                .isEqualTo("disk-first");
        assertThat(api(swap, "exclude", "{\"reason\": \" \"}")).hasStatus(422);
        assertThat(api(UUID.randomUUID(), "exclude", "{\"reason\": \"r\"}")).hasStatus(404);
        UUID other = wired.vm("other-" + wired.mark, "prod");
        assertThat(mvc.post().uri("/api/v1/vms/%s/disks/%s/exclude".formatted(other, swap)).with(token())
                .contentType("application/json").content("{\"reason\": \"r\"}")).hasStatus(404);

        jdbc.sql("""
                insert into migration (vm_id, attempt, target_id, mode, format, soak_days, state, reason, planned_by)
                values (:vm, 1, :target, 'COLD', 'qcow2', 5, 'PLANNED', 'r', 'lena')
                """).param("vm", vm).param("target", wired.target).update();
        assertThat(api(swap, "exclude", "{\"reason\": \"r\"}")).hasStatus(409).bodyJson().extractingPath("$.code")
                .isEqualTo("vm-under-way");
    }

    /// The key of a disk is a place in its VM: another one may stand there at the next scan.
    @Test
    void whatIsSaidOfADiskIsNotSaidOfAnotherAtItsPlace() {
        for (String change : List.of("capacity_bytes = capacity_bytes + 512",
                "traits = jsonb_set(traits, '{uuid}', '\"6000C29b\"')")) {
            api(swap, "exclude", "{\"reason\": \"swap\"}");
            jdbc.sql("update vm_disk set stored_bytes = stored_bytes + 1, file = 'b-000001.vmdk' where id = :id")
                    .param("id", swap).update();
            assertThat(inventory.vm(vm).orElseThrow().excludedDisks()).as("a snapshot of it").hasSize(1);

            jdbc.sql("update vm_disk set " + change + " where id = :id").param("id", swap).update();

            assertThat(inventory.vm(vm).orElseThrow().excludedDisks()).as(change).isEmpty();
        }
    }

    /// A snapshot is of the whole VM, and grows where the disk lies that stays.
    @Test
    void theDatastoreOfADiskIsWatchedThatASnapshotHolds() {
        jdbc.sql(
                "insert into source_datastore (source_id, name, accessible, seen_at) values (:source, 'ds-2', false, now())")
                .param("source", wired.source).update();
        api(swap, "exclude", "{\"reason\": \"swap\"}");
        assertThat(readiness.judge(vm).findings()).as("a raw device").extracting(found -> found.rule())
                .doesNotContain("datastore-inaccessible");

        jdbc.sql("update vm_disk set traits = traits - 'rawMode' where id = :id").param("id", swap).update();
        assertThat(readiness.judge(vm).findings()).extracting(found -> found.rule()).contains("datastore-inaccessible");
    }

    /// What was planned to stay, and counts since another disk stood there, may stay for good or be planned anew.
    @Test
    void aDiskThatCountsSinceATripBeganMayBeExcludedDuringIt() {
        api(swap, "exclude", "{\"reason\": \"swap\"}");
        UUID trip = jdbc.sql("""
                insert into migration (vm_id, attempt, target_id, mode, format, soak_days, state, reason, planned_by)
                values (:vm, 1, :target, 'COLD', 'qcow2', 5, 'PLANNED', 'r', 'lena') returning id
                """).param("vm", vm).param("target", wired.target).query(UUID.class).single();
        assertThat(api(swap, "exclude", "{\"reason\": \"other\"}")).hasStatus(409);

        another();
        assertThat(page()).bodyText().contains("Exclude Hard disk 2").doesNotContain("Exclude Hard disk 1");
        assertThat(api(swap, "exclude", "{\"reason\": \"scratch\"}")).hasStatusOk();
        assertThat(api(swap, "include", null)).as("only that").hasStatus(409);

        another();
        jdbc.sql("""
                insert into replication (migration_id, source_id, vm_ref, vm_name)
                values (:trip, :source, 'vm-7', 'db')
                """).param("trip", trip).param("source", wired.source).update();
        jdbc.sql("""
                insert into replication_disk (migration_id, vm_disk_id, position, disk_key, label, capacity_bytes,
                                              target_file, format)
                values (:trip, :disk, 1, 'd1', 'Hard disk 2', 1, '/srv/d', 'qcow2')
                """).param("trip", trip).param("disk", swap).update();
        assertThat(api(swap, "exclude", "{\"reason\": \"scratch\"}")).as("the trip copies it").hasStatus(409);
    }

    private void another() {
        jdbc.sql("update vm_disk set capacity_bytes = capacity_bytes + 512 where id = :id").param("id", swap).update();
        assertThat(inventory.vm(vm).orElseThrow().excludedDisks()).isEmpty();
    }

    /// A source tells disks in the order in which they were added.
    @Test
    void aVmStartsFromTheFirstUnitOfItsFirstBus() {
        jdbc.sql("update vm_disk set bus = 0, unit = 2 where id = :id").param("id", first).update();

        assertThat(api(swap, "exclude", "{\"reason\": \"r\"}")).hasStatus(409).bodyJson().extractingPath("$.code")
                .isEqualTo("disk-first");
        assertThat(page()).bodyText().contains("Exclude Hard disk 1").doesNotContain("Exclude Hard disk 2");
        assertThat(api(first, "exclude", "{\"reason\": \"r\"}")).hasStatusOk();
    }

    private MvcTestResult api(UUID disk, String command, String body) {
        var request = mvc.post().uri("/api/v1/vms/%s/disks/%s/%s".formatted(vm, disk, command)).with(token());
        return (body == null ? request : request.contentType("application/json").content(body)).exchange();
    }

    private MvcTestResult page() {
        return mvc.get().uri("/inventory/vms/" + vm + "?tab=disks").with(lena()).exchange();
    }

    private static org.springframework.test.web.servlet.request.RequestPostProcessor token() {
        return opaqueToken().authorities(AuthorityUtils.createAuthorityList("inventory:read", "inventory:write"));
    }

    private static org.springframework.test.web.servlet.request.RequestPostProcessor lena() {
        return user("lena").authorities(AuthorityUtils.createAuthorityList("inventory:read", "inventory:write"));
    }
}
