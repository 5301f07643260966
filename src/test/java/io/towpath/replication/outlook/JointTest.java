package io.towpath.replication.outlook;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.replication.PassPlan;
import io.towpath.replication.Replications;
import io.towpath.replication.forecast.Part;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// VMs that start together: what is predicted of them, and whose time the wait for others is.
@DatabaseTest
class JointTest {

    @Autowired
    JdbcClient db;
    @Autowired
    Outlooks outlooks;
    @Autowired
    OutageStore outages;
    @Autowired
    PassPlan plan;
    @Autowired
    Replications replications;
    @Autowired
    Clock clock;

    private SyncRows rows;
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void rows() {
        rows = new SyncRows(db);
        now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /// A VM that waited an hour for another of its group was no slower itself: nobody learns from that.
    @Test
    void theWaitForOthersIsAPartOfItsOwnAndTeachesNothing() {
        SyncRows.Trip before = rows.inStep("quick", 6, now.minusSeconds(9000));
        pause(before);
        predicted(before, 7, now.minusSeconds(8900));
        Instant began = now.minusSeconds(8000);
        rows.outage(before, 8, began, false);
        db.sql("delete from migration_step where migration_id = :id and step = 'start-target'").param("id", before.id())
                .update();
        rows.step(before, "CUTTING_OVER", "wait-for-group", began.plusSeconds(60), null);
        Outage waits = outlooks.outages(List.of(before.id())).get(before.id());
        assertThat(waits.arrived()).isEqualTo(began.plusSeconds(60));
        assertThat(waits.waited(began.plusSeconds(660))).isEqualTo(Duration.ofSeconds(600));
        assertThat(waits.own(began.plusSeconds(660))).isEqualTo(Duration.ofSeconds(60));

        db.sql("""
                update migration_step set ended_at = cast(:at as timestamptz), outcome = 'DONE'
                 where migration_id = :id and step = 'wait-for-group'
                """).param("at", Timestamp.from(began.plusSeconds(3660))).param("id", before.id()).update();
        rows.step(before, "CUTTING_OVER", "start-target", began.plusSeconds(3660), began.plusSeconds(3690));
        rows.state(before, "VALIDATING");
        Outage over = outlooks.outages(List.of(before.id())).get(before.id());
        assertThat(over.lasted(now)).isEqualTo(Duration.ofSeconds(3690));
        assertThat(over.took()).containsEntry(Part.WAIT, Duration.ofSeconds(3600));
        SyncRows.Trip trip = rows.inStep("db", 6, now);
        assertThat(outages.landings(trip.id(), 500)).filteredOn(landing -> landing.took().containsKey(Part.WAIT))
                .anySatisfy(landing -> assertThat(landing.outage()).isEqualTo(Duration.ofSeconds(90)))
                .noneMatch(landing -> landing.outage().compareTo(Duration.ofSeconds(3600)) > 0);
        assertThat(db.sql("select within from outage_as_predicted where migration_id = :id").param("id", before.id())
                .query(Boolean.class).single()).as("of its own 90 seconds").isTrue();
    }

    @Test
    void thoseWhoCutOverAsOneArePredictedTogether() {
        SyncRows.Trip web = rows.inStep("web", 6, now);
        SyncRows.Trip data = rows.inStep("data", 6, now);
        SyncRows.Trip fresh = rows.inStep("fresh", 0, now);
        pause(web);
        pause(data);
        UUID group = UUID.randomUUID();
        UUID cutover = UUID.randomUUID();
        List<Joint.Member> members = List.of(new Joint.Member(web.id(), group), new Joint.Member(data.id(), group),
                new Joint.Member(fresh.id(), null));

        Joint joint = outlooks.together(cutover, members, null).orElseThrow();

        assertThat(joint.unknown()).containsExactly(fresh.id());
        assertThat(joint.told().groups()).singleElement().satisfies(found -> {
            assertThat(found.vms()).isEqualTo(2);
            assertThat(found.outage().nineInTen()).isGreaterThan(
                    outlooks.latest(List.of(web.id())).get(web.id()).prediction().middle());
        });
        assertThat(joint.told().members().get(web.id()).waits().nineInTen()).isPositive();
        List<Joint.Member> waiting = members.subList(0, 1);
        outlooks.together(cutover, waiting, null);
        assertThat(outlooks.together(cutover, members, null)).get().isSameAs(joint);
        assertThat(outlooks.together(cutover, members, now.minusSeconds(86_400))).as("before it was predicted")
                .isEmpty();
        db.sql("update cutover_prediction set spreads = null where migration_id in (:one, :other)")
                .param("one", web.id())
                .param("other", data.id()).update();
        Joint older = outlooks.together(UUID.randomUUID(), members, null).orElseThrow();
        assertThat(older.told().whole().middle().toMillis()).as("from its figures, about the same")
                .isBetween(joint.told().whole().middle().toMillis() / 2, joint.told().whole().middle().toMillis() * 2);
    }

    /// Sixteen disks of one datastore are one too many.
    @Test
    void whoHasNoSlotsBesideAnotherGoesDownAfterIt() {
        List<SyncRows.Trip> trips = List.of(rows.inStep("one", 6, now), rows.inStep("two", 6, now),
                rows.inStep("three", 6, now));
        pause(trips.getFirst());
        List<Joint.Member> members = trips.stream().map(trip -> new Joint.Member(trip.id(), null)).toList();
        assertThat(outlooks.together(UUID.randomUUID(), members, null).orElseThrow().atOnce()).isEqualTo(3);
        for (SyncRows.Trip trip : trips.subList(0, 2)) {
            db.sql("update vm set host = 'esx-joint' where id = :vm").param("vm", trip.vmId()).update();
            db.sql("""
                    insert into vm_disk (vm_id, disk_key, position, label, file, controller, bus, unit, capacity_bytes,
                                         stored_bytes, format, fingerprint, datastore)
                    select :vm, 'more-' || n, n, 'More', '[ds] d.vmdk', 'pvscsi', 1, n, 1048576, 1, 'vmdk', 'f', 'joint'
                      from generate_series(20, 27) n
                    """).param("vm", trip.vmId()).update();
        }

        assertThat(outlooks.together(UUID.randomUUID(), members, null).orElseThrow().atOnce())
                .as("one of the two, and the third").isLessThanOrEqualTo(2);
    }

    private void predicted(SyncRows.Trip trip, int pass, Instant at) {
        db.sql("update cutover_prediction set predicted_at = :at where migration_id = :id and pass = :pass")
                .param("at", Timestamp.from(at)).param("id", trip.id()).param("pass", pass).update();
    }

    private void pause(SyncRows.Trip trip) {
        plan.pause(replications.of(trip.id()).orElseThrow(), replications.passes(trip.id()));
    }
}
