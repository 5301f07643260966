package io.towpath.slot;

import com.zaxxer.hikari.HikariDataSource;
import io.towpath.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/// Migrations on the real database, whose slots a test asks for.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SlotsOnPostgres {

    JdbcClient jdbc;
    DataSourceTransactionManager transactions;
    UUID source;
    UUID target;
    StoredSlots slots;
    final List<UUID> told = new CopyOnWriteArrayList<>();

    @BeforeAll
    void connect() {
        var details = TestDatabase.clone("slots");
        var dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(details.getJdbcUrl());
        dataSource.setUsername(details.getUsername());
        dataSource.setPassword(details.getPassword());
        dataSource.setMinimumIdle(1);
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
        jdbc.sql("delete from bandwidth_rule").update();
        jdbc.sql("delete from slot_pressure").update();
        told.clear();
        slots = node();
    }

    StoredSlots node() {
        return SlotWorld.stored(jdbc, transactions, 4, event -> told.addAll(((SlotsGranted) event).migrationIds()));
    }

    ClaimStore claims() {
        return new ClaimStore(jdbc);
    }

    Resource host(String name) {
        return Resource.host(source, name);
    }

    List<Need> on(String host) {
        return List.of(new Need(host(host), 1));
    }

    long lease(UUID id, String node) {
        return jdbc.sql("""
                update migration set lease_owner = :node, lease_token = lease_token + 1,
                       lease_until = clock_timestamp() + interval '1 minute'
                 where id = :id returning lease_token
                """).param("id", id).param("node", node).query(Long.class).single();
    }

    long takeIfFree(UUID id, String node) {
        return jdbc.sql("""
                update migration set lease_owner = :node, lease_token = lease_token + 1,
                       lease_until = clock_timestamp() + interval '1 minute'
                 where id = :id and lease_until is null returning lease_token
                """).param("id", id).param("node", node).query(Long.class).optional().orElse(-1L);
    }

    void sleeps(UUID id) {
        jdbc.sql("update migration set lease_until = null where id = :id").param("id", id).update();
    }

    void overdue() {
        jdbc.sql("""
                update slot_claim set offer_until = clock_timestamp() - interval '1 second' where state = 'OFFERED'
                """).update();
    }

    UUID migration(String state) {
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

    UUID connection(String direction, String kind) {
        return jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :direction, '/nowhere/' || :direction, 'test', now()) returning id
                """).param("direction", direction).param("kind", kind).query(UUID.class).single();
    }
}
