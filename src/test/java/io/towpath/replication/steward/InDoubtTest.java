package io.towpath.replication.steward;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Which scans say that a snapshot is there still, and which say that nobody can look for it.
@DatabaseTest
class InDoubtTest {

    private static final Duration AHEAD = Duration.ofDays(8);

    @Autowired
    InDoubt doubt;
    @Autowired
    Watch watch;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    JdbcClient jdbc;

    @Test
    void aScanThatBeganBeforeTheRemovalSaysNothingOfIt() {
        UUID source = seen("12:00:10");
        String name = removed(source, "12:00:05");
        scan(source, "12:00:00");

        doubt.reopen();
        assertThat(open(name)).isFalse();

        scan(source, "12:00:07");
        doubt.reopen();
        assertThat(open(name)).as("a scan that began later saw it").isTrue();
    }

    @Test
    void oneWhoseVmIsMissingForAWeekIsGivenUpAndNotCalledRemoved() {
        UUID source = seen("12:00:10");
        String name = open(source);
        missing(source, "6 days");
        doubt.giveUp();
        assertThat(open(name)).isTrue();

        missing(source, "8 days");
        doubt.giveUp();
        assertThat(open(name)).isFalse();
        assertThat(watch.givenUp()).filteredOn(each -> each.snapshot().equals(name)).singleElement()
                .satisfies(one -> assertThat(one.why()).contains("no scan found its VM for 7 days",
                        "look for it at the source"));
    }

    @Test
    void aVcenterRegisteredAnewBringsBackWhatWasGivenUpWithIt() {
        String vcenter = UUID.randomUUID().toString();
        UUID source = seen("12:00:10");
        String name = open(source);
        jdbc.sql("update connection set instance_uuid = :vcenter, removed_at = now() where id = :id")
                .param("vcenter", vcenter).param("id", source).update();
        doubt.giveUp();
        assertThat(open(name)).isFalse();
        assertThat(watch.givenUp()).filteredOn(each -> each.snapshot().equals(name)).singleElement()
                .satisfies(one -> assertThat(one.why()).contains("its source was taken away"));

        UUID another = seen("12:00:10", name);
        scannedNow(another);
        doubt.reopen();
        assertThat(open(name)).as("another server's VM of the same reference").isFalse();

        UUID anew = seen("12:00:10", name);
        jdbc.sql("update connection set instance_uuid = :vcenter where id = :id").param("vcenter", vcenter)
                .param("id", anew).update();
        scannedNow(anew);
        doubt.reopen();
        doubt.giveUp();
        assertThat(open(name)).isTrue();
        UUID vm = jdbc.sql("select id from vm where source_id = :id").param("id", anew).query(UUID.class).single();
        assertThat(watch.held()).filteredOn(each -> each.snapshot().name().equals(name)).singleElement()
                .satisfies(held -> {
                    assertThat(held.vmId()).as("removed by the VM that can be reached").isEqualTo(vm);
                    assertThat(held.unneeded()).isTrue();
                });
    }

    /// As in the demo, where scans are dated by the machine's clock and removals by one that is ahead.
    @Test
    void aScanAndARemovalAreComparedByOneClock() {
        InDoubt demo = new InDoubt(jdbc, machine -> machine.plus(AHEAD));
        UUID source = seen("12:00:10");
        String name = removed(source, "12:00:05");
        jdbc.sql("update source_snapshot set removed_at = removed_at + interval '8 days' where name = :name")
                .param("name", name).update();
        scan(source, "12:00:00");

        demo.reopen();
        assertThat(open(name)).as("the scan began before the removal").isFalse();

        scan(source, "12:00:07");
        doubt.reopen();
        assertThat(open(name)).as("by the machine's clock the removal is to come").isFalse();
        demo.reopen();
        assertThat(open(name)).isTrue();
    }

    /// As in the demo, where `clock_timestamp()` is its own and scans tell by the machine's since when a VM is missing.
    @Test
    void aVmIsMissingForAWeekOfTheClockOfScans() {
        UUID source = seen("12:00:10");
        String name = open(source);
        missing(source, "1 hour");
        whileTheDatabaseIsAhead(() -> {
            doubt.giveUp();
            assertThat(open(name)).isTrue();
        });

        missing(source, "8 days");
        whileTheDatabaseIsAhead(() -> {
            doubt.giveUp();
            assertThat(open(name)).isFalse();
            assertThat(jdbc.sql("select removed_at > now() + interval '7 days' from source_snapshot where name = :name")
                    .param("name", name).query(Boolean.class).single()).as("dated as all else of the ledger").isTrue();
        });
    }

    private void missing(UUID source, String age) {
        jdbc.sql("update vm set missing_since = now() - cast(:age as interval) where source_id = :id")
                .param("id", source)
                .param("age", age).update();
    }

    /// Nothing of it stays.
    private void whileTheDatabaseIsAhead(Runnable work) {
        transaction.executeWithoutResult(status -> {
            status.setRollbackOnly();
            jdbc.sql("create schema ahead").update();
            jdbc.sql("""
                    create function ahead.clock_timestamp() returns timestamptz language sql
                    return pg_catalog.clock_timestamp() + interval '8 days'
                    """).update();
            jdbc.sql("set local search_path to public, ahead, pg_catalog").update();
            work.run();
        });
    }

    private void scannedNow(UUID source) {
        jdbc.sql("""
                insert into scan (source_id, state, requested_by, started_at, heartbeat_at, ended_at)
                values (:source, 'done', 'system', clock_timestamp(), clock_timestamp(), clock_timestamp())
                """).param("source", source).update();
        jdbc.sql("update vm set last_seen_at = clock_timestamp() where source_id = :source").param("source", source)
                .update();
    }

    /// A source whose VM a scan was done with at this time of day.
    private UUID seen(String at) {
        return seen(at, null);
    }

    /// @param snapshot that its VM has; null for one that is called like the source
    private UUID seen(String at, @Nullable String snapshot) {
        UUID source = jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'vsphere', :name, :name, 'lena', now()) returning id
                """).param("name", "vc " + UUID.randomUUID()).query(UUID.class).single();
        jdbc.sql("""
                insert into vm (source_id, external_id, name, fingerprint, first_seen_at, last_seen_at, cpus,
                                cores_per_socket, memory_bytes, firmware, secure_boot, container, place, stored_bytes,
                                facts_digest, traits)
                values (:source, 'vm-7', 'web01', '', cast(:at as timestamptz), cast(:at as timestamptz), 1, 1, 1073741824,
                        'bios', false, 'vm', 'vm-7', 0, '', cast(:traits as jsonb))
                """).param("source", source).param("at", "2026-11-14T" + at + "Z")
                .param("traits", "{\"snapshots\":[{\"name\":\"%s\"}]}".formatted(
                        snapshot == null ? "towpath-" + source : snapshot))
                .update();
        return source;
    }

    /// A snapshot of a trip that is over.
    private String open(UUID source) {
        String name = removed(source, "12:00:05");
        jdbc.sql("update source_snapshot set removed_at = null where name = :name").param("name", name).update();
        return name;
    }

    private String removed(UUID source, String at) {
        UUID target = jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('target', 'libvirt', :name, :name, 'lena', now()) returning id
                """).param("name", "/srv/" + UUID.randomUUID()).query(UUID.class).single();
        UUID migration = jdbc.sql("""
                insert into migration (vm_id, attempt, target_id, format, soak_days, state, reason, planned_by, mode, visit)
                select id, 1, :target, 'qcow2', 5, 'CANCELLED', 'over', 'lena', 'WARM', 1 from vm where source_id = :source
                returning id
                """).param("target", target).param("source", source).query(UUID.class).single();
        String name = "towpath-" + source;
        jdbc.sql("""
                insert into source_snapshot (migration_id, source_id, vm_ref, vm_name, name, description, purpose, wanted_at, removed_at)
                values (:migration, :source, 'vm-7', 'web01', :name, '', 'SEED', now(), cast(:at as timestamptz))
                """).param("migration", migration).param("source", source).param("name", name)
                .param("at", "2026-11-14T" + at + "Z").update();
        return name;
    }

    private void scan(UUID source, String at) {
        jdbc.sql("""
                insert into scan (source_id, state, requested_by, started_at, heartbeat_at, ended_at)
                values (:source, 'done', 'system', cast(:at as timestamptz), cast(:at as timestamptz), now())
                """).param("source", source).param("at", "2026-11-14T" + at + "Z").update();
    }

    private boolean open(String name) {
        return jdbc.sql("select removed_at is null from source_snapshot where name = :name").param("name", name)
                .query(Boolean.class).single();
    }
}
