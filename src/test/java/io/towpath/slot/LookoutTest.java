package io.towpath.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Many watch the queues; they are looked at once a second for all of them.
class LookoutTest extends SlotsOnPostgres {

    private final AtomicLong nanos = new AtomicLong(7);
    private StoredSlots watched;
    private Queues queues;

    @BeforeEach
    void watch() {
        LimitStore limits = new LimitStore(jdbc, new SlotProperties(10));
        Lookout lookout = new Lookout(claims(), limits, nanos::get);
        watched = new StoredSlots(claims(), limits, lookout, SlotWorld.slow(jdbc, SlotWorld.NO_TRAIL), _ -> {},
                transactions);
        queues = new Queues(lookout, limits, new PressureStore(jdbc), new StunStore(jdbc), jdbc);
    }

    @Test
    void whoWaitsIsToldAPlaceThatIsASecondOldAtMost() {
        SlotWorld.limit(jdbc, host("esx-20"), 1);
        UUID holder = asks(Work.SEED, "esx-20");
        UUID first = asks(Work.DELTA, "esx-20");
        assertThat(place(first)).isEqualTo("It waits for host esx-20, 1st of 1.");

        UUID last = asks(Work.FINAL, "esx-20");
        assertThat(place(first)).as("what was seen").isEqualTo("It waits for host esx-20, 1st of 1.");
        assertThat(place(last)).as("who is new looks").isEqualTo("It waits for host esx-20, 1st of 2.");
        assertThat(place(first)).isEqualTo("It waits for host esx-20, 2nd of 2.");

        jdbc.sql("delete from slot_claim where migration_id = :id").param("id", last).update();
        assertThat(place(first)).isEqualTo("It waits for host esx-20, 2nd of 2.");
        assertThat(watched.places(List.of(last, holder))).as("who waits no more is told nothing").isEmpty();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(place(first)).isEqualTo("It waits for host esx-20, 1st of 1.");
    }

    @Test
    void theQueueThatIsWatchedIsLookedAtOnceASecondAndThePageShowsItAsItIs() {
        SlotWorld.limit(jdbc, host("esx-21"), 1);
        UUID one = asks(Work.SEED, "esx-21");
        assertThat(queued()).containsExactly(one);

        UUID two = asks(Work.SEED, "esx-21");
        assertThat(queued()).containsExactly(one);
        assertThat(queues.now().queue()).hasSize(2);
        assertThat(queued()).as("what the page found").containsExactly(one, two);
        UUID three = asks(Work.SEED, "esx-21");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(queued()).containsExactly(one, two, three);
    }

    @Test
    void eachPlaceTellsHowFullItIs() {
        SlotWorld.limit(jdbc, host("esx-22"), 4);
        SlotWorld.limit(jdbc, host("esx-23"), 2);
        UUID large = migration("SEEDING");
        watched.ask(large, lease(large, "a"), Work.SEED,
                List.of(new Need(host("esx-22"), 3), new Need(host("esx-23"), 5)));
        asks(Work.SEED, "esx-22");
        asks(Work.SEED, "esx-22");
        asks(Work.SEED, "esx-23");

        List<Queues.OfKind> kinds = queues.now().limits();
        assertThat(full(kinds, host("esx-22"))).isEqualTo(Map.entry(4, 1));
        assertThat(full(kinds, host("esx-23"))).as("never more than it has").isEqualTo(Map.entry(2, 1));
        assertThat(full(kinds, Resource.node("a"))).isEqualTo(Map.entry(2, 0));
    }

    /// Used and waiting.
    private static Map.Entry<Integer, Integer> full(List<Queues.OfKind> kinds, Resource place) {
        return kinds.stream().flatMap(kind -> kind.places().stream()).filter(each -> each.resource().equals(place))
                .map(each -> Map.entry(each.used(), each.waiting())).findFirst().orElseThrow();
    }

    private UUID asks(Work work, String host) {
        UUID id = migration(work == Work.FINAL ? "CUTTING_OVER" : "SEEDING");
        watched.ask(id, lease(id, "a"), work, on(host));
        return id;
    }

    private String place(UUID id) {
        return watched.places(List.of(id)).get(id).sentence();
    }

    private List<UUID> queued() {
        return queues.queue().stream().map(entry -> entry.claim().migrationId()).toList();
    }
}
