package io.towpath.readiness.rule;

import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.SourceNote;
import io.towpath.platform.spi.SourceNote.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// VMs to judge. Without further words: one that every rule but the ever-present advice is content with.
final class Vms {

    private static final Instant NOW = Instant.parse("2026-11-12T20:41:00Z");

    private String name = "web01";
    private @Nullable String osId = "ubuntu64Guest";
    private boolean secureBoot;
    private @Nullable String ownerEmail = "anna@example.com";
    private @Nullable Instant missingSince;
    private final List<VmDisk> disks = new ArrayList<>();
    private final List<DiscoveredNic> nics = new ArrayList<>();
    private final List<SourceNote> notes = new ArrayList<>();
    private List<String> namesakes = List.of();
    private List<String> macs = List.of();

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

    Case one() {
        Hardware hardware = new Hardware(2, 1, 4L << 30, Firmware.EFI, secureBoot, osId, null, "vmx-19", null);
        return new Case(new Vm(UUID.randomUUID(), UUID.randomUUID(), "Exports", "web01.ova", name, hardware, disks,
                nics, notes, "ova", "web01.ova", 10, null, null, ownerEmail, NOW, NOW, missingSince, 1), namesakes,
                macs);
    }
}
