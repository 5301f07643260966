package io.towpath.wave;

import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The waves' beat.
@EnableConfigurationProperties(WayBackSettings.class)
@Configuration(proxyBeanMethods = false)
class WaveConfiguration {

    private static final int SECONDS = 5;

    @Bean
    JobDetail waveTick() {
        return JobBuilder.newJob(WaveTick.class).withIdentity("tick", "wave").storeDurably().build();
    }

    @Bean
    Trigger waveBeat(JobDetail waveTick) {
        return TriggerBuilder.newTrigger().forJob(waveTick).withIdentity("beat", "wave")
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(SECONDS)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }
}
