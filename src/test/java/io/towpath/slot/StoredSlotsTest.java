package io.towpath.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditTrail;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/// Slots on the real database: they die with their holder's lease, and take each other's place.
class StoredSlotsTest extends SlotsOnPostgres {

    @Test
    void slotsAreFreeWhenTheLeaseOfTheirHolderEnds() {
        SlotWorld.limit(jdbc, host("esx-1"), 1);
        UUID dead = migration("SEEDING");
        UUID next = migration("SEEDING");
        assertThat(slots.ask(dead, lease(dead, "a"), Work.SEED, on("esx-1"))).isInstanceOf(Turn.Granted.class);
        assertThat(slots.ask(next, lease(next, "b"), Work.SEED, on("esx-1")))
                .isEqualTo(new Turn.Waits("It waits for host esx-1, 1st of 1.", false));
        sleeps(next);

        slots.tick();
        assertThat(told).as("while the holder lives").isEmpty();
        jdbc.sql("update migration set lease_until = clock_timestamp() - interval '1 second' where id = :id")
                .param("id", dead).update();
        slots.tick();

        // its own turn comes first, since it waits longest: another node drives it on
        assertThat(told).containsExactly(dead);
        jdbc.sql("update migration set state = 'CANCELLED' where id = :id").param("id", dead).update();
        slots.tick();
        assertThat(told).containsExactly(dead, next);
        assertThat(slots.ask(next, lease(next, "b"), Work.SEED, on("esx-1"))).isInstanceOf(Turn.Granted.class);
    }

    @Test
    void anOlderTokenGetsNothingAndGivesNothingBack() {
        UUID id = migration("SEEDING");
        long old = lease(id, "a");
        long young = lease(id, "b");

        assertThat(slots.ask(id, old, Work.SEED, on("esx-2"))).isInstanceOf(Turn.Gone.class);
        assertThat(slots.ask(id, young, Work.SEED, on("esx-2"))).isInstanceOf(Turn.Granted.class);
        slots.release(id, old);
        assertThat(claims().all()).singleElement().satisfies(claim -> {
            assertThat(claim.state()).isEqualTo(Claim.State.HELD);
            assertThat(claim.node()).isEqualTo("b");
        });
        slots.release(id, young);
        assertThat(claims().all()).isEmpty();
    }

    @Test
    void askingAgainForTheSameWorkKeepsTheSlots() {
        SlotWorld.limit(jdbc, host("esx-3"), 1);
        UUID id = migration("CUTTING_OVER");
        long token = lease(id, "a");
        slots.ask(id, token, Work.FINAL, on("esx-3"));
        UUID other = migration("CUTTING_OVER");
        assertThat(slots.ask(other, lease(other, "a"), Work.FINAL, on("esx-3"))).isInstanceOf(Turn.Waits.class);

        assertThat(slots.ask(id, token, Work.FINAL, on("esx-3"))).isInstanceOf(Turn.Granted.class);
    }

    @Test
    void aSeedMakesRoomForALastPassAndThenGoesOnBeforeYoungerOnes() {
        SlotWorld.limit(jdbc, host("esx-4"), 1);
        UUID seed = migration("SEEDING");
        long seeding = lease(seed, "a");
        slots.ask(seed, seeding, Work.SEED, on("esx-4"));
        UUID younger = migration("SEEDING");
        slots.ask(younger, lease(younger, "a"), Work.SEED, on("esx-4"));
        sleeps(younger);
        StoredSlots holder = node();
        assertThat(holder.yields(seed)).isFalse();

        UUID last = migration("CUTTING_OVER");
        assertThat(slots.ask(last, lease(last, "b"), Work.FINAL, on("esx-4")))
                .isEqualTo(new Turn.Waits("It waits for host esx-4, 1st of 2.", false));
        assertThat(node().yields(seed)).isTrue();
        sleeps(last);
        slots.standBack(seed, seeding);

        assertThat(told).containsExactly(last);
        assertThat(slots.places(List.of(seed, younger)).get(seed).sentence())
                .isEqualTo("It waits for host esx-4, 1st of 2.");
        long cutting = lease(last, "b");
        assertThat(slots.ask(last, cutting, Work.FINAL, on("esx-4"))).isInstanceOf(Turn.Granted.class);
        slots.release(last, cutting);
        assertThat(told).containsExactly(last, seed);
    }

    @Test
    void whoLeavesWaitsNoMoreAndTheNextIsTold() {
        SlotWorld.limit(jdbc, host("esx-14"), 1);
        UUID paused = migration("CUTTING_OVER");
        long token = lease(paused, "a");
        UUID next = migration("CUTTING_OVER");
        slots.ask(paused, token, Work.FINAL, on("esx-14"));
        slots.ask(next, lease(next, "b"), Work.FINAL, on("esx-14"));
        sleeps(next);

        slots.leave(paused, token - 1);
        assertThat(told).as("another drives it by now").isEmpty();
        slots.leave(paused, token);
        assertThat(told).containsExactly(next);
        assertThat(claims().all()).extracting(Claim::migrationId).doesNotContain(paused);

        assertThat(slots.ask(paused, token, Work.FINAL, on("esx-14"))).isInstanceOf(Turn.Waits.class);
        slots.leave(paused, token);
        assertThat(claims().all()).extracting(Claim::migrationId).doesNotContain(paused);
    }

    @Test
    void aNodeTakesNoMoreThanItMayAndAnotherTakesTheRest() {
        SlotWorld.limit(jdbc, Resource.node("small"), 1);
        SlotWorld.limit(jdbc, Resource.node("large"), 2);
        new LimitStore(jdbc, new SlotProperties(1)).beat("large");
        List<UUID> ids = List.of(migration("SEEDING"), migration("SEEDING"), migration("SEEDING"),
                migration("SEEDING"));

        assertThat(slots.ask(ids.get(0), lease(ids.get(0), "small"), Work.SEED, on("esx-5")))
                .isInstanceOf(Turn.Granted.class);
        assertThat(slots.ask(ids.get(1), lease(ids.get(1), "small"), Work.SEED, on("esx-5")))
                .isInstanceOfSatisfying(Turn.Waits.class, waits -> assertThat(waits.soon()).isTrue());
        assertThat(slots.ask(ids.get(1), lease(ids.get(1), "large"), Work.SEED, on("esx-5")))
                .isInstanceOf(Turn.Granted.class);
        assertThat(slots.ask(ids.get(2), lease(ids.get(2), "large"), Work.SEED, on("esx-5")))
                .isInstanceOf(Turn.Granted.class);
        assertThat(slots.ask(ids.get(3), lease(ids.get(3), "large"), Work.SEED, on("esx-5")))
                .isEqualTo(new Turn.Waits("It waits for a node, 1st of 1.", false));
    }

    /// What a forecast counts on.
    @Test
    void theLimitOfAllNodesIsThatOfThoseThatLiveAndOfOneWhereNoneDoes() {
        SlotWorld.limit(jdbc, Resource.node("small"), 2);
        assertThat(slots.limitOfAllNodes()).as("none was heard of").isEqualTo(4);

        LimitStore limits = new LimitStore(jdbc, new SlotProperties(4));
        limits.beat("small");
        assertThat(slots.limitOfAllNodes()).as("its own limit is below the usual one").isEqualTo(2);
        limits.beat("other");
        assertThat(slots.limitOfAllNodes()).isEqualTo(6);
    }

    @Test
    void anOfferThatNobodyTakesUpGoesToTheNextAndIsForgottenInTheEnd() {
        SlotWorld.limit(jdbc, host("esx-6"), 1);
        UUID holder = migration("SEEDING");
        long token = lease(holder, "a");
        slots.ask(holder, token, Work.SEED, on("esx-6"));
        UUID first = migration("SEEDING");
        UUID second = migration("SEEDING");
        for (UUID id : List.of(first, second)) {
            slots.ask(id, lease(id, "a"), Work.SEED, on("esx-6"));
            sleeps(id);
        }
        slots.release(holder, token);
        assertThat(told).containsExactly(first);

        overdue();
        slots.tick();
        assertThat(told).containsExactly(first, second);
        overdue();
        jdbc.sql("update slot_claim set rests_until = null, unused = 3").update();
        slots.tick();
        assertThat(claims().all()).isEmpty();
    }

    @Test
    void whoIsDrivenGetsItsTurnWhateverTroubleItHadAndIsForgottenWhenNobodyDrivesIt() {
        SlotWorld.limit(jdbc, host("esx-8"), 1);
        UUID holder = migration("SYNCING");
        slots.ask(holder, lease(holder, "a"), Work.DELTA, on("esx-8"));
        UUID stalled = migration("SYNCING");
        jdbc.sql("""
                update migration set stall_step = 'keep-in-step', stall_code = 'broken', stall_what = 'It broke.',
                       stall_remedy = 'Look.', stall_since = now()
                 where id = :id
                """).param("id", stalled).update();

        assertThat(slots.ask(stalled, lease(stalled, "a"), Work.DELTA, on("esx-8")))
                .isEqualTo(new Turn.Waits("It waits for host esx-8, 1st of 1.", false));
        slots.tick();
        assertThat(claims().all()).hasSize(2);
        jdbc.sql("update slot_claim set unused = 3").update();
        slots.ask(stalled, lease(stalled, "a"), Work.DELTA, on("esx-8"));
        assertThat(jdbc.sql("select unused from slot_claim where migration_id = :id").param("id", stalled)
                .query(Integer.class).single()).as("it is there again").isZero();
        sleeps(stalled);
        slots.tick();
        assertThat(claims().all()).singleElement()
                .satisfies(claim -> assertThat(claim.migrationId()).isEqualTo(holder));
    }

    @Test
    void aNodeThatStandsStillWhileItDecidesStopsNobodyForLong() {
        UUID id = migration("SEEDING");
        long token = lease(id, "a");
        new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            claims().lock();
            assertThat(jdbc.sql("show idle_in_transaction_session_timeout").query(String.class).single())
                    .isEqualTo("30s");
            assertThat(slots.ask(id, token, Work.SEED, on("esx-12")))
                    .isInstanceOfSatisfying(Turn.Waits.class, waits -> assertThat(waits.soon()).isTrue());
        });

        assertThat(slots.ask(id, token, Work.SEED, on("esx-12"))).isInstanceOf(Turn.Granted.class);
        assertThat(jdbc.sql("show lock_timeout").query(String.class).single()).as("elsewhere").isEqualTo("0");
    }

    @Test
    void whoIsHeldKeepsHisPlaceButNotTheSlots() {
        SlotWorld.limit(jdbc, host("esx-7"), 1);
        UUID holder = migration("SEEDING");
        long token = lease(holder, "a");
        slots.ask(holder, token, Work.SEED, on("esx-7"));
        UUID held = migration("SEEDING");
        UUID next = migration("SEEDING");
        for (UUID id : List.of(held, next)) {
            slots.ask(id, lease(id, "a"), Work.SEED, on("esx-7"));
            sleeps(id);
        }
        jdbc.sql("update migration set hold_since = now(), hold_by = 'lena', hold_reason = 'lunch' where id = :id")
                .param("id", held).update();

        slots.release(holder, token);

        assertThat(told).containsExactly(next);
    }

    @Test
    void aCutoverThatWasGivenUpWaitsForNothingAndNobodyMakesRoomForIt() {
        SlotWorld.limit(jdbc, host("esx-13"), 1);
        UUID holder = migration("CUTTING_OVER");
        long token = lease(holder, "a");
        slots.ask(holder, token, Work.FINAL, on("esx-13"));
        UUID aborted = migration("CUTTING_OVER");
        assertThat(slots.ask(aborted, lease(aborted, "b"), Work.FINAL, on("esx-13"))).isInstanceOf(Turn.Waits.class);

        jdbc.sql("update migration set state = 'SYNCING' where id = :id").param("id", aborted).update();
        slots.release(holder, token);
        assertThat(told).as("while it is driven").isEmpty();
        UUID seed = migration("SEEDING");
        assertThat(slots.ask(seed, lease(seed, "a"), Work.SEED, on("esx-13"))).isInstanceOf(Turn.Granted.class);
        slots.tick();
        assertThat(node().yields(seed)).isFalse();

        sleeps(aborted);
        slots.tick();
        assertThat(slots.places(List.of(aborted))).isEmpty();
        assertThat(claims().all()).singleElement().satisfies(claim -> assertThat(claim.migrationId()).isEqualTo(seed));
    }

    /// The source is compared while the target soaks; nothing else is copied then.
    @Test
    void aComparisonHasItsTurnInTheSoak() {
        SlotWorld.limit(jdbc, host("esx-14"), 1);
        UUID holder = migration("SEEDING");
        long token = lease(holder, "a");
        slots.ask(holder, token, Work.SEED, on("esx-14"));
        UUID soaking = migration("SOAKING");
        assertThat(slots.ask(soaking, lease(soaking, "a"), Work.COMPARISON, on("esx-14")))
                .isEqualTo(new Turn.Waits("It waits for host esx-14, 1st of 1.", false));
        sleeps(soaking);
        slots.tick();
        assertThat(slots.places(List.of(soaking))).as("it keeps its place").isNotEmpty();

        slots.release(holder, token);

        assertThat(told).containsExactly(soaking);
        assertThat(slots.ask(soaking, lease(soaking, "b"), Work.COMPARISON, on("esx-14")))
                .isInstanceOf(Turn.Granted.class);
        UUID other = migration("SOAKING");
        slots.ask(other, lease(other, "a"), Work.SEED, on("esx-14"));
        sleeps(other);
        slots.tick();
        assertThat(slots.places(List.of(other))).as("nothing is seeded in a soak").isEmpty();
    }

    @Test
    void aHostWithoutMemoryIsAskedForHalfAndSlowlyForMoreAgain() {
        List<String> audited = new ArrayList<>();
        Pressure pressure = SlotWorld.pressure(jdbc, new Trail(audited));
        LimitStore limits = new LimitStore(jdbc, new SlotProperties(10));
        SlotWorld.limit(jdbc, Resource.node("a"), 10);
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            UUID id = migration("SEEDING");
            ids.add(id);
            assertThat(slots.ask(id, lease(id, "a"), Work.SEED, on("esx-10"))).isInstanceOf(Turn.Granted.class);
        }

        // of eight that it may, six run: it gives way from what it really does, and once for one shortage
        ids.forEach(id -> pressure.tooMuch(id, LimitKind.HOST, "NFC error 5"));
        assertThat(limits.inForce().most(host("esx-10"))).isEqualTo(3);
        assertThat(limits.inForce().wanted(host("esx-10"))).isEqualTo(8);
        assertThat(limits.inForce().most(host("esx-11"))).isEqualTo(8);
        UUID next = migration("SEEDING");
        assertThat(slots.ask(next, lease(next, "a"), Work.SEED, on("esx-10")))
                .isEqualTo(new Turn.Waits("It waits for host esx-10, 1st of 1.", false));

        pressure.relax();
        assertThat(limits.inForce().most(host("esx-10"))).as("a quarter of an hour is not over").isEqualTo(3);
        for (int quarter = 0; quarter < 5; quarter++) {
            jdbc.sql("""
                    update slot_pressure set lowered_at = lowered_at - interval '16 minutes',
                           raised_at = raised_at - interval '16 minutes'
                    """).update();
            pressure.relax();
        }
        assertThat(limits.inForce().most(host("esx-10"))).isEqualTo(8);
        assertThat(new PressureStore(jdbc).all()).isEmpty();
        assertThat(audited).containsExactly("slot.limit-lowered", "slot.limit-raised");
    }

    /// Two last passes of four disks each are eight who read.
    @Test
    void aHostWithoutMemoryIsAskedForHalfOfTheDisksItHad() {
        Pressure pressure = SlotWorld.pressure(jdbc, new Trail(new ArrayList<>()));
        LimitStore limits = new LimitStore(jdbc, new SlotProperties(10));
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            UUID id = migration("CUTTING_OVER");
            ids.add(id);
            slots.ask(id, lease(id, "a"), Work.FINAL, List.of(new Need(host("esx-10"), 4)));
        }
        assertThat(pressure.share(ids.getFirst(), LimitKind.HOST)).hasValue(4);
        assertThat(pressure.share(ids.getFirst(), LimitKind.DATASTORE)).isEmpty();

        pressure.tooMuch(ids.getFirst(), LimitKind.HOST, "NFC error 5");

        assertThat(limits.inForce().most(host("esx-10"))).isEqualTo(4);
        jdbc.sql("update slot_pressure set most = 2").update();
        assertThat(pressure.share(ids.getFirst(), LimitKind.HOST)).as("as limits stand now").hasValue(2);
    }

    record Trail(List<String> audited) implements AuditTrail {

        @Override
        public void append(AuditEntry entry) {
            audited.add(entry.action());
        }

        @Override
        public List<AuditEvent> about(String subjectType, String subjectId, int limit) {
            return List.of();
        }
    }
}
