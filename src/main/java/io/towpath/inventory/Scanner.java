package io.towpath.inventory;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/// Starts scans: by hand, after a registration, and when one is due. At most one runs for a source over all nodes: the
/// table allows one running row.
@Component
final class Scanner implements Scans, DisposableBean {

    private final ScanStore store;
    private final ConnectionStore connections;
    private final ScanRun run;
    private final InventoryProperties properties;
    private final Clock clock;
    private final ExecutorService background = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("scan-", 1).factory());

    Scanner(ScanStore store, ConnectionStore connections, ScanRun run, InventoryProperties properties, Clock clock) {
        this.store = store;
        this.connections = connections;
        this.run = run;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public UUID start(UUID sourceId, String actor) {
        Connection source = connections.view(sourceId).map(ConnectionView::connection)
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "there is no source " + sourceId, "It may have been removed; look at the list."));
        if (source.kind().equals(Connection.IMPORTED)) {
            throw new RefusedException(RefusedException.Kind.INVALID, "source-known-from-files",
                    source.name() + " is known from imported files only: there is nothing to scan",
                    "Import a newer file, or connect the vCenter itself.");
        }
        store.endDead(clock.instant());
        Optional<UUID> begun = store.begin(sourceId, actor, clock.instant());
        begun.ifPresent(id -> background.execute(() -> run.run(id, source, actor)));
        return begun.or(() -> store.running(sourceId)).orElseGet(() -> start(sourceId, actor));
    }

    /// Those whose last scan is older than the interval.
    void startDue() {
        Duration interval = properties.scanInterval();
        store.endDead(clock.instant());
        if (!interval.isZero()) {
            store.due(clock.instant(), interval, run.servers(), properties.serverInterval())
                    .forEach(source -> start(source, "system"));
        }
    }

    @Override
    public Optional<ScanView> find(UUID scanId) {
        return store.find(scanId);
    }

    @Override
    public List<ScanView> of(UUID sourceId, int limit) {
        return store.of(sourceId, limit);
    }

    @Override
    public Map<UUID, ScanView> newest(Collection<UUID> sourceIds) {
        Map<UUID, ScanView> newest = new HashMap<>();
        store.newest(sourceIds).forEach(scan -> newest.put(scan.sourceId(), scan));
        return newest;
    }

    /// Running scans stop at the next file; they are marked interrupted and begin anew at the next start.
    @Override
    public void destroy() throws InterruptedException {
        background.shutdown();
        run.stopAll();
        background.awaitTermination(10, TimeUnit.SECONDS);
    }
}
