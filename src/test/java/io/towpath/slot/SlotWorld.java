package io.towpath.slot;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditTrail;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/// The queues on a real PostgreSQL, for tests of those who wait in them.
public final class SlotWorld {

    static final AuditTrail NO_TRAIL = new AuditTrail() {

        @Override
        public void append(AuditEntry entry) {}

        @Override
        public List<AuditEvent> about(String subjectType, String subjectId, int limit) {
            return List.of();
        }
    };

    private SlotWorld() {}

    /// @param node how many VMs a node copies at once
    public static Slots slots(JdbcClient jdbc, PlatformTransactionManager transactions, int node,
            ApplicationEventPublisher events) {
        return stored(jdbc, transactions, node, events);
    }

    static StoredSlots stored(JdbcClient jdbc, PlatformTransactionManager transactions, int node,
            ApplicationEventPublisher events) {
        ClaimStore claims = new ClaimStore(jdbc);
        LimitStore limits = new LimitStore(jdbc, new SlotProperties(node));
        return new StoredSlots(claims, limits, new Lookout(claims, limits), slow(jdbc, NO_TRAIL), events,
                transactions);
    }

    static SlowCopies slow(JdbcClient jdbc, AuditTrail trail) {
        return new SlowCopies(new PaceStore(jdbc), new ClaimStore(jdbc), new BandwidthStore(jdbc), trail,
                new SlotProperties(4));
    }

    /// A look at the queues as the beat does it.
    public static void tick(Slots slots) {
        ((StoredSlots) slots).tick();
    }

    public static Pressure pressure(JdbcClient jdbc, AuditTrail trail) {
        return new Pressure(new PressureStore(jdbc), new LimitStore(jdbc, new SlotProperties(4)), new ClaimStore(jdbc),
                trail);
    }

    public static Bandwidth bandwidth(JdbcClient jdbc, PlatformTransactionManager transactions, String node) {
        return new Bandwidth(new BandwidthStore(jdbc), new ShareStore(jdbc), new ClaimStore(jdbc),
                new LimitStore(jdbc, new SlotProperties(1)), new ThisNode(node), Clock.systemUTC(), transactions);
    }

    /// All sources together, at all hours; null for no rule any more.
    public static void rate(JdbcClient jdbc, Bandwidth bandwidth, @Nullable Long bytesPerSecond) {
        rate(jdbc, bandwidth, RatePlace.ALL, bytesPerSecond);
    }

    /// The only rule, at all hours; null for no rule any more.
    public static void rate(JdbcClient jdbc, Bandwidth bandwidth, RatePlace place, @Nullable Long bytesPerSecond) {
        BandwidthStore store = new BandwidthStore(jdbc);
        store.all().forEach(rule -> store.remove(rule.id()));
        if (bytesPerSecond != null) {
            store.add(new BandwidthRule(UUID.randomUUID(), place, bytesPerSecond, EnumSet.allOf(DayOfWeek.class),
                    LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, ZoneOffset.UTC, null, "lena", Instant.EPOCH));
        }
        bandwidth.refresh();
    }

    /// At what rate a node reads there by now.
    public static long rate(Bandwidth bandwidth, RatePlace place) {
        return bandwidth.here(place);
    }

    /// What a trip asks for, in place of what it asked for before.
    public static void wants(JdbcClient jdbc, UUID migrationId, Work work, List<Need> needs) {
        new ClaimStore(jdbc).want(migrationId, 0, work, needs);
    }

    /// Sets a limit as a person would.
    public static void limit(JdbcClient jdbc, Resource resource, int most) {
        new LimitStore(jdbc, new SlotProperties(1)).set(resource, most, null, "lena");
    }

    /// What who waits for a turn at a host is told.
    public static Stuns.TurnlessException turnless(boolean stopped) {
        return new Stuns.TurnlessException("web01: on esx-1 other snapshots are made and removed.", stopped);
    }

    static Claim waiting(UUID id, Work work, Instant since, List<Need> needs) {
        return new Claim(id, "vm-" + id, work, needs, Claim.State.WAITING, since, null, null, true, false);
    }
}
