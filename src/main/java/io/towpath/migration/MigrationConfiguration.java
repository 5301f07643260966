package io.towpath.migration;

import io.towpath.migration.step.Itinerary;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// This node's driver and reconciler.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MigrationSettings.class)
class MigrationConfiguration {

    @Bean
    Driver driver(MigrationSettings settings, Leases leases, MigrationStore store, Itinerary itinerary, DriverLog log,
            StepRunner runner) {
        return new Driver(node(), settings, leases, store, itinerary, log, runner);
    }

    @Bean
    Reconciler reconciler(MigrationStore store, Driver driver, MigrationSettings settings,
            @Value("${spring.quartz.auto-startup:true}") boolean autoStartup) {
        return new Reconciler(store, driver, settings, autoStartup);
    }

    @Bean
    JobDetail vmListTickJob() {
        return JobBuilder.newJob(VmListTick.class).withIdentity("vm-list", "migration").storeDurably().build();
    }

    @Bean
    Trigger vmListTickTrigger() {
        return TriggerBuilder.newTrigger().forJob("vm-list", "migration").withIdentity("vm-list", "migration")
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(10)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }

    /// The host's name and this process, for people.
    private static String node() {
        String process = ProcessHandle.current().pid() + "-" + UUID.randomUUID().toString().substring(0, 4);
        try {
            return InetAddress.getLocalHost().getHostName() + ":" + process;
        } catch (UnknownHostException e) {
            return "node:" + process;
        }
    }
}
