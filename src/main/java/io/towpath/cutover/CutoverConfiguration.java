package io.towpath.cutover;

import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The cutovers' beat.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CutoverSettings.class)
class CutoverConfiguration {

    private static final int SECONDS = 5;

    @Bean
    JobDetail cutoverTick() {
        return JobBuilder.newJob(CutoverTick.class).withIdentity("tick", "cutover").storeDurably().build();
    }

    @Bean
    Trigger cutoverTickTrigger() {
        return TriggerBuilder.newTrigger().forJob("tick", "cutover").withIdentity("beat", "cutover")
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(SECONDS)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }
}
