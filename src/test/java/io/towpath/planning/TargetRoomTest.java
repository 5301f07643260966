package io.towpath.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.planning.mapping.Assignment;
import io.towpath.planning.mapping.Choice;
import io.towpath.planning.mapping.Computes;
import io.towpath.planning.mapping.MappingKey;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Offer;
import io.towpath.planning.mapping.Offers;
import io.towpath.planning.mapping.Wired;
import io.towpath.planning.wave.Room;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class TargetRoomTest {

    private static final long GIB = 1L << 30;

    @Autowired
    private TargetRoom rooms;
    @Autowired
    private Offers offers;
    @Autowired
    private Computes computes;
    @Autowired
    private Mappings mappings;
    @Autowired
    private JdbcClient db;

    @Test
    void eachVmNeedsWhatItsDisksMayGrowToWhereTheyAreMappedAndWavesUnderWayComeFirst() {
        Wired wired = new Wired(db);
        UUID web = wired.vm("web01");
        UUID own = wired.vm("web02");
        UUID moving = wired.vm("web03");
        UUID landed = wired.vm("web04");
        UUID wave = wired.wave(moving, landed);
        offers.declare(List.of(Offer.storage(wired.target, "pool", "pool", null, null, 9 * GIB, GIB, 6 * GIB),
                Offer.storage(wired.target, "fast", "pool", null, null, 9 * GIB, null, 3 * GIB),
                Offer.storage(wired.target, "unsaid", "pool", null, null, null, null, null)), "nils");
        mappings.change(MappingKind.STORAGE, List.of(wired.map("ds-1", "pool"), new Assignment(new MappingKey(
                wired.target, wired.source, "ds-1", own, null), new Choice.To("fast"))),
                mappings.version(MappingKind.STORAGE), null, "nils");

        Room room = rooms.of(wired.target);
        assertThat(room.free()).isEqualTo(Map.of("pool", 5 * GIB, "fast", 3 * GIB));
        assertThat(room.needs()).containsEntry(web, Map.of("pool", GIB)).containsEntry(own, Map.of("fast", GIB));

        db.sql("update wave set state = 'RUNNING' where id = :wave").param("wave", wave).update();
        assertThat(rooms.of(wired.target).free()).as("it froze no mappings").containsEntry("pool", 5 * GIB);
        db.sql("insert into wave_mapping (wave_id, storage_version, frozen_at) values (:wave, :now, now())")
                .param("wave", wave).param("now", mappings.version(MappingKind.STORAGE)).update();
        landed(wired, landed, wave);
        assertThat(rooms.of(wired.target).free()).as("one landed since it was declared, one is to come")
                .containsEntry("pool", 3 * GIB).containsEntry("fast", 3 * GIB);
        db.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, mode, format, soak_days, state, reason,
                                       planned_by)
                values (:vm, 1, :wave, 'W-x', :target, 'COLD', 'qcow2', 5, 'CANCELLED', 'test', 'lena')
                """).param("vm", moving).param("wave", wave).param("target", wired.target).update();
        assertThat(rooms.of(wired.target).free()).as("it comes no more").containsEntry("pool", 4 * GIB);
        db.sql("update target_storage set declared_at = now() + interval '1 minute' where target_id = :target")
                .param("target", wired.target).update();
        assertThat(rooms.of(wired.target).free()).as("declared anew with what landed").containsEntry("pool", 5 * GIB);
    }

    @Test
    void aDiskThatStaysAtTheSourceNeedsNoRoom() {
        Wired wired = new Wired(db);
        UUID web = wired.vm("web01");
        offers.declare(List.of(Offer.storage(wired.target, "pool", "pool", null, null, 9 * GIB, GIB, 6 * GIB)), "nils");
        mappings.change(MappingKind.STORAGE, List.of(wired.map("ds-1", "pool")), mappings.version(MappingKind.STORAGE),
                null, "nils");
        db.sql("""
                update vm_disk set excluded_reason = 'swap', excluded_by = 'lena', excluded_at = now() where vm_id = :vm
                """).param("vm", web).update();

        assertThat(rooms.of(wired.target).needs()).doesNotContainKey(web);
    }

    /// Somebody says of the next attempt what migrates, not of the one that landed.
    @Test
    void whatLandedCountsWhateverIsExcludedSince() {
        Wired wired = new Wired(db);
        UUID web = wired.vm("web01");
        UUID wave = wired.wave(web);
        offers.declare(List.of(Offer.storage(wired.target, "pool", "pool", null, null, 9 * GIB, GIB, 6 * GIB)), "nils");
        mappings.change(MappingKind.STORAGE, List.of(wired.map("ds-1", "pool")), mappings.version(MappingKind.STORAGE),
                null, "nils");
        db.sql("insert into wave_mapping (wave_id, storage_version, frozen_at) values (:wave, :now, now())")
                .param("wave", wave).param("now", mappings.version(MappingKind.STORAGE)).update();
        landed(wired, web, wave);
        db.sql("update migration set state = 'DONE' where vm_id = :vm").param("vm", web).update();
        db.sql("insert into replication (migration_id, source_id, vm_ref, vm_name) "
                + "select id, :source, 'vm-7', 'web01' from migration where vm_id = :vm").param("source", wired.source)
                .param("vm", web).update();
        db.sql("""
                insert into replication_disk (migration_id, vm_disk_id, position, disk_key, label, capacity_bytes,
                                              target_file, format)
                select m.id, d.id, 0, 'd0', 'Hard disk 1', 1, '/srv/d', 'qcow2'
                  from migration m join vm_disk d on d.vm_id = m.vm_id where m.vm_id = :vm
                """).param("vm", web).update();
        assertThat(rooms.of(wired.target).free()).isEqualTo(Map.of("pool", 4 * GIB));

        db.sql("""
                update vm_disk set excluded_reason = 'swap', excluded_by = 'lena', excluded_at = now() where vm_id = :vm
                """).param("vm", web).update();
        db.sql("""
                insert into vm_disk (vm_id, disk_key, position, label, file, controller, bus, unit, capacity_bytes,
                                     stored_bytes, format, fingerprint, datastore)
                values (:vm, 'd1', 1, 'Hard disk 2', 'b.vmdk', 'pvscsi', 0, 1, 1073741824, 1, 'VMDK', 'f', 'ds-1')
                """).param("vm", web).update();

        assertThat(rooms.of(wired.target).free()).isEqualTo(Map.of("pool", 4 * GIB));
    }

    /// As the gates of waves count it.
    @Test
    void aWaveUnderWayGoesWhereItsMappingsWere() {
        Wired wired = new Wired(db);
        UUID moving = wired.vm("web01");
        UUID wave = wired.wave(moving);
        offers.declare(List.of(Offer.storage(wired.target, "pool", "pool", null, null, 9 * GIB, 0L, 6 * GIB),
                Offer.storage(wired.target, "fast", "pool", null, null, 9 * GIB, 0L, 3 * GIB)), "nils");
        int then = mappings.change(MappingKind.STORAGE, List.of(wired.map("ds-1", "fast")),
                mappings.version(MappingKind.STORAGE), null, "nils");
        db.sql("insert into wave_mapping (wave_id, storage_version, frozen_at) values (:wave, :then, now())")
                .param("wave", wave).param("then", then).update();
        db.sql("update wave set state = 'RUNNING' where id = :wave").param("wave", wave).update();

        mappings.change(MappingKind.STORAGE, List.of(wired.map("ds-1", "pool")), then, null, "nils");

        assertThat(rooms.of(wired.target).free()).isEqualTo(Map.of("pool", 6 * GIB, "fast", 2 * GIB));
        assertThat(rooms.of(wired.target).needs()).as("were it planned anew").containsEntry(moving,
                Map.of("pool", GIB));
    }

    @Test
    void aDiskInNoDatastoreGoesWhereThatIsMapped() {
        Wired wired = new Wired(db);
        UUID web = wired.vm("web01");
        db.sql("update vm_disk set datastore = null where vm_id = :vm").param("vm", web).update();
        offers.declare(List.of(Offer.storage(wired.target, "pool", "pool", null, null, 9 * GIB, 0L, 6 * GIB)), "nils");
        mappings.change(MappingKind.STORAGE, List.of(wired.map("", "pool")), mappings.version(MappingKind.STORAGE),
                null, "nils");

        assertThat(rooms.of(wired.target).needs()).containsEntry(web, Map.of("pool", GIB));
    }

    @Test
    void ofSeveralTargetsNoneIsTakenForTheOneThatIsMeant() {
        Wired wired = new Wired(db);
        wired.connection("target", "libvirt");
        offers.declare(List.of(Offer.storage(wired.target, "pool", "pool", null, null, 9 * GIB, 0L, 6 * GIB)), "nils");

        Room room = rooms.read();
        assertThat(room.free()).isEmpty();
        assertThat(room.why()).startsWith("there are ").contains(" targets; which one a wave goes to");
    }

    @Test
    void processorsAndMemoryAreCountedWhereTheyAreDeclared() {
        Wired wired = new Wired(db);
        UUID web = wired.vm("web01");
        UUID moving = wired.vm("web02");
        db.sql("update vm set cpus = 6, memory_bytes = :memory where id in (:web, :moving)").param("memory", 8 * GIB)
                .param("web", web).param("moving", moving).update();
        UUID wave = wired.wave(moving);
        assertThat(rooms.of(wired.target).needs()).as("nobody declared any").doesNotContainKey(web);

        computes.declare(wired.target, 20, null, "nils");
        assertThat(rooms.of(wired.target).free()).isEqualTo(Map.of(Room.CPUS, 20L));
        assertThat(rooms.of(wired.target).needs().get(web)).containsEntry(Room.CPUS, 6L);

        computes.declare(wired.target, 20, 32 * GIB, "nils");
        db.sql("update wave set state = 'RUNNING' where id = :wave").param("wave", wave).update();
        Room room = rooms.of(wired.target);
        assertThat(room.free()).isEqualTo(Map.of(Room.CPUS, 14L, Room.MEMORY, 24 * GIB));
        assertThat(room.against(Map.of(Room.CPUS, 10L), Map.of(Room.CPUS, 6L)))
                .isEqualTo("vCPU can take 14, 10 are taken before and 6 are needed");
        assertThat(room.against(Map.of(Room.CPUS, 8L), Map.of(Room.CPUS, 6L))).isNull();

        landed(wired, moving, wave);
        assertThat(rooms.of(wired.target).free()).as("landed since").isEqualTo(room.free());
        db.sql("update target_compute set declared_at = now() + interval '1 minute' where target_id = :target")
                .param("target", wired.target).update();
        assertThat(rooms.of(wired.target).free()).as("declared when it was there").isEqualTo(Map.of(Room.CPUS, 20L,
                Room.MEMORY, 32 * GIB));
        db.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at)
                select id, 3, 'VALIDATING', 'probe', 1, 'n1', now() + interval '2 minutes' from migration where vm_id = :vm
                """).param("vm", moving).update();
        assertThat(rooms.of(wired.target).free()).as("its checks say when").isEqualTo(room.free());
        db.sql("update migration set state = 'ROLLED_BACK' where vm_id = :vm").param("vm", moving).update();
        assertThat(rooms.of(wired.target).free()).as("it went back").containsEntry(Room.CPUS, 20L);

        computes.declare(wired.target, null, null, "nils");
        assertThat(rooms.of(wired.target).free()).isEmpty();
        assertThat(computes.of(wired.target)).isEmpty();
    }

    private void landed(Wired wired, UUID vm, UUID wave) {
        db.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, mode, format, soak_days, state, reason,
                                       planned_by)
                values (:vm, 1, :wave, 'W-x', :target, 'COLD', 'qcow2', 5, 'SOAKING', 'test', 'lena')
                """).param("vm", vm).param("wave", wave).param("target", wired.target).update();
    }
}
