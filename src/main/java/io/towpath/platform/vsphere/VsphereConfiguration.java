package io.towpath.platform.vsphere;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

    @Bean
    NbdPolicy nbdPolicy(AddressPolicy addresses, @Value("${towpath.sources.nbd-sockets:}") String sockets,
            @Value("${towpath.sources.nbd-certificates:}") String certificates) {
        return new NbdPolicy(addresses, folder(sockets), folder(certificates));
    }

    private static @Nullable Path folder(String text) {
        return text.isBlank() ? null : Path.of(text.strip());
    }
}
