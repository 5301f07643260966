package io.towpath.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What becomes of VMs that are left out, and of those whose cutover is taken back while a node still drives them.
@DatabaseTest
class CutoverBackTest {

    @Autowired
    Cutovers cutovers;
    @Autowired
    CutoverBeat beat;
    @Autowired
    JdbcClient db;

    private Yard yard;
    private UUID shop;
    private UUID web;
    private UUID data;

    @BeforeEach
    void yard() {
        yard = new Yard(db);
        shop = yard.application("Webshop");
        web = yard.inStep(yard.vm("web01", shop));
        data = yard.inStep(yard.vm("db01", shop));
        yard.driven(data);
    }

    @Test
    void cancelledWhatWasOnlyAskedForIsNotMade() {
        Cutover cutover = start();
        assertThat(yard.asked(data)).isEqualTo("CUT_OVER");

        cutovers.cancel(cutover.id(), "lena", "the storage is slow");

        assertThat(yard.state(web)).isEqualTo("ROLLING_BACK");
        assertThat(yard.state(data) + " " + yard.asked(data)).isEqualTo("SYNCING nothing");
        assertThat(db.sql("""
                select action || ': ' || reason from audit_event
                 where subject_type = 'migration' and subject_id = :id order by number desc limit 1
                """).param("id", data.toString()).query(String.class).single())
                .isEqualTo("migration.cut-over-withdrawn: the storage is slow");
    }

    @Test
    void cancelledWhatIsAskedToStopIsLeftToThat() {
        Cutover cutover = start();
        db.sql("update migration set asked = 'CANCEL', asked_by = 'emil', asked_reason = 'no' where id = :id")
                .param("id", web).update();

        cutovers.cancel(cutover.id(), "lena", "the storage is slow");

        assertThat(yard.state(web) + " " + yard.asked(web)).isEqualTo("CUTTING_OVER CANCEL");
    }

    @Test
    void leftOutItNeitherCutsOverAloneNorGoesOn() {
        Cutover cutover = start();

        cutovers.leaveOut(cutover.id(), data, "emil", "it can follow later");
        cutovers.leaveOut(cutover.id(), web, "emil", "it can follow later");

        assertThat(yard.state(data) + " " + yard.asked(data)).isEqualTo("SYNCING nothing");
        assertThat(yard.state(web)).isEqualTo("ROLLING_BACK");
    }

    @Test
    void onceEverybodyWasLeftOutItNeitherStartsNorMoves() {
        Instant later = Instant.now().plusSeconds(7200);
        UUID id = cutovers.plan(new Cutovers.Wish(Scope.APPLICATION, shop, later, null), "lena").cutover().id();
        cutovers.leaveOut(id, data, "emil", "its disk is full");
        cutovers.leaveOut(id, web, "emil", "its disk is full too");

        assertThatThrownBy(() -> cutovers.start(id, "lena", null))
                .hasMessageContaining("No VM of the cutover of Webshop")
                .extracting("code").isEqualTo("nothing-to-cut-over");
        assertThatThrownBy(() -> cutovers.move(id, null, later.plusSeconds(60), "lena")).extracting("code")
                .isEqualTo("nothing-to-cut-over");
        yard.due(id);
        beat.beat();
        assertThat(cutovers.find(id).orElseThrow().state()).isEqualTo(CutoverState.REFUSED);
        assertThat(yard.state(web)).isEqualTo("SYNCING");
    }

    @Test
    void whoWasLeftOutKeepsNobodyFromStarting() {
        UUID id = cutovers.plan(new Cutovers.Wish(Scope.APPLICATION, shop, Instant.now().plusSeconds(7200), null),
                "lena").cutover().id();
        yard.state(data, "SEEDING");
        assertThatThrownBy(() -> cutovers.start(id, "lena", null)).extracting("code").isEqualTo("not-ready");

        cutovers.leaveOut(id, data, "emil", "its disk is full");
        assertThat(cutovers.look(Scope.APPLICATION, shop).notNow()).isNull();
        cutovers.start(id, "lena", null);

        assertThat(yard.state(web) + " " + yard.state(data)).isEqualTo("CUTTING_OVER SEEDING");
    }

    private Cutover start() {
        return cutovers.plan(new Cutovers.Wish(Scope.APPLICATION, shop, null, null), "lena").cutover();
    }
}
