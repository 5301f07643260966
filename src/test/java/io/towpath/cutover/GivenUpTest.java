package io.towpath.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.migration.MigrationMoved;
import io.towpath.migration.State;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What becomes of a cutover whose VMs are kept in step again.
@DatabaseTest
class GivenUpTest {

    @Autowired
    Cutovers cutovers;
    @Autowired
    CutoverBeat beat;
    @Autowired
    GroupBarrier barrier;
    @Autowired
    JdbcClient db;

    private Yard yard;

    @BeforeEach
    void yard() {
        yard = new Yard(db);
    }

    @Test
    void ofAVmItEndsAndSaysWhyAndAnotherCanBePlanned() {
        UUID vm = yard.vm("web01", null);
        UUID trip = yard.inStep(vm);
        UUID id = cutovers.plan(new Cutovers.Wish(Scope.VM, vm, null, null), "lena").cutover().id();
        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");

        back(trip, State.ROLLING_BACK, "somebody started it");
        assertThat(cutovers.find(id).orElseThrow()).satisfies(cutover -> {
            assertThat(cutover.state()).isEqualTo(CutoverState.DONE);
            assertThat(cutover.reason()).contains("web01").contains("went back (somebody started it)");
            assertThat(cutover.told()).contains("went back");
        });
        assertThat(db.sql("""
                select reason from audit_event where subject_type = 'cutover' and subject_id = :id
                 order by number desc limit 1
                """).param("id", id.toString()).query(String.class).single()).contains("somebody started it");
        back(trip, State.SYNCING, "its cutover was given up");

        UUID next = cutovers.plan(new Cutovers.Wish(Scope.VM, vm, null, null), "lena").cutover().id();
        assertThat(next).isNotEqualTo(id);
        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");
    }

    @Test
    void whoStartsAloneIsFreeBeforeTheOthersHaveLanded() {
        UUID web = yard.vm("web01", null);
        UUID data = yard.vm("web02", null);
        UUID wave = yard.wired.wave(web, data);
        UUID gone = yard.trip(web, "SYNCING", wave);
        UUID other = yard.trip(data, "SYNCING", wave);
        yard.running(wave);
        UUID id = cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, null, null), "lena").cutover().id();

        back(gone, State.ROLLING_BACK, "not tonight");
        back(gone, State.SYNCING, "its cutover was given up: not tonight");

        assertThat(cutovers.find(id).orElseThrow()).satisfies(cutover -> {
            assertThat(cutover.state()).isEqualTo(CutoverState.RUNNING);
            assertThat(cutover.members()).filteredOn(member -> member.migrationId().equals(gone)).singleElement()
                    .satisfies(member -> assertThat(member.leftOut()).contains("not tonight"));
        });
        assertThat(yard.audited(id)).endsWith("cutover.left-out system");
        back(other, State.VALIDATING, "landed");
        assertThat(cutovers.find(id).orElseThrow()).satisfies(cutover -> {
            assertThat(cutover.state()).isEqualTo(CutoverState.DONE);
            assertThat(cutover.reason()).contains("was left out (", "not tonight");
        });
    }

    @Test
    void whomOthersWaitForIsAPersonsDecision() {
        UUID shop = yard.application("Webshop");
        UUID web = yard.inStep(yard.vm("web01", shop));
        UUID data = yard.inStep(yard.vm("db01", shop));
        UUID id = cutovers.plan(new Cutovers.Wish(Scope.APPLICATION, shop, null, null), "lena").cutover().id();

        back(data, State.ROLLING_BACK, "its disk is full");
        back(data, State.SYNCING, "its cutover was given up: its disk is full");
        beat.beat();

        assertThat(barrier.arrive(web))
                .hasValueSatisfying(why -> assertThat(why).contains("it went back: leave it out"));
        assertThat(cutovers.find(id).orElseThrow().state()).isEqualTo(CutoverState.RUNNING);
        cutovers.leaveOut(id, data, "emil", "it can follow later");
        assertThat(yard.state(data)).isEqualTo("SYNCING");
        assertThat(barrier.arrive(web)).isEqualTo(Optional.empty());
    }

    @Test
    void whoStartsAloneIsFreeThoughTheNewsOfItIsLost() {
        UUID web = yard.vm("web01", null);
        UUID other = yard.vm("web02", null);
        UUID wave = yard.wired.wave(web, other);
        UUID gone = yard.trip(web, "SYNCING", wave);
        yard.trip(other, "SYNCING", wave);
        yard.running(wave);
        UUID id = cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, null, null), "lena").cutover().id();

        moved(gone, State.SYNCING, "its cutover was given up: not tonight");
        beat.beat();

        assertThat(open(id)).containsExactly("web02");
        assertThat(cutovers.find(id).orElseThrow().state()).isEqualTo(CutoverState.RUNNING);
    }

    @Test
    void aGroupThatGaveUpWholeIsFreeAndOneWhoseCompanionGoesOnIsNot() {
        UUID shop = yard.application("Webshop");
        UUID web = yard.vm("web01", shop);
        UUID data = yard.vm("db01", shop);
        UUID other = yard.vm("mail01", null);
        UUID wave = yard.wired.wave(web, data, other);
        UUID webTrip = yard.trip(web, "SYNCING", wave);
        UUID dataTrip = yard.trip(data, "SYNCING", wave);
        yard.trip(other, "SYNCING", wave);
        yard.running(wave);
        UUID id = cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, null, null), "lena").cutover().id();

        moved(dataTrip, State.SYNCING, "its cutover was given up: its disk is full");
        beat.beat();
        assertThat(open(id)).as("web01 waits for it: a person decides").containsExactly("db01", "mail01", "web01");

        moved(webTrip, State.SYNCING, "its cutover was given up: not without db01");
        beat.beat();
        assertThat(open(id)).containsExactly("mail01");
        assertThat(cutovers.find(id).orElseThrow()).satisfies(cutover -> {
            assertThat(cutover.state()).isEqualTo(CutoverState.RUNNING);
            assertThat(cutover.members()).filteredOn(member -> member.migrationId().equals(dataTrip)).singleElement()
                    .satisfies(member -> assertThat(member.leftOut()).contains("its disk is full"));
        });
        cutovers.plan(new Cutovers.Wish(Scope.APPLICATION, shop, null, null), "lena");
        assertThat(yard.state(dataTrip)).isEqualTo("CUTTING_OVER");
    }

    @Test
    void whoIsLeftOfAGroupIsFreeWhenTheOthersWereLeftOut() {
        UUID shop = yard.application("Webshop");
        UUID web = yard.vm("web01", shop);
        UUID data = yard.vm("db01", shop);
        UUID other = yard.vm("mail01", null);
        UUID wave = yard.wired.wave(web, data, other);
        UUID webTrip = yard.trip(web, "SYNCING", wave);
        UUID dataTrip = yard.trip(data, "SYNCING", wave);
        yard.trip(other, "SYNCING", wave);
        yard.running(wave);
        UUID id = cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, null, null), "lena").cutover().id();
        cutovers.leaveOut(id, dataTrip, "emil", "it can follow later");

        back(webTrip, State.SYNCING, "its cutover was given up: not tonight");

        assertThat(open(id)).containsExactly("mail01");
    }

    private List<String> open(UUID cutover) {
        return cutovers.find(cutover).orElseThrow().members().stream().filter(Cutover.Member::open)
                .map(member -> member.vmName().replaceAll("[ -].*", "")).sorted().toList();
    }

    private void back(UUID trip, State to, String reason) {
        moved(trip, to, reason);
        UUID vm = db.sql("select vm_id from migration where id = :id").param("id", trip).query(UUID.class).single();
        beat.moved(new MigrationMoved(trip, vm, null, to, false, false));
    }

    /// Nobody is told.
    private void moved(UUID trip, State to, String reason) {
        db.sql("""
                update migration set state = :state, since = clock_timestamp(), reason = :reason, version = version + 1
                 where id = :id
                """).param("state", to.name()).param("reason", reason).param("id", trip).update();
    }
}
