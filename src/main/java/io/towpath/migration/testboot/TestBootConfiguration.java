package io.towpath.migration.testboot;

import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The test boots' beat.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TestBootSettings.class)
class TestBootConfiguration {

    private static final int SECONDS = 3;

    @Bean
    JobDetail testBootTick() {
        return JobBuilder.newJob(TestBootTick.class).withIdentity("test-boots", "migration").storeDurably().build();
    }

    @Bean
    Trigger testBootTickTrigger() {
        return TriggerBuilder.newTrigger().forJob("test-boots", "migration").withIdentity("test-boots", "migration")
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(SECONDS)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }
}
