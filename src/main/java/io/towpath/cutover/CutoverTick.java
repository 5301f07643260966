package io.towpath.cutover;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// One beat for all cutovers; one node of the cluster at a time.
@DisallowConcurrentExecution
final class CutoverTick implements Job {

    private final CutoverBeat beat;
    private final TightWatch watch;

    CutoverTick(CutoverBeat beat, TightWatch watch) {
        this.beat = beat;
        this.watch = watch;
    }

    @Override
    public void execute(JobExecutionContext context) {
        beat.beat();
        watch.tick();
    }
}
