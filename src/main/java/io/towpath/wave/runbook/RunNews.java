package io.towpath.wave.runbook;

import io.towpath.migration.MigrationMoved;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/// Moves a run on as soon as one of its VMs moved, so that people do not wait for the beat.
@Component
final class RunNews {

    private static final Logger LOG = LoggerFactory.getLogger(RunNews.class);

    private final RunStore runs;
    private final RunBeat beat;

    RunNews(RunStore runs, RunBeat beat) {
        this.runs = runs;
        this.beat = beat;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void moved(MigrationMoved news) {
        if (news.waveId() == null) {
            return;
        }
        try {
            runs.runningOf(news.waveId()).ifPresent(beat::beat);
        } catch (RuntimeException failed) {
            // the mover's work is committed and must not seem to fail; the beat tries again
            LOG.warn("the run of wave {} was not moved on", news.waveId(), failed);
        }
    }
}
