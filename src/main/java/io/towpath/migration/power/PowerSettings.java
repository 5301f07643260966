package io.towpath.migration.power;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How VMs are started, stopped and sealed.
///
/// @param patience     how long a guest at the target may take to shut down before its power is taken, on the way back
/// @param renameSuffix what a sealed source's name ends with; empty: it keeps its name
@ConfigurationProperties("towpath.power")
public record PowerSettings(@DefaultValue("3m") Duration patience, @DefaultValue("") String renameSuffix) {}
