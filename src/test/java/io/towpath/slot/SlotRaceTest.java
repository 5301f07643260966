package io.towpath.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Nodes race for slots and die with them.
class SlotRaceTest extends SlotsOnPostgres {

    /// Two nodes with two threads each, and deaths: what is held is read between any two of their statements.
    @Test
    void nodesThatRaceNeverExceedALimitAndServeEverybody() throws InterruptedException {
        SlotWorld.limit(jdbc, host("esx-8"), 2);
        SlotWorld.limit(jdbc, host("esx-9"), 3);
        SlotWorld.limit(jdbc, Resource.node("north"), 2);
        SlotWorld.limit(jdbc, Resource.node("south"), 1);
        var race = new Race();
        for (int i = 0; i < 16; i++) {
            UUID id = migration(i % 4 == 0 ? "CUTTING_OVER" : "SEEDING");
            race.todo.add(id);
            if (i % 4 == 0) {
                race.cutting.add(id);
            }
        }
        race.ready.addAll(race.todo);
        List<Thread> threads = new ArrayList<>();
        for (String name : List.of("north", "north", "south", "south")) {
            StoredSlots own = SlotWorld.stored(jdbc, transactions, 4,
                    event -> race.ready.addAll(((SlotsGranted) event).migrationIds()));
            threads.add(Thread.ofPlatform().start(() -> race.run(own, name)));
        }
        for (Thread thread : threads) {
            thread.join(60_000);
            assertThat(thread.isAlive()).as("everybody is served: left %s", race.todo).isFalse();
        }

        assertThat(race.wrong).isEmpty();
        assertThat(race.deaths.get()).isEqualTo(4);
    }

    private final class Race {

        private final Set<UUID> todo = ConcurrentHashMap.newKeySet();
        /// Only these have a last pass: of others it would be that of a cutover that was given up.
        private final Set<UUID> cutting = ConcurrentHashMap.newKeySet();
        private final Queue<UUID> ready = new ConcurrentLinkedQueue<>();
        private final Set<String> wrong = ConcurrentHashMap.newKeySet();
        private final AtomicInteger deaths = new AtomicInteger();
        private final AtomicInteger granted = new AtomicInteger();

        void run(StoredSlots own, String node) {
            while (!todo.isEmpty()) {
                UUID id = ready.poll();
                long token = id == null || !todo.contains(id) ? -1 : takeIfFree(id, node);
                if (id == null || token < 0) {
                    own.tick();
                } else {
                    work(own, id, token);
                    jdbc.sql("update migration set lease_until = null where id = :id and lease_token = :token")
                            .param("id", id).param("token", token).update();
                }
            }
        }

        private void work(StoredSlots own, UUID id, long token) {
            List<Need> needs = id.hashCode() % 2 == 0
                    ? on("esx-8")
                    : List.of(new Need(host("esx-8"), 1), new Need(host("esx-9"), 2));
            switch (own.ask(id, token, cutting.contains(id) ? Work.FINAL : Work.SEED, needs)) {
                case Turn.Granted _ when granted.incrementAndGet() % 4 == 0 && deaths.get() < 4 ->
                    deaths.incrementAndGet();
                case Turn.Granted _ -> {
                    exceeded(wrong);
                    if (own.yields(id)) {
                        own.standBack(id, token);
                    } else {
                        todo.remove(id);
                        own.release(id, token);
                    }
                }
                case Turn.Waits waits when waits.soon() -> ready.add(id);
                case Turn.Waits _,Turn.Gone _ -> exceeded(wrong);
            }
        }
    }

    /// What counts, in one statement: all held under a living lease, by place and by node.
    private void exceeded(Set<String> wrong) {
        jdbc.sql("""
                with held as (
                    select c.* from slot_claim c join migration m on m.id = c.migration_id
                     where (c.state = 'HELD' and m.lease_token = c.lease_token and m.lease_until > clock_timestamp())
                        or c.state = 'OFFERED')
                select k.key || ': ' || sum(k.unit) from held, unnest(keys, units) as k(key, unit)
                 where k.key <> '*' group by k.key
                having sum(k.unit) > (select l.most from slot_limit l where l.key = k.key)
                union all
                select node || ': ' || count(*) from held where node is not null group by node
                having count(*) > (select l.most from slot_limit l where l.key = node)
                """).query((row, _) -> row.getString(1)).list().forEach(wrong::add);
    }
}
