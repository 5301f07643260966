package io.towpath.transfer;

import io.towpath.disk.DiskThreads;
import io.towpath.transfer.CopyStore.Proven;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// [Transfers] with the engine of `disk` and progress in PostgreSQL. Bytes move outside of any transaction.
@Component
final class StoredTransfers implements Transfers {

    private final CopyStore store;
    private final CopyProgress progress;
    private final TransferProperties properties;

    StoredTransfers(CopyStore store, TransferProperties properties) {
        this.store = store;
        this.progress = new CopyProgress(store);
        this.properties = properties;
    }

    @Override
    public void bringOver(UUID migrationId, List<CopyOrder> orders, BooleanSupplier stop) throws TransferException {
        bringOver(migrationId, orders, 1, stop);
    }

    @Override
    public void bringOver(UUID migrationId, List<CopyOrder> orders, int among, BooleanSupplier stop)
            throws TransferException {
        UUID run = UUID.randomUUID();
        List<Optional<Proven>> before = new ArrayList<>();
        for (int position = 0; position < orders.size(); position++) {
            before.add(store.take(migrationId, position, orders.get(position), run));
        }
        AtomicBoolean abandoned = new AtomicBoolean();
        DiskMover mover = new DiskMover(store, progress, DiskThreads.share(properties.threads(), among),
                run,
                () -> abandoned.get() || stop.getAsBoolean() || Thread.currentThread().isInterrupted());
        try (ExecutorService lanes = Executors.newFixedThreadPool(properties.disksParallel(),
                Thread.ofVirtual().name("disk-", 1).factory())) {
            List<Future<?>> moves = new ArrayList<>();
            for (int i = 0; i < orders.size(); i++) {
                CopyOrder order = orders.get(i);
                Optional<Proven> proven = before.get(i);
                moves.add(lanes.submit(() -> {
                    try {
                        mover.move(order, proven);
                    } catch (TransferException | RuntimeException e) {
                        // the other disks of the VM stop where they can go on
                        abandoned.set(true);
                        throw e;
                    }
                    return null;
                }));
            }
            awaitAll(moves);
        }
    }

    @Override
    public int mostAmong() {
        return DiskThreads.most(properties.threads());
    }

    @Override
    public List<DiskCopy> of(UUID migrationId) {
        return store.of(List.of(migrationId), progress.now());
    }

    @Override
    public Map<UUID, List<DiskCopy>> of(Collection<UUID> migrationIds) {
        return migrationIds.isEmpty()
                ? Map.of()
                : store.of(migrationIds, progress.now()).stream().collect(Collectors.groupingBy(DiskCopy::migrationId));
    }

    /// Waits for every disk, then tells what went wrong first: a failure before a stop, since the stop may be its effect.
    private static void awaitAll(List<Future<?>> moves) throws TransferException {
        TransferException told = null;
        for (Future<?> move : moves) {
            try {
                move.get();
            } catch (InterruptedException e) {
                moves.forEach(each -> each.cancel(true));
                Thread.currentThread().interrupt();
                throw new TransferException("cancelled", "Interrupted; what was copied is kept.", null, e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof TransferException failure) {
                    told = told == null || told.reason().equals("cancelled") ? failure : told;
                } else {
                    throw new IllegalStateException(e.getCause());
                }
            }
        }
        if (told != null) {
            throw told;
        }
    }
}
