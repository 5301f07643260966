package io.towpath.inventory.imports;

import io.towpath.inventory.reading.EstateReader;
import io.towpath.inventory.reading.FilesReader;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The reader of files, and the alarm clock that clears away what nobody applied.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ImportsProperties.class)
class ImportsConfiguration {

    private static final int TICK_MINUTES = 5;

    @Bean
    EstateReader importedFileReader() {
        return new FilesReader();
    }

    @Bean
    JobDetail importsTickJob() {
        return JobBuilder.newJob(ImportsTick.class).withIdentity("tick", "imports").storeDurably().build();
    }

    @Bean
    Trigger importsTickTrigger() {
        return TriggerBuilder.newTrigger().forJob("tick", "imports").withIdentity("tick", "imports")
                .withSchedule(SimpleScheduleBuilder.repeatMinutelyForever(TICK_MINUTES)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }
}
