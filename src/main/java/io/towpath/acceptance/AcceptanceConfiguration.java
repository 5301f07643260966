package io.towpath.acceptance;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/// Binds the module's settings.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AcceptanceProperties.class)
class AcceptanceConfiguration {}
