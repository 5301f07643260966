package io.towpath.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.towpath.DatabaseTest;
import io.towpath.migration.CutoverBarrier;
import io.towpath.migration.Migrations;
import io.towpath.planning.dependency.Groups;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Who waits for whom before its target is started, whatever becomes of the others meanwhile.
@DatabaseTest
class BarrierTest {

    @Autowired
    Cutovers cutovers;
    @Autowired
    CutoverBarrier barrier;
    @Autowired
    Migrations migrations;
    @Autowired
    Groups groups;
    @Autowired
    JdbcClient db;

    private Yard yard;

    @BeforeEach
    void yard() {
        yard = new Yard(db);
    }

    @Test
    void aGroupOfTwoApplicationsStartsTogetherAndAVmWithoutTiesWaitsForNobody() {
        UUID web = yard.vm("web01", yard.application("Webshop"));
        UUID data = yard.vm("db01", yard.application("Ledger"));
        UUID alone = yard.vm("dns01", null);
        needs(web, data);
        UUID wave = wave(web, data, alone);
        UUID webTrip = yard.trip(web, "SYNCING", wave);
        UUID dataTrip = yard.trip(data, "SYNCING", wave);
        UUID aloneTrip = yard.trip(alone, "SYNCING", wave);
        Cutover cutover = started(wave);

        assertThat(barrier.arrive(aloneTrip)).isEmpty();
        assertThat(barrier.arrive(webTrip)).hasValueSatisfying(
                why -> assertThat(why).contains("+ 1 more starts together; it waits for 1 of 2: db01 ("));
        assertThat(cutover.members()).extracting(Cutover.Member::vmName, member -> member.groupName() != null)
                .contains(tuple(name(alone), false), tuple(name(web), true));
        assertThat(barrier.arrive(dataTrip)).isEmpty();
        assertThat(barrier.arrive(webTrip)).isEmpty();
    }

    @Test
    void aVmThatCameSinceGroupsWereComputedIsHeldByItsApplication() {
        UUID shop = yard.application("Webshop");
        UUID web = yard.vm("web01", shop);
        UUID data = yard.vm("db01", yard.application("Ledger"));
        needs(web, data);
        UUID late = yard.vm("web02", shop);
        UUID wave = wave(web, data, late);
        UUID webTrip = yard.trip(web, "SYNCING", wave);
        UUID dataTrip = yard.trip(data, "SYNCING", wave);
        UUID lateTrip = yard.trip(late, "SYNCING", wave);
        started(wave);

        assertThat(barrier.arrive(dataTrip)).hasValueSatisfying(why -> assertThat(why).contains("2 of 3: web01 ("));
        assertThat(barrier.arrive(webTrip)).hasValueSatisfying(why -> assertThat(why).contains("1 of 3: web02 ("));
        assertThat(barrier.arrive(lateTrip)).isEmpty();
    }

    @Test
    void aWaveLeavesOutAGroupAsAWholeAndGroupsCountAsTheyAreAtItsStart() {
        UUID web = yard.vm("web01", yard.application("Webshop"));
        UUID data = yard.vm("db01", yard.application("Ledger"));
        UUID alone = yard.vm("dns01", null);
        UUID wave = wave(web, data, alone);
        UUID webTrip = yard.trip(web, "SYNCING", wave);
        UUID dataTrip = yard.trip(data, "SEEDING", wave);
        UUID aloneTrip = yard.trip(alone, "SYNCING", wave);
        UUID planned = cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, Instant.now().plusSeconds(3600),
                null), "lena").cutover().id();
        needs(web, data);

        Cutover started = cutovers.start(planned, "lena", null).cutover();

        assertThat(yard.state(webTrip)).isEqualTo("SYNCING");
        assertThat(yard.state(dataTrip)).isEqualTo("SEEDING");
        assertThat(yard.state(aloneTrip)).isEqualTo("CUTTING_OVER");
        assertThat(started.members()).filteredOn(member -> member.migrationId().equals(webTrip)).singleElement()
                .satisfies(member -> assertThat(member.leftOut()).contains("Another VM of Ledger", "+ 1 more"));
    }

    @Test
    void oneThatArrivedAndWentBackKeepsTheOthersWaiting() {
        List<UUID> trips = three();
        barrier.arrive(trips.get(0));
        barrier.arrive(trips.get(1));

        migrations.rollBack(trips.get(0), "lena", "second thoughts");

        assertThat(barrier.arrive(trips.get(2))).as("it does not start without the first").hasValueSatisfying(
                why -> assertThat(why).contains("1 of 3: vm0 (it went back: leave it out"));
        cutovers.leaveOut(cutovers.ofMigration(trips.get(0)).orElseThrow().id(), trips.get(0), "lena", "later");
        assertThat(barrier.arrive(trips.get(2))).isEmpty();
    }

    @Test
    void oneThatIsToldToGoBackWhileANodeDrivesItKeepsTheOthersWaiting() {
        List<UUID> trips = three();
        barrier.arrive(trips.get(0));
        barrier.arrive(trips.get(1));
        yard.driven(trips.get(0));

        migrations.rollBack(trips.get(0), "lena", "second thoughts");

        assertThat(yard.state(trips.get(0))).as("its driver has to make the move").isEqualTo("CUTTING_OVER");
        assertThat(barrier.arrive(trips.get(2))).isPresent();
    }

    @Test
    void whatBecomesOfOneOnceAllHadArrivedKeepsNobody() {
        List<UUID> trips = three();
        trips.forEach(barrier::arrive);
        yard.state(trips.get(0), "VALIDATING");
        migrations.rollBack(trips.get(1), "lena", "the target does not start");

        assertThat(barrier.arrive(trips.get(2))).as("the first runs already").isEmpty();
    }

    @Test
    void whoIsCalledOffWithItsCutoverIsToldToGoBackBeforeItIsLetThrough() {
        List<UUID> trips = three();
        barrier.arrive(trips.get(0));
        yard.driven(trips.get(0));

        cutovers.cancel(cutovers.ofMigration(trips.get(0)).orElseThrow().id(), "lena", "the storage is slow");

        assertThat(barrier.arrive(trips.get(0))).as("no cutover, nobody to wait for").isEmpty();
        assertThat(yard.asked(trips.get(0))).as("the driver reads this before the next step").isEqualTo("ROLL_BACK");
    }

    /// As by many nodes; one that dies after it arrived looks anew, as each of them does here again and again. The last comes
    /// when all others have been told to wait.
    @Test
    void howeverTheyRaceNobodyStartsBeforeAllHaveArrived() throws Exception {
        List<UUID> trips = members(12);
        List<UUID> others = trips.subList(0, 11);
        CyclicBarrier together = new CyclicBarrier(others.size());
        CountDownLatch asked = new CountDownLatch(others.size());
        AtomicBoolean lastCame = new AtomicBoolean();
        List<Future<Boolean>> starts = new ArrayList<>();
        try (var nodes = Executors.newFixedThreadPool(trips.size())) {
            for (UUID trip : others) {
                starts.add(nodes.submit(() -> {
                    together.await(60, TimeUnit.SECONDS);
                    boolean waits = barrier.arrive(trip).isPresent();
                    asked.countDown();
                    while (waits) {
                        waits = barrier.arrive(trip).isPresent();
                    }
                    return lastCame.get();
                }));
            }
            starts.add(nodes.submit(() -> {
                boolean all = asked.await(60, TimeUnit.SECONDS);
                lastCame.set(true);
                return barrier.arrive(trips.getLast()).isEmpty() && all;
            }));
            for (Future<Boolean> start : starts) {
                assertThat(start.get(2, TimeUnit.MINUTES)).as("the last had come when it started").isTrue();
            }
        }
    }

    private List<UUID> three() {
        return members(3);
    }

    /// Trips of one application that cut over together, by name.
    private List<UUID> members(int count) {
        UUID shop = yard.application("Webshop");
        List<UUID> trips = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            trips.add(yard.inStep(yard.vm("vm" + i, shop)));
        }
        cutovers.plan(new Cutovers.Wish(Scope.APPLICATION, shop, null, null), "lena");
        return trips;
    }

    private UUID wave(UUID... vms) {
        UUID wave = yard.wired.wave(vms);
        yard.running(wave);
        return wave;
    }

    private Cutover started(UUID wave) {
        return cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, null, null), "lena").cutover();
    }

    private String name(UUID vm) {
        return db.sql("select name from vm where id = :id").param("id", vm).query(String.class).single();
    }

    private void needs(UUID vm, UUID other) {
        db.sql("""
                insert into dependency (from_vm_id, to_vm_id, kind, evidence, created_by)
                values (:from, :to, 'depends-on', 'manual', 'lena')
                """).param("from", vm).param("to", other).update();
        groups.recompute();
    }
}
