package io.towpath.wave.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.migration.RefusedException;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.calendar.WindowDraft;
import io.towpath.planning.mapping.Computes;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Offer;
import io.towpath.planning.mapping.Offers;
import io.towpath.planning.mapping.Wired;
import io.towpath.wave.WaveComposer;
import io.towpath.wave.WaveControl;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class GatesTest {

    private static final Person LENA = new Person("lena", "lena");
    private static final Person LENAS_SCRIPT = new Person("token:lena/ci", "lena");
    private static final Person URS = new Person("urs", "urs");
    private static final LocalDate LATER = LocalDate.of(2099, 1, 1);

    @Autowired
    private Gates gates;
    @Autowired
    private WaveControl control;
    @Autowired
    private WaveComposer composer;
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
    void aWaveWithEverythingInOrderMeetsAllGates() {
        UUID wave = wave(Purpose.PRODUCTION, wired.vm("web01", "prod"));

        assertThat(board(wave).gates()).allSatisfy(gate -> assertThat(gate.state()).as(gate.name() + ": " + gate.what())
                .isEqualTo(Gate.State.MET));
        assertThat(board(wave).gate(GateName.TARGET).what()).contains("cannot be asked", "were not looked at");
    }

    @Test
    void staleFactsFailAndNameTheVm() {
        UUID vm = wired.vm("web01", "prod");
        UUID wave = wave(Purpose.PRODUCTION, vm);
        db.sql("update vm set last_seen_at = now() - interval '3 days' where id = :vm").param("vm", vm).update();

        Gate gate = board(wave).gate(GateName.INVENTORY_FRESH);

        assertThat(gate.state()).isEqualTo(Gate.State.FAILING);
        assertThat(gate.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.vmId()).isEqualTo(vm);
            assertThat(fault.what()).isEqualTo("was last seen 3 days ago");
        });
    }

    @Test
    void aBlockerAndAMissingOwnerFail() {
        UUID vm = wired.vm("web01", "prod");
        UUID wave = wave(Purpose.PRODUCTION, vm);
        db.sql("update assessment set verdict = 'blocked' where vm_id = :vm").param("vm", vm).update();
        db.sql("""
                insert into finding (vm_id, position, rule, severity, what, fix, found_since)
                values (:vm, 0, 'snapshot-chain', 'blocker', 'It has snapshots.', 'Consolidate.', now())
                """).param("vm", vm).update();
        db.sql("update vm set owner_email = null where id = :vm").param("vm", vm).update();

        assertThat(board(wave).gate(GateName.READINESS).faults()).singleElement().extracting(Gate.Fault::what)
                .isEqualTo("It has snapshots.");
        assertThat(board(wave).gate(GateName.OWNERS).state()).isEqualTo(Gate.State.FAILING);
    }

    @Test
    void aSplitGroupFailsUntilTheOthersCome() {
        UUID app = wired.vm("payroll-app", "prod");
        UUID base = wired.vm("payroll-db", "prod");
        UUID group = db.sql("insert into dependency_group (key, name) values (:key, 'Payroll') returning id")
                .param("key", "G-" + wired.mark).query(UUID.class).single();
        List.of(app, base)
                .forEach(vm -> db.sql("insert into dependency_group_member (vm_id, group_id) values (:vm, :g)")
                        .param("vm", vm).param("g", group).update());
        UUID wave = wave(Purpose.PRODUCTION, app);

        assertThat(board(wave).gate(GateName.DEPENDENCIES).faults()).singleElement().extracting(Gate.Fault::what)
                .asString().contains("payroll-db of its group is not in this wave");
        composer.add(wave, List.of(base), null, "lena");
        assertThat(board(wave).gate(GateName.DEPENDENCIES).state()).isEqualTo(Gate.State.MET);
    }

    @Test
    void aWindowNeedsRoomAndNoFreeze() {
        UUID wave = wave(Purpose.PRODUCTION, wired.vm("web01", "prod"), wired.vm("web02", "prod"));
        assertThat(board(wave).gate(GateName.WINDOW).state()).isEqualTo(Gate.State.MET);

        UUID small = window(1);
        gates.setTerms(wave, Purpose.PRODUCTION, small, Set.of(), LENA);
        assertThat(board(wave).gate(GateName.WINDOW).what()).contains("has room for 1 VMs, waves with 2 are in it");

        gates.setTerms(wave, Purpose.PRODUCTION, null, Set.of(), LENA);
        assertThat(board(wave).gate(GateName.WINDOW).what()).isEqualTo("No cutover window is assigned.");

        UUID frozen = window(9);
        gates.setTerms(wave, Purpose.PRODUCTION, frozen, Set.of(), LENA);
        db.sql("update vm set business_unit = :unit where source_id = :source").param("unit", "unit " + wired.mark)
                .param("source", wired.source).update();
        UUID freeze = calendar.freeze("Close", LocalDateTime.parse("2098-11-07T00:00"),
                LocalDateTime.parse("2098-11-09T00:00"),
                ZoneId.of("UTC"), null, "unit " + wired.mark, "books are closed", "lena");
        assertThat(board(wave).gate(GateName.WINDOW).vms()).isEqualTo(2);
        calendar.lift(freeze, "done", "lena");
        assertThat(board(wave).gate(GateName.WINDOW).state()).isEqualTo(Gate.State.MET);
    }

    @Test
    void aLicenceOfTheSourceHasToOutlastTheWindow() {
        UUID wave = wave(Purpose.PRODUCTION, wired.vm("web01", "prod"));
        db.sql("""
                insert into source_told (source_id, version, licences, seen_at) values (:source, '8.0.2', cast(:told as jsonb), now())
                """).param("source", wired.source).param("told", """
                [{"name": "vSphere 8 (…A1B2C)", "used": 24, "expiresOn": "2027-05-31"},
                 {"name": "unused", "used": 0, "expiresOn": "2020-01-01"}, {"name": "for ever", "used": 1, "expiresOn": null}]
                """).update();

        Gate before = board(wave).gate(GateName.WINDOW);
        assertThat(before.state()).isEqualTo(Gate.State.FAILING);
        assertThat(before.what()).endsWith(": licence vSphere 8 (…A1B2C) ends on 31 May 2027, not after the window.");

        db.sql("update source_told set licences = jsonb_set(licences, '{0,expiresOn}', '\"2199-01-01\"') where source_id = :s")
                .param("s", wired.source).update();
        assertThat(board(wave).gate(GateName.WINDOW).state()).isEqualTo(Gate.State.MET);
        db.sql("delete from source_told where source_id = :s").param("s", wired.source).update();
    }

    @Test
    void capacityCountsWhatDisksMayGrowTo() {
        UUID wave = wave(Purpose.PRODUCTION, wired.vm("web01", "prod"), wired.vm("web02", "prod"));
        offers.declare(List.of(Offer.storage(wired.target, "pool", "pool", null, null, 4L << 30, 1L << 30, 2L << 30)),
                "nils");
        mappings.change(MappingKind.STORAGE, List.of(wired.map("ds-1", "pool")), mappings.version(MappingKind.STORAGE),
                null,
                "nils");

        assertThat(board(wave).gate(GateName.CAPACITY).what())
                .isEqualTo("pool: 2 GiB may be needed, 1 GiB can be used.");
        offers.declare(List.of(Offer.storage(wired.target, "pool", "pool", null, null, 4L << 30, 0L, 2L << 30)),
                "nils");
        assertThat(board(wave).gate(GateName.CAPACITY).state()).isEqualTo(Gate.State.MET);
    }

    @Test
    void capacityCountsProcessorsAndMemoryWithWavesBefore() {
        UUID first = wired.vm("web01", "prod");
        UUID then = wired.vm("web02", "prod");
        db.sql("update vm set cpus = 8, memory_bytes = 16::bigint << 30 where id in (:first, :then)")
                .param("first", first).param("then", then).update();
        UUID wave = wave(Purpose.PRODUCTION, then);
        computes.declare(wired.target, 12, 64L << 30, "nils");
        assertThat(board(wave).gate(GateName.CAPACITY).what()).isEqualTo("Its processors and its memory fit into what "
                + "is free; nobody declared that of the storage it uses.");
        computes.declare(wired.target, null, 64L << 30, "nils");
        assertThat(board(wave).gate(GateName.CAPACITY).what()).isEqualTo("Its memory fits into what is free; nobody "
                + "declared that of the storage it uses and processors.");
        computes.declare(wired.target, 12, 64L << 30, "nils");

        UUID before = wired.wave(first);
        db.sql("update wave set state = 'RUNNING' where id = :wave").param("wave", before).update();

        assertThat(board(wave).gate(GateName.CAPACITY).what())
                .startsWith("vCPU: 8 may be needed, 12 can be used, of which ").endsWith(" before it takes 8.");
        computes.declare(wired.target, 16, 24L << 30, "nils");
        assertThat(board(wave).gate(GateName.CAPACITY).what()).startsWith("Memory: 16 GiB may be needed, 24 GiB can");
    }

    @Test
    void whatIsUnmappedKeepsEvenAnUnplannedWaveFromStarting() {
        UUID vm = wired.vm("web01", "prod", "dmz");
        UUID wave = wired.wave(vm);
        offers.declare(List.of(wired.network("br-prod", null, null)), "nils");
        map("prod", "br-prod");

        assertThatThrownBy(() -> control.start(wave, null, "lena")).isInstanceOf(RefusedException.class)
                .hasMessageContaining("web01: network card 2 hangs on network \"dmz\", which is not mapped")
                .extracting("code").isEqualTo("mapping-missing");
        map("dmz", "br-prod");
        control.start(wave, null, "lena");

        assertThat(board(wave).charter().state()).isEqualTo("RUNNING");
        int frozen = mappings.ofWave(wave).orElseThrow().network();
        UUID trip = db.sql("select id from migration where vm_id = :vm").param("vm", vm).query(UUID.class).single();
        assertThat(mappings.ofTrip(trip).network()).isEqualTo(frozen);
    }

    @Test
    void failingGatesBindWavesOfAKindAndNotUnplannedOnes() {
        UUID vm = wired.vm("web01", "prod");
        UUID wave = wave(Purpose.DEV_TEST, vm);
        db.sql("update vm set owner_email = null where id = :vm").param("vm", vm).update();

        assertThatThrownBy(() -> control.start(wave, null, "lena")).isInstanceOf(RefusedException.class)
                .extracting("code").isEqualTo("wave-gate-not-met");
        gates.setTerms(wave, null, null, Set.of(), LENA);
        control.start(wave, null, "lena");

        assertThat(board(wave).charter().state()).isEqualTo("RUNNING");
    }

    @Test
    void aWaiverCountsOnceASecondPersonApprovedIt() {
        UUID vm = wired.vm("web01", "prod");
        UUID wave = wave(Purpose.DEV_TEST, vm);
        db.sql("update vm set owner_email = null where id = :vm").param("vm", vm).update();

        UUID waiver = gates.waive(wave, GateName.OWNERS, "the owner left, IT signs", LATER, LENA);
        assertThat(board(wave).gate(GateName.OWNERS).state()).isEqualTo(Gate.State.FAILING);
        assertThatThrownBy(() -> gates.approveWaiver(waiver, LENAS_SCRIPT)).extracting("code").isEqualTo("four-eyes");
        gates.approveWaiver(waiver, URS);
        assertThat(board(wave).gate(GateName.OWNERS).state()).isEqualTo(Gate.State.WAIVED);
        db.sql("update gate_waiver set expires_on = '2020-01-01' where id = :id").param("id", waiver).update();
        assertThat(board(wave).gate(GateName.OWNERS).state()).isEqualTo(Gate.State.FAILING);

        assertThatThrownBy(() -> gates.waive(wave, GateName.MAPPINGS, "no", LATER, LENA)).extracting("code")
                .isEqualTo("not-waivable");
        assertThatThrownBy(() -> gates.waive(wave, GateName.OWNERS, " ", LATER, LENA)).extracting("code")
                .isEqualTo("reason-missing");
    }

    @Test
    void aProductionWaveStartsOnceAnotherPersonApproved() {
        UUID wave = wave(Purpose.PRODUCTION, wired.vm("web01", "prod"));
        assertThatThrownBy(() -> control.start(wave, null, "lena")).extracting("code").isEqualTo("go-missing");
        assertThatThrownBy(() -> gates.approve(wave, null, URS)).extracting("code").isEqualTo("go-not-requested");

        gates.requestGo(wave, "all is ready", LENA);
        assertThatThrownBy(() -> gates.approve(wave, null, LENA)).extracting("code").isEqualTo("four-eyes");
        assertThatThrownBy(() -> gates.approve(wave, null, LENAS_SCRIPT)).extracting("code").isEqualTo("four-eyes");
        gates.approve(wave, "steering of Monday", URS);
        control.start(wave, null, "lena");

        assertThat(db.sql("""
                select string_agg(action || ' ' || actor, ', ' order by number) from audit_event
                 where subject_id = :wave and action like 'wave.go%'
                """).param("wave", wave.toString()).query(String.class).single())
                .isEqualTo("wave.go-requested lena, wave.go-approved urs");
    }

    @Test
    void aRejectedGoSaysWhy() {
        UUID wave = wave(Purpose.CRITICAL, wired.vm("dns01", "prod"));
        gates.requestGo(wave, null, LENA);
        gates.reject(wave, "not before the audit", URS);

        assertThatThrownBy(() -> control.start(wave, null, "lena"))
                .hasMessageContaining("rejected by urs: not before the audit");
        gates.requestGo(wave, "audit is over", LENA);
        assertThat(board(wave).go().state()).isEqualTo(Go.State.REQUESTED);
    }

    @Test
    void anyChangeOfMembersOrOfWhereTheyGoMakesAnApprovalVoid() {
        UUID vm = wired.vm("web01", "prod");
        UUID wave = wave(Purpose.PRODUCTION, vm);
        offers.declare(List.of(wired.network("br-a", null, null), wired.network("br-b", null, null)), "nils");
        map("prod", "br-a");
        approved(wave);
        map("elsewhere", "br-b");
        assertThat(board(wave).go().state()).as("a change that does not concern it").isEqualTo(Go.State.APPROVED);

        map("prod", "br-b");
        assertThat(board(wave).go().state()).isEqualTo(Go.State.VOID);
        assertThatThrownBy(() -> control.start(wave, null, "lena"))
                .hasMessageContaining("VMs of this wave go elsewhere now");

        approved(wave);
        UUID late = wired.vm("web02", "prod");
        composer.add(wave, List.of(late), null, "lena");
        composer.remove(wave, late, null, "lena");
        assertThat(board(wave).go().state()).as("even when it was taken back").isEqualTo(Go.State.VOID);
        assertThatThrownBy(() -> control.start(wave, null, "lena")).extracting("code").isEqualTo("go-missing");
    }

    @Test
    void whoeverIsFasterNothingStartsThatWasNotApproved() throws Exception {
        for (int round = 0; round < 8; round++) {
            UUID wave = wave(Purpose.PRODUCTION, wired.vm("web%d".formatted(round), "prod"));
            UUID late = wired.vm("late%d".formatted(round), "prod");
            approved(wave);
            var together = new CountDownLatch(1);
            try (var threads = Executors.newFixedThreadPool(2)) {
                Future<Boolean> starts = threads.submit(() -> {
                    together.await();
                    return tried(() -> control.start(wave, null, "lena"));
                });
                Future<Boolean> edits = threads.submit(() -> {
                    together.await();
                    return tried(() -> composer.add(wave, List.of(late), null, "emil"));
                });
                together.countDown();

                assertThat(starts.get() ^ edits.get()).as("one of them, never both").isTrue();
            }
            assertThat(db.sql("select count(*) from migration where vm_id = :vm").param("vm", late).query(Integer.class)
                    .single()).isZero();
        }
    }

    @Test
    void aGoIsNotRequestedWhileAGateFailsAndTermsAreFixedOnceStarted() {
        UUID vm = wired.vm("web01", "prod");
        UUID wave = wave(Purpose.PRODUCTION, vm);
        db.sql("update vm set owner_email = null where id = :vm").param("vm", vm).update();
        assertThatThrownBy(() -> gates.requestGo(wave, null, LENA)).extracting("code").isEqualTo("wave-gate-not-met");
        db.sql("update vm set owner_email = 'mia@example.com' where id = :vm").param("vm", vm).update();
        approved(wave);
        control.start(wave, null, "lena");

        assertThatThrownBy(() -> gates.setTerms(wave, null, null, Set.of(), LENA)).extracting("code")
                .isEqualTo("state-transition");
    }

    @Test
    void wavesDoNotWaitForEachOther() {
        UUID first = wired.wave(wired.vm("a", "prod"));
        UUID second = wired.wave(wired.vm("b", "prod"));
        gates.setTerms(second, null, null, Set.of(first), LENA);

        assertThatThrownBy(() -> gates.setTerms(first, null, null, Set.of(second), LENA)).extracting("code")
                .isEqualTo("waits-for-itself");
        assertThatThrownBy(() -> gates.setTerms(first, null, null, Set.of(first), LENA)).extracting("code")
                .isEqualTo("waits-for-itself");
    }

    private static boolean tried(Runnable command) {
        try {
            command.run();
            return true;
        } catch (RefusedException refused) {
            return false;
        }
    }

    private void approved(UUID wave) {
        gates.requestGo(wave, null, LENA);
        gates.approve(wave, null, URS);
    }

    private UUID wave(Purpose purpose, UUID... vms) {
        UUID wave = wired.wave(vms);
        gates.setTerms(wave, purpose, window(20), Set.of(), LENA);
        return wave;
    }

    private UUID window(int room) {
        return calendar.add(new WindowDraft("Sat", LocalDateTime.parse("2098-11-08T22:00"),
                LocalDateTime.parse("2098-11-09T03:00"), null, ZoneId.of("UTC"), room, 20, Overrun.FINISH, null, null),
                "lena");
    }

    private void map(String network, String destination) {
        mappings.change(MappingKind.NETWORK, List.of(wired.map(network, destination)),
                mappings.version(MappingKind.NETWORK), null, "nils");
    }

    private Gates.GateBoard board(UUID wave) {
        return gates.of(wave).orElseThrow();
    }
}
