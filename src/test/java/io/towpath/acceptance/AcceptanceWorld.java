package io.towpath.acceptance;

import io.towpath.audit.AuditTrail;
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
        LinkStore links = new LinkStore(jdbc, properties, context.getBean(PlatformTransactionManager.class));
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
        UUID migration = Trips.migration(jdbc, vmName);
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
                List.of(Accepted.Disk.copied("Hard disk 1", "/srv/images/" + vmName + "/disk0.qcow2", "qcow2", 8L << 30,
                        "towpath-tree-sha256/1:" + "ab".repeat(32), "towpath-tree-sha256/1:" + "ab".repeat(32))));
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
