package io.towpath.planning.dependency;

import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The beat of the groups.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GroupingProperties.class)
class GroupingConfiguration {

    private static final int SECONDS = 3;

    @Bean
    Regrouping.Background groupingBackground() {
        return work -> Thread.ofVirtual().name("grouping").start(work);
    }

    @Bean
    JobDetail groupingTick() {
        return JobBuilder.newJob(GroupingTick.class).withIdentity("tick", "grouping").storeDurably().build();
    }

    @Bean
    Trigger groupingBeat() {
        return TriggerBuilder.newTrigger().forJob("tick", "grouping").withIdentity("beat", "grouping")
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(SECONDS)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }
}
