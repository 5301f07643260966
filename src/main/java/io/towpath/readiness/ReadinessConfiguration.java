package io.towpath.readiness;

import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The alarm clock of readiness: one tick for all nodes.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReadinessProperties.class)
class ReadinessConfiguration {

    private static final int TICK_MINUTES = 5;

    @Bean
    JobDetail readinessTickJob() {
        return JobBuilder.newJob(ReadinessTick.class).withIdentity("tick", "readiness").storeDurably().build();
    }

    @Bean
    Trigger readinessTickTrigger() {
        return TriggerBuilder.newTrigger().forJob("tick", "readiness").withIdentity("tick", "readiness")
                .withSchedule(SimpleScheduleBuilder.repeatMinutelyForever(TICK_MINUTES)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }
}
