package io.towpath.slot;

import static io.towpath.slot.Stun.MERGE;
import static io.towpath.slot.Stun.OUTAGE;
import static io.towpath.slot.Stun.SWEEP;
import static io.towpath.slot.Stun.TAKE;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.slot.Turns.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Whose turn it is at a host to make or remove a snapshot.
class TurnsTest {

    private int number;

    private Request waits(Stun kind) {
        number++;
        return new Request(new UUID(0, number), kind, number, false);
    }

    private Request has(Stun kind) {
        number++;
        return new Request(new UUID(0, number), kind, number, true);
    }

    private static List<Integer> next(int limit, Request... all) {
        return Turns.next(limit, List.of(all)).stream().map(id -> (int) id.getLeastSignificantBits()).toList();
    }

    @Test
    void inTheOrderInWhichTheyAskedAsManyAsTheHostTakes() {
        assertThat(next(2, waits(TAKE), waits(TAKE), waits(TAKE))).containsExactly(1, 2);
    }

    @Test
    void whoIsInAnOutageWaitsForNoOneButOthersInTheirs() {
        assertThat(next(2, has(SWEEP), has(MERGE), waits(TAKE), waits(OUTAGE))).containsExactly(4);
        number = 0;
        assertThat(next(2, has(OUTAGE), has(OUTAGE), waits(OUTAGE))).isEmpty();
    }

    @Test
    void removalsLeaveATurnForThoseThatMakeOne() {
        assertThat(next(4, has(MERGE), has(MERGE), has(MERGE), waits(MERGE), waits(SWEEP), waits(TAKE)))
                .containsExactly(6);
    }

    @Test
    void theSweeperLeavesTurnsForTheRemovalsOfPasses() {
        assertThat(next(4, has(SWEEP), has(SWEEP), waits(SWEEP), waits(MERGE))).containsExactly(4);
    }

    @Test
    void aHostWithOneTurnDoesEverythingOneAfterTheOther() {
        assertThat(next(1, waits(SWEEP))).containsExactly(1);
        number = 0;
        assertThat(next(1, waits(MERGE), waits(SWEEP), waits(TAKE))).containsExactly(3);
    }

    /// Whatever is asked for in whatever order.
    @Test
    void neverMoreThanTheLimitBesidesOutagesAndSomebodyAlwaysGoesOn() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            int limit = 1 + random.nextInt(6);
            List<Request> all = new ArrayList<>();
            for (int step = 0; step < 30; step++) {
                all.add(waits(Stun.values()[random.nextInt(4)]));
                Set<UUID> next = Turns.next(limit, all);
                all.replaceAll(each -> next.contains(each.id())
                        ? new Request(each.id(), each.kind(), each.order(), true)
                        : each);
                long outages = all.stream().filter(each -> each.held() && each.kind() == OUTAGE).count();
                long others = all.stream().filter(each -> each.held() && each.kind() != OUTAGE).count();
                assertThat(outages).as("seed %d", seed).isLessThanOrEqualTo(limit);
                assertThat(others).as("seed %d", seed).isLessThanOrEqualTo(limit);
                assertThat(all.stream().noneMatch(Request::held)).as("seed %d: nobody goes on", seed).isFalse();
                if (random.nextBoolean()) {
                    List<Request> held = all.stream().filter(Request::held).collect(Collectors.toList());
                    all.remove(held.get(random.nextInt(held.size())));
                }
                if (all.stream().noneMatch(Request::held) && !all.isEmpty()) {
                    assertThat(Turns.next(limit, all)).as("seed %d", seed).isNotEmpty();
                    all.clear();
                }
            }
        }
    }
}
