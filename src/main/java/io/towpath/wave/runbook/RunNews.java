package io.towpath.wave.runbook;

import io.towpath.migration.MigrationMoved;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/// Moves a run on as soon as one of its VMs moved, so that people do not wait for the beat. On a thread of its own: the mover
/// still holds its connection when it hears of its commit, and must not wait for another. However many VMs of a wave move at
/// once, its run is looked at once more; and so it is for trips that wait for it to be looked at.
@Component
final class RunNews implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(RunNews.class);

    private final RunStore runs;
    private final RunBeat beat;
    private final Set<UUID> asked = ConcurrentHashMap.newKeySet();
    private final ExecutorService own = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("runbook-news")
            .daemon().factory());

    RunNews(RunStore runs, RunBeat beat) {
        this.runs = runs;
        this.beat = beat;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void moved(MigrationMoved news) {
        UUID wave = news.waveId();
        if (wave != null) {
            look(wave);
        }
    }

    /// Soon: whoever asks does not wait for it.
    void look(UUID wave) {
        if (!asked.add(wave)) {
            return;
        }
        try {
            own.execute(() -> beat(wave));
        } catch (RejectedExecutionException _) {
            LOG.debug("the run of wave {} is left to the beat: the server stops", wave);
        }
    }

    private void beat(UUID wave) {
        // from here on news asks for another look
        asked.remove(wave);
        try {
            runs.runningOf(wave).map(RunStore.Under::id).ifPresent(beat::beat);
        } catch (RuntimeException failed) {
            LOG.warn("the run of wave {} was not moved on; the beat tries again", wave, failed);
        }
    }

    @Override
    public void destroy() {
        own.close();
    }
}
