package io.towpath.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.inventory.EstateImported;
import io.towpath.readiness.Assessment.Verdict;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// An estate of imported files is judged after the import, by pages. `-Dreadiness.vms=50000` for the large figure.
@DatabaseTest
class BulkJudgementTest {

    private static final int VMS = Integer.getInteger("readiness.vms", 2_000);

    @Autowired
    JdbcClient jdbc;
    @Autowired
    Readiness readiness;
    @Autowired
    Reassessment reassessment;
    @Autowired
    ApplicationEventPublisher events;
    @Autowired
    TransactionOperations transaction;

    UUID source = new UUID(0, 0);

    @AfterEach
    void gone() {
        jdbc.sql("delete from finding where vm_id in (select id from vm where source_id = :s)").param("s", source)
                .update();
        jdbc.sql("delete from assessment where vm_id in (select id from vm where source_id = :s)").param("s", source)
                .update();
        for (String table : List.of("vm_disk", "vm_nic")) {
            jdbc.sql("delete from %s where vm_id in (select id from vm where source_id = :s)".formatted(table))
                    .param("s", source).update();
        }
        jdbc.sql("delete from vm where source_id = :s").param("s", source).update();
        jdbc.sql("delete from connection where id = :s").param("s", source).update();
    }

    @Test
    void judgesAnImportedEstateInTheBackground() throws Exception {
        List<UUID> vms = estate(VMS);
        assertThat(readiness.of(vms.getFirst()).verdict()).isEqualTo(Verdict.UNKNOWN);

        long began = System.nanoTime();
        transaction.executeWithoutResult(_ -> events.publishEvent(new EstateImported(List.of(source), vms)));
        while (unjudged() > 0) {
            assertThat(System.nanoTime() - began).as("time for %d VMs", VMS).isLessThan(VMS * 40_000_000L);
            Thread.sleep(50);
        }
        System.out.printf("judged %d VMs in %.1f s%n", VMS, (System.nanoTime() - began) / 1e9);

        assertThat(jdbc.sql("select count(*) from finding f join vm on vm.id = f.vm_id where vm.source_id = :s")
                .param("s", source).query(Integer.class).single()).isGreaterThan(VMS * 3);
        assertThat(rules(vms.getFirst())).contains("snapshot-present", "source-known-from-files");
        assertThat(rules(vms.get(1))).doesNotContain("snapshot-present");
    }

    @Test
    void aVmThatChangedIsBeingJudgedUntilTheNextLook() {
        UUID vm = estate(1).getFirst();
        reassessment.judgeImported(List.of(vm));
        assertThat(readiness.of(vm).verdict()).isEqualTo(Verdict.WARNINGS);

        jdbc.sql("update vm set version = version + 1 where id = :id").param("id", vm).update();

        assertThat(readiness.of(vm).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(readiness.verdicts(List.of(vm))).containsEntry(vm, Verdict.UNKNOWN);
        assertThat(jdbc.sql("select readiness from vm_overview where id = :id").param("id", vm).query(String.class)
                .single()).isEqualTo("unknown");
        reassessment.judgeStale();
        assertThat(readiness.of(vm).verdict()).isEqualTo(Verdict.WARNINGS);
    }

    @Test
    void manyAssessmentsAreReadAsEachOneIs() {
        List<UUID> vms = estate(4);
        reassessment.judgeImported(vms.subList(0, 3));
        List<UUID> asked = List.of(vms.get(0), vms.get(1), vms.get(2), vms.get(3), UUID.randomUUID());

        Map<UUID, Assessment> all = readiness.of(asked);

        assertThat(all).containsOnlyKeys(asked);
        assertThat(asked).allSatisfy(id -> assertThat(all.get(id)).isEqualTo(readiness.of(id)));
        assertThat(all.get(vms.get(0)).findings()).hasSizeGreaterThan(all.get(vms.get(1)).findings().size());
        assertThat(all.get(vms.get(3)).verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    private int unjudged() {
        return jdbc.sql("""
                select count(*) from vm left join assessment a on a.vm_id = vm.id
                where vm.source_id = :s and (a.vm_id is null or a.vm_version <> vm.version)
                """).param("s", source).query(Integer.class).single();
    }

    private List<String> rules(UUID vm) {
        return readiness.of(vm).findings().stream().map(Finding::rule).toList();
    }

    /// As an import would write them: two disks and a card each, every third with a snapshot, every tenth a twin.
    private List<UUID> estate(int vms) {
        source = jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'imported', 'bulk ' || gen_random_uuid(), 'bulk' || gen_random_uuid(), 'lena', now())
                returning id
                """).query(UUID.class).single();
        List<UUID> ids = jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                    os_name, container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at,
                    power_state, guest_os, host, cluster, ip_addresses, bios_uuid, traits)
                select :s, 'vm-' || n, 'bulk-' || n % (:vms - :vms / 10 + 1), 4, 2, 8::bigint << 30, 'bios', false,
                    'CentOS 7 (64-bit)', 'vcenter', 'dc/' || n, 1000, '', 'x', now(), now(), 'on',
                    'CentOS 7 (64-bit)', 'esx' || n % 40, 'prod', array['10.' || n / 65536 || '.' || n / 256 % 256 || '.' || n % 256],
                    gen_random_uuid()::text,
                    jsonb_build_object('toolsStatus', 'running', 'changeTracking', n % 2 = 0, 'snapshots',
                        case when n % 3 = 1 then jsonb_build_array(jsonb_build_object('name', 's', 'depth', 1,
                            'takenAt', '2026-01-01T00:00:00Z')) else '[]' end)
                from generate_series(1, :vms) n returning id
                """).param("s", source).param("vms", vms).query((row, _) -> row.getObject(1, UUID.class)).list();
        jdbc.sql("""
                insert into vm_disk (vm_id, disk_key, position, label, file, controller, bus, unit, capacity_bytes,
                    stored_bytes, format, fingerprint, datastore, traits)
                select id, 'd' || p, p, 'Hard disk ' || p + 1, 'x.vmdk', 'pvscsi', 0, p, 40::bigint << 30, 1, 'VMDK', '',
                    'ds1', '{"datastore": "ds1", "mode": "persistent", "thin": true}'
                from vm cross join generate_series(0, 1) p where source_id = :s
                """).param("s", source).update();
        jdbc.sql("""
                insert into vm_nic (vm_id, position, network, adapter, mac, connected)
                select id, 0, 'DMZ', 'vmxnet3', '00:50:56:' || substr(md5(id::text), 1, 8), true from vm
                where source_id = :s
                """).param("s", source).update();
        jdbc.sql("analyze vm").update();
        return ids;
    }
}
