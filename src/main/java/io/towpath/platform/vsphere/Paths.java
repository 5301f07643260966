package io.towpath.platform.vsphere;

import java.util.List;
import java.util.stream.Stream;

/// What is asked of each VM. A path that a server does not know yet is left out for it.
final class Paths {

    /// The one of some hundred extra settings of a VM that is asked for: of all of them, not one is fetched besides it.
    static final String NUMA_AFFINITY = "config.extraConfig[\"numa.nodeAffinity\"]";

    /// Enough to see whether a VM changed: its configuration's version, and what changes without it.
    static final List<String> LIGHT = List.of("name", "parent", "parentVApp", "resourcePool", "config.changeVersion",
            "config.template", "runtime.powerState", "runtime.connectionState", "runtime.host",
            "runtime.consolidationNeeded", "snapshot", "guest.toolsRunningStatus", "guest.hostName", "guest.ipAddress",
            "summary.storage.committed", "customValue");

    static final List<String> FULL = Stream.concat(LIGHT.stream(), Stream.of("config.uuid", "config.instanceUuid",
            "config.guestId", "config.guestFullName", "config.version", "config.firmware", "config.annotation",
            "config.managedBy", "config.hardware.numCPU", "config.hardware.numCoresPerSocket",
            "config.hardware.memoryMB", "config.hardware.device", "config.bootOptions.efiSecureBootEnabled",
            "config.changeTrackingEnabled", "config.cpuHotAddEnabled", "config.cpuHotRemoveEnabled",
            "config.memoryHotAddEnabled", "config.latencySensitivity", "config.cpuAffinity",
            "config.flags.diskUuidEnabled", "config.keyId.keyId", "config.createDate", "config.ftInfo",
            "config.scheduledHardwareUpgradeInfo.scheduledHardwareUpgradeStatus", "capability.changeTrackingSupported",
            "runtime.bootTime", "runtime.faultToleranceState", "guest.toolsVersionStatus2", "guest.toolsVersion",
            "guest.guestFullName", "guest.net", "guest.disk", "summary.storage.uncommitted", "layoutEx", NUMA_AFFINITY))
            .toList();

    private Paths() {}
}
