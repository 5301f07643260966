package io.towpath.inventory;

import io.towpath.platform.spi.Capabilities;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/// Notes what a source lets Towpath do, and tells whoever judges its VMs by it where that changed.
@Component
final class SourceAccess {

    private final ConnectionStore store;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    SourceAccess(ConnectionStore store, TransactionOperations transaction, ApplicationEventPublisher events,
            Clock clock) {
        this.store = store;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /// @param seen null: the confirmed one again
    void certificateSeen(UUID id, @Nullable String seen) {
        transaction.executeWithoutResult(_ -> {
            if (store.certificateSeen(id, seen)) {
                changed(id);
            }
        });
    }

    /// What it can do, as it was asked. Of ways to read disks, what was found later counts.
    ///
    /// @param afresh whether a person asks, who may have mended what failed
    void capable(UUID id, Capabilities asked, boolean afresh) {
        transaction.executeWithoutResult(_ -> {
            Capabilities before = store.view(id).map(ConnectionView::server)
                    .map(ConnectionView.Server::capabilities).orElse(null);
            Capabilities known = asked.knowing(before);
            Capabilities now = afresh ? known.afresh(clock.instant()) : known;
            store.capable(id, now, clock.instant());
            if (!lacks(before).equals(lacks(now))) {
                changed(id);
            }
        });
    }

    void changed(UUID id) {
        events.publishEvent(new SourceAccessChanged(id));
    }

    /// What stands in the way of its VMs.
    private static List<String> lacks(@Nullable Capabilities can) {
        return can == null
                ? List.of()
                : Stream.concat(can.stopping().stream().map(Capabilities.Privilege::id),
                        can.failing().stream().map(Capabilities.Transport::name)).toList();
    }
}
