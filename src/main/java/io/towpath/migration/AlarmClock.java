package io.towpath.migration;

import java.time.Clock;
import java.util.Date;
import java.util.Set;
import java.util.UUID;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Quartz as the alarm clock: it wakes some node for a migration, soon after the transaction that asks for it. It holds
/// no truth: what it forgets, the [Reconciler] finds in our own table.
@Component
class AlarmClock {

    static final String GROUP = "migration";

    private static final Logger LOG = LoggerFactory.getLogger(AlarmClock.class);

    private final Scheduler scheduler;
    private final Clock clock;

    AlarmClock(Scheduler scheduler, Clock clock) {
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /// Wakes a node for this migration; an earlier alarm for it is replaced.
    void wake(UUID migrationId, long inSeconds) {
        JobDetail job = JobBuilder.newJob(WakeUp.class).withIdentity(new JobKey(migrationId.toString(), GROUP))
                .requestRecovery().build();
        Trigger trigger = TriggerBuilder.newTrigger().withIdentity(migrationId.toString(), GROUP).forJob(job)
                .startAt(Date.from(clock.instant().plusSeconds(inSeconds)))
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow()).build();
        try {
            scheduler.scheduleJob(job, Set.of(trigger), true);
        } catch (SchedulerException e) {
            LOG.warn("migration {}: no alarm could be set; the reconciler will find it: {}", migrationId,
                    e.getMessage());
        }
    }
}
