package io.towpath.migration;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// Asks sources and targets that are away whether they answer again; one node of the cluster at a time.
@DisallowConcurrentExecution
final class AwayTick implements Job {

    private final Aways aways;

    AwayTick(Aways aways) {
        this.aways = aways;
    }

    @Override
    public void execute(JobExecutionContext context) {
        aways.look();
    }
}
