package io.towpath.replication.steward;

import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StewardProperties.class)
class StewardConfiguration {

    private static final int SECONDS = 60;

    @Bean
    LedgerTime ledgerTime() {
        return machine -> machine;
    }

    @Bean
    JobDetail stewardTick() {
        return JobBuilder.newJob(StewardTick.class).withIdentity("tick", "steward").storeDurably().build();
    }

    @Bean
    Trigger stewardTickTrigger() {
        return TriggerBuilder.newTrigger().forJob("tick", "steward").withIdentity("beat", "steward")
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(SECONDS)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }
}
