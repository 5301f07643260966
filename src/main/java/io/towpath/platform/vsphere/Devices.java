package io.towpath.platform.vsphere;

import com.vmware.vim25.ParaVirtualSCSIController;
import com.vmware.vim25.VirtualBusLogicController;
import com.vmware.vim25.VirtualCdrom;
import com.vmware.vim25.VirtualCdromIsoBackingInfo;
import com.vmware.vim25.VirtualController;
import com.vmware.vim25.VirtualDevice;
import com.vmware.vim25.VirtualDisk;
import com.vmware.vim25.VirtualDisk55;
import com.vmware.vim25.VirtualEthernetCard;
import com.vmware.vim25.VirtualIDEController;
import com.vmware.vim25.VirtualLsiLogicController;
import com.vmware.vim25.VirtualLsiLogicSASController;
import com.vmware.vim25.VirtualNVDIMM;
import com.vmware.vim25.VirtualNVMEController;
import com.vmware.vim25.VirtualPCIPassthrough;
import com.vmware.vim25.VirtualParallelPort;
import com.vmware.vim25.VirtualSATAController;
import com.vmware.vim25.VirtualSCSIController;
import com.vmware.vim25.VirtualSCSIPassthrough;
import com.vmware.vim25.VirtualSCSISharing;
import com.vmware.vim25.VirtualSerialPort;
import com.vmware.vim25.VirtualTPM;
import com.vmware.vim25.VirtualUSB;
import com.vmware.vim25.VirtualUSBController;
import com.vmware.vim25.VirtualUSBXHCIController;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.SourceNote;
import io.towpath.platform.spi.VmTraits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The virtual hardware of one VM, device by device.
final class Devices {

    private final List<VirtualDevice> all;
    private final Map<Integer, VirtualController> controllers = new HashMap<>();
    private final List<SourceNote> notes = new ArrayList<>();

    Devices(VirtualDevice @Nullable [] devices) {
        all = devices == null ? List.of() : List.of(devices);
        for (VirtualDevice device : all) {
            if (device instanceof VirtualController controller) {
                controllers.put(controller.getKey(), controller);
            }
        }
    }

    List<SourceNote> notes() {
        return notes;
    }

    List<DiscoveredDisk> disks(Atlas atlas, Layout layout, @Nullable Boolean tracking) {
        List<DiscoveredDisk> disks = new ArrayList<>();
        for (VirtualDevice device : all) {
            if (device instanceof VirtualDisk disk) {
                disks.add(disk(disk, atlas, layout, tracking));
            }
        }
        return disks;
    }

    List<VirtualEthernetCard> cards() {
        return all.stream().filter(VirtualEthernetCard.class::isInstance).map(VirtualEthernetCard.class::cast).toList();
    }

    void into(VmTraits.Builder traits) {
        traits.tpm(all.stream().anyMatch(VirtualTPM.class::isInstance))
                .usbController(all.stream().anyMatch(
                        device -> device instanceof VirtualUSBController || device instanceof VirtualUSBXHCIController))
                .usbDevices(labels(device -> device instanceof VirtualUSB))
                .passthroughDevices(labels(device -> device instanceof VirtualPCIPassthrough
                        || device instanceof VirtualNVDIMM || device instanceof VirtualSCSIPassthrough))
                .serialPorts(labels(
                        device -> device instanceof VirtualSerialPort || device instanceof VirtualParallelPort))
                .isoConnected(all.stream().filter(Devices::connected).filter(VirtualCdrom.class::isInstance)
                        .map(VirtualDevice::getBacking).filter(VirtualCdromIsoBackingInfo.class::isInstance)
                        .map(backing -> ((VirtualCdromIsoBackingInfo) backing).getFileName())
                        .filter(file -> file != null && !file.isBlank()).toList());
    }

    static String label(VirtualDevice device) {
        return device.getDeviceInfo() == null || device.getDeviceInfo().getLabel() == null
                ? "device " + device.getKey()
                : device.getDeviceInfo().getLabel();
    }

    private DiscoveredDisk disk(VirtualDisk disk, Atlas atlas, Layout layout, @Nullable Boolean tracking) {
        Backing backing = Backing.of(disk.getBacking());
        long capacity = disk instanceof VirtualDisk55 newer && newer.capacityInBytes != null
                ? newer.capacityInBytes
                : Math.multiplyExact(disk.getCapacityInKB(), 1024L);
        Long stored = layout.disk(disk.getKey());
        boolean tracked = Boolean.TRUE.equals(tracking) && !"physicalMode".equals(backing.raw())
                && !String.valueOf(backing.mode()).startsWith("independent");
        DiskTraits traits = new DiskTraits(atlas.name(backing.datastore()), backing.mode(), sharing(backing.sharing()),
                busSharing(disk), raw(backing.raw()), backing.lun(), backing.thin(), tracking == null ? null : tracked,
                backing.uuid(), backing.seSparse());
        return new DiscoveredDisk(Integer.toString(disk.getKey()), label(disk), backing.file(), null, slot(disk),
                capacity, stored == null ? 0 : stored, "VMDK " + backing.kind(),
                "%s|%s|%d".formatted(backing.file(), backing.uuid(), capacity), traits);
    }

    private DiskSlot slot(VirtualDisk disk) {
        VirtualController controller = controllers.get(disk.getControllerKey());
        int unit = disk.getUnitNumber() == null ? 0 : disk.getUnitNumber();
        if (controller == null) {
            notes.add(new SourceNote(SourceNote.Severity.WARNING, "controller-unknown",
                    "%s hangs on a controller of a kind that is not known here.".formatted(label(disk)),
                    "Check where the disk is plugged in at the target before it starts there."));
            return new DiskSlot(ControllerType.LSI_LOGIC, 0, unit);
        }
        return new DiskSlot(type(controller), controller.getBusNumber(), unit);
    }

    private static ControllerType type(VirtualController controller) {
        return switch (controller) {
            case ParaVirtualSCSIController _ -> ControllerType.PVSCSI;
            case VirtualLsiLogicSASController _ -> ControllerType.LSI_SAS;
            case VirtualLsiLogicController _ -> ControllerType.LSI_LOGIC;
            case VirtualBusLogicController _ -> ControllerType.BUSLOGIC;
            case VirtualNVMEController _ -> ControllerType.NVME;
            case VirtualSATAController _ -> ControllerType.SATA;
            case VirtualIDEController _ -> ControllerType.IDE;
            default -> ControllerType.LSI_LOGIC;
        };
    }

    private @Nullable String busSharing(VirtualDisk disk) {
        if (!(controllers.get(disk.getControllerKey()) instanceof VirtualSCSIController scsi)) {
            return null;
        }
        VirtualSCSISharing shared = scsi.getSharedBus();
        return shared == null ? null : switch (shared) {
            case noSharing -> "none";
            case virtualSharing -> "virtual";
            case physicalSharing -> "physical";
        };
    }

    private static @Nullable String sharing(@Nullable String told) {
        return told == null ? null : told.equals("sharingMultiWriter") ? "multi-writer" : "none";
    }

    private static @Nullable String raw(@Nullable String told) {
        return told == null ? null : told.equals("virtualMode") ? "virtual" : "physical";
    }

    private interface Wanted {

        boolean is(VirtualDevice device);
    }

    private List<String> labels(Wanted wanted) {
        return all.stream().filter(wanted::is).map(Devices::label).toList();
    }

    private static boolean connected(VirtualDevice device) {
        return device.getConnectable() != null && device.getConnectable().isConnected();
    }
}
