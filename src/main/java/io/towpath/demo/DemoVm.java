package io.towpath.demo;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A VM of the made-up estate, while it is made.
final class DemoVm {

    /// What was planted into it, so that each rule and page has its hard case. Only what an export of RVTools can tell:
    /// of virtual TPMs and encryption it has no column.
    enum Oddity {
        SNAPSHOT_CHAIN,
        SE_SPARSE,
        PHYSICAL_RDM,
        SHARED_DISK,
        INDEPENDENT_DISK,
        USB,
        PASSTHROUGH,
        FAULT_TOLERANCE,
        SRIOV,
        BAD_NAME,
        TWIN_BIOS_UUID,
        NO_TOOLS,
        ISO,
        UNKNOWN_OS,
        NO_CBT,
        LOW_SPACE
    }

    /// @param usedMib   of its capacity
    record Disk(String label, int key, long capacityMib, long usedMib, boolean thin, String path) {}

    record Nic(String label, String network, String adapter, String mac, String ip) {}

    String name = "";
    DemoPlace place;
    final DemoApplication application;
    final int number;
    String osId = "";
    String osName = "";
    boolean windows;
    String firmware = "bios";
    boolean secureBoot;
    int cpus;
    int memoryMib;
    boolean poweredOn = true;
    boolean template;
    boolean placeholder;
    boolean ownerKnown = true;
    String instanceUuid = "";
    String biosUuid = "";
    final List<Disk> disks = new ArrayList<>();
    final List<Nic> nics = new ArrayList<>();
    final Set<Oddity> oddities = EnumSet.noneOf(Oddity.class);

    DemoVm(int number, DemoApplication application, DemoPlace place) {
        this.number = number;
        this.application = application;
        this.place = place;
    }

    String moref() {
        return "vm-" + (1000 + number);
    }

    /// What the CMDB calls it, a sys_id.
    String cmdbId() {
        return "%032x".formatted(number);
    }

    boolean has(Oddity oddity) {
        return oddities.contains(oddity);
    }

    long capacityMib() {
        return disks.stream().mapToLong(Disk::capacityMib).sum();
    }

    long usedMib() {
        return disks.stream().mapToLong(Disk::usedMib).sum();
    }
}
