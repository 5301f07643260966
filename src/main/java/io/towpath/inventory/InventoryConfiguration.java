package io.towpath.inventory;

import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The alarm clock of the inventory: one tick for all nodes; whether anything is due is decided inside.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InventoryProperties.class)
class InventoryConfiguration {

    private static final int TICK_SECONDS = 10;

    @Bean
    JobDetail inventoryTickJob() {
        return JobBuilder.newJob(InventoryTick.class).withIdentity("tick", "inventory").storeDurably().build();
    }

    @Bean
    Trigger inventoryTickTrigger() {
        return TriggerBuilder.newTrigger().forJob("tick", "inventory").withIdentity("tick", "inventory")
                .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever(TICK_SECONDS)
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }
}
