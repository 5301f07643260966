package io.towpath.wave;

import java.util.List;
import java.util.UUID;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One beat for all waves that are alive; one node of the cluster at a time.
@DisallowConcurrentExecution
final class WaveTick implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(WaveTick.class);

    private final WaveStore store;
    private final WayBackLosses losses;
    private final Advance advance;

    WaveTick(WaveStore store, WayBackLosses losses, Advance advance) {
        this.store = store;
        this.losses = losses;
        this.advance = advance;
    }

    @Override
    public void execute(JobExecutionContext context) {
        List<UUID> alive = store.alive();
        for (UUID id : alive) {
            try {
                advance.advance(id);
            } catch (RuntimeException failed) {
                // one wave's trouble is not the others'; the next beat tries again
                LOG.warn("wave {} was not moved on", id, failed);
            }
        }
        // targets may be slow to answer: no wave waits for them
        losses.beside(alive);
    }
}
