package io.towpath.hook;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// Has what is due run.
@DisallowConcurrentExecution
final class HooksTick implements Job {

    private final HookRunner runner;

    HooksTick(HookRunner runner) {
        this.runner = runner;
    }

    @Override
    public void execute(JobExecutionContext context) {
        runner.wake();
    }
}
