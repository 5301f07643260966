package io.towpath.readiness.rule;

import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.NicTraits;
import io.towpath.platform.spi.Placement;
import io.towpath.platform.spi.SourceNote;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.platform.spi.VmTraits;
import io.towpath.readiness.ReadinessProperties;
import io.towpath.readiness.TargetKind;
import io.towpath.readiness.There;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// VMs to judge. Without further words: one that every rule but the ever-present advice is content with.
final class Vms {

    static final Instant NOW = Instant.parse("2026-11-12T20:41:00Z");

    private String name = "web01";
    private @Nullable String osId = "ubuntu64Guest";
    private boolean secureBoot;
    private @Nullable String ownerEmail = "anna@example.com";
    private @Nullable Instant missingSince;
    private final List<VmDisk> disks = new ArrayList<>();
    private final List<Vm.ExcludedDisk> staying = new ArrayList<>();
    private final List<DiscoveredNic> nics = new ArrayList<>();
    private final List<SourceNote> notes = new ArrayList<>();
    private List<String> namesakes = List.of();
    private List<String> macs = List.of();
    private List<String> sharedAddresses = List.of();
    private List<String> sharedUuids = List.of();
    private int cpus = 2;
    private long memory = 4L << 30;
    private Firmware firmware = Firmware.EFI;
    private String hardwareVersion = "vmx-19";
    private @Nullable String osName;
    private VmTraits traits = VmTraits.UNKNOWN;
    private Placement.@Nullable Power power;
    private Placement.Kind kind = Placement.Kind.VM;
    private @Nullable String dnsName;
    private @Nullable String guestOs;
    private List<String> addresses = List.of();
    private Case.Around around = Case.Around.UNKNOWN;
    private @Nullable There there;

    static Vms aVm() {
        return new Vms().nic("DMZ", NicAdapter.E1000).disk(ControllerType.SATA, 1 << 30);
    }

    Vms named(String other) {
        name = other;
        return this;
    }

    Vms os(@Nullable String id) {
        osId = id;
        return this;
    }

    Vms withSecureBoot() {
        secureBoot = true;
        return this;
    }

    Vms ownedBy(@Nullable String email) {
        ownerEmail = email;
        return this;
    }

    Vms missing() {
        missingSince = NOW;
        return this;
    }

    Vms withoutDisks() {
        disks.clear();
        return this;
    }

    Vms disk(ControllerType controller, long capacityBytes) {
        int position = disks.size();
        disks.add(new VmDisk(UUID.randomUUID(), position, new DiscoveredDisk("disk" + position, "disk" + position,
                "web01.ova", "disk.vmdk", new DiskSlot(controller, 0, position), capacityBytes, 10,
                "VMDK streamOptimized", "x")));
        return this;
    }

    Vms withoutNics() {
        nics.clear();
        return this;
    }

    Vms nic(String network, NicAdapter adapter) {
        nics.add(new DiscoveredNic(network, adapter, null, true));
        return this;
    }

    Vms noted(Severity severity, String code) {
        notes.add(new SourceNote(severity, code, "seen: " + code, "remedy: " + code));
        return this;
    }

    Vms namesakes(String... others) {
        namesakes = List.of(others);
        return this;
    }

    Vms sharedMacs(String... others) {
        macs = List.of(others);
        return this;
    }

    Vms cpus(int count) {
        cpus = count;
        return this;
    }

    Vms memory(long bytes) {
        memory = bytes;
        return this;
    }

    Vms firmware(Firmware other) {
        firmware = other;
        return this;
    }

    Vms hardwareVersion(String version) {
        hardwareVersion = version;
        return this;
    }

    Vms osName(@Nullable String configured) {
        osName = configured;
        return this;
    }

    /// More facts that the source told of it.
    Vms told(UnaryOperator<VmTraits.Builder> more) {
        traits = more.apply(traits.toBuilder()).build();
        return this;
    }

    /// Its disks anew, with what the source told of each.
    Vms disksTold(DiskTraits... each) {
        disks.clear();
        for (DiskTraits told : each) {
            diskTold(told);
        }
        return this;
    }

    Vms diskTold(DiskTraits told) {
        int position = disks.size();
        disks.add(new VmDisk(UUID.randomUUID(), position, new DiscoveredDisk("disk" + position, "disk" + position,
                "web01.vmdk", null, new DiskSlot(ControllerType.PVSCSI, 0, position), 1 << 30, 10, "VMDK", "x", told)));
        return this;
    }

    /// One more, that a person excluded.
    Vms stayingTold(DiskTraits told) {
        VmDisk disk = diskTold(told).disks.removeLast();
        staying.add(new Vm.ExcludedDisk(disk, "swap", "lena", NOW));
        return this;
    }

    Vms nicTold(NicTraits told) {
        nics.add(new DiscoveredNic("DMZ", NicAdapter.VMXNET3, null, true, told));
        return this;
    }

    Vms power(Placement.@Nullable Power state) {
        power = state;
        return this;
    }

    Vms kind(Placement.Kind other) {
        kind = other;
        return this;
    }

    Vms dnsName(@Nullable String reported) {
        dnsName = reported;
        return this;
    }

    Vms guestOs(@Nullable String reported) {
        guestOs = reported;
        return this;
    }

    Vms addresses(String... reported) {
        addresses = List.of(reported);
        return this;
    }

    Vms sharedAddresses(String... others) {
        sharedAddresses = List.of(others);
        return this;
    }

    Vms sharedUuids(String... others) {
        sharedUuids = List.of(others);
        return this;
    }

    Vms around(Case.Around other) {
        around = other;
        return this;
    }

    Vms there(There known) {
        there = known;
        return this;
    }

    Case one() {
        return at(TargetKind.KVM);
    }

    Case at(TargetKind target) {
        Hardware hardware = new Hardware(cpus, 1, memory, firmware, secureBoot, osId, osName, hardwareVersion, null);
        Placement placement = new Placement(null, null, "4213", kind, power, dnsName, guestOs, null, "prod", "esx01",
                null, null, addresses, null, null);
        return new Case(new Vm(UUID.randomUUID(), UUID.randomUUID(), "Exports", "web01.ova", name, hardware, disks,
                nics, notes, "ova", "web01.ova", 10, null, null, ownerEmail, NOW, NOW, missingSince, 1, placement,
                traits, Map.of(), Vm.Business.UNKNOWN, staying),
                new Case.Twins(namesakes, macs, sharedAddresses, sharedUuids), around, there, target,
                ReadinessProperties.usual(), NOW);
    }
}
