package io.towpath.inventory.imports;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Keys `towpath.imports.*`.
///
/// @param kept how long a preview waits to be applied, and how long the file of an applied import can be annotated
@ConfigurationProperties("towpath.imports")
record ImportsProperties(@DefaultValue("7d") Duration kept) {}
