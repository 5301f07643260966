package io.towpath.wave.runbook;

import java.util.UUID;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One beat for all runs under way; one node of the cluster at a time.
@DisallowConcurrentExecution
final class RunTick implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(RunTick.class);

    private final RunStore runs;
    private final RunAfter after;

    RunTick(RunStore runs, RunAfter after) {
        this.runs = runs;
        this.after = after;
    }

    @Override
    public void execute(JobExecutionContext context) {
        for (UUID id : runs.running()) {
            try {
                after.advance(id);
            } catch (RuntimeException failed) {
                // one run's trouble is not the others'; the next beat tries again
                LOG.warn("run {} was not moved on", id, failed);
            }
        }
    }
}
