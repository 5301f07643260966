package io.towpath.planning.dependency;

import com.zaxxer.hikari.HikariDataSource;
import io.towpath.LentDatabase;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditTrail;
import io.towpath.planning.GroupsChanged;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Groups on a real database of their own, with a clock one can set.
final class GroupWorld implements AutoCloseable {

    static final Waivers.Who LENA = new Waivers.Who("lena", "lena");
    static final Waivers.Who EMIL = new Waivers.Who("emil", "emil");

    Instant now = Instant.parse("2026-11-12T20:00:00Z");
    final List<AuditEntry> trail = new CopyOnWriteArrayList<>();
    final List<GroupsChanged> news = new CopyOnWriteArrayList<>();
    final JdbcClient db;
    final Regrouping regrouping;
    final GroupStore store;
    final StoredDependencies dependencies;
    final StoredWaivers waivers;
    final StoredGroups groups;
    final TransactionTemplate transaction;

    private final LentDatabase database = LentDatabase.of("grouping");
    private final HikariDataSource dataSource = new HikariDataSource();
    private final UUID source;

    GroupWorld() {
        var details = database.details();
        dataSource.setJdbcUrl(details.getJdbcUrl());
        dataSource.setUsername(details.getUsername());
        dataSource.setPassword(details.getPassword());
        dataSource.setMaximumPoolSize(4);
        dataSource.setMinimumIdle(1);
        db = JdbcClient.create(dataSource);
        transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        Clock clock = new Settable();
        Today today = new Today(clock, "UTC");
        GroupingProperties properties = new GroupingProperties(120, Duration.ofSeconds(2), Duration.ofSeconds(60));
        EstateReader estates = new EstateReader(db, today);
        ApplicationEventPublisher events = event -> news.add((GroupsChanged) event);
        store = new GroupStore(db);
        regrouping = new Regrouping(estates, new SharedDisks(db), store, today,
                new Regrouping.Desk(transaction, events, clock, properties, _ -> {}));
        DependencyStore rows = new DependencyStore(db, today);
        dependencies = new StoredDependencies(rows, new DependencyWriter(db), db, new Trail(), regrouping);
        waivers = new StoredWaivers(rows, db, new Trail(), regrouping, new StoredWaivers.Desk(today, clock));
        groups = new StoredGroups(new GroupReader(db, today, properties), estates, db, regrouping,
                new StoredGroups.Desk(dependencies, waivers, new Trail()));
        source = db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'staged', 'lab', '/lab', 'test', now()) returning id
                """).query(UUID.class).single();
    }

    @Override
    public void close() {
        dataSource.close();
        database.close();
    }

    UUID anApplication(String name) {
        return db.sql("insert into application (name) values (:name) returning id").param("name", name)
                .query(UUID.class).single();
    }

    UUID infrastructure(String name) {
        UUID id = anApplication(name);
        db.sql("update application set infrastructure = true where id = :id").param("id", id).update();
        return id;
    }

    UUID aVm(String name, @Nullable UUID application) {
        return db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware,
                                secure_boot, container, place, stored_bytes, fingerprint, facts_digest, first_seen_at,
                                last_seen_at, application_id)
                values (:source, gen_random_uuid()::text, :name, 1, 1, 1, 'bios', false, 'ova', 'x', 1, 'f', 'd',
                        now(), now(), :application)
                returning id
                """).param("source", source).param("name", name).param("application", application).query(UUID.class)
                .single();
    }

    void traits(UUID vm, String traits) {
        db.sql("update vm set traits = cast(:traits as jsonb) where id = :id").param("id", vm).param("traits", traits)
                .update();
    }

    void aDisk(UUID vm, String datastore, String file, String traits) {
        db.sql("""
                insert into vm_disk (vm_id, disk_key, position, label, file, controller, bus, unit, capacity_bytes,
                                     stored_bytes, format, fingerprint, datastore, traits)
                values (:vm, gen_random_uuid()::text, 0, 'Hard disk 1', :file, 'pvscsi', 0, 0, 1, 1, 'vmdk', 'f', :store,
                        cast(:traits as jsonb))
                """).param("vm", vm).param("file", file).param("store", datastore).param("traits", traits).update();
    }

    UUID tie(End from, End to) {
        return transact(() -> dependencies.add(new DependencyDraft(from, to, Kind.DEPENDS_ON, Evidence.CMDB, null, null,
                null, null, null, null, null), "lena", null));
    }

    <T> T transact(java.util.function.Supplier<T> work) {
        return java.util.Objects.requireNonNull(transaction.execute(_ -> work.get()));
    }

    void transact(Runnable work) {
        transaction.executeWithoutResult(_ -> work.run());
    }

    /// The names of the VMs of each group, by key, after computing.
    Map<String, Set<String>> grouped() {
        regrouping.recompute();
        Map<String, Set<String>> grouped = new TreeMap<>();
        db.sql("""
                select g.key, v.name from dependency_group g join dependency_group_member m on m.group_id = g.id
                  join vm v on v.id = m.vm_id
                """).query(row -> {
            grouped.computeIfAbsent(row.getString(1), _ -> new TreeSet<>()).add(row.getString(2));
        });
        return grouped;
    }

    String keyOf(UUID vm) {
        return groups.ofVm(vm).orElseThrow().key();
    }

    private final class Settable extends Clock {

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final class Trail implements AuditTrail {

        @Override
        public void append(AuditEntry entry) {
            trail.add(entry);
        }

        @Override
        public List<AuditEvent> about(String subjectType, String subjectId, int limit) {
            return new ArrayList<>();
        }
    }
}
