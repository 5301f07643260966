package io.towpath.migration;

import java.util.UUID;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// The alarm of one migration: has it driven. The copying is done on threads of our own, so that the clock goes on.
@DisallowConcurrentExecution
class WakeUp implements Job {

    private final Reconciler reconciler;

    WakeUp(Reconciler reconciler) {
        this.reconciler = reconciler;
    }

    @Override
    public void execute(JobExecutionContext context) {
        reconciler.hand(UUID.fromString(context.getJobDetail().getKey().getName()));
    }
}
