package io.towpath.mail;

import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The alarm clocks of mails.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MailProperties.class)
class MailConfiguration {

    private static final String GROUP = "mail";
    private static final int SEND_SECONDS = 5;
    private static final int LOOK_SECONDS = 30;

    @Bean
    JobDetail mailTickJob() {
        return job(MailTick.class, "tick");
    }

    @Bean
    Trigger mailTickTrigger() {
        return every("tick", SEND_SECONDS);
    }

    @Bean
    JobDetail needMailsTickJob() {
        return job(NeedMailsTick.class, "needs");
    }

    @Bean
    Trigger needMailsTickTrigger() {
        return every("needs", LOOK_SECONDS);
    }

    private static JobDetail job(Class<? extends Job> type, String name) {
        return JobBuilder.newJob(type).withIdentity(name, GROUP).storeDurably().build();
    }

    private static Trigger every(String name, int seconds) {
        return TriggerBuilder.newTrigger().forJob(name, GROUP).withIdentity(name, GROUP)
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(seconds)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }
}
