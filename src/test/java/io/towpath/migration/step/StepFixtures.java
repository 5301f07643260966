package io.towpath.migration.step;

import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.NicAdapter;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A VM with two disks, as a staged OVA would have it.
public final class StepFixtures {

    private StepFixtures() {}

    public static Vm aVm(UUID id, String name) {
        return aVm(id, name, null);
    }

    public static Vm aVm(UUID id, String name, @org.jspecify.annotations.Nullable Instant missingSince) {
        return new Vm(id, new UUID(0, 1), "lab", name + ".ova", name,
                new Hardware(2, 1, 2L << 30, Firmware.BIOS, false, "ubuntu64Guest", "Ubuntu", "vmx-19", null),
                List.of(disk(id, 0, name), disk(id, 1, name)),
                List.of(new DiscoveredNic("VM Network", NicAdapter.VMXNET3, "00:50:56:aa:bb:cc", true)), List.of(),
                "ova", name + ".ova", 2048, "Webshop", "Mia", "mia@example.com", Instant.EPOCH, Instant.EPOCH,
                missingSince, 1);
    }

    private static VmDisk disk(UUID vm, int position, String name) {
        UUID id = new UUID(vm.getMostSignificantBits(), vm.getLeastSignificantBits() + position + 1);
        return new VmDisk(id, position,
                new DiscoveredDisk("disk" + position, "Hard disk " + (position + 1), name + "-" + position + ".vmdk",
                        null, new DiskSlot(ControllerType.PVSCSI, 0, position), 1 << 20, 1024,
                        "VMDK streamOptimized", "1024@0"));
    }
}
