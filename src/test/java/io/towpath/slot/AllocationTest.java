package io.towpath.slot;

import static io.towpath.slot.SlotWorld.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AllocationTest {

    private static final Instant NOW = Instant.parse("2031-03-01T12:00:00Z");
    private static final UUID VC = new UUID(0, 1);
    private static final Resource HOST = Resource.host(VC, "esx-14");
    private static final Resource OTHER_HOST = Resource.host(VC, "esx-15");
    private static final Resource STORE = Resource.datastore(VC, "ds-3");

    @Test
    void grantsAllOfAClaimOrNothing() {
        Claim holds = held(Work.SEED, NOW, new Need(STORE, 1));
        Claim both = waiting(UUID.randomUUID(), Work.SEED, NOW.minusSeconds(1),
                List.of(new Need(HOST, 1), new Need(STORE, 1)));
        Claim one = waiting(UUID.randomUUID(), Work.SEED, NOW, List.of(new Need(HOST, 1)));

        var decision = Allocation.decide(NOW, limits(Map.of(HOST, 1, STORE, 1)), List.of(holds, both, one));

        assertThat(decision.granted()).containsExactly(one.migrationId());
        assertThat(place(decision, both)).isEqualTo("It waits for datastore ds-3, 1st of 1.");
    }

    @Test
    void saysWhichLimitAndWhichPlaceInItsQueue() {
        List<Claim> claims = new ArrayList<>();
        claims.add(held(Work.SEED, NOW, new Need(HOST, 1)));
        claims.add(held(Work.SEED, NOW, new Need(STORE, 1)));
        for (int i = 0; i < 7; i++) {
            List<Need> needs = i == 2
                    ? List.of(new Need(HOST, 1), new Need(STORE, 1))
                    : List.of(new Need(HOST, 1), new Need(OTHER_HOST, 1));
            claims.add(waiting(new UUID(9, i), Work.SEED, NOW.minusSeconds(60 - i), needs));
        }

        var decision = Allocation.decide(NOW, limits(Map.of(HOST, 1, STORE, 1, OTHER_HOST, 8)), claims);

        assertThat(place(decision, claims.get(4)))
                .isEqualTo("It waits for host esx-14, 3rd of 7; also for datastore ds-3, 1st of 1.");
        assertThat(place(decision, claims.get(8))).isEqualTo("It waits for host esx-14, 7th of 7.");
        assertThat(List.of(1, 2, 3, 4, 11, 12, 13, 21, 102, 111)).extracting(Place::ordinal).containsExactly("1st",
                "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th");
    }

    @Test
    void aLastPassOvertakesWhoeverWaitsAndPassesComeBeforeSeeds() {
        Claim seed = waiting(UUID.randomUUID(), Work.SEED, NOW.minusSeconds(300), List.of(new Need(HOST, 1)));
        Claim delta = waiting(UUID.randomUUID(), Work.DELTA, NOW.minusSeconds(200), List.of(new Need(HOST, 1)));
        Claim last = waiting(UUID.randomUUID(), Work.FINAL, NOW, List.of(new Need(HOST, 1)));

        var decision = Allocation.decide(NOW, limits(Map.of(HOST, 2)), List.of(seed, delta, last));

        assertThat(decision.granted()).containsExactly(last.migrationId(), delta.migrationId());
        assertThat(decision.waiting()).containsOnlyKeys(seed.migrationId());
    }

    @Test
    void aLastPassNeverWaitsBehindASeedThatRuns() {
        Claim early = held(Work.SEED, NOW.minusSeconds(900), new Need(HOST, 1));
        Claim late = held(Work.SEED, NOW.minusSeconds(60), new Need(HOST, 1));
        Claim delta = held(Work.DELTA, NOW.minusSeconds(30), new Need(HOST, 1));
        Claim last = waiting(UUID.randomUUID(), Work.FINAL, NOW, List.of(new Need(HOST, 1)));
        Claim second = waiting(UUID.randomUUID(), Work.FINAL, NOW, List.of(new Need(HOST, 1)));
        Limits three = limits(Map.of(HOST, 3));

        var decision = Allocation.decide(NOW, three, List.of(early, late, delta, last));
        assertThat(decision.yield()).containsExactly(late.migrationId());

        // the one that was told to stop counts: nobody else has to
        Claim stopping = yielding(late);
        assertThat(Allocation.decide(NOW, three, List.of(early, stopping, delta, last)).yield()).isEmpty();
        assertThat(Allocation.decide(NOW, three, List.of(early, stopping, delta, last, second)).yield())
                .containsExactly(early.migrationId());

        // and what it leaves goes to nobody else
        Claim aged = waiting(UUID.randomUUID(), Work.SEED, NOW.minusSeconds(90_000), List.of(new Need(HOST, 1)));
        var left = Allocation.decide(NOW, three, List.of(early, delta, aged, last));
        assertThat(left.granted()).containsExactly(last.migrationId());
    }

    @Test
    void noCopyOfAVmThatIsOffStopsForALastPass() {
        Claim cold = held(Work.COLD, NOW, new Need(HOST, 1));
        Claim seed = held(Work.SEED, NOW, new Need(OTHER_HOST, 1));
        Claim last = waiting(UUID.randomUUID(), Work.FINAL, NOW, List.of(new Need(HOST, 1), new Need(OTHER_HOST, 1)));

        var decision = Allocation.decide(NOW, limits(Map.of(HOST, 1, OTHER_HOST, 1)), List.of(cold, seed, last));

        assertThat(decision.yield()).as("stopping the seed alone would not help").isEmpty();
        assertThat(decision.waiting()).containsOnlyKeys(last.migrationId());
    }

    @Test
    void waitingMakesUrgentSoThatNobodyStarves() {
        Claim old = waiting(UUID.randomUUID(), Work.SEED, NOW.minus(Duration.ofMinutes(61)),
                List.of(new Need(HOST, 1), new Need(STORE, 1)));
        Claim fresh = waiting(UUID.randomUUID(), Work.DELTA, NOW, List.of(new Need(HOST, 1)));
        Claim holds = held(Work.DELTA, NOW, new Need(STORE, 1));

        var decision = Allocation.decide(NOW, limits(Map.of(HOST, 1, STORE, 1)), List.of(old, fresh, holds));

        assertThat(decision.granted()).as("the free host is kept for the one that waits longest").isEmpty();
    }

    @Test
    void aFreeHostIsUsedWhileTheQueueOfAnotherIsLongAndOld() {
        Resource link = Resource.link(VC, "vc", new UUID(0, 2), "target");
        List<Claim> claims = new ArrayList<>();
        claims.add(held(Work.COLD, NOW, new Need(HOST, 1), new Need(link, 1)));
        for (int i = 0; i < 10; i++) {
            claims.add(waiting(new UUID(9, i), Work.SEED, NOW.minus(Duration.ofHours(5)).plusSeconds(i),
                    List.of(new Need(HOST, 1), new Need(link, 1))));
        }
        Claim other = waiting(UUID.randomUUID(), Work.SEED, NOW, List.of(new Need(OTHER_HOST, 1), new Need(link, 1)));
        claims.add(other);

        var decision = Allocation.decide(NOW, limits(Map.of(HOST, 1, OTHER_HOST, 1, link, 4)), claims);

        assertThat(decision.granted()).containsExactly(other.migrationId());
        assertThat(Allocation.decide(NOW, limits(Map.of(HOST, 1, OTHER_HOST, 1, link, 2)), claims).granted())
                .as("the link's last slot is kept for the one that waits longest").isEmpty();
    }

    @Test
    void aLastPassThatRoomCannotBeMadeForDoesNotMakeOthersStopMoreThanNeeded() {
        Claim cold = held(Work.COLD, NOW, new Need(HOST, 1));
        Claim early = held(Work.SEED, NOW.minusSeconds(900), new Need(STORE, 1));
        Claim late = held(Work.SEED, NOW.minusSeconds(60), new Need(STORE, 1));
        Claim stuck = waiting(UUID.randomUUID(), Work.FINAL, NOW.minusSeconds(10),
                List.of(new Need(HOST, 1), new Need(STORE, 1)));
        Claim last = waiting(UUID.randomUUID(), Work.FINAL, NOW, List.of(new Need(STORE, 1)));

        var decision = Allocation.decide(NOW, limits(Map.of(HOST, 1, STORE, 2)),
                List.of(cold, early, late, stuck, last));

        assertThat(decision.yield()).containsExactly(late.migrationId());
        assertThat(decision.waiting()).containsOnlyKeys(stuck.migrationId(), last.migrationId());
    }

    @Test
    void whatAPassLeavesForALastPassGoesToNobodyElseBehindAnother() {
        Claim first = waiting(UUID.randomUUID(), Work.FINAL, NOW.minusSeconds(9), List.of(new Need(HOST, 1)));
        Claim second = waiting(UUID.randomUUID(), Work.FINAL, NOW, List.of(new Need(HOST, 1), new Need(STORE, 1)));
        Claim seed = waiting(UUID.randomUUID(), Work.SEED, NOW, List.of(new Need(STORE, 1)));

        var decision = Allocation.decide(NOW, limits(Map.of(HOST, 2, STORE, 1)), List.of(
                yielding(held(Work.SEED, NOW, new Need(HOST, 1))), held(Work.SEED, NOW, new Need(HOST, 1)), first,
                second, seed));

        assertThat(decision.yield()).hasSize(1);
        assertThat(decision.granted()).as("the datastore is kept for the second last pass").isEmpty();
    }

    @Test
    void aVmWithMoreDisksThanAPlaceTakesGetsAllOfIt() {
        Claim wide = waiting(UUID.randomUUID(), Work.SEED, NOW, List.of(new Need(STORE, 40)));
        Claim small = waiting(UUID.randomUUID(), Work.SEED, NOW.plusMillis(1), List.of(new Need(STORE, 1)));

        var decision = Allocation.decide(NOW, limits(Map.of(STORE, 15)), List.of(wide, small));

        assertThat(decision.granted()).containsExactly(wide.migrationId());
        assertThat(decision.waiting()).containsOnlyKeys(small.migrationId());
    }

    @Test
    void whatTheMachineLoweredHoldsUnderWhatPeopleSet() {
        Limits lowered = new Limits(Map.of(LimitKind.NODE, 4), Map.of(HOST, 8), Map.of(HOST, 2), List.of("a", "b"));

        assertThat(lowered.most(HOST)).isEqualTo(2);
        assertThat(lowered.most(OTHER_HOST)).isEqualTo(8);
        assertThat(lowered.most(Resource.ANY_NODE)).isEqualTo(8);
    }

    /// Whatever is asked for, ends, crashes or comes back, in whatever order: no place ever does more than it may, and when
    /// nobody new asks everybody was served.
    @Property(tries = 50)
    void noLimitIsEverExceededAndEverybodyIsServed(@ForAll long seed) {
        Random random = new Random(seed);
        List<Resource> places = new ArrayList<>();
        Map<Resource, Integer> most = new HashMap<>();
        for (int i = 0; i < 2 + random.nextInt(5); i++) {
            places.add(Resource.host(VC, "h" + i));
            most.put(places.get(i), 1 + random.nextInt(4));
        }
        Limits limits = limits(most);
        Map<UUID, Claim> claims = new LinkedHashMap<>();
        Instant now = NOW;
        int asked = 0;
        int served = 0;
        for (int i = 0; i < 80 || !claims.isEmpty(); i++) {
            now = now.plusSeconds(random.nextInt(600));
            if (i < 80 && random.nextInt(3) > 0) {
                asked++;
                UUID id = new UUID(seed, i);
                claims.put(id, waiting(id, Work.values()[random.nextInt(4)], now, needs(random, places)));
            }
            for (Claim claim : List.copyOf(claims.values())) {
                if (claim.state() == Claim.State.HELD) {
                    int fate = random.nextInt(12);
                    if (fate < 3) {
                        claims.remove(claim.migrationId());
                        served++;
                    } else if (fate == 3 && i < 80 || claim.yields()) {
                        // its node died, or it made room: it waits again, and keeps its turn
                        claims.put(claim.migrationId(), state(claim, Claim.State.WAITING, null));
                    }
                }
            }
            var decision = Allocation.decide(now, limits, List.copyOf(claims.values()));
            for (UUID id : decision.granted()) {
                claims.put(id, state(claims.get(id), Claim.State.HELD, now));
            }
            for (UUID id : decision.yield()) {
                assertThat(claims.get(id).work()).isIn(Work.SEED, Work.DELTA);
                claims.put(id, yielding(claims.get(id)));
            }
            Map<Resource, Integer> used = new HashMap<>();
            claims.values().stream().filter(Claim::takes).flatMap(claim -> claim.needs().stream())
                    .forEach(need -> used.merge(need.resource(), Math.min(need.units(), most.get(need.resource())),
                            Integer::sum));
            used.forEach((place, units) -> assertThat(units).as(place.label()).isLessThanOrEqualTo(most.get(place)));
            assertThat(i).as("it comes to an end").isLessThan(20_000);
        }
        assertThat(served).isEqualTo(asked);
    }

    private static List<Need> needs(Random random, List<Resource> places) {
        List<Need> needs = new ArrayList<>();
        for (Resource place : places) {
            if (random.nextBoolean()) {
                needs.add(new Need(place, 1 + random.nextInt(3)));
            }
        }
        return needs.isEmpty() ? List.of(new Need(places.getFirst(), 1)) : needs;
    }

    private static Limits limits(Map<Resource, Integer> set) {
        return new Limits(new EnumMap<>(Map.of(LimitKind.NODE, 4)), set, Map.of(), List.of("a"));
    }

    private static String place(Allocation.Decision decision, Claim claim) {
        return decision.waiting().get(claim.migrationId()).sentence();
    }

    private static Claim held(Work work, Instant since, Need... needs) {
        UUID id = UUID.randomUUID();
        return new Claim(id, "vm-" + id, work, List.of(needs), Claim.State.HELD, since, since, "a", true, false);
    }

    private static Claim state(Claim claim, Claim.State state, Instant granted) {
        return new Claim(claim.migrationId(), claim.vmName(), claim.work(), claim.needs(), state, claim.askedAt(),
                granted, granted == null ? null : "a", true, false);
    }

    private static Claim yielding(Claim claim) {
        return new Claim(claim.migrationId(), claim.vmName(), claim.work(), claim.needs(), claim.state(),
                claim.askedAt(), claim.grantedAt(), claim.node(), true, true);
    }
}
