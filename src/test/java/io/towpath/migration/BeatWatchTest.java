package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

/// Quartz only wakes: what its tables lose or leave stuck is there again with the next look, without a restart.
@DatabaseTest
@ExtendWith(OutputCaptureExtension.class)
class BeatWatchTest {

    private static final BlockingQueue<String> BEATS = new LinkedBlockingQueue<>();

    @DisallowConcurrentExecution
    public static final class Told implements Job {

        @Override
        public void execute(JobExecutionContext context) {
            BEATS.add(context.getScheduler().toString());
        }
    }

    @Autowired
    Scheduler application;
    @Autowired
    List<JobDetail> jobs;
    @Autowired
    List<Trigger> declared;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    DataSource database;

    private final String name = "beats-" + UUID.randomUUID();
    private final JobDetail job = JobBuilder.newJob(Told.class).withIdentity("tick", "told").storeDurably().build();
    private final Trigger beat = TriggerBuilder.newTrigger().forJob(job).withIdentity("beat", "told")
            .withSchedule(SimpleScheduleBuilder.repeatHourlyForever()
                    .withMisfireHandlingInstructionNextWithRemainingCount())
            .build();
    private final SchedulerFactoryBean factory = new SchedulerFactoryBean();
    private Scheduler scheduler;

    @BeforeEach
    void aNodeOfItsOwn() throws Exception {
        var properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceId", "AUTO");
        properties.setProperty("org.quartz.jobStore.driverDelegateClass",
                "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        properties.setProperty("org.quartz.jobStore.isClustered", "true");
        properties.setProperty("org.quartz.threadPool.threadCount", "1");
        factory.setSchedulerName(name);
        factory.setQuartzProperties(properties);
        factory.setDataSource(database);
        factory.setJobDetails(job);
        factory.setTriggers(beat);
        factory.afterPropertiesSet();
        scheduler = factory.getScheduler();
        BEATS.clear();
    }

    @AfterEach
    void stop() throws Exception {
        factory.destroy();
        for (String table : List.of("qrtz_simple_triggers", "qrtz_triggers", "qrtz_job_details", "qrtz_fired_triggers",
                "qrtz_scheduler_state", "qrtz_locks")) {
            jdbc.sql("delete from " + table + " where sched_name = ?").param(name).update();
        }
    }

    @Test
    void eachBeatOfTheProgramIsThereAgainAfterAllRowsWereLost() throws Exception {
        var watch = new BeatWatch(application, jobs, declared, jdbc, 60, false);
        List<String> groups = new ArrayList<>();
        declared.forEach(trigger -> groups.add(trigger.getKey().getGroup()));
        assertThat(groups).contains("cutover", "wave", "steward", "inventory", "imports", "images", "readiness",
                "grouping", "migration");
        for (String table : List.of("qrtz_simple_triggers", "qrtz_triggers", "qrtz_job_details",
                "qrtz_fired_triggers")) {
            jdbc.sql("delete from " + table + " where sched_name = ?").param(application.getSchedulerName()).update();
        }

        // how many is not asked: some may be there before, since the application's own watch looks too
        watch.look();

        for (Trigger trigger : declared) {
            assertThat(application.getTrigger(trigger.getKey())).as(trigger.getKey().toString()).isNotNull();
        }
        assertThat(watch.look()).isZero();
    }

    @Test
    void aLostBeatBeatsAgainWithoutARestart() throws Exception {
        scheduler.start();
        assertThat(BEATS.poll(20, TimeUnit.SECONDS)).isNotNull();
        for (String table : List.of("qrtz_simple_triggers", "qrtz_triggers", "qrtz_job_details")) {
            jdbc.sql("delete from " + table + " where sched_name = ?").param(name).update();
        }

        assertThat(watch().look()).isOne();

        assertThat(BEATS.poll(20, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void aBeatOfWhichHalfIsLostIsScheduledAnew() throws Exception {
        jdbc.sql("delete from qrtz_simple_triggers where sched_name = ?").param(name).update();

        assertThat(watch().look()).isOne();
        assertThat(scheduler.getTrigger(beat.getKey())).isNotNull();
        assertThat(watch().look()).isZero();
    }

    @Test
    void aBeatThatIsStuckIsFreedWithWhatADeadNodeLeft() throws Exception {
        for (String state : List.of("ACQUIRED", "BLOCKED", "ERROR")) {
            overdue(state);
            fired("gone", "EXECUTING", 0);

            assertThat(watch().look()).as(state).isOne();

            assertThat(state()).as(state).isEqualTo("WAITING");
            assertThat(watch().look()).isZero();
        }
        scheduler.start();
        assertThat(BEATS.poll(20, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void aBeatThatALivingNodeHasInHandIsLeftToIt() throws Exception {
        overdue("BLOCKED");
        fired("alive", "EXECUTING", 0);
        jdbc.sql("insert into qrtz_scheduler_state values (?, 'alive', ?, 5000)").param(name)
                .param(System.currentTimeMillis()).update();

        assertThat(watch().look()).isZero();

        assertThat(state()).isEqualTo("BLOCKED");
    }

    @Test
    void aBeatThatIsNotOverdueIsLeftAlone() throws Exception {
        jdbc.sql("update qrtz_triggers set trigger_state = 'ACQUIRED', next_fire_time = ? where sched_name = ?")
                .param(System.currentTimeMillis() - 5_000).param(name).update();

        assertThat(watch().look()).isZero();
    }

    @Test
    void whatCannotBeMendedIsToldOnceUntilItIsWell(CapturedOutput output) throws Exception {
        var watch = new BeatWatch(scheduler, List.of(), List.of(beat), jdbc, 60, false);
        for (int times = 1; times <= 2; times++) {
            overdue("ERROR");
            for (int looks = 0; looks < 3; looks++) {
                assertThat(watch.look()).isZero();
            }
            assertThat(output.getOut().split("beat told.beat: it is overdue", -1)).hasSize(times + 1);
            assertThat(output.getOut().split("beat told.beat could not be looked at", -1)).hasSize(times + 1);

            jdbc.sql("update qrtz_triggers set trigger_state = 'WAITING' where sched_name = ?").param(name).update();
            watch.look();
            assertThat(output.getOut().split("beat told.beat found well again", -1)).hasSize(times + 1);
        }
    }

    @Test
    void aDatabaseThatIsAwayIsToldOnce(CapturedOutput output) {
        var away = JdbcClient.create(new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/nobody"));
        var watch = new BeatWatch(scheduler, List.of(job), List.of(beat), away, 60, false);

        for (int looks = 0; looks < 3; looks++) {
            watch.beat();
        }

        assertThat(output.getOut().split("the beats could not be looked at", -1)).hasSize(2);
    }

    private BeatWatch watch() {
        return new BeatWatch(scheduler, List.of(job), List.of(beat), jdbc, 60, false);
    }

    private void overdue(String state) {
        jdbc.sql("update qrtz_triggers set trigger_state = ?, next_fire_time = ? where sched_name = ?").param(state)
                .param(System.currentTimeMillis() - 120_000).param(name).update();
    }

    private void fired(String node, String state, long at) {
        jdbc.sql("""
                insert into qrtz_fired_triggers (sched_name, entry_id, trigger_name, trigger_group, instance_name,
                  fired_time, sched_time, priority, state, job_name, job_group, is_nonconcurrent)
                values (?, ?, 'beat', 'told', ?, ?, ?, 5, ?, 'tick', 'told', true)""").param(name)
                .param(UUID.randomUUID().toString()).param(node).param(at).param(at).param(state).update();
    }

    private String state() {
        return jdbc.sql("select trigger_state from qrtz_triggers where sched_name = ?").param(name)
                .query(String.class).single();
    }
}
