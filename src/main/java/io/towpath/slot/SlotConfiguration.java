package io.towpath.slot;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// This node among the others.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SlotProperties.class)
class SlotConfiguration {

    @Bean
    ThisNode thisNode() {
        String process = ProcessHandle.current().pid() + "-" + UUID.randomUUID().toString().substring(0, 4);
        try {
            return new ThisNode(InetAddress.getLocalHost().getHostName() + ":" + process);
        } catch (UnknownHostException e) {
            return new ThisNode("node:" + process);
        }
    }

    @Bean
    SlotBeat slotBeat(ThisNode node, LimitStore limits, StoredSlots slots, Bandwidth bandwidth, Pressure pressure,
            @Value("${spring.quartz.auto-startup:true}") boolean autoStartup) {
        return new SlotBeat(node, limits, slots, bandwidth, pressure, autoStartup);
    }
}
