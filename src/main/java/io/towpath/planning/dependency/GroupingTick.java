package io.towpath.planning.dependency;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// Looks whether groups are to be computed again; one node of the cluster at a time.
@DisallowConcurrentExecution
final class GroupingTick implements Job {

    private final Regrouping regrouping;

    GroupingTick(Regrouping regrouping) {
        this.regrouping = regrouping;
    }

    @Override
    public void execute(JobExecutionContext context) {
        regrouping.ifDue();
    }
}
