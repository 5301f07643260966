package io.towpath.inventory;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.ScanView.State;
import io.towpath.platform.spi.CertificateChangedException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/// One look at a source, from its running row to its end. Each VM is stored in a transaction of its own, so that a scan
/// that dies has lost nothing and is simply done again.
@Component
final class ScanRun {

    private static final Logger LOG = LoggerFactory.getLogger(ScanRun.class);

    private final ScanStore store;
    private final Estate estate;
    private final Sight sight;
    private final Unit unit;
    private final Set<ScanProgress> live = ConcurrentHashMap.newKeySet();

    ScanRun(ScanStore store, Estate estate, Sight sight, Unit unit) {
        this.store = store;
        this.estate = estate;
        this.sight = sight;
        this.unit = unit;
    }

    /// What a change is made within.
    @Component
    record Unit(TransactionOperations transaction, ApplicationEventPublisher events, AuditTrail audit, Clock clock) {}

    void run(UUID scanId, Connection source, String actor) {
        ScanProgress progress = new ScanProgress(scanId, source, estate, store, unit);
        live.add(progress);
        Thread.ofVirtual().name("scan-heart").start(progress::beatUntilEnded);
        try {
            try {
                sight.look(source, actor, progress);
            } finally {
                // also when the source broke off: what it told until then holds
                progress.storeBatch();
            }
            unit.transaction.executeWithoutResult(_ -> end(scanId, source, actor, progress));
        } catch (ScanProgress.Stopped stopped) {
            finish(scanId, State.INTERRUPTED, progress, "Towpath stopped while it scanned",
                    "It scans again by itself.");
        } catch (CertificateChangedException e) {
            finish(scanId, State.FAILED, progress, e.getMessage(),
                    "Nothing was sent to it. Ask its administrators, then confirm the new certificate on the source's"
                            + " page; until then it is not scanned by itself.");
        } catch (IOException e) {
            finish(scanId, State.FAILED, progress, e.getMessage(), sight.remedy(source));
        } catch (RuntimeException e) {
            LOG.error("scan of {} failed", source.name(), e);
            finish(scanId, State.FAILED, progress, "an error within Towpath: " + e,
                    "Look into the log; VMs are kept as they were.");
        } finally {
            progress.stopBeating();
            live.remove(progress);
        }
    }

    /// Kinds of sources that are looked at often.
    List<String> servers() {
        return sight.servers();
    }

    /// Ends all scans of this process at their next file.
    void stopAll() {
        live.forEach(ScanProgress::stop);
    }

    private void end(UUID scanId, Connection source, String actor, ScanProgress progress) {
        if (!store.hold(scanId)) {
            throw new ScanProgress.Stopped();
        }
        Instant now = unit.clock.instant();
        ScanCounts counts = progress.reconcile(now);
        store.end(scanId, State.DONE, counts, progress.trouble(), progress.remedy(), now);
        if (!counts.news() && actor.equals("system")) {
            store.foldQuiet(source.id(), scanId);
        }
        if (counts.news() || !actor.equals("system")) {
            unit.audit.append(
                    AuditEntry.of(actor, "source.scanned", new Subject("source", source.id().toString(), source.name()))
                            .with(Map.of("new", Integer.toString(counts.added()), "changed",
                                    Integer.toString(counts.changed()), "unchanged",
                                    Integer.toString(counts.unchanged()), "missing",
                                    Integer.toString(counts.missing()), "back", Integer.toString(counts.back()))));
        }
        if (counts.news()) {
            unit.events.publishEvent(new EstateScanned(source.id()));
        }
        LOG.atLevel(counts.news() ? Level.INFO : Level.DEBUG).log(
                "scanned {}: {} new, {} changed, {} unchanged, {} missing, {} back", source.name(), counts.added(),
                counts.changed(), counts.unchanged(), counts.missing(), counts.back());
    }

    private void finish(UUID scanId, State state, ScanProgress progress, @Nullable String error, String remedy) {
        store.end(scanId, state, progress.counts(), error, remedy, unit.clock.instant());
    }
}
