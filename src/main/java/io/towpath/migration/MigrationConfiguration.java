package io.towpath.migration;

import io.towpath.migration.step.Itinerary;
import io.towpath.slot.ThisNode;
import java.util.List;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/// This node's driver and reconciler.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MigrationSettings.class)
class MigrationConfiguration {

    private static final int OVERDUE_SECONDS = 60;

    @Bean
    Driver driver(ThisNode node, MigrationSettings settings, Leases leases, MigrationStore store,
            Itinerary itinerary, DriverLog log, StepRunner runner, WayBack wayBack, Aways aways) {
        return new Driver(node.name(), settings, leases, store, itinerary, log, runner, wayBack, aways);
    }

    @Bean
    Reconciler reconciler(MigrationStore store, Driver driver, MigrationSettings settings,
            @Value("${spring.quartz.auto-startup:true}") boolean autoStartup) {
        return new Reconciler(store, driver, settings, autoStartup);
    }

    @Bean
    BeatWatch beatWatch(Scheduler scheduler, List<JobDetail> jobs, List<Trigger> beats, JdbcClient jdbc,
            @Value("${spring.quartz.auto-startup:true}") boolean autoStartup) {
        return new BeatWatch(scheduler, jobs, beats, jdbc, OVERDUE_SECONDS, autoStartup);
    }

    @Bean
    JobDetail vmListTickJob() {
        return JobBuilder.newJob(VmListTick.class).withIdentity("vm-list", "migration").storeDurably().build();
    }

    @Bean
    JobDetail sourceWatchTickJob() {
        return JobBuilder.newJob(SourceWatchTick.class).withIdentity("sealed-sources", "migration").storeDurably()
                .build();
    }

    @Bean
    Trigger sourceWatchTickTrigger() {
        return TriggerBuilder.newTrigger().forJob("sealed-sources", "migration")
                .withIdentity("sealed-sources", "migration")
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(15)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }

    @Bean
    JobDetail awayTickJob() {
        return JobBuilder.newJob(AwayTick.class).withIdentity("away", "migration").storeDurably().build();
    }

    @Bean
    Trigger awayTickTrigger() {
        return TriggerBuilder.newTrigger().forJob("away", "migration").withIdentity("away", "migration")
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(5)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }

    @Bean
    Trigger vmListTickTrigger() {
        return TriggerBuilder.newTrigger().forJob("vm-list", "migration").withIdentity("vm-list", "migration")
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(10)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }
}
