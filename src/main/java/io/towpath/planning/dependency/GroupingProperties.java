package io.towpath.planning.dependency;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Keys `towpath.planning.grouping.*`.
///
/// @param most     VMs in a group; for a larger one cuts are proposed
/// @param quiet    how long after the last change groups are computed again
/// @param patience how long at most, while changes go on
@ConfigurationProperties("towpath.planning.grouping")
record GroupingProperties(@DefaultValue("120") int most, @DefaultValue("2s") Duration quiet,
        @DefaultValue("60s") Duration patience) {}
