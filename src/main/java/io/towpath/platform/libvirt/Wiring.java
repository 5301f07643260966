package io.towpath.platform.libvirt;

import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.TargetVm;
import io.towpath.platform.spi.TargetVm.TargetDisk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which controller of QEMU each disk hangs on, so that a guest that was not converted finds its boot disk with the
/// drivers it has.
///
/// | at the source | here            | because |
/// |---------------|-----------------|---------|
/// | SATA          | AHCI            | the same interface |
/// | IDE           | IDE of `pc`     | the same interface; q35 has none |
/// | PVSCSI        | `vmpvscsi`      | QEMU emulates it |
/// | LSI SAS       | `lsisas1068`    | QEMU emulates it, for target ids 0 to 7 |
/// | NVMe          | AHCI            | libvirt before 11 has no emulated NVMe disk |
/// | LSI Logic     | AHCI            | VMware's is a 53C1030; QEMU's `lsilogic` is a 53C895A: another chip, another driver, no boot ROM |
/// | BusLogic      | AHCI            | QEMU has none |
///
/// @param controllers in order of their index per type
/// @param notes       sentences for people: where the guest sees other hardware than before
record Wiring(List<Controller> controllers, List<Plug> plugs, List<String> notes) {

    private static final int SATA_PORTS = 6;
    private static final int LSI_SAS_TARGETS = 8;
    private static final int IDE_UNITS = 2;
    private static final int IDE_PLACES = 4;

    /// @param model null where the type has one model only
    record Controller(String type, int index, @Nullable String model) {}

    /// A disk in its place: libvirt's `drive` address.
    record Plug(TargetDisk disk, String device, String bus, int controller, int channel, int target, int unit) {}

    Wiring {
        controllers = List.copyOf(controllers);
        plugs = List.copyOf(plugs);
        notes = List.copyOf(notes);
    }

    /// @param ideAllowed false for a machine without IDE (q35)
    static Wiring of(TargetVm vm, boolean ideAllowed) {
        Builder builder = new Builder(ideAllowed);
        vm.disks().forEach(builder::plug);
        return new Wiring(builder.controllers, builder.plugs, List.copyOf(builder.notes.values()));
    }

    private static final class Builder {

        private final boolean ideAllowed;
        private final List<Controller> controllers = new ArrayList<>();
        private final List<Plug> plugs = new ArrayList<>();
        private final Map<String, String> notes = new LinkedHashMap<>();
        private final Map<String, Integer> scsiIndex = new HashMap<>();
        private final Set<String> taken = new HashSet<>();
        private int sataDisks;
        private int scsiControllers;
        private int scsiLikeDisks;

        Builder(boolean ideAllowed) {
            this.ideAllowed = ideAllowed;
        }

        void plug(TargetDisk disk) {
            DiskSlot slot = disk.slot();
            switch (slot.controller()) {
                case SATA -> sata(disk);
                case IDE -> ide(disk);
                case PVSCSI -> scsi(disk, "vmpvscsi", slot.bus(), slot.unit());
                case LSI_SAS -> scsi(disk, "lsisas1068", slot.bus() * 100 + slot.unit() / LSI_SAS_TARGETS,
                        slot.unit() % LSI_SAS_TARGETS);
                case NVME -> sataInstead(disk, "NVMe");
                case LSI_LOGIC -> sataInstead(disk, "LSI Logic parallel SCSI");
                case BUSLOGIC -> sataInstead(disk, "BusLogic SCSI");
            }
        }

        private void sataInstead(TargetDisk disk, String kind) {
            notes.putIfAbsent(kind,
                    kind + " is not emulated: its disks hang on SATA; the guest needs its AHCI driver.");
            sata(disk);
        }

        private void sata(TargetDisk disk) {
            int index = sataDisks / SATA_PORTS;
            if (sataDisks % SATA_PORTS == 0) {
                controllers.add(new Controller("sata", index, null));
            }
            plugs.add(new Plug(disk, deviceName("sd", scsiLikeDisks), "sata", index, 0, 0, sataDisks % SATA_PORTS));
            sataDisks++;
            scsiLikeDisks++;
        }

        private void ide(TargetDisk disk) {
            DiskSlot slot = disk.slot();
            int place = slot.bus() * IDE_UNITS + slot.unit();
            if (!ideAllowed || slot.unit() >= IDE_UNITS || place >= IDE_PLACES || !taken.add("ide " + place)) {
                sataInstead(disk, "IDE on this machine type, or in this place,");
                return;
            }
            if (controllers.stream().noneMatch(controller -> controller.type().equals("ide"))) {
                controllers.add(new Controller("ide", 0, null));
            }
            plugs.add(new Plug(disk, deviceName("hd", place), "ide", 0, slot.bus(), 0, slot.unit()));
        }

        private void scsi(TargetDisk disk, String model, int bus, int target) {
            if (!taken.add(model + " " + bus + " " + target)) {
                sataInstead(disk, "A second disk in one place");
                return;
            }
            int index = scsiIndex.computeIfAbsent(model + " " + bus, _ -> {
                controllers.add(new Controller("scsi", scsiControllers, model));
                return scsiControllers++;
            });
            plugs.add(new Plug(disk, deviceName("sd", scsiLikeDisks), "scsi", index, 0, target, 0));
            scsiLikeDisks++;
        }

        /// `sda` … `sdz`, `sdaa` …: names inside the XML only; they need not be what the guest calls its disks.
        private static String deviceName(String prefix, int number) {
            StringBuilder letters = new StringBuilder();
            for (int rest = number; rest >= 0; rest = rest / 26 - 1) {
                letters.insert(0, (char) ('a' + rest % 26));
            }
            return prefix + letters;
        }
    }

    /// Whether the VM has a disk where only an IDE controller can be.
    static boolean wantsIde(TargetVm vm) {
        return vm.disks().stream().anyMatch(disk -> disk.slot().controller() == ControllerType.IDE);
    }
}
