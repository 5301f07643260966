package io.towpath.replication;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/// Binds the module's settings.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ReplicationProperties.class, ComparisonProperties.class, DisksParallel.class})
class ReplicationConfiguration {}
