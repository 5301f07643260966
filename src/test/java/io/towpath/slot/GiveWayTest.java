package io.towpath.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GiveWayTest {

    private static final Instant NOW = Instant.parse("2031-03-01T12:00:00Z");
    private static final SlotProperties.Slow RULE = new SlotProperties.Slow(Duration.ofMinutes(10), 20,
            Duration.ofHours(2));
    private static final Resource HOST = Resource.host(new UUID(0, 1), "esx-14");
    private static final Resource OTHER_HOST = Resource.host(new UUID(0, 1), "esx-15");

    private final List<Claim> claims = new ArrayList<>();
    private final Map<UUID, GiveWay.Pace> running = new HashMap<>();
    private final List<GiveWay.Ended> ended = new ArrayList<>();
    private final Map<UUID, Instant> last = new HashMap<>();
    private final Set<UUID> once = new HashSet<>();
    private final Set<RatePlace> ruled = new HashSet<>();

    @Test
    void whoMakesLessThanAFifthOfTheOthersGivesWayToWhoWaits() {
        Claim slow = held("slow", Work.SEED, 19, true, HOST);
        held("fast", Work.SEED, 100, true, HOST);
        held("faster", Work.SEED, 120, false, HOST);
        Claim next = waits("next", Work.DELTA, HOST);

        assertThat(told(3)).singleElement().satisfies(told -> {
            assertThat(told.slow()).isEqualTo(slow);
            assertThat(told.before()).isEqualTo(next);
            assertThat(told.words(bytes -> bytes + " B")).isEqualTo("Slow, 19 B/s where half of the others on host "
                    + "esx-14 make more than 100 B/s, it gave way to next.");
        });
    }

    @Test
    void nobodyGivesWayWhereNobodyWaitsForItsSlots() {
        held("slow", Work.SEED, 1, true, HOST);
        held("fast", Work.SEED, 100, true, HOST);
        held("faster", Work.SEED, 120, true, HOST);
        assertThat(told(3)).isEmpty();

        waits("elsewhere", Work.SEED, OTHER_HOST);
        claims.add(new Claim(UUID.randomUUID(), "busy", Work.COLD, List.of(new Need(OTHER_HOST, 1)), Claim.State.HELD,
                NOW, NOW, "b", true, false));
        assertThat(told(3, 1)).as("its slots are of no use to who waits").isEmpty();
    }

    @Test
    void withoutEnoughToCompareNobodyIsSlow() {
        held("slow", Work.SEED, 1, true, HOST);
        held("fast", Work.SEED, 100, true, HOST);
        held("a pass", Work.DELTA, 100, true, HOST);
        waits("next", Work.SEED, HOST);
        assertThat(told(3)).as("one other of its kind").isEmpty();

        ended.add(new GiveWay.Ended(UUID.randomUUID(), Work.SEED, HOST, 90));
        assertThat(told(3)).hasSize(1);
    }

    /// A fifth of the fast ones of before, not of each other.
    @Test
    void whereSlowOnesHaveAllSlotsThoseOfLateAreTheMeasure() {
        List<Claim> crawlers = List.of(held("c1", Work.SEED, 3, true, HOST), held("c2", Work.SEED, 1, true, HOST),
                held("c3", Work.SEED, 2, true, HOST), held("c4", Work.SEED, 4, true, HOST));
        Claim first = waits("first", Work.SEED, HOST);
        Claim second = waits("second", Work.SEED, HOST);
        assertThat(told(4)).isEmpty();

        for (int i = 0; i < 5; i++) {
            ended.add(new GiveWay.Ended(UUID.randomUUID(), Work.SEED, HOST, 100));
        }
        assertThat(told(4)).extracting(GiveWay.Told::slow).containsExactly(crawlers.get(1), crawlers.get(2));
        assertThat(told(4)).extracting(GiveWay.Told::before).containsExactly(first, second);
    }

    /// What would come instead of it goes no faster.
    @Test
    void whoGoesAsFastAsItsHostDoesGivesWayToNobodyOfThatHost() {
        Claim slow = held("c1", Work.SEED, 1, true, HOST);
        held("c2", Work.SEED, 2, true, HOST);
        held("c3", Work.SEED, 2, true, HOST);
        for (int i = 0; i < 5; i++) {
            ended.add(new GiveWay.Ended(UUID.randomUUID(), Work.SEED, Resource.node("a"), 100));
        }
        waits("same host", Work.SEED, HOST);
        assertThat(told(3)).isEmpty();

        claims.removeLast();
        Claim next = new Claim(UUID.randomUUID(), "other host", Work.SEED, List.of(new Need(OTHER_HOST, 1), new Need(
                Resource.ANY_NODE, 1)), Claim.State.WAITING, NOW, null, null, true, false);
        claims.add(next);
        claims.replaceAll(claim -> claim == next
                ? claim
                : new Claim(claim.migrationId(), claim.vmName(), claim.work(), List.of(new Need(HOST, 1), new Need(
                        Resource.ANY_NODE, 1)), Claim.State.HELD, NOW, NOW, "a", true, false));
        assertThat(GiveWay.choose(NOW, nodeOf3(), claims, Allocation.decide(NOW, nodeOf3(), claims), new GiveWay.Paces(
                running, ended, last, once), ruled, RULE)).extracting(told -> told.slow().migrationId())
                .containsExactly(slow.migrationId());
    }

    private static Limits nodeOf3() {
        return new Limits(new EnumMap<>(Map.of(LimitKind.NODE, 3)), Map.of(), Map.of(), List.of("a"));
    }

    /// A pass comes before a seed: it would have the slot again that it gave to one.
    @Test
    void whoWouldComeFirstAgainGivesNothingAway() {
        held("slow", Work.DELTA, 1, true, HOST);
        held("fast", Work.DELTA, 100, true, HOST);
        held("faster", Work.DELTA, 100, true, HOST);
        Claim seed = waits("seed", Work.SEED, HOST);
        assertThat(told(3)).isEmpty();

        claims.remove(seed);
        claims.add(new Claim(seed.migrationId(), "seed", Work.SEED, seed.needs(), Claim.State.WAITING, NOW.minus(
                Allocation.AGE), null, null, true, false));
        assertThat(told(3)).hasSize(1);
    }

    /// What a rule keeps it to is no slowness of its own.
    @Test
    void whoKeepsToARuleIsHeldAgainstThoseAloneThatKeepToItToo() {
        UUID target = new UUID(0, 9);
        Claim ruledOne = held("over the line", Work.SEED, 5, true, HOST);
        held("fast", Work.SEED, 100, true, HOST);
        held("faster", Work.SEED, 120, true, HOST);
        ended.add(new GiveWay.Ended(UUID.randomUUID(), Work.SEED, HOST, 100));
        waits("next", Work.SEED, HOST);
        claims.set(0, withNeeds(ruledOne, new Need(HOST, 1), new Need(Resource.target(target, "far"), 1)));
        assertThat(told(3)).hasSize(1);

        ruled.add(RatePlace.target(target));
        assertThat(told(3)).as("the others keep to no rule").isEmpty();

        for (int i = 1; i < 3; i++) {
            claims.set(i, withNeeds(claims.get(i), new Need(HOST, 1), new Need(Resource.target(target, "far"), 1)));
        }
        assertThat(told(3)).as("they all keep to it").hasSize(1);
    }

    private static Claim withNeeds(Claim claim, Need... needs) {
        return new Claim(claim.migrationId(), claim.vmName(), claim.work(), List.of(needs), claim.state(), claim
                .askedAt(), claim.grantedAt(), claim.node(), true, false);
    }

    @Test
    void whoLosesByItGivesWayOnceAndATripIsCountedOnce() {
        Claim slow = held("slow", Work.DELTA, 1, true, HOST);
        Claim fast = held("fast", Work.DELTA, 100, true, HOST);
        waits("next", Work.DELTA, HOST);
        ended.add(new GiveWay.Ended(fast.migrationId(), Work.DELTA, HOST, 100));
        assertThat(told(2)).as("one other, which passed before too").isEmpty();

        ended.add(new GiveWay.Ended(UUID.randomUUID(), Work.DELTA, HOST, 100));
        assertThat(told(2)).hasSize(1);
        once.add(slow.migrationId());
        assertThat(told(2)).isEmpty();
    }

    @Test
    void whoGaveWayIsLeftAloneForSomeTimeAndPushesNobodyOut() {
        Claim slow = held("slow", Work.SEED, 1, true, HOST);
        held("fast", Work.SEED, 100, true, HOST);
        held("faster", Work.SEED, 100, true, HOST);
        Claim next = waits("next", Work.SEED, HOST);
        last.put(slow.migrationId(), NOW.minus(Duration.ofMinutes(119)));
        assertThat(told(3)).isEmpty();
        last.put(slow.migrationId(), NOW.minus(Duration.ofMinutes(121)));
        assertThat(told(3)).hasSize(1);

        last.put(next.migrationId(), NOW.minus(Duration.ofMinutes(5)));
        assertThat(told(3)).as("it is a slow one itself").isEmpty();
    }

    @Test
    void lastPassesThoseRaisedAndWhatWasNotMeasuredForLongEnoughGoOn() {
        held("last", Work.FINAL, 1, true, HOST);
        held("begun", Work.SEED, 1, false, HOST);
        Claim raised = held("raised", Work.SEED, 1, true, HOST);
        claims.remove(raised);
        claims.add(new Claim(raised.migrationId(), "raised", Work.SEED, raised.needs(), Claim.State.HELD, NOW, NOW, "a",
                true, false, new Claim.Bump(NOW, "lena", "first")));
        for (int i = 0; i < 4; i++) {
            ended.add(new GiveWay.Ended(UUID.randomUUID(), Work.SEED, HOST, 100));
            ended.add(new GiveWay.Ended(UUID.randomUUID(), Work.FINAL, HOST, 100));
        }
        waits("next", Work.SEED, HOST);

        assertThat(told(3)).isEmpty();
    }

    /// One that stops already makes room enough.
    @Test
    void noMoreAreToldThanAreNeeded() {
        held("slow", Work.SEED, 1, true, HOST);
        Claim stops = held("stops", Work.SEED, 1, true, HOST);
        claims.remove(stops);
        claims.add(new Claim(stops.migrationId(), "stops", Work.SEED, stops.needs(), Claim.State.HELD, NOW, NOW, "a",
                true, true));
        held("fast", Work.SEED, 100, true, HOST);
        ended.add(new GiveWay.Ended(UUID.randomUUID(), Work.SEED, HOST, 100));
        ended.add(new GiveWay.Ended(UUID.randomUUID(), Work.SEED, HOST, 100));
        waits("next", Work.SEED, HOST);
        assertThat(told(3)).isEmpty();

        waits("after it", Work.SEED, HOST);
        assertThat(told(3)).hasSize(1);
        assertThat(GiveWay.choose(NOW, limits(3, 8), claims, Allocation.decide(NOW, limits(3, 8), claims),
                new GiveWay.Paces(running, ended, last, once), ruled,
                new SlotProperties.Slow(RULE.stretch(), 0, RULE.rest())))
                .as("switched off").isEmpty();
    }

    private List<GiveWay.Told> told(int host) {
        return told(host, 8);
    }

    private List<GiveWay.Told> told(int host, int other) {
        Limits limits = limits(host, other);
        return GiveWay.choose(NOW, limits, claims, Allocation.decide(NOW, limits, claims), new GiveWay.Paces(running,
                ended, last, once), ruled, RULE);
    }

    private static Limits limits(int host, int other) {
        return new Limits(new EnumMap<>(Map.of(LimitKind.NODE, 8)), Map.of(HOST, host, OTHER_HOST, other), Map.of(),
                List.of("a"));
    }

    private Claim held(String name, Work work, long pace, boolean whole, Resource at) {
        Claim claim = claim(name, work, at, Claim.State.HELD, "a");
        running.put(claim.migrationId(), new GiveWay.Pace(pace, whole));
        return claim;
    }

    private Claim waits(String name, Work work, Resource at) {
        return claim(name, work, at, Claim.State.WAITING, null);
    }

    private Claim claim(String name, Work work, Resource at, Claim.State state, @Nullable String node) {
        Claim claim = new Claim(new UUID(7, claims.size() + 1L), name, work, List.of(new Need(at, 1)), state, NOW
                .minusSeconds(60 - claims.size()), state == Claim.State.HELD ? NOW : null, node, true, false);
        claims.add(claim);
        return claim;
    }
}
