package io.towpath.migration;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How a node drives migrations.
///
/// @param lease     how long a migration stays with a node that went silent
/// @param heartbeat how often a node renews its leases and looks whether a step shall stop
/// @param tick      how often a node looks for work in the tables
/// @param backoff   the pauses before the machine tries again by itself; after the last it waits for a person
/// @param drain     how long a node that goes down waits for its steps to stop
@ConfigurationProperties("towpath.migration")
record MigrationSettings(@DefaultValue("30s") Duration lease,
        @DefaultValue("1s") Duration heartbeat, @DefaultValue("2s") Duration tick,
        @DefaultValue({
                "15s", "60s", "5m", "15m"}) List<Duration> backoff,
        @DefaultValue("15s") Duration drain) {

    MigrationSettings {
        if (heartbeat.multipliedBy(3).compareTo(lease) > 0) {
            throw new IllegalArgumentException(
                    "towpath.migration.lease is %s, expected at least three times the heartbeat, %s".formatted(lease,
                            heartbeat));
        }
        backoff = List.copyOf(backoff);
    }
}
