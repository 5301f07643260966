package io.towpath.tour;

import org.springframework.boot.context.properties.EnableConfigurationProperties;

/// The made-up program: there only with `towpath.demo.enabled`, which `./towpath demo` sets.
@OfDemo
@EnableConfigurationProperties(DemoProperties.class)
class DemoConfiguration {}
