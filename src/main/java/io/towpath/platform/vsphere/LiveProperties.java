package io.towpath.platform.vsphere;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Keys `towpath.vsphere.live.*`: how long one waits for a VM that is worked on.
///
/// @param poll  between two looks at a task; grows to ten times as much
/// @param task  for a task that runs, such as the merging of a large snapshot
/// @param busy  for tasks of others on the same VM
/// @param blip  for a server that does not answer while a task runs
/// @param doubt for what a call did whose answer was lost
/// @param reader program and arguments that serve one disk over NBD, see CommandWay; none where empty
@ConfigurationProperties("towpath.vsphere.live")
record LiveProperties(@DefaultValue("500ms") Duration poll, @DefaultValue("2h") Duration task,
        @DefaultValue("10m") Duration busy, @DefaultValue("5m") Duration blip, @DefaultValue("5s") Duration doubt,
        @DefaultValue({}) List<String> reader) {}
