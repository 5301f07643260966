package io.towpath.acceptance;

import io.towpath.audit.AuditTrail;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The module on the application's real database, with a clock of its own that a test can turn.
final class AcceptanceWorld {

    final TurnedClock clock = new TurnedClock();
    final List<Object> news = Collections.synchronizedList(new ArrayList<>());
    final JdbcClient jdbc;
    final Acceptance acceptance;
    final Checklists checklists;
    final SignOffs signOffs;
    final Protocols protocols;
    final AuditTrail audit;
    private final TransactionTemplate transactions;

    AcceptanceWorld(ApplicationContext context) {
        jdbc = context.getBean(JdbcClient.class);
        audit = context.getBean(AuditTrail.class);
        transactions = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        Calendars calendars = new Calendars(jdbc, audit, "Europe/Berlin");
        ChecklistStore store = new ChecklistStore(jdbc);
        ChecklistLoader loader = new ChecklistLoader(jdbc, calendars, clock);
        ChecklistDesk desk = new ChecklistDesk(store, loader, audit, clock);
        AcceptanceProperties properties = new AcceptanceProperties(Duration.ofDays(14), null);
        LinkStore links = new LinkStore(jdbc, properties);
        acceptance = new StoredAcceptance(store, desk, links);
        checklists = new StoredChecklists(store, loader, desk, links);
        signOffs = new LinkSignOffs(store, desk, links, properties, news::add);
        protocols = new StoredProtocols(desk, audit);
    }

    /// In a transaction, as Spring's proxies would.
    <T> T in(Supplier<T> work) {
        return transactions.execute(_ -> work.get());
    }

    void act(Runnable work) {
        transactions.executeWithoutResult(_ -> work.run());
    }

    /// A migration whose checklist is open, with the owner Anna.
    UUID arrived(String vmName) {
        return arrived(vmName, "Anna Keller", "anna@example.org");
    }

    UUID arrived(String vmName, @Nullable String owner,
            @Nullable String mail) {
        UUID migration = migration(jdbc, vmName);
        act(() -> acceptance.open(migration, accepted(migration, vmName, owner, mail)));
        return migration;
    }

    /// A migration that waits for its owner, every criterion passed.
    UUID awaiting(String vmName) {
        UUID migration = arrived(vmName);
        act(() -> {
            acceptance.add(migration, everythingPassed());
            acceptance.awaitSignOff(migration);
        });
        return migration;
    }

    static List<Evidence> everythingPassed() {
        return List.of(Criterion.values()).stream().filter(Content::isSigned)
                .map(criterion -> new Evidence(criterion, Evidence.Outcome.PASSED, "check", "Seen.")).toList();
    }

    String link(UUID migration) {
        return in(() -> signOffs.createLink(migration, "lena")).token();
    }

    ChecklistView view(UUID migration) {
        return in(() -> checklists.find(migration)).orElseThrow();
    }

    Accepted accepted(UUID migration, String vmName, @Nullable String owner,
            @Nullable String mail) {
        UUID vm = jdbc.sql("select vm_id from migration where id = :id").param("id", migration).query(UUID.class)
                .single();
        return new Accepted(vm, vmName, "HR portal", owner, mail, 1, "/staging/" + vmName + ".ova",
                "/srv/images/" + vmName, Instant.parse("2026-11-12T18:41:00Z"), Instant.parse("2026-11-12T19:49:00Z"),
                List.of(new Accepted.Disk("Hard disk 1", "/srv/images/" + vmName + "/disk0.qcow2", "qcow2", 8L << 30,
                        "towpath-tree-sha256/1:" + "ab".repeat(32), "towpath-tree-sha256/1:" + "ab".repeat(32))));
    }

    /// The rows of other modules that a checklist hangs on.
    static UUID migration(JdbcClient jdbc, String vmName) {
        Timestamp now = Timestamp.from(Instant.parse("2026-11-12T12:00:00Z"));
        UUID source = connection(jdbc, "source", now);
        UUID target = connection(jdbc, "target", now);
        UUID vm = jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:source, :name, :name, 1, 1, 1024, 'bios', false, 'ova', :name, 1, 'x', 'x', :now, :now)
                returning id
                """).param("source", source).param("name", vmName).param("now", now).query(UUID.class).single();
        return jdbc.sql("""
                insert into migration (vm_id, attempt, target_id, format, soak_days, state, reason, planned_by)
                values (:vm, 1, :target, 'qcow2', 5, 'VALIDATING', 'a test', 'lena') returning id
                """).param("vm", vm).param("target", target).query(UUID.class).single();
    }

    private static UUID connection(JdbcClient jdbc, String direction, Timestamp now) {
        String name = direction + " " + UUID.randomUUID();
        return jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :name, :location, 'lena', :now) returning id
                """).param("direction", direction).param("kind", direction.equals("source") ? "staged" : "libvirt")
                .param("name", name).param("location", "/" + name).param("now", now).query(UUID.class).single();
    }

    /// Stands still until it is turned.
    static final class TurnedClock extends Clock {

        private volatile Instant now = Instant.parse("2026-11-12T20:00:00Z");

        void turnTo(String instant) {
            now = Instant.parse(instant);
        }

        void forward(Duration by) {
            now = now.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now, zone);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
