package io.towpath.cli;

import io.towpath.disk.ovf.Controller;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.ovf.Nic;
import io.towpath.disk.ovf.VmDescription;
import io.towpath.units.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a descriptor says of a VM.
final class VmReport {

    private VmReport() {}

    static Json.Fields json(VmDescription vm) {
        return new Json.Fields().put("name", vm.name()).put("cpus", vm.cpus()).put("cores-per-socket", vm
                .coresPerSocket()).put("memory-bytes", vm.memoryBytes()).put("firmware", vm.firmware()).put(
                        "secure-boot", vm.secureBoot())
                .put("os", vm.osId()).put("os-description", vm.osDescription())
                .put("hardware-version", vm.hardwareVersion()).put("annotation", vm.annotation()).put("disks", vm
                        .disks().stream().map(disk -> json(vm, disk)).toList())
                .put("nics", vm.nics().stream().map(
                        VmReport::json).toList());
    }

    private static Json.Fields json(VmDescription vm, DiskDescription disk) {
        return new Json.Fields().put("id", disk.diskId()).put("file", disk.file()).put("capacity", disk.capacityBytes())
                .put("controller", vm.controllerOf(disk).map(Controller::type).orElse(null)).put("bus", vm.controllerOf(
                        disk).map(Controller::bus).orElse(null))
                .put("unit", disk.unit());
    }

    private static Json.Fields json(Nic nic) {
        return new Json.Fields().put("network", nic.network()).put("model", nic.model()).put("mac", nic.mac()).put(
                "connected", nic.connected());
    }

    static List<String> lines(VmDescription vm) {
        List<String> lines = new ArrayList<>();
        lines.add(Report.line("VM", vm.name()));
        lines.add(Report.line("hardware", "%d CPUs, %s of memory, %s%s%s".formatted(vm.cpus(), new ByteSize(vm
                .memoryBytes()), vm.firmware().name().toLowerCase(Locale.ROOT), vm.secureBoot()
                        ? " with secure boot"
                        : "",
                vm.hardwareVersion() == null ? "" : ", " + vm.hardwareVersion())));
        if (vm.osId() != null) {
            lines.add(Report.line("system", vm.osId() + (vm.osDescription() == null
                    ? ""
                    : " (" + vm.osDescription() + ")")));
        }
        for (DiskDescription disk : vm.disks()) {
            lines.add(Report.line("disk",
                    "%s, %s%s".formatted(disk.file() == null ? "empty" : disk.file(), new ByteSize(
                            disk.capacityBytes()),
                            vm.controllerOf(disk).map(found -> " on %s %d:%s".formatted(found.type()
                                    .name().toLowerCase(Locale.ROOT), found.bus(), disk.unit())).orElse(""))));
        }
        for (Nic nic : vm.nics()) {
            lines.add(Report.line("network", "%s, %s%s%s".formatted(nic.network(), nic.model(), nic.mac() == null
                    ? ""
                    : ", " + nic.mac(), nic.connected() ? "" : ", not connected")));
        }
        return lines;
    }
}
