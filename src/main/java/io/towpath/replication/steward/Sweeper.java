package io.towpath.replication.steward;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.SnapshotRemoval;
import io.towpath.replication.SourceSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/// Removes snapshots of ours that nobody needs: of trips that ended, and those that a trip wanted gone and did not get rid
/// of. What is not in the ledger is never touched. VMs are seen to side by side, since merging a snapshot may take hours.
@Component
class Sweeper implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final int AT_ONCE = 4;
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Watch watch;
    private final InDoubt doubt;
    private final Inventory inventory;
    private final SnapshotRemoval removal;
    private final Clock clock;
    private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE,
            Thread.ofVirtual().name("towpath-steward-", 0).factory());
    private final Set<UUID> busy = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Instant> again = new ConcurrentHashMap<>();

    Sweeper(Watch watch, InDoubt doubt, Inventory inventory, SnapshotRemoval removal, Clock clock) {
        this.watch = watch;
        this.doubt = doubt;
        this.inventory = inventory;
        this.removal = removal;
        this.clock = clock;
    }

    /// Begins what is due.
    ///
    /// @return what was begun
    List<Future<?>> sweep() {
        int back = doubt.reopen();
        if (back > 0) {
            LOG.warn("{} of our snapshots, thought gone, were seen by a scan since", back);
        }
        int gone = doubt.giveUp();
        if (gone > 0) {
            LOG.warn("{} of our snapshots are looked for no more: their VM or its source is gone", gone);
        }
        Map<UUID, List<SourceSnapshot>> byVm = new LinkedHashMap<>();
        for (Held held : watch.held()) {
            if (held.unneeded()) {
                byVm.computeIfAbsent(held.vmId(), _ -> new ArrayList<>()).add(held.snapshot());
            }
        }
        again.keySet().retainAll(byVm.keySet());
        List<Future<?>> begun = new ArrayList<>();
        byVm.forEach((vm, snapshots) -> {
            if (!again.getOrDefault(vm, Instant.MIN).isAfter(clock.instant()) && busy.add(vm)) {
                begun.add(workers.submit(() -> remove(vm, snapshots)));
            }
        });
        return begun;
    }

    private void remove(UUID vmId, List<SourceSnapshot> snapshots) {
        try {
            Vm vm = inventory.vm(vmId).orElse(null);
            if (vm != null) {
                removal.remove(vm, snapshots);
                LOG.info("{}: {} of our snapshots, which nobody needed, are gone", vm.name(), snapshots.size());
            }
            again.remove(vmId);
        } catch (ReplicationException | RuntimeException e) {
            int tries = snapshots.stream().mapToInt(SourceSnapshot::tries).max().orElse(0);
            Duration pause = FIRST.multipliedBy(1L << Math.min(tries, 6));
            again.put(vmId, clock.instant().plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST));
            LOG.warn("{}: our snapshots are there still: {}", snapshots.getFirst().vmName(), e.getMessage());
        } finally {
            busy.remove(vmId);
        }
    }

    @Override
    public void destroy() {
        workers.shutdownNow();
    }
}
