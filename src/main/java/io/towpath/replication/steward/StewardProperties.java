package io.towpath.replication.steward;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Keys `towpath.replication.steward.*`.
///
/// @param patience     how long a trip has to remove a snapshot that it needs no more, before it is done here
/// @param oldAfter     a snapshot that is there for longer is an alarm
/// @param disksAtOnce  disks with snapshots of ours on one datastore; more are an alarm
/// @param fullWithin   a datastore that is full in less than this, at the rate at which its VMs write, is an alarm
@ConfigurationProperties("towpath.replication.steward")
record StewardProperties(@DefaultValue("10m") Duration patience, @DefaultValue("24h") Duration oldAfter,
        @DefaultValue("15") int disksAtOnce, @DefaultValue("24h") Duration fullWithin) {}
