package io.towpath.demo;

import io.towpath.demo.DemoEstate.DemoEdge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The same estate as other programs would export it: older RVTools and the one of databases, relations of ServiceNow, NetBox,
/// iTop, Device42, Azure Migrate. Files of one folder belong together: they are sent as one import.
public final class DemoOtherFiles {

    /// iTop knows no more than three.
    private static final Map<String, String> ITOP_CRITICALITY = Map.of("critical", "high");

    private final DemoEstate estate;

    public DemoOtherFiles(DemoEstate estate) {
        this.estate = estate;
    }

    /// All of them.
    ///
    /// @return what each import takes: a file, or a folder
    public List<Path> writeAll(Path folder) throws IOException {
        Files.createDirectories(folder);
        return List.of(RvtoolsGeneration.V3_9.write(estate, folder.resolve("rvtools-3.9.xlsx")),
                RvtoolsGeneration.V4_1.write(estate, folder.resolve("rvtools-4.1.xlsx")),
                RvtoolsGeneration.DATABASE.write(estate, folder.resolve("rvtools-database.xlsx")),
                relations(folder.resolve("cmdb_rel_ci.csv")), netbox(Files.createDirectories(folder.resolve("netbox"))),
                itop(Files.createDirectories(folder.resolve("itop"))),
                device42(Files.createDirectories(folder.resolve("device42"))),
                azure(folder.resolve("azure-migrate.csv")));
    }

    /// Which application runs on which VM, and who needs whom.
    private Path relations(Path file) throws IOException {
        return DemoFiles.csv(file, List.of("parent", "child", "type", "parent.sys_class_name", "child.sys_class_name",
                "parent.sys_id", "child.sys_id"), out -> {
                    estate.vms().forEach(vm -> out.accept(List.of(vm.application.name(), vm.name, "Runs on::Runs",
                            "cmdb_ci_appl", "cmdb_ci_vmware_instance", "", vm.cmdbId())));
                    for (DemoEdge edge : estate.edges()) {
                        if (edge.inCmdb()) {
                            out.accept(List.of(edge.from().name, edge.to().name, "Depends on::Used by",
                                    "cmdb_ci_vmware_instance", "cmdb_ci_vmware_instance", edge.from().cmdbId(),
                                    edge.to().cmdbId()));
                        }
                    }
                });
    }

    private Path netbox(Path folder) throws IOException {
        DemoFiles.csv(folder.resolve("netbox_virtual_machines.csv"), List.of("id", "name", "status", "site", "cluster",
                "role", "tenant", "platform", "vcpus", "memory", "disk_mb", "serial", "primary_ip4", "cf_application"),
                out -> estate.vms().forEach(vm -> out.accept(List.of(vm.number, vm.name,
                        vm.poweredOn ? "active" : "offline", vm.place.datacenter(), vm.place.cluster(), "server",
                        vm.application.businessUnit(), vm.osName, vm.cpus + ".00", vm.memoryMib, vm.capacityMib(),
                        vm.biosUuid, address(vm, "/24"), vm.application.name()))));
        DemoFiles.csv(folder.resolve("netbox_virtual_disks.csv"), List.of("virtual_machine", "name", "size_mb",
                "description"),
                out -> estate.vms().forEach(vm -> vm.disks.forEach(disk -> out.accept(
                        List.of(vm.name, disk.label(), disk.capacityMib(), "")))));
        DemoFiles.csv(folder.resolve("netbox_interfaces.csv"), List.of("virtual_machine", "name", "enabled",
                "mac_address", "untagged_vlan", "mtu", "mode"),
                out -> estate.vms().forEach(vm -> vm.nics.forEach(
                        nic -> out.accept(List.of(vm.name, nic.label(), true, nic.mac(), nic.network(), 1500,
                                "access")))));
        return folder;
    }

    private Path itop(Path folder) throws IOException {
        DemoFiles.csv(folder.resolve("VirtualMachine.csv"), List.of("name", "description", "organization_name",
                "business_criticity", "move2production", "status", "virtualhost_name", "osfamily_name",
                "osversion_name", "cpu", "ram", "managementip"),
                out -> estate.vms().forEach(vm -> out.accept(List.of(
                        vm.name, "", vm.application.businessUnit(), itop(vm.application.criticality()), "2019-04-02",
                        vm.poweredOn ? "production" : "stock", vm.place.host(), vm.windows ? "Windows" : "Linux",
                        vm.osName, vm.cpus, vm.memoryMib + " MB", address(vm, "")))));
        DemoFiles.csv(folder.resolve("ApplicationSolution.csv"), List.of("name", "description", "organization_name",
                "business_criticity", "move2production", "status", "redundancy"),
                out -> estate.applications().forEach(
                        one -> out.accept(List.of(one.name(), "", one.businessUnit(), itop(one.criticality()),
                                "2019-04-02", "active", "disabled"))));
        DemoFiles.csv(folder.resolve("lnkApplicationSolutionToFunctionalCI.csv"), List.of("applicationsolution_name",
                "functionalci_name"),
                out -> estate.vms().forEach(vm -> out.accept(
                        List.of(vm.application.name(), vm.name))));
        return folder;
    }

    private static String itop(String criticality) {
        String word = criticality.toLowerCase(Locale.ROOT);
        return ITOP_CRITICALITY.getOrDefault(word, word);
    }

    private Path device42(Path folder) throws IOException {
        DemoFiles.csv(folder.resolve("devices.csv"), List.of("device_pk", "name", "type", "virtual_subtype", "os_name",
                "ram", "ram_size_type", "total_cpus", "core_per_cpu", "hdd_size", "hdd_size_type", "uuid",
                "virtual_host_name", "service_level", "customer"),
                out -> estate.vms().forEach(vm -> out.accept(
                        List.of(vm.number, vm.name, "virtual", "vmware", vm.osName, vm.memoryMib, "MB", vm.cpus, 1,
                                vm.capacityMib() / 1024, "GB", vm.biosUuid, vm.place.host(),
                                vm.application.environment(), vm.application.businessUnit()))));
        DemoFiles.csv(folder.resolve("application_components.csv"), List.of("appcomp_pk", "name", "device_fk",
                "device_name"),
                out -> estate.vms().forEach(vm -> out.accept(
                        List.of(100_000 + vm.number, vm.application.name(), vm.number, vm.name))));
        DemoFiles.csv(folder.resolve("service_communications.csv"), List.of("client_device_fk", "client_device_name",
                "listener_device_fk", "listener_device_name", "port", "protocol", "first_detected", "last_detected"),
                out -> {
                    for (DemoEdge edge : estate.edges()) {
                        out.accept(List.of(edge.from().number, edge.from().name, edge.to().number, edge.to().name,
                                edge.port(), "tcp", "2026-09-01", "2026-11-09"));
                    }
                });
        return folder;
    }

    private Path azure(Path file) throws IOException {
        return DemoFiles.csv(file, List.of("*Server name", "IP addresses", "*Cores", "*Memory (In MB)", "*OS name",
                "OS version", "OS architecture", "Server type", "Hypervisor", "CPU utilization percentage",
                "Memory utilization percentage", "Network adapters", "Boot type", "Number of disks",
                "Disk 1 size (In GB)"),
                out -> estate.vms().forEach(vm -> out.accept(List.of(vm.name, address(vm, ""),
                        vm.cpus, vm.memoryMib, vm.osName, "", "x64", "Virtual", "VMware", 4 + vm.number * 31 % 60,
                        20 + vm.number * 17 % 60, vm.nics.size(), vm.firmware.equals("efi") ? "UEFI" : "BIOS", 1,
                        Math.max(1, vm.capacityMib() / 1024)))));
    }

    private static String address(DemoVm vm, String suffix) {
        return vm.nics.isEmpty() || vm.nics.getFirst().ip().isEmpty() ? "" : vm.nics.getFirst().ip() + suffix;
    }
}
