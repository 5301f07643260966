package io.towpath.inventory;

import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.ScanListener;
import io.towpath.platform.spi.Surroundings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/// Stores what a running scan tells, VM by VM, and shows how far it is, once a second.
final class ScanProgress implements ScanListener {

    private static final Logger LOG = LoggerFactory.getLogger(ScanProgress.class);
    private static final long BEAT_MILLIS = 1000;
    private static final int BATCH = 250;
    private static final long BATCH_NANOS = 200_000_000;

    private final UUID scanId;
    private final Connection source;
    private final Estate estate;
    private final ScanStore store;
    private final ScanRun.Unit unit;
    private final Map<String, Estate.Found> known;
    private final List<DiscoveredVm> batch = new ArrayList<>();
    private long storedAt;
    private final Set<UUID> told = new HashSet<>();
    private final Set<UUID> unchanged = new HashSet<>();
    private volatile ScanCounts counts = ScanCounts.NONE;
    private volatile @Nullable String lookingAt;
    private volatile boolean lost;
    private @Nullable String trouble;
    private @Nullable String remark;
    private final CountDownLatch ended = new CountDownLatch(1);

    ScanProgress(UUID scanId, Connection source, Estate estate, ScanStore store, ScanRun.Unit unit) {
        this.scanId = scanId;
        this.source = source;
        this.estate = estate;
        this.store = store;
        this.unit = unit;
        this.known = estate.known(source.id());
    }

    /// The process ends, or another one took the scan over.
    static final class Stopped extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    @Override
    public void lookingAt(String place) {
        goOnOrStop();
        lookingAt = place;
    }

    @Override
    public boolean unchanged(String place, String fingerprint) {
        goOnOrStop();
        Estate.Found found = known.get(place);
        if (found == null || !found.fingerprint().equals(fingerprint)) {
            return false;
        }
        int before = unchanged.size();
        unchanged.addAll(found.vms().keySet());
        counts = counts.plusUnchanged(unchanged.size() - before);
        return true;
    }

    @Override
    public boolean knowsNothing() {
        return known.isEmpty();
    }

    /// A source that tells many at once gets them stored in batches: one transaction and one judgement for many VMs.
    @Override
    public synchronized void found(DiscoveredVm vm) {
        goOnOrStop();
        batch.add(vm);
        if (batch.size() >= BATCH || System.nanoTime() - storedAt > BATCH_NANOS) {
            storeBatch();
        }
    }

    /// Stores what was told and not yet stored.
    synchronized void storeBatch() {
        List<DiscoveredVm> vms = List.copyOf(batch);
        batch.clear();
        if (vms.isEmpty() || lost) {
            return;
        }
        try {
            unit.transaction().executeWithoutResult(_ -> store(vms));
        } catch (DataAccessException e) {
            if (vms.size() == 1) {
                unstored(vms.getFirst(), e);
            } else {
                vms.forEach(this::storeAlone);
            }
        }
        storedAt = System.nanoTime();
    }

    private void storeAlone(DiscoveredVm vm) {
        try {
            unit.transaction().executeWithoutResult(_ -> store(List.of(vm)));
        } catch (DataAccessException e) {
            unstored(vm, e);
        }
    }

    private void unstored(DiscoveredVm vm, DataAccessException e) {
        LOG.error("{}: {} could not be stored", source.name(), vm.place(), e);
        trouble = "%s could not be stored; the log says why".formatted(vm.place());
    }

    @Override
    public void surroundings(Surroundings surroundings) {
        goOnOrStop();
        unit.transaction().executeWithoutResult(_ -> {
            if (!store.hold(scanId)) {
                throw new Stopped();
            }
            estate.surroundings().write(source.id(), surroundings, unit.clock().instant());
        });
    }

    @Override
    public void namesakes(List<Surroundings.Namesake> several) {
        remark = several.isEmpty() ? null : Namesakes.words(several);
    }

    private void store(List<DiscoveredVm> vms) {
        if (!store.hold(scanId)) {
            throw new Stopped();
        }
        List<VmWriter.Written> all = estate.writer().write(source.id(), vms, unit.clock().instant());
        List<UUID> news = all.stream().filter(one -> one.outcome() != VmWriter.Outcome.UNCHANGED || one.back())
                .map(VmWriter.Written::vmId).distinct().toList();
        if (!news.isEmpty()) {
            unit.events().publishEvent(new VmsChanged(news));
        }
        for (VmWriter.Written written : all) {
            if (told.add(written.vmId())) {
                counts = counts.plus(written);
            }
        }
    }

    /// After everything was told: which VMs are gone, which are back. In the transaction that ends the scan.
    ScanCounts reconcile(Instant now) {
        List<UUID> back = estate.stillThere(unchanged, now);
        Set<UUID> found = new HashSet<>(told);
        found.addAll(unchanged);
        // what could not be stored is not gone
        List<UUID> gone = trouble == null ? estate.gone(source.id(), found, now) : List.of();
        List<UUID> news = new ArrayList<>(back);
        news.addAll(gone);
        if (!news.isEmpty()) {
            unit.events().publishEvent(new VmsChanged(news));
        }
        counts = counts.plusGone(gone.size(), back.size());
        return counts;
    }

    ScanCounts counts() {
        return counts;
    }

    /// What people should know of a scan that ended well.
    @Nullable
    String trouble() {
        return trouble == null ? remark : trouble;
    }

    /// What to do about it; null where the trouble says.
    @Nullable
    String remedy() {
        return trouble == null && remark != null ? Namesakes.remedy() : null;
    }

    /// A sign of life each second until the scan ends. Ended by [#stopBeating()] and not by an interrupt, which would
    /// close the database connection it may be using.
    void beatUntilEnded() {
        try {
            while (!ended.await(BEAT_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    storeBatch();
                } catch (Stopped stopped) {
                    lost = true;
                }
                beat();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stopBeating() {
        ended.countDown();
    }

    /// Ends the scan at the next file.
    void stop() {
        lost = true;
    }

    private void beat() {
        try {
            if (!store.beat(scanId, counts, lookingAt)) {
                lost = true;
            }
        } catch (DataAccessException e) {
            LOG.warn("{}: no sign of life could be written: {}", source.name(), e.getMessage());
        }
    }

    private void goOnOrStop() {
        if (lost) {
            throw new Stopped();
        }
    }
}
