package io.towpath.slot;

import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/// The queues on a real PostgreSQL, for tests of those who wait in them.
public final class SlotWorld {

    private SlotWorld() {}

    /// @param node how many VMs a node copies at once
    public static Slots slots(JdbcClient jdbc, PlatformTransactionManager transactions, int node,
            ApplicationEventPublisher events) {
        return stored(jdbc, transactions, node, events);
    }

    static StoredSlots stored(JdbcClient jdbc, PlatformTransactionManager transactions, int node,
            ApplicationEventPublisher events) {
        return new StoredSlots(new ClaimStore(jdbc), new LimitStore(jdbc, new SlotProperties(node)), events,
                transactions);
    }

    /// A look at the queues as the beat does it.
    public static void tick(Slots slots) {
        ((StoredSlots) slots).tick();
    }

    /// Sets a limit as a person would.
    public static void limit(JdbcClient jdbc, Resource resource, int most) {
        new LimitStore(jdbc, new SlotProperties(1)).set(resource, most, null, "lena");
    }

    static Claim waiting(UUID id, Work work, java.time.Instant since, List<Need> needs) {
        return new Claim(id, "vm-" + id, work, needs, Claim.State.WAITING, since, null, null, true, false);
    }
}
