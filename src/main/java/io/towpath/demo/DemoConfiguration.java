package io.towpath.demo;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;

/// The made-up program: there only with `towpath.demo.enabled`, which `./towpath demo` sets.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("towpath.demo.enabled")
@EnableConfigurationProperties(DemoProperties.class)
@ComponentScan(useDefaultFilters = false,
        includeFilters = @ComponentScan.Filter(type = FilterType.ANNOTATION, classes = OfDemo.class))
class DemoConfiguration {}
