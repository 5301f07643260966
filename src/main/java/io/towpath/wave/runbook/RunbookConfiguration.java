package io.towpath.wave.runbook;

import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The runs' beat.
@Configuration(proxyBeanMethods = false)
class RunbookConfiguration {

    private static final int SECONDS = 5;

    @Bean
    JobDetail runbookTick() {
        return JobBuilder.newJob(RunTick.class).withIdentity("tick", "runbook").storeDurably().build();
    }

    @Bean
    Trigger runbookBeat(JobDetail runbookTick) {
        return TriggerBuilder.newTrigger().forJob(runbookTick).withIdentity("beat", "runbook")
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(SECONDS)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }
}
