package io.towpath.wave.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.calendar.WindowDraft;
import io.towpath.planning.mapping.Computes;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Offer;
import io.towpath.planning.mapping.Offers;
import io.towpath.planning.mapping.Wired;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Gates that hold a wave against maintenance windows, and against what other waves take.
@DatabaseTest
class RoomAndTimeTest {

    private static final Person LENA = new Person("lena", "lena");
    private static final Person URS = new Person("urs", "urs");
    private static final LocalDate LATER = LocalDate.of(2099, 1, 1);

    @Autowired
    private Gates gates;
    @Autowired
    private CutoverCalendar calendar;
    @Autowired
    private Offers offers;
    @Autowired
    private Computes computes;
    @Autowired
    private Mappings mappings;
    @Autowired
    private JdbcClient db;

    private Wired wired;

    @BeforeEach
    void wired() {
        wired = new Wired(db);
    }

    @Test
    void aWindowOutsideTheMaintenanceWindowOfAVmFailsAndCanBeWaived() {
        UUID web = wired.vm("web01", "prod");
        UUID wave = wave("2098-11-08T22:00", web, wired.vm("web02", "prod"));
        maintenance(web, "Sat 22:00-02:00");

        Gate gate = board(wave).gate(GateName.WINDOW);
        assertThat(gate.state()).isEqualTo(Gate.State.MET);
        assertThat(gate.what()).as("only the one with a maintenance window")
                .endsWith(" 1 VM was not judged: counted as 30 min, as a medium one takes.");
        db.sql("update assessment set complexity = 'simple' where vm_id = :vm").param("vm", web).update();
        assertThat(board(wave).gate(GateName.WINDOW).what()).doesNotContain("not judged");
        maintenance(web, "Tue 20:00-23:00");
        gate = board(wave).gate(GateName.WINDOW);
        assertThat(gate.state()).isEqualTo(Gate.State.FAILING);
        assertThat(gate.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.vmId()).isEqualTo(web);
            assertThat(fault.what()).isEqualTo("the window lies outside the maintenance window Tue 20:00-23:00");
        });
        maintenance(web, "Sat 22:00-22:05");
        assertThat(board(wave).gate(GateName.WINDOW).what()).contains("leaves 5 of the ");
        gates.approveWaiver(gates.waive(wave, GateName.WINDOW, "the owner agreed", LATER, LENA), URS);
        assertThat(board(wave).gate(GateName.WINDOW).state()).isEqualTo(Gate.State.WAIVED);
        maintenance(web, "ask Anna");
        assertThat(board(wave).gate(GateName.WINDOW).what())
                .endsWith("Not read, so not held against it: the maintenance window “ask Anna”.");
    }

    @Test
    void aWindowWhoseSlotsHaveNoTimeForItsWavesFails() {
        UUID web = wired.vm("web01", "prod");
        UUID db01 = wired.vm("db01", "prod");
        UUID wave = wired.wave(web);
        UUID other = wired.wave(db01);
        UUID window = calendar.add(new WindowDraft("Sat one", LocalDateTime.parse("2098-11-22T22:00"),
                LocalDateTime.parse("2098-11-23T03:00"), LocalDateTime.parse("2098-11-22T22:20"), ZoneId.of("UTC"), 20,
                1,
                Overrun.FINISH, null, null), "lena");
        gates.setTerms(wave, Purpose.PRODUCTION, window, Set.of(), LENA);
        gates.setTerms(other, Purpose.PRODUCTION, window, Set.of(), LENA);
        db.sql("update assessment set complexity = 'simple' where vm_id = any(:vms)")
                .param("vms", new UUID[]{web, db01})
                .update();
        assertThat(board(wave).gate(GateName.WINDOW).state()).isEqualTo(Gate.State.MET);

        db.sql("update assessment set complexity = 'complex' where vm_id = any(:vms)")
                .param("vms", new UUID[]{web, db01})
                .update();
        Gate gate = board(wave).gate(GateName.WINDOW);
        assertThat(gate.state()).isEqualTo(Gate.State.FAILING);
        assertThat(gate.what()).isEqualTo(
                "Sat one: takes 480 minutes of each of its 1 slots (P90), it has 260 until its last start.");
    }

    /// On the eve of the window more is known of its VMs than their class.
    @Test
    void aWindowHasToHoldWhatIsPredictedOfItsVms() {
        UUID slow = wired.vm("db01", "prod");
        UUID quick = wired.vm("web01", "prod");
        UUID wave = wave("2098-11-08T22:00", slow, quick, wired.vm("web02", "prod"));
        slots(wave, 1);
        assertThat(board(wave).gate(GateName.WINDOW).state()).as("three of 30 min in 300").isEqualTo(Gate.State.MET);

        predicted(slow, wave, 180);
        predicted(quick, wave, 80);
        Gate gate = board(wave).gate(GateName.WINDOW);
        assertThat(gate.state()).isEqualTo(Gate.State.MET);
        assertThat(gate.what()).contains(
                "Of 2 of 3 VMs the outage is predicted; the others count as is usual of their class.");

        minutes(quick, 150);
        gate = board(wave).gate(GateName.WINDOW);
        assertThat(gate.state()).isEqualTo(Gate.State.FAILING);
        assertThat(gate.what()).contains("takes 360 minutes of each of its 1 slots (P90), it has 300 until its last "
                + "start; predicted are db01 180 min, web01 150 min");
        slots(wave, 4);
        assertThat(board(wave).gate(GateName.WINDOW).state()).as("side by side they fit").isEqualTo(Gate.State.MET);

        minutes(slow, 301);
        assertThat(board(wave).gate(GateName.WINDOW).faults()).anySatisfy(fault -> {
            assertThat(fault.vmId()).isEqualTo(slow);
            assertThat(fault.what()).contains("within 301 min, the window is 300 min long");
        });
    }

    private void slots(UUID wave, int slots) {
        db.sql("update cutover_window set parallel_slots = :slots where id = :id").param("slots", slots)
                .param("id", board(wave).charter().windowId()).update();
    }

    private void minutes(UUID vm, int minutes) {
        db.sql("""
                update cutover_prediction set mostly_millis = :minutes * 60000
                 where migration_id in (select id from migration where vm_id = :vm)
                """).param("minutes", minutes).param("vm", vm).update();
    }

    private void predicted(UUID vm, UUID wave, int minutes) {
        db.sql("""
                with trip as (
                    insert into migration (vm_id, attempt, wave_id, wave_key, target_id, mode, format, soak_days, state,
                                           reason, planned_by)
                    values (:vm, 1, :wave, 'W-x', :target, 'WARM', 'qcow2', 5, 'SYNCING', 'test', 'lena') returning id)
                insert into cutover_prediction (migration_id, pass, predicted_at, cutover_at, planned, middle_millis,
                    mostly_millis, changed_bytes, mostly_bytes, parts, learned_passes, learned_others, bias, stretch)
                select id, 2, now(), now(), true, 1, :minutes * 60000, 1, 1, '[]', 2, 0, 1, 1 from trip
                """).param("vm", vm).param("wave", wave).param("target", wired.target).param("minutes", minutes)
                .update();
    }

    private void maintenance(UUID vm, String told) {
        db.sql("update vm set maintenance_window = :told where id = :vm").param("told", told).param("vm", vm).update();
    }

    @Test
    void capacityCountsWhatWavesBeforeItStillTake() {
        UUID web = wired.vm("web01", "prod");
        UUID first = wave("2098-11-08T22:00", web);
        UUID second = wave("2098-11-15T22:00", wired.vm("web02", "prod"));
        offers.declare(List.of(Offer.storage(wired.target, "pool", "pool", null, null, 4L << 30, 0L, 3L << 29)),
                "nils");
        mappings.change(MappingKind.STORAGE, List.of(wired.map("ds-1", "pool")), mappings.version(MappingKind.STORAGE),
                null, "nils");

        assertThat(board(first).gate(GateName.CAPACITY).state()).as("each fits by itself").isEqualTo(Gate.State.MET);
        assertThat(board(second).gate(GateName.CAPACITY).what()).isEqualTo("pool: 1 GiB may be needed, 1.5 GiB can be "
                + "used, of which %s before it takes 1 GiB.".formatted(board(first).charter().key()));

        db.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, mode, format, soak_days, state, reason, planned_by)
                values (:vm, 1, :wave, 'W-x', :target, 'COLD', 'qcow2', 5, 'SOAKING', 'test', 'lena')
                """).param("vm", web).param("wave", first).param("target", wired.target).update();
        db.sql("insert into wave_mapping (wave_id, storage_version, frozen_at) values (:wave, :version, now())")
                .param("wave", first).param("version", mappings.version(MappingKind.STORAGE)).update();
        assertThat(board(second).gate(GateName.CAPACITY).what()).isEqualTo("pool: 1 GiB may be needed, 1.5 GiB can be "
                + "used, of which 1 VM that landed since it was declared takes 1 GiB.");
        offers.declare(List.of(Offer.storage(wired.target, "pool", "pool", null, null, 4L << 30, 0L, 3L << 29)),
                "nils");
        assertThat(board(second).gate(GateName.CAPACITY).state()).as("declared when it was at the target")
                .isEqualTo(Gate.State.MET);
        db.sql("update migration set state = 'CANCELLED' where vm_id = :vm").param("vm", web).update();
        assertThat(board(second).gate(GateName.CAPACITY).state()).as("it does not come any more")
                .isEqualTo(Gate.State.MET);
        db.sql("update migration set wave_id = null, wave_key = null where vm_id = :vm").param("vm", web).update();
        assertThat(board(second).gate(GateName.CAPACITY).state()).as("an attempt before the wave is not its own")
                .isEqualTo(Gate.State.FAILING);
    }

    @Test
    void whatCannotBeComparedIsNamed() {
        UUID unknown = wired.vm("web01", "prod");
        UUID bare = wired.vm("web02", "prod");
        UUID slow = wired.vm("web03", "prod");
        UUID wave = wave("2098-11-08T22:00", unknown, bare, slow, wired.vm("web04", "prod"));
        String target = db.sql("select name from connection where id = :id").param("id", wired.target)
                .query(String.class).single();
        assertThat(board(wave).gate(GateName.CAPACITY).what())
                .isEqualTo("Nobody declared what is free of the storage it "
                        + "uses, of processors and memory at " + target + ": not compared.");

        db.sql("update vm set memory_bytes = 0 where id = :vm").param("vm", unknown).update();
        db.sql("update vm_disk set removed_at = now() where vm_id = :vm").param("vm", bare).update();
        db.sql("update vm_disk set datastore = 'ds-2', traits = '{\"datastore\":\"ds-2\"}' where vm_id = :vm")
                .param("vm",
                        slow)
                .update();
        offers.declare(List.of(Offer.storage(wired.target, "pool", "pool", null, null, 4L << 30, 0L, 4L << 30),
                Offer.storage(wired.target, "slow", "pool", null, null, null, null, null)), "nils");
        mappings.change(MappingKind.STORAGE, List.of(wired.map("ds-1", "pool"), wired.map("ds-2", "slow")),
                mappings.version(MappingKind.STORAGE), null, "nils");
        computes.declare(wired.target, 64, 1L << 40, "nils");

        Gate gate = board(wave).gate(GateName.CAPACITY);
        assertThat(gate.state()).isEqualTo(Gate.State.MET);
        assertThat(gate.what())
                .endsWith(" into what is free. Not compared: slow, of which nobody declared what is free; "
                        + "memory and processors of web01, which no source tells; disks of web02, which no source tells.");
        computes.declare(wired.target, 2, null, "nils");
        assertThat(board(wave).gate(GateName.CAPACITY).what()).startsWith("vCPU: 4 may be needed, 2 can be used. Not "
                + "compared: slow, ");
    }

    @Test
    void aWaveThatRunsTakesItsRoomWhereItsMappingsWere() {
        UUID first = wave("2098-11-15T22:00", wired.vm("web01", "prod"));
        UUID second = wave("2098-11-08T22:00", wired.vm("web02", "prod"));
        offers.declare(List.of(Offer.storage(wired.target, "pool", "pool", null, null, 4L << 30, 0L, 3L << 29),
                Offer.storage(wired.target, "other", "pool", null, null, 4L << 30, 0L, 3L << 29)), "nils");
        int then = mappings.change(MappingKind.STORAGE, List.of(wired.map("ds-1", "other")),
                mappings.version(MappingKind.STORAGE), null, "nils");
        db.sql("""
                insert into wave_mapping (wave_id, storage_version, frozen_at) values (:wave, :then, now())
                """).param("wave", first).param("then", then).update();
        db.sql("update wave set state = 'RUNNING' where id = :wave").param("wave", first).update();
        assertThat(board(second).gate(GateName.CAPACITY).state()).as("both go to the other").isEqualTo(
                Gate.State.FAILING);

        mappings.change(MappingKind.STORAGE, List.of(wired.map("ds-1", "pool")), then, null, "nils");

        assertThat(board(second).gate(GateName.CAPACITY).state()).as("the one that runs still goes there").isEqualTo(
                Gate.State.MET);
    }

    private UUID wave(String opens, UUID... vms) {
        UUID wave = wired.wave(vms);
        LocalDateTime from = LocalDateTime.parse(opens);
        UUID window = calendar.add(new WindowDraft("Sat", from, from.plusHours(5), null, ZoneId.of("UTC"), 20, 20,
                Overrun.FINISH, null, null), "lena");
        gates.setTerms(wave, Purpose.PRODUCTION, window, Set.of(), LENA);
        return wave;
    }

    private Gates.GateBoard board(UUID wave) {
        return gates.of(wave).orElseThrow();
    }
}
