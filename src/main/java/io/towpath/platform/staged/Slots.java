package io.towpath.platform.staged;

import io.towpath.disk.ovf.Controller;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.ovf.VmDescription;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.SourceNote.Severity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gives each disk of a VM its slot: as described, or the next free one where the description is silent or gives one
/// slot to two disks.
final class Slots {

    private final VmDescription vm;
    private final Notes notes;
    private final Map<String, Integer> buses = new HashMap<>();
    private final Set<DiskSlot> taken = new HashSet<>();

    Slots(VmDescription vm, Notes notes) {
        this.vm = vm;
        this.notes = notes;
        Map<ControllerType, Integer> next = new HashMap<>();
        for (Controller controller : vm.controllers()) {
            buses.put(controller.id(), next.merge(type(controller), 1, Integer::sum) - 1);
        }
    }

    DiskSlot of(DiskDescription disk) {
        Controller controller = vm.controllerOf(disk).orElse(null);
        ControllerType type = type(controller);
        if (controller == null || assumed(controller)) {
            notes.add(Severity.WARNING, "controller-assumed",
                    "Disk %s hangs on %s; SATA is assumed.".formatted(disk.diskId(),
                            controller == null
                                    ? "no controller"
                                    : "a controller of the model \"%s\", which the target has no equivalent for"
                                            .formatted(controller.model())),
                    "Check that the guest starts from SATA, or export the VM with another controller.");
        }
        int bus = controller == null ? 0 : buses.getOrDefault(controller.id(), 0);
        Integer unit = disk.unit();
        DiskSlot wanted = new DiskSlot(type, bus, unit == null || unit < 0 ? 0 : unit);
        while (!taken.add(wanted)) {
            wanted = new DiskSlot(type, bus, wanted.unit() + 1);
        }
        return wanted;
    }

    private static boolean assumed(Controller controller) {
        return switch (controller.type()) {
            case VIRTIO, UNKNOWN -> true;
            case IDE, AHCI, LSILOGIC, LSISAS1068, PVSCSI, BUSLOGIC, NVME -> false;
        };
    }

    private static ControllerType type(@Nullable Controller controller) {
        if (controller == null) {
            return ControllerType.SATA;
        }
        return switch (controller.type()) {
            case IDE -> ControllerType.IDE;
            case AHCI, VIRTIO, UNKNOWN -> ControllerType.SATA;
            case LSILOGIC -> ControllerType.LSI_LOGIC;
            case LSISAS1068 -> ControllerType.LSI_SAS;
            case PVSCSI -> ControllerType.PVSCSI;
            case BUSLOGIC -> ControllerType.BUSLOGIC;
            case NVME -> ControllerType.NVME;
        };
    }

}
