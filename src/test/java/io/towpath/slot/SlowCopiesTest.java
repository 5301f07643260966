package io.towpath.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Copies that crawl on the real database: how fast they are is counted from their bytes, and those that wait get their slots.
class SlowCopiesTest extends SlotsOnPostgres {

    private static final long MIB = 1 << 20;

    private final List<String> audited = new ArrayList<>();
    private final Map<UUID, Long> tokens = new HashMap<>();
    private SlowCopies slow;

    @BeforeEach
    void watch() {
        audited.clear();
        jdbc.sql("delete from slot_pace").update();
        jdbc.sql("delete from slot_gave_way").update();
        slow = SlotWorld.slow(jdbc, new StoredSlotsTest.Trail(audited));
    }

    @Test
    void crawlersThatHaveAllSlotsOfANodeGiveThemToThoseThatWait() {
        for (int i = 0; i < 5; i++) {
            UUID fast = copies("esx-1" + i);
            look();
            moves(fast, 60 * 100, 70);
            look();
            slots.release(fast, token(fast));
        }
        assertThat(jdbc.sql("select count(*) from slot_pace where kind = 'NODE' and key = 'a'").query(Integer.class)
                .single()).isEqualTo(5);
        List<UUID> crawlers = List.of(copies("esx-4"), copies("esx-4"), copies("esx-4"), copies("esx-4"));
        UUID first = asks("esx-5");
        UUID second = asks("esx-6");
        look();
        assertThat(audited).as("nothing is known of them yet").isEmpty();

        for (int i = 0; i < 4; i++) {
            moves(crawlers.get(i), 700 * (i + 1), 700);
        }
        look();

        assertThat(audited).containsExactly("slot.gave-way", "slot.gave-way");
        StoredSlots holder = node();
        assertThat(crawlers).filteredOn(holder::yields).containsExactlyElementsOf(crawlers.subList(0, 2));
        assertThat(holder.givesWay(crawlers.getFirst())).hasValueSatisfying(why -> assertThat(why).startsWith(
                "Slow, ").contains("/s where half of the others on node a make more than ", "it gave way to web01."));
        slots.standBack(crawlers.get(0), token(crawlers.get(0)));
        slots.standBack(crawlers.get(1), token(crawlers.get(1)));
        assertThat(told).containsExactlyInAnyOrder(first, second);
        assertThat(slots.ask(first, lease(first, "a"), Work.SEED, on("esx-5"))).isInstanceOf(Turn.Granted.class);
        assertThat(slots.ask(second, lease(second, "a"), Work.SEED, on("esx-6"))).isInstanceOf(Turn.Granted.class);

        UUID third = asks("esx-7");
        assertThat(slots.places(List.of(crawlers.get(0), third)).get(third).sentence()).isEqualTo(
                "It waits for a node, 3rd of 3.");
        assertThat(slots.places(List.of(crawlers.get(0))).get(crawlers.get(0)).sentence()).startsWith(
                "It waits for a node, 1st of 3. Slow, ");
        look();
        assertThat(audited).as("one more, for the third").hasSize(3);
        look();
        assertThat(audited).as("who gave way pushes nobody out").hasSize(3);
    }

    @Test
    void timeInWhichNoBytesAreToMoveIsNobodysSlowness() {
        UUID asking = copies("esx-8");
        look();
        jdbc.sql("update disk_copy set phase = 'WAITING' where migration_id = :id").param("id", asking).update();
        later(asking, 700);
        look();

        assertThat(jdbc.sql("select pace is null and paced_at is null from slot_claim where migration_id = :id")
                .param("id", asking).query(Boolean.class).single()).isTrue();
    }

    @Test
    void aDiskThatIsProvenIsNotSlowAndItsPaceIsRememberedForItsEnd() {
        UUID one = copies("esx-20");
        look();
        moves(one, 700, 700);
        look();
        assertThat(pace(one)).isEqualTo("true true");

        jdbc.sql("update disk_copy set phase = 'PROVING' where migration_id = :id").param("id", one).update();
        look();
        assertThat(pace(one)).isEqualTo("true false");
        for (int i = 0; i < 2; i++) {
            slots.release(one, token(one));
            slots.ask(one, token(one), Work.SEED, on("esx-20"));
            jdbc.sql("update slot_claim set pace = 5 where migration_id = :id").param("id", one).update();
        }
        slots.release(one, token(one));
        assertThat(jdbc.sql("select count(*) || ' ' || max(bytes_per_second) from slot_pace where kind = 'HOST'")
                .query(String.class).single()).as("its newest alone").isEqualTo("1 5");
    }

    @Test
    void whoDiesBeforeItGaveWayStandsBehindThoseThatWaitAllTheSame() {
        UUID one = copies("esx-22");
        jdbc.sql("""
                update slot_claim set asked_at = now() - interval '1 hour', yields_at = now(), gives_way = 'Slow, told.'
                 where migration_id = :id
                """).param("id", one).update();
        UUID other = asks("esx-22");
        jdbc.sql("update migration set lease_until = now() - interval '1 minute' where id = :id").param("id", one)
                .update();

        claims().tidy();

        assertThat(jdbc.sql("""
                select o.asked_at < c.asked_at from slot_claim c, slot_claim o
                 where c.migration_id = :one and o.migration_id = :other
                """).param("one", one).param("other", other).query(Boolean.class).optional()).hasValue(true);
    }

    private String pace(UUID id) {
        return jdbc.sql("select (pace is not null) || ' ' || pace_whole from slot_claim where migration_id = :id")
                .param("id", id).query(String.class).single();
    }

    /// A disk of it begins at its first byte again.
    @Test
    void aPassThatGaveWayIsNotToldAgainBeforeItEnded() {
        UUID one = migration("SYNCING");
        jdbc.sql(
                "insert into replication (migration_id, source_id, vm_ref, vm_name) values (:id, :source, 'vm-7', 'web01')")
                .param("id", one).param("source", source).update();
        UUID pass = jdbc.sql("""
                insert into replication_pass (migration_id, number, kind, snapshot_name, started_at)
                values (:id, 2, 'DELTA', :name, now() - interval '9 hours') returning id
                """).param("id", one).param("name", "towpath-" + one).query(UUID.class).single();
        jdbc.sql("""
                insert into replication_pass_disk (pass_id, disk_key, label, method, phase, done_bytes, total_bytes)
                values (:pass, '2000', 'disk', 'DELTA', 'COPYING', 1, 100)
                """).param("pass", pass).update();
        tokens.put(one, lease(one, "a"));
        slots.ask(one, token(one), Work.DELTA, on("esx-21"));
        PaceStore store = new PaceStore(jdbc);
        Duration rest = Duration.ofHours(2);
        assertThat(store.all(rest).once()).isEmpty();

        jdbc.sql("""
                insert into slot_gave_way (migration_id, work, for_vm, bytes_per_second, others, told_at)
                values (:id, 'DELTA', 'db', 1, 100, now() - interval '3 hours')
                """).param("id", one).update();
        assertThat(store.all(rest).last()).isEmpty();
        assertThat(store.all(rest).once()).containsExactly(one);

        jdbc.sql("update replication_pass_disk set phase = 'COMPARING' where pass_id = :pass").param("pass", pass)
                .update();
        look();
        assertThat(jdbc.sql("select paced_at is null from slot_claim where migration_id = :id").param("id", one)
                .query(Boolean.class).single()).as("a comparison tells no pace").isTrue();
    }

    @Test
    void whoIsGrantedAgainIsMeasuredAnewAndToldOfNothingThatIsOver() {
        UUID one = copies("esx-9");
        look();
        moves(one, 700, 700);
        look();
        jdbc.sql("update slot_claim set gives_way = 'Slow.' where migration_id = :id").param("id", one).update();
        slots.standBack(one, token(one));
        assertThat(slots.ask(one, token(one), Work.SEED, on("esx-9"))).isInstanceOf(Turn.Granted.class);

        assertThat(jdbc.sql("""
                select pace is null and paced_at is null and not pace_whole and gives_way is null from slot_claim
                 where migration_id = :id
                """).param("id", one).query(Boolean.class).single()).isTrue();
    }

    private void look() {
        slow.look(new Lookout(claims(), new LimitStore(jdbc, new SlotProperties(4))).now());
    }

    /// A seed on node a, one disk of which is copied.
    private UUID copies(String host) {
        UUID id = asks(host);
        jdbc.sql("""
                with disk as (
                    insert into vm_disk (vm_id, disk_key, position, label, file, controller, bus, unit, capacity_bytes,
                                         stored_bytes, format, fingerprint)
                    select vm_id, '2000', 0, 'disk', 'd.vmdk', 'pvscsi', 0, 0, 1099511627776, 1, 'vmdk', 'f'
                      from migration where id = :id
                    returning id)
                insert into disk_copy (migration_id, vm_disk_id, position, label, phase, done_bytes, total_bytes, source,
                                       format, target_file, run, started_at, updated_at)
                select :id, id, 0, 'disk', 'COPYING', 0, 1099511627776, 's', 'qcow2', '/t', gen_random_uuid(), now(), now()
                  from disk
                """).param("id", id).update();
        return id;
    }

    private UUID asks(String host) {
        UUID id = migration("SEEDING");
        tokens.put(id, lease(id, "a"));
        slots.ask(id, token(id), Work.SEED, on(host));
        return id;
    }

    private long token(UUID id) {
        return tokens.getOrDefault(id, 0L);
    }

    private void moves(UUID id, long mib, long seconds) {
        jdbc.sql("update disk_copy set done_bytes = done_bytes + :bytes where migration_id = :id")
                .param("bytes", mib * MIB).param("id", id).update();
        later(id, seconds);
    }

    private void later(UUID id, long seconds) {
        jdbc.sql("""
                update slot_claim set paced_at = paced_at - :seconds * interval '1 second' where migration_id = :id
                """).param("seconds", seconds).param("id", id).update();
    }
}
