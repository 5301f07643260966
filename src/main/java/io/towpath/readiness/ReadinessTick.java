package io.towpath.readiness;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/// What time brings about: waivers end, VMs that nobody judged are judged, and the day's count of findings is noted.
@DisallowConcurrentExecution
final class ReadinessTick implements Job {

    private final WaiverMatch waivers;
    private final Reassessment reassessment;
    private final FindingHistory history;

    ReadinessTick(WaiverMatch waivers, Reassessment reassessment, FindingHistory history) {
        this.waivers = waivers;
        this.reassessment = reassessment;
        this.history = history;
    }

    @Override
    public void execute(JobExecutionContext context) {
        waivers.reopenExpired();
        reassessment.judgeStale();
        history.noteToday();
    }
}
