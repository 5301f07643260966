package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditTrail;
import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Inventory;
import io.towpath.planning.PlanDesk;
import io.towpath.planning.PlanRows;
import io.towpath.planning.PlannedWave;
import io.towpath.planning.Plans;
import io.towpath.planning.wave.WaveKind;
import io.towpath.readiness.JudgedLater;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

@DatabaseTest
@Transactional
class PlanPublisherTest {

    @Autowired
    Plans plans;
    @Autowired
    PlanDesk desk;
    @Autowired
    WaveStore store;
    @Autowired
    Inventory inventory;
    @Autowired
    Admission admission;
    @Autowired
    AuditTrail audit;
    @Autowired
    JdbcClient db;

    private final JudgedLater readiness = new JudgedLater();
    private Set<UUID> mine = Set.of();

    /// Publishing is done many times, mostly with the same target.
    @Test
    void vmsThatGoElsewhereThanBeforeAreJudgedAgainAndNoOthers() {
        PlanRows rows = new PlanRows(db);
        UUID stays = rows.aVm("stays", null);
        UUID leaves = rows.aVm("leaves", null);
        mine = Set.of(stays, leaves);
        UUID first = rows.target();
        UUID other = new PlanRows(db).target();
        UUID plan = desk.draft(null, "lena");
        UUID wave = desk.addWave(plan, new PlannedWave(UUID.randomUUID(), UUID.randomUUID(), "One", WaveKind.DEV_TEST,
                null, List.of(), null), null, "lena");
        desk.move(plan, List.of(stays, leaves), wave, null, "lena");

        assertThat(published(plan, first)).containsExactlyInAnyOrder(stays, leaves);
        assertThat(published(plan, first)).as("the same once more").isEmpty();

        UUID later = desk.draft(plan, "lena");
        desk.move(later, List.of(leaves), null, null, "lena");
        assertThat(published(later, first)).containsExactly(leaves);
        assertThat(published(later, other)).containsExactly(stays);
    }

    private List<UUID> published(UUID plan, UUID target) {
        if (db.sql("select state = 'draft' from plan where id = :id").param("id", plan).query(Boolean.class).single()) {
            desk.save(plan, null, null, "lena");
        }
        new PlanPublisher(plans, desk, new WaveComposer(store, inventory, admission, readiness, audit), store,
                readiness,
                audit).publish(plan,
                        new PlanPublisher.Defaults(target, DiskFormat.QCOW2, null, 5, 10,
                                FailurePolicy.CONTINUE),
                        "lena");
        // others of the shared database leave waves of plans before this one
        return readiness.since().stream().filter(mine::contains).toList();
    }
}
