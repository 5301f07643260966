package io.towpath.wave;

import io.towpath.migration.MigrationMoved;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/// Moves a wave on as soon as one of its VMs moved, so that a free slot is not left waiting for the beat.
@Component
final class WaveNews {

    private static final Logger LOG = LoggerFactory.getLogger(WaveNews.class);

    private final Advance advance;

    WaveNews(Advance advance) {
        this.advance = advance;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void moved(MigrationMoved news) {
        if (news.waveId() == null) {
            return;
        }
        try {
            advance.advance(news.waveId());
        } catch (RuntimeException failed) {
            // the mover's work is committed and must not seem to fail; the beat tries again
            LOG.warn("wave {} was not moved on", news.waveId(), failed);
        }
    }
}
