package io.towpath.transfer;

import io.towpath.transfer.ProgressReporter.Told;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How far the disks are that this process copies: known at once here, and written for all of them together every few
/// seconds, where other nodes read it.
final class CopyProgress {

    private static final Logger LOG = LoggerFactory.getLogger(CopyProgress.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final CopyStore store;
    private final Duration every;
    private final Set<ProgressReporter> copying = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().name("copies").daemon().factory());

    private boolean ticks;

    CopyProgress(CopyStore store) {
        this(store, EVERY);
    }

    CopyProgress(CopyStore store, Duration every) {
        this.store = store;
        this.every = every;
        // no thread while nothing is copied
        timer.setKeepAliveTime(every.toMillis() * 2, TimeUnit.MILLISECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    ProgressReporter begin(UUID run, CopyOrder order, BooleanSupplier stop) {
        ProgressReporter reporter = new ProgressReporter(this, run, order, stop);
        synchronized (timer) {
            copying.add(reporter);
            if (!ticks) {
                ticks = true;
                timer.schedule(this::tick, every.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        return reporter;
    }

    /// Its last word is written before this process tells no more of it, so that nobody sees it go back.
    void end(ProgressReporter reporter) {
        try {
            write(List.of(reporter));
        } finally {
            copying.remove(reporter);
        }
    }

    /// By run and disk, as of now.
    Map<UUID, Map<UUID, Told>> now() {
        Map<UUID, Map<UUID, Told>> now = new HashMap<>();
        copying.forEach(each -> each.now()
                .ifPresent(told -> now.computeIfAbsent(told.run(), _ -> new HashMap<>()).put(told.vmDiskId(), told)));
        return now;
    }

    private void tick() {
        try {
            write(copying);
        } finally {
            // whatever came up: nothing else would have it tick again
            synchronized (timer) {
                ticks = !copying.isEmpty();
                if (ticks) {
                    timer.schedule(this::tick, every.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        }
    }

    /// One at a time: what is written last was heard last.
    synchronized void write(Collection<ProgressReporter> of) {
        List<Told> news = of.stream().flatMap(each -> each.news().stream()).toList();
        if (news.isEmpty()) {
            return;
        }
        boolean written = false;
        try {
            store.progress(news);
            written = true;
        } catch (RuntimeException e) {
            LOG.warn("progress of {} disks could not be written, their copies go on: {}", news.size(), e.getMessage());
        } finally {
            if (!written) {
                of.forEach(ProgressReporter::unwritten);
            }
        }
    }
}
