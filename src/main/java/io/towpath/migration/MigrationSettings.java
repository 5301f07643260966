package io.towpath.migration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How a node drives migrations.
///
/// @param lease     how long a migration stays with a node that went silent
/// @param heartbeat how often a node renews its leases and looks whether a step shall stop
/// @param tick      how often a node looks for work in the tables
/// @param backoff   the pauses before the machine tries again by itself; after the last it waits for a person
/// @param outageBackoff pauses that come before those while a source was shut down for its cutover and nobody is served
/// @param drain     how long a node that goes down waits for its steps to stop
@ConfigurationProperties("towpath.migration")
record MigrationSettings(@DefaultValue("30s") Duration lease,
        @DefaultValue("1s") Duration heartbeat, @DefaultValue("2s") Duration tick,
        @DefaultValue({
                "15s", "60s", "5m", "15m"}) List<Duration> backoff,
        @DefaultValue({"5s", "10s", "20s", "30s"}) List<Duration> outageBackoff,
        @DefaultValue("15s") Duration drain) {

    MigrationSettings {
        if (heartbeat.multipliedBy(3).compareTo(lease) > 0) {
            throw new IllegalArgumentException(
                    "towpath.migration.lease is %s, expected at least three times the heartbeat, %s".formatted(lease,
                            heartbeat));
        }
        backoff = List.copyOf(backoff);
        outageBackoff = List.copyOf(outageBackoff);
    }

    /// The same where a source was asked to shut down and does not say whether it did: a minute or two, then a person has to
    /// look, for perhaps nobody is served.
    Optional<Duration> unsurePause(int tries) {
        return tries < outageBackoff.size() ? Optional.of(outageBackoff.get(tries)) : Optional.empty();
    }

    /// How long to wait before the next try by itself; empty when a person has to look.
    ///
    /// @param tries  failures in a row before this one
    /// @param outage whether the source was shut down for its cutover, or is not back yet: nobody is served while it waits
    Optional<Duration> pause(int tries, boolean outage) {
        List<Duration> pauses = new ArrayList<>(outage ? outageBackoff : List.of());
        pauses.addAll(backoff);
        return tries < pauses.size() ? Optional.of(pauses.get(tries)) : Optional.empty();
    }
}
