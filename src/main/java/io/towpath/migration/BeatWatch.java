package io.towpath.migration;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.JobPersistenceException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Looks every few seconds whether each beat this program declares (cutovers, waves, snapshots, scans …) is still in
/// Quartz' tables and goes on; what was lost or is stuck is scheduled anew. Without this only a restart would bring back
/// a lost beat, and nothing a stuck one. It works without Quartz' own threads.
final class BeatWatch implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(BeatWatch.class);
    private static final long EVERY_SECONDS = 15;
    private static final String ALL = "the beats";

    /// The triggers that wait for something that does not come: due for a while, in a state that lasts only while a node
    /// takes or runs them (or in one that Quartz never leaves by itself), and no node that says it lives has them in hand.
    /// An entry of a node that took a trigger and did not start it in all that time counts for nothing: Quartz takes them
    /// at most half a minute ahead.
    private static final String STUCK = """
            select t.trigger_group, t.trigger_name, t.trigger_state from qrtz_triggers t
            where t.sched_name = :scheduler and t.trigger_state in ('ACQUIRED', 'BLOCKED', 'ERROR', 'COMPLETE')
              and coalesce(t.next_fire_time, 0) < :before
              and not exists (select 1 from qrtz_fired_triggers f
                  join qrtz_scheduler_state s on s.sched_name = f.sched_name and s.instance_name = f.instance_name
                  where f.sched_name = t.sched_name and s.last_checkin_time > :before
                    and (f.job_name = t.job_name and f.job_group = t.job_group
                      or f.trigger_name = t.trigger_name and f.trigger_group = t.trigger_group
                        and f.sched_time > :before))""";
    /// What a node that is gone left of a job in the list of those that run: while it stands, Quartz blocks the job anew.
    private static final String LEFT_BEHIND = """
            delete from qrtz_fired_triggers f
            where f.sched_name = :scheduler and f.job_name = :name and f.job_group = :group
              and not exists (select 1 from qrtz_scheduler_state s
                  where s.sched_name = f.sched_name and s.instance_name = f.instance_name
                    and s.last_checkin_time > :before)""";

    private final Scheduler scheduler;
    private final Map<JobKey, JobDetail> jobs = new HashMap<>();
    private final List<Trigger> declared;
    private final JdbcClient jdbc;
    private final long patienceSeconds;
    private final boolean autoStartup;
    /// What was told of each already, until it is found well: what cannot be mended is not told with every look.
    private final Map<String, Set<String>> told = new HashMap<>();
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("beats").daemon().factory());
    private volatile boolean running;

    /// @param patienceSeconds how long a beat may be overdue before it counts as stuck
    BeatWatch(Scheduler scheduler, List<JobDetail> jobs, List<Trigger> declared, JdbcClient jdbc, long patienceSeconds,
            boolean autoStartup) {
        this.scheduler = scheduler;
        jobs.forEach(job -> this.jobs.put(job.getKey(), job));
        this.declared = List.copyOf(declared);
        this.jdbc = jdbc;
        this.patienceSeconds = patienceSeconds;
        this.autoStartup = autoStartup;
    }

    void beat() {
        try {
            look();
            well(ALL);
        } catch (SchedulerException | RuntimeException e) {
            if (isNew(ALL, e.getClass().getName())) {
                LOG.warn("the beats could not be looked at; that is tried again every {} seconds: {}", EVERY_SECONDS,
                        e.getMessage());
            }
        }
    }

    private boolean isNew(String beat, String trouble) {
        return told.computeIfAbsent(beat, _ -> new HashSet<>()).add(trouble);
    }

    private void well(String beat) {
        if (told.remove(beat) != null) {
            LOG.info("{} found well again", beat);
        }
    }

    /// @return how many beats were scheduled anew
    int look() throws SchedulerException {
        long before = System.currentTimeMillis() - patienceSeconds * 1000;
        Map<String, String> stuck = new HashMap<>();
        jdbc.sql(STUCK).param("scheduler", scheduler.getSchedulerName()).param("before", before)
                .query((row, _) -> stuck.put(row.getString(1) + "." + row.getString(2), row.getString(3))).list();
        int mended = 0;
        for (Trigger beat : declared) {
            try {
                mended += mended(beat, stuck, before) ? 1 : 0;
            } catch (SchedulerException | RuntimeException e) {
                // what cannot be mended does not keep the others from being looked at
                if (isNew(name(beat), e.getClass().getName())) {
                    LOG.warn("{} could not be looked at; that is tried again every {} seconds: {}", name(beat),
                            EVERY_SECONDS, e.getMessage());
                }
            }
        }
        return mended;
    }

    /// @return whether it had to be
    private boolean mended(Trigger beat, Map<String, String> stuck, long before) throws SchedulerException {
        String trouble = trouble(beat, stuck);
        if (trouble == null) {
            well(name(beat));
            return false;
        }
        if (isNew(name(beat), trouble)) {
            LOG.warn("{}: {}; it is scheduled anew", name(beat), trouble);
        }
        anew(beat, before);
        return true;
    }

    private static String name(Trigger beat) {
        return "beat " + beat.getKey();
    }

    private @Nullable String trouble(Trigger beat, Map<String, String> stuck) throws SchedulerException {
        if (!readable(beat)) {
            return "it is not whole in Quartz' tables any more";
        }
        String state = stuck.get(beat.getKey().toString());
        return state == null
                ? null
                : "it is overdue and stuck in state " + state + ", and no living node has it in hand";
    }

    private boolean readable(Trigger beat) throws SchedulerException {
        try {
            return scheduler.getTrigger(beat.getKey()) != null;
        } catch (JobPersistenceException partOfItIsLost) {
            return false;
        }
    }

    /// Quartz works out the state anew: blocked, if another node runs the job just now.
    private void anew(Trigger beat, long before) throws SchedulerException {
        JobDetail job = jobs.get(beat.getJobKey());
        if (job == null) {
            throw new IllegalStateException("beat %s: found no job %s".formatted(beat.getKey(), beat.getJobKey()));
        }
        jdbc.sql(LEFT_BEHIND).param("scheduler", scheduler.getSchedulerName()).param("name", job.getKey().getName())
                .param("group", job.getKey().getGroup()).param("before", before).update();
        if (!readable(beat)) {
            scheduler.unscheduleJob(beat.getKey());
        }
        scheduler.scheduleJob(job, Set.of(beat.getTriggerBuilder().startNow().build()), true);
    }

    @Override
    public void start() {
        running = true;
        timer.scheduleWithFixedDelay(this::beat, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        timer.shutdownNow();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isAutoStartup() {
        return autoStartup;
    }

    /// Stops with the [Reconciler], before Quartz does.
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
