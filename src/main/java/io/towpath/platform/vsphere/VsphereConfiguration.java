package io.towpath.platform.vsphere;

import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({VsphereProperties.class, LiveProperties.class})
class VsphereConfiguration {

    @Bean
    AddressPolicy addressPolicy(@Value("${towpath.sources.allowed-networks:}") List<String> allowed) {
        return new AddressPolicy(allowed);
    }
}
