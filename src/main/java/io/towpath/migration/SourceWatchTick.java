package io.towpath.migration;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// Looks after sealed sources; one node of the cluster at a time.
@DisallowConcurrentExecution
final class SourceWatchTick implements Job {

    private final SourceWatch watch;

    SourceWatchTick(SourceWatch watch) {
        this.watch = watch;
    }

    @Override
    public void execute(JobExecutionContext context) {
        watch.look();
    }
}
