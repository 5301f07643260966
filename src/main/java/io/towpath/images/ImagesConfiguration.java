package io.towpath.images;

import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The alarm clock of image jobs.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ImagesProperties.class, OutsideProperties.class})
class ImagesConfiguration {

    private static final int TICK_SECONDS = 15;

    @Bean
    JobDetail imagesTickJob() {
        return JobBuilder.newJob(ImagesTick.class).withIdentity("tick", "images").storeDurably().build();
    }

    @Bean
    Trigger imagesTickTrigger() {
        return TriggerBuilder.newTrigger().forJob("tick", "images").withIdentity("tick", "images")
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(TICK_SECONDS)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }
}
