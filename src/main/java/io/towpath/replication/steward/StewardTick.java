package io.towpath.replication.steward;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// Looks after snapshots once a minute; one node of the cluster at a time.
@DisallowConcurrentExecution
final class StewardTick implements Job {

    private final Sweeper sweeper;

    StewardTick(Sweeper sweeper) {
        this.sweeper = sweeper;
    }

    @Override
    public void execute(JobExecutionContext context) {
        sweeper.sweep();
    }
}
