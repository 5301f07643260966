package io.towpath.hook;

import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The alarm clock of hooks.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HooksProperties.class)
class HooksConfiguration {

    private static final int TICK_SECONDS = 2;

    @Bean
    JobDetail hooksTickJob() {
        return JobBuilder.newJob(HooksTick.class).withIdentity("tick", "hooks").storeDurably().build();
    }

    @Bean
    Trigger hooksTickTrigger() {
        return TriggerBuilder.newTrigger().forJob("tick", "hooks").withIdentity("tick", "hooks")
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(TICK_SECONDS)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }
}
