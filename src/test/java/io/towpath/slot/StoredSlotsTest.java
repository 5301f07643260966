package io.towpath.slot;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.towpath.TestDatabase;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditTrail;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/// Slots on the real database: nodes race for them, die with them, and take each other's place.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoredSlotsTest {

    private JdbcClient jdbc;
    private DataSourceTransactionManager transactions;
    private UUID source;
    private UUID target;
    private StoredSlots slots;
    private final List<UUID> told = new CopyOnWriteArrayList<>();

    @BeforeAll
    void connect() {
        var details = TestDatabase.clone("slots");
        var dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(details.getJdbcUrl());
        dataSource.setUsername(details.getUsername());
        dataSource.setPassword(details.getPassword());
        jdbc = JdbcClient.create(dataSource);
        transactions = new DataSourceTransactionManager(dataSource);
        source = connection("source", "staged");
        target = connection("target", "libvirt");
    }

    @BeforeEach
    void clear() {
        jdbc.sql("delete from slot_claim").update();
        jdbc.sql("delete from slot_node").update();
        jdbc.sql("delete from slot_limit").update();
        jdbc.sql("delete from slot_pressure").update();
        told.clear();
        slots = node();
    }

    private StoredSlots node() {
        return SlotWorld.stored(jdbc, transactions, 4, event -> told.addAll(((SlotsGranted) event).migrationIds()));
    }

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

    private record Trail(List<String> audited) implements AuditTrail {

        @Override
        public void append(AuditEntry entry) {
            audited.add(entry.action());
        }

        @Override
        public List<AuditEvent> about(String subjectType, String subjectId, int limit) {
            return List.of();
        }
    }

    /// Two nodes with two threads each, and deaths: what is held is read between any two of their statements.
    @Test
    void nodesThatRaceNeverExceedALimitAndServeEverybody() throws InterruptedException {
        SlotWorld.limit(jdbc, host("esx-8"), 2);
        SlotWorld.limit(jdbc, host("esx-9"), 3);
        SlotWorld.limit(jdbc, Resource.node("north"), 2);
        SlotWorld.limit(jdbc, Resource.node("south"), 1);
        var race = new Race();
        for (int i = 0; i < 16; i++) {
            race.todo.add(migration(i % 4 == 0 ? "CUTTING_OVER" : "SEEDING"));
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
            switch (own.ask(id, token, id.hashCode() % 4 == 0 ? Work.FINAL : Work.SEED, needs)) {
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
                case Turn.Waits _, Turn.Gone _ -> exceeded(wrong);
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

    private ClaimStore claims() {
        return new ClaimStore(jdbc);
    }

    private Resource host(String name) {
        return Resource.host(source, name);
    }

    private List<Need> on(String host) {
        return List.of(new Need(host(host), 1));
    }

    private long lease(UUID id, String node) {
        return jdbc.sql("""
                update migration set lease_owner = :node, lease_token = lease_token + 1,
                       lease_until = clock_timestamp() + interval '1 minute'
                 where id = :id returning lease_token
                """).param("id", id).param("node", node).query(Long.class).single();
    }

    private long takeIfFree(UUID id, String node) {
        return jdbc.sql("""
                update migration set lease_owner = :node, lease_token = lease_token + 1,
                       lease_until = clock_timestamp() + interval '1 minute'
                 where id = :id and lease_until is null returning lease_token
                """).param("id", id).param("node", node).query(Long.class).optional().orElse(-1L);
    }

    private void sleeps(UUID id) {
        jdbc.sql("update migration set lease_until = null where id = :id").param("id", id).update();
    }

    private void overdue() {
        jdbc.sql("""
                update slot_claim set offer_until = clock_timestamp() - interval '1 second' where state = 'OFFERED'
                """).update();
    }

    private UUID migration(String state) {
        UUID vm = jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:source, :external, 'web01', 2, 1, 1024, 'bios', false, 'ova', 'web01.ova', 4096, 'f', 'd',
                        now(), now())
                returning id
                """).param("source", source).param("external", UUID.randomUUID().toString()).query(UUID.class).single();
        return jdbc.sql("""
                insert into migration (vm_id, attempt, target_id, format, soak_days, reason, planned_by, state)
                values (:vm, 1, :target, 'qcow2', 5, 'test', 'lena', :state) returning id
                """).param("vm", vm).param("target", target).param("state", state).query(UUID.class).single();
    }

    private UUID connection(String direction, String kind) {
        return jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :direction, '/nowhere/' || :direction, 'test', now()) returning id
                """).param("direction", direction).param("kind", kind).query(UUID.class).single();
    }
}
