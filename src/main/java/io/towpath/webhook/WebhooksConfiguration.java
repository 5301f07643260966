package io.towpath.webhook;

import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The alarm clock of webhooks.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebhooksProperties.class)
class WebhooksConfiguration {

    private static final int TICK_SECONDS = 3;

    @Bean
    JobDetail webhooksTickJob() {
        return JobBuilder.newJob(WebhooksTick.class).withIdentity("tick", "webhooks").storeDurably().build();
    }

    @Bean
    Trigger webhooksTickTrigger() {
        return TriggerBuilder.newTrigger().forJob("tick", "webhooks").withIdentity("tick", "webhooks")
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(TICK_SECONDS)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }
}
