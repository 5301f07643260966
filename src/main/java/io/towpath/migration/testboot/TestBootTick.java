package io.towpath.migration.testboot;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// One beat for all test boots; one node of the cluster at a time.
@DisallowConcurrentExecution
final class TestBootTick implements Job {

    private final TestBootBeat beat;

    TestBootTick(TestBootBeat beat) {
        this.beat = beat;
    }

    @Override
    public void execute(JobExecutionContext context) {
        // the next one finds what this one leaves in hand
        var _ = beat.beat();
    }
}
