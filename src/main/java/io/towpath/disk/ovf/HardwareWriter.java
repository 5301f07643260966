package io.towpath.disk.ovf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Writes the hardware list of a descriptor. Items get new numbers; disks stay on their controllers and units. A disk on
/// no controller hangs on the first one there is, or on a new one that every guest of the last twenty years has a driver
/// for.
final class HardwareWriter {

    private static final long MEGABYTE = 1 << 20;
    private static final String USUAL_HARDWARE = "vmx-13";
    private static final String USUAL_NIC = "VmxNet3";
    private static final int SCSI_ITSELF = 7;
    private static final Controller USUAL_CONTROLLER = new Controller("", Controller.Type.LSILOGIC, 0, null);

    private final VmDescription vm;
    private final XmlOutput xml;
    private final List<Controller> controllers;
    private final Map<String, Integer> controllerItems = new HashMap<>();
    private final Map<String, Set<Integer>> taken = new HashMap<>();
    private int items;

    HardwareWriter(VmDescription vm, XmlOutput xml) {
        this.vm = vm;
        this.xml = xml;
        controllers = new ArrayList<>(vm.controllers());
        if (controllers.isEmpty() && !vm.disks().isEmpty()) {
            controllers.add(USUAL_CONTROLLER);
        }
    }

    void write() {
        xml.open("VirtualHardwareSection").element("Info", "Virtual hardware requirements");
        String version = vm.hardwareVersion();
        xml.open("System").element("vssd:ElementName", "Virtual Hardware Family").element("vssd:InstanceID", "0")
                .element("vssd:VirtualSystemIdentifier", vm.name()).element("vssd:VirtualSystemType", version != null
                        && version.matches("vmx-[0-9]{1,3}") ? version : USUAL_HARDWARE)
                .close();
        cpusAndMemory();
        controllers.forEach(this::controller);
        takeUnits();
        for (int i = 0; i < vm.disks().size(); i++) {
            disk(i, vm.disks().get(i));
        }
        for (int i = 0; i < vm.nics().size(); i++) {
            nic(i, vm.nics().get(i));
        }
        if (OvfWriter.isEfi(vm)) {
            xml.empty("vmw:Config", "ovf:required", "false", "vmw:key", "firmware", "vmw:value", "efi");
        }
        if (vm.secureBoot()) {
            xml.empty("vmw:Config", "ovf:required", "false", "vmw:key", "bootOptions.efiSecureBootEnabled",
                    "vmw:value", "true");
        }
        xml.close();
    }

    /// The schema wants an item's fields in alphabetical order.
    private int item(int type, String name, Map<String, String> fields) {
        Map<String, String> all = new TreeMap<>(fields);
        all.put("ElementName", name);
        all.put("InstanceID", Integer.toString(++items));
        all.put("ResourceType", Integer.toString(type));
        xml.open("Item");
        all.forEach((field, value) -> xml.element("rasd:" + field, value));
        if (type == HardwareItem.CPU && vm.coresPerSocket() > 1) {
            xml.element("vmw:CoresPerSocket", Integer.toString(vm.coresPerSocket()), "ovf:required", "false");
        }
        xml.close();
        return items;
    }

    private void cpusAndMemory() {
        int cpus = Math.max(1, vm.cpus());
        long megabytes = Math.max(1, Math.ceilDiv(vm.memoryBytes(), MEGABYTE));
        item(HardwareItem.CPU, cpus + " virtual CPU(s)", Map.of("AllocationUnits", "hertz * 10^6", "Description",
                "Number of Virtual CPUs", "VirtualQuantity", Integer.toString(cpus)));
        item(HardwareItem.MEMORY, megabytes + "MB of memory", Map.of("AllocationUnits", "byte * 2^20", "Description",
                "Memory Size", "VirtualQuantity", Long.toString(megabytes)));
    }

    private void controller(Controller controller) {
        String bus = Integer.toString(controller.bus());
        String model = switch (controller.type()) {
            case IDE -> null;
            case LSILOGIC, UNKNOWN, VIRTIO -> "lsilogic";
            case LSISAS1068 -> "lsilogicsas";
            case PVSCSI -> "VirtualSCSI";
            case BUSLOGIC -> "buslogic";
            case AHCI -> "vmware.sata.ahci";
            case NVME -> "vmware.nvme.controller";
        };
        int type = switch (controller.type()) {
            case IDE -> HardwareItem.IDE;
            case AHCI, NVME -> HardwareItem.OTHER_STORAGE;
            case LSILOGIC, LSISAS1068, PVSCSI, BUSLOGIC, VIRTIO, UNKNOWN -> HardwareItem.SCSI;
        };
        String name = switch (type) {
            case HardwareItem.IDE -> "IDE ";
            case HardwareItem.SCSI -> "SCSI Controller ";
            default -> controller.type() == Controller.Type.AHCI ? "SATA Controller " : "NVMe Controller ";
        } + bus;
        Map<String, String> fields = new HashMap<>(Map.of("Address", bus));
        if (model != null) {
            fields.put("ResourceSubType", model);
        }
        controllerItems.put(controller.id(), item(type, name, fields));
        if (type == HardwareItem.SCSI) {
            takenOn(controller.id()).add(SCSI_ITSELF);
        }
    }

    private Set<Integer> takenOn(String controller) {
        return taken.computeIfAbsent(controller, _ -> new HashSet<>());
    }

    private void takeUnits() {
        for (DiskDescription disk : vm.disks()) {
            Integer unit = disk.unit();
            if (unit != null) {
                takenOn(controllerOf(disk)).add(unit);
            }
        }
    }

    private String controllerOf(DiskDescription disk) {
        String id = disk.controllerId();
        return id != null && controllerItems.containsKey(id) ? id : controllers.getFirst().id();
    }

    private void disk(int index, DiskDescription disk) {
        String controller = controllerOf(disk);
        Integer unit = disk.unit();
        int place = unit == null ? 0 : unit;
        while (unit == null && !takenOn(controller).add(place)) {
            place++;
        }
        item(HardwareItem.DISK, "Hard disk " + (index + 1), Map.of("AddressOnParent", Integer.toString(place),
                "HostResource", "ovf:/disk/" + OvfWriter.diskId(index), "Parent", Integer.toString(controllerItems
                        .getOrDefault(controller, 0))));
    }

    private void nic(int index, Nic nic) {
        String model = nic.model();
        Map<String, String> fields = new HashMap<>(Map.of("AutomaticAllocation", Boolean.toString(nic.connected()),
                "Connection", OvfWriter.networkOf(nic), "ResourceSubType", model == null ? USUAL_NIC : model));
        String mac = nic.mac();
        if (mac != null) {
            fields.put("Address", mac);
        }
        item(HardwareItem.ETHERNET, "Network adapter " + (index + 1), fields);
    }
}
