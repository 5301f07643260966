package io.towpath.platform.libvirt;

import io.towpath.disk.DiskFormat;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.TargetVm;
import io.towpath.platform.spi.TargetVm.TargetDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Target VMs to read aloud: `aVm("web01").efi().disk(PVSCSI, 0, 0).nic("VLAN 20", VMXNET3)`.
final class TargetVms {

    private final String name;
    private final List<TargetDisk> disks = new ArrayList<>();
    private final List<DiscoveredNic> nics = new ArrayList<>();
    private UUID id = UUID.fromString("0198c0de-0000-7000-8000-000000000001");
    private int cpus = 4;
    private int coresPerSocket = 2;
    private long memoryBytes = 4L << 30;
    private Firmware firmware = Firmware.BIOS;
    private boolean secureBoot;
    private String osId = "ubuntu64Guest";
    private @Nullable String annotation;
    private Path folder = Path.of("/srv/images/vm");

    private TargetVms(String name) {
        this.name = name;
    }

    static TargetVms aVm(String name) {
        return new TargetVms(name);
    }

    TargetVms id(String uuid) {
        id = UUID.fromString(uuid);
        return this;
    }

    TargetVms cpus(int number, int perSocket) {
        cpus = number;
        coresPerSocket = perSocket;
        return this;
    }

    TargetVms memory(long bytes) {
        memoryBytes = bytes;
        return this;
    }

    TargetVms efi() {
        firmware = Firmware.EFI;
        return this;
    }

    TargetVms secureBoot() {
        secureBoot = true;
        return efi();
    }

    TargetVms os(String vmwareId) {
        osId = vmwareId;
        return this;
    }

    TargetVms annotation(String text) {
        annotation = text;
        return this;
    }

    TargetVms in(Path place) {
        folder = place;
        return this;
    }

    TargetVms disk(ControllerType controller, int bus, int unit) {
        int number = disks.size();
        disks.add(new TargetDisk(folder.resolve("disk " + number + "<&>.qcow2"),
                number % 2 == 0 ? DiskFormat.QCOW2 : DiskFormat.RAW, new DiskSlot(controller, bus, unit),
                "towpath-disk-number-" + number));
        return this;
    }

    TargetVms nic(String network, NicAdapter adapter, @Nullable String mac, boolean connected) {
        nics.add(new DiscoveredNic(network, adapter, mac, connected));
        return this;
    }

    TargetVm build() {
        return new TargetVm(id, name, new Hardware(cpus, coresPerSocket, memoryBytes, firmware, secureBoot, osId, null,
                "vmx-19", annotation), disks, nics);
    }
}
