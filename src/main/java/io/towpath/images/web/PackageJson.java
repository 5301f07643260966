package io.towpath.images.web;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ova.Ova;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.Controller;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.ovf.Nic;
import io.towpath.disk.ovf.VmDescription;
import io.towpath.images.ImageFiles.InspectedPackage;
import io.towpath.images.web.InspectedJson.ProblemJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `inspect` says of a package of VMs. Its manifest is not verified; `verify` does that.
///
/// @param format `ova` or `ovf`
/// @param images   of the disks that are stored, by the names of their files
/// @param refusals of those that are stored and cannot be read, likewise
record PackageJson(String format, String ovfVersion, List<VmJson> vms, Map<String, InspectedJson> images,
        Map<String, RefusalJson> refusals, List<ProblemJson> problems) implements InspectionJson {

    /// @param firmware `bios` or `efi`
    record VmJson(String name, int cpus, int coresPerSocket, long memoryBytes, String firmware, boolean secureBoot,
            @Nullable String os, @Nullable String osDescription, @Nullable String hardwareVersion,
            @Nullable String annotation, List<DiskJson> disks, List<NicJson> nics) {

        static VmJson of(VmDescription vm) {
            return new VmJson(vm.name(), vm.cpus(), vm.coresPerSocket(), vm.memoryBytes(), word(vm.firmware()), vm
                    .secureBoot(), vm.osId(), vm.osDescription(), vm.hardwareVersion(), vm.annotation(),
                    vm.disks()
                            .stream().map(disk -> DiskJson.of(vm, disk)).toList(),
                    vm.nics().stream().map(NicJson::of).toList());
        }
    }

    /// @param file null for a disk that is to be made empty
    record DiskJson(String id, @Nullable String file, long capacityBytes, @Nullable String controller,
            @Nullable Integer bus, @Nullable Integer unit) {

        static DiskJson of(VmDescription vm, DiskDescription disk) {
            return new DiskJson(disk.diskId(), disk.file(), disk.capacityBytes(), vm.controllerOf(disk).map(
                    found -> word(found.type())).orElse(null), vm.controllerOf(disk).map(Controller::bus).orElse(null),
                    disk.unit());
        }
    }

    record NicJson(@Nullable String network, @Nullable String model, @Nullable String mac, boolean connected) {

        static NicJson of(Nic nic) {
            return new NicJson(nic.network(), nic.model(), nic.mac(), nic.connected());
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static PackageJson of(InspectedPackage found) {
        VmPackage content = found.content();
        List<Note> notes = new ArrayList<>(content.notes());
        notes.addAll(content.descriptor().notes());
        content.descriptor().vms().forEach(vm -> notes.addAll(vm.notes()));
        Map<String, InspectedJson> images = new LinkedHashMap<>();
        found.images().forEach((file, image) -> images.put(file, InspectedJson.of(image)));
        Map<String, RefusalJson> refusals = new LinkedHashMap<>();
        found.refusals().forEach((file, refusal) -> refusals.put(file, RefusalJson.of(refusal)));
        return new PackageJson(content instanceof Ova ? "ova" : "ovf", content.descriptor().version(), content
                .descriptor().vms().stream().map(VmJson::of).toList(), images, refusals,
                notes.stream().map(ProblemJson::of).toList());
    }
}
