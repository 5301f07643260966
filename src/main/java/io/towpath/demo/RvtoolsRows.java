package io.towpath.demo;

import io.towpath.demo.DemoEstate.DemoCluster;
import io.towpath.demo.DemoEstate.DemoNetwork;
import io.towpath.demo.DemoEstate.DemoSite;
import io.towpath.demo.DemoVm.Oddity;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What RVTools would say of the estate, sheet by sheet: rows of values by header; a header that is missing is an empty cell.
final class RvtoolsRows {

    /// When the export says it was made.
    static final LocalDateTime EXPORTED = LocalDateTime.of(2026, 11, 10, 6, 0);
    static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss");

    private final DemoEstate estate;

    RvtoolsRows(DemoEstate estate) {
        this.estate = estate;
    }

    void of(String sheet, Consumer<Map<String, Object>> out) {
        switch (sheet) {
            case "vInfo" -> estate.vms().forEach(vm -> out.accept(info(vm)));
            case "vCPU" -> estate.vms().forEach(vm -> out.accept(with(common(vm), "CPUs", vm.cpus, "Sockets", vm.cpus,
                    "Cores p/s", 1, "Hot Add", bool(vm.number % 5 == 0), "Hot Remove", "False")));
            case "vMemory" ->
                estate.vms().forEach(vm -> out.accept(with(common(vm), "Size MiB", vm.memoryMib, "Hot Add",
                        bool(vm.number % 5 == 0), "Consumed", vm.memoryMib * 7 / 10)));
            case "vDisk" -> estate.vms().forEach(vm -> vm.disks.forEach(disk -> out.accept(disk(vm, disk))));
            case "vPartition" -> estate.vms().stream().filter(vm -> vm.poweredOn && !vm.has(Oddity.NO_TOOLS))
                    .forEach(vm -> partitions(vm, out));
            case "vNetwork" -> estate.vms().forEach(vm -> vm.nics.forEach(nic -> out.accept(nic(vm, nic))));
            case "vCD" -> estate.vms().stream().filter(vm -> vm.has(Oddity.ISO)).forEach(vm -> out.accept(
                    with(common(vm), "Device Node", "CD/DVD drive 1", "Connected", "True", "Starts Connected", "True",
                            "Device Type", "ISO [ds-zrh-01-a] iso/tools.iso")));
            case "vUSB" -> estate.vms().stream().filter(vm -> vm.has(Oddity.USB)).forEach(vm -> out.accept(
                    with(common(vm), "Device Node", "USB 1", "Device Type", "Licence dongle", "Connected", "True")));
            case "vSnapshot" -> estate.vms().stream().filter(vm -> vm.has(Oddity.SNAPSHOT_CHAIN))
                    .forEach(vm -> snapshots(vm, out));
            case "vTools" -> estate.vms().forEach(vm -> out.accept(with(common(vm), "VM Version", "vmx-19", "Tools",
                    vm.has(Oddity.NO_TOOLS) ? "toolsNotInstalled" : vm.poweredOn ? "toolsOk" : "toolsNotRunning",
                    "Tools Version", vm.has(Oddity.NO_TOOLS) ? "" : "12352", "Upgradeable", "No")));
            case "vSource" -> estate.sites().forEach(site -> out.accept(with(server(site), "Name", site.vcenter(),
                    "API type", "VirtualCenter", "Version", site.version(), "Product name", "VMware vCenter Server",
                    "Fullname", "VMware vCenter Server " + site.version())));
            case "vCluster" -> each((site, cluster) -> out.accept(with(server(site), "Name", cluster.name(), "NumHosts",
                    cluster.hosts().size(), "NumCpuCores", cluster.hosts().size() * 48, "TotalMemory",
                    cluster.hosts().size() * 786_432, "HA enabled", "True", "DRS enabled", "True", "DPM enabled",
                    "False")));
            case "vHost" -> each((site, cluster) -> cluster.hosts()
                    .forEach(host -> out.accept(with(server(site), "Host",
                            host, "Datacenter", site.datacenter(), "Cluster", cluster.name(), "in Maintenance Mode",
                            "False",
                            "# Cores", 48, "# Memory", 786_432, "ESX Version", "VMware ESXi " + site.version()))));
            case "vPort" -> each((site, cluster) -> cluster.hosts().forEach(host -> site.networks().stream()
                    .filter(network -> !network.distributed()).forEach(network -> out.accept(with(server(site), "Host",
                            host, "Datacenter", site.datacenter(), "Cluster", cluster.name(), "Port Group",
                            network.name(), "Switch", network.switchName(), "VLAN", network.vlan())))));
            case "dvPort" -> estate.sites().forEach(site -> site.networks().stream().filter(DemoNetwork::distributed)
                    .forEach(network -> out.accept(with(server(site), "Port", network.name(), "Switch",
                            network.switchName(), "Type", "earlyBinding", "VLAN", network.vlan()))));
            case "vDatastore" -> each((site, cluster) -> cluster.datastores().forEach(store -> out.accept(with(
                    server(site), "Name", store, "Accessible", "True", "Type", "VMFS", "Capacity MiB", 31_457_280,
                    "In Use MiB", 20_971_520, "Free MiB", 10_485_760, "# Hosts", cluster.hosts().size(), "Hosts",
                    String.join(", ", cluster.hosts()), "Cluster name", cluster.name()))));
            case "vLicense" -> estate.sites().forEach(site -> out.accept(with(server(site), "Name",
                    "vSphere 7 Enterprise Plus", "Total", 512, "Used", 424, "Expiration Date", "2027/05/31 00:00:00")));
            case "vHealth" -> estate.sites().forEach(site -> out.accept(with(server(site), "Name", site.datacenter(),
                    "Message", "Possible a zombie vmdk file", "Message type", "Storage")));
            case "vMetaData" -> out.accept(with(new LinkedHashMap<>(), "RVTools major version", "4.7",
                    "RVTools version", "4.7.1.4", "xlsx creation datetime", EXPORTED.format(STAMP), "Server",
                    estate.sites().getFirst().vcenter()));
            default -> throw new IllegalArgumentException(sheet);
        }
    }

    private interface EachCluster {
        void take(DemoSite site, DemoCluster cluster);
    }

    private void each(EachCluster each) {
        estate.sites().forEach(site -> site.clusters().forEach(cluster -> each.take(site, cluster)));
    }

    private static Map<String, Object> info(DemoVm vm) {
        Map<String, Object> row = with(common(vm), "Config status", "green", "DNS Name",
                vm.poweredOn && !vm.has(Oddity.NO_TOOLS)
                        ? vm.name.toLowerCase(java.util.Locale.ROOT) + ".nordwind.example"
                        : "",
                "Connection state", "connected", "Guest state", vm.poweredOn ? "running" : "notRunning",
                "Consolidation Needed", bool(vm.has(Oddity.SE_SPARSE)), "Creation date", "2019/04/02 09:30:00", "CPUs",
                vm.cpus, "Memory", vm.memoryMib, "NICs", vm.nics.size(), "Disks", vm.disks.size(),
                "Total disk capacity MiB", vm.capacityMib(), "Fixed Passthru HotPlug", bool(vm.has(Oddity.PASSTHROUGH)),
                "Latency Sensitivity", "normal", "EnableUUID", bool(vm.windows), "CBT", bool(!vm.has(Oddity.NO_CBT)),
                "Resource pool", "/Resources", "Folder", "/" + vm.application.businessUnit() + "/"
                        + vm.application.name(),
                "FT State", vm.has(Oddity.FAULT_TOLERANCE) ? "running" : "notConfigured", "Provisioned MiB",
                vm.capacityMib() + vm.memoryMib, "In Use MiB", vm.usedMib(), "Unshared MiB", vm.usedMib(),
                "EFI Secure boot", bool(vm.secureBoot), "Firmware", vm.firmware, "HW version", "vmx-19", "Path",
                "[%s] %s/%s.vmx".formatted(vm.place.datastore(), vm.name, vm.name), "SMBIOS UUID", vm.biosUuid,
                "VI SDK Server type", "VMware vCenter Server", "VI SDK API Version", "7.0.3.0");
        if (!vm.nics.isEmpty() && !vm.has(Oddity.NO_TOOLS)) {
            row.put("Primary IP Address", vm.nics.getFirst().ip());
        }
        for (int nic = 0; nic < Math.min(8, vm.nics.size()); nic++) {
            row.put("Network #" + (nic + 1), vm.nics.get(nic).network());
        }
        return row;
    }

    private static Map<String, Object> disk(DemoVm vm, DemoVm.Disk disk) {
        boolean raw = vm.has(Oddity.PHYSICAL_RDM) && disk.key() == vm.disks.getLast().key();
        boolean shared = vm.has(Oddity.SHARED_DISK) && disk.key() == vm.disks.getLast().key();
        int unit = disk.key() - 2000;
        return with(common(vm), "Disk", disk.label(), "Disk Key", disk.key(), "Disk UUID",
                "6000C29" + vm.instanceUuid.replace("-", "").substring(7), "Capacity MiB", disk.capacityMib(), "Raw",
                bool(raw), "Disk Mode",
                vm.has(Oddity.INDEPENDENT_DISK) && unit == 0 ? "independent_persistent" : "persistent", "Sharing mode",
                shared ? "sharingMultiWriter" : "sharingNone", "Thin", bool(disk.thin()), "Controller",
                vm.windows ? "LSI Logic SAS" : "VMware paravirtual SCSI", "SCSI Unit #", unit, "Unit #", unit,
                "Shared Bus", "noSharing", "Path", disk.path(), "Raw LUN ID", raw ? "naa.600508b1001c" + vm.number : "",
                "Raw Comp. Mode", raw ? "physicalMode" : "");
    }

    private static void partitions(DemoVm vm, Consumer<Map<String, Object>> out) {
        for (DemoVm.Disk disk : vm.disks) {
            int unit = disk.key() - 2000;
            String path = vm.windows ? (char) ('C' + unit) + ":\\" : unit == 0 ? "/" : "/data" + unit;
            long free = vm.has(Oddity.LOW_SPACE) && unit == 0 ? 60 : disk.capacityMib() - disk.usedMib();
            out.accept(with(common(vm), "Disk Key", disk.key(), "Disk", path, "Capacity MiB", disk.capacityMib(),
                    "Consumed MiB", disk.capacityMib() - free, "Free MiB", free, "Free %",
                    free * 100 / Math.max(1, disk.capacityMib())));
        }
    }

    private static Map<String, Object> nic(DemoVm vm, DemoVm.Nic nic) {
        boolean sriov = vm.has(Oddity.SRIOV) && nic == vm.nics.getLast();
        return with(common(vm), "NIC label", nic.label(), "Adapter", sriov ? "SriovEthernetCard" : nic.adapter(),
                "Network", nic.network(), "Switch", "", "Connected", bool(vm.poweredOn), "Starts Connected", "True",
                "Mac Address", nic.mac(), "Type", "assigned", "IPv4 Address", vm.has(Oddity.NO_TOOLS) ? "" : nic.ip(),
                "Direct Path IO", bool(sriov));
    }

    private static void snapshots(DemoVm vm, Consumer<Map<String, Object>> out) {
        int depth = vm.has(Oddity.SE_SPARSE) ? 28 : 1 + vm.number % 4;
        for (int i = 1; i <= depth; i++) {
            out.accept(with(common(vm), "Name", i == 1 ? "before patch" : "before patch " + i, "Description", "",
                    "Date / time", EXPORTED.minusDays(214 - i).format(STAMP), "Filename",
                    "[%s] %s/%s-Snapshot%d.vmsn".formatted(vm.place.datastore(), vm.name, vm.name, i),
                    "Size MiB (vmsn)", 1, "Size MiB (total)", 900 + i * 40, "Quiesced", "False", "State",
                    "poweredOff"));
        }
    }

    private static Map<String, Object> common(DemoVm vm) {
        Map<String, Object> row = new LinkedHashMap<>();
        return with(row, "VM", vm.name, "Powerstate", vm.poweredOn ? "poweredOn" : "poweredOff", "Template",
                bool(vm.template), "SRM Placeholder", bool(vm.placeholder), "Annotation", "", "Application",
                vm.application.name(), "Owner", vm.ownerKnown ? vm.application.ownerEmail() : "", "CostCenter",
                4000 + vm.application.number(), "NB_LAST_BACKUP", "2026/11/09 23:30:00", "Datacenter",
                vm.place.datacenter(), "Cluster", vm.place.cluster(), "Host", vm.place.host(), "Folder",
                "/" + vm.application.businessUnit() + "/" + vm.application.name(),
                "OS according to the configuration file", vm.osName, "OS according to the VMware Tools",
                vm.has(Oddity.NO_TOOLS) || !vm.poweredOn || vm.has(Oddity.UNKNOWN_OS) ? "" : vm.osName, "VM ID",
                vm.moref(), "VM UUID", vm.instanceUuid, "VI SDK Server", vm.place.vcenter(), "VI SDK UUID",
                vm.place.vcenterUuid());
    }

    private static Map<String, Object> server(DemoSite site) {
        return with(new LinkedHashMap<>(), "VI SDK Server", site.vcenter(), "VI SDK UUID", site.vcenterUuid());
    }

    private static String bool(boolean value) {
        return value ? "True" : "False";
    }

    private static Map<String, Object> with(Map<String, Object> row, Object... pairs) {
        for (int i = 0; i < pairs.length; i += 2) {
            row.put((String) pairs[i], pairs[i + 1]);
        }
        return row;
    }

    /// The values of a row in the order of the headers.
    static List<Object> ordered(List<String> headers, Map<String, Object> row) {
        List<Object> cells = new ArrayList<>(headers.size());
        headers.forEach(header -> cells.add(row.getOrDefault(header, "")));
        return cells;
    }
}
