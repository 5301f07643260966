package io.towpath.disk.ovf;

import io.towpath.disk.ovf.VmDescription.Firmware;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the descriptor of one VM, an OVF 1.1 envelope as vSphere exports it.
///
/// | element                  | holds                                                                |
/// |--------------------------|----------------------------------------------------------------------|
/// | `References`             | the files of the disks, with their sizes                             |
/// | `DiskSection`            | capacities and formats                                               |
/// | `NetworkSection`         | names of the networks that adapters are plugged into                 |
/// | `VirtualSystem`          | name, operating system, hardware ([HardwareWriter]), notes           |
///
/// Source: DMTF DSP0243 1.1.0.
public final class OvfWriter {

    /// What people call the network where nobody named one.
    static final String USUAL_NETWORK = "VM Network";

    private static final String STREAM_FORMAT = "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized";
    private static final String CIM = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_";
    private static final String OTHER_SYSTEM = "1";

    private final VmDescription vm;
    private final Map<String, Long> fileBytes;
    private final XmlOutput xml = new XmlOutput();

    private OvfWriter(VmDescription vm, Map<String, Long> fileBytes) {
        this.vm = vm;
        this.fileBytes = fileBytes;
    }

    /// @param vm        whose disks are streamOptimized VMDKs, or have no file and are made empty
    /// @param fileBytes the sizes of the disks' files, by name
    public static byte[] write(VmDescription vm, Map<String, Long> fileBytes) {
        return new OvfWriter(vm, fileBytes).envelope();
    }

    private byte[] envelope() {
        xml.open("Envelope", "xmlns", OvfNames.OVF_1, "xmlns:ovf", OvfNames.OVF_1, "xmlns:rasd", CIM
                + "ResourceAllocationSettingData", "xmlns:vssd", CIM + "VirtualSystemSettingData", "xmlns:vmw",
                OvfNames.VMWARE);
        references();
        disks();
        networks();
        xml.open("VirtualSystem", "ovf:id", vm.name());
        xml.element("Info", "A virtual machine");
        xml.element("Name", vm.name());
        operatingSystem();
        new HardwareWriter(vm, xml).write();
        String annotation = vm.annotation();
        if (annotation != null && !annotation.isBlank()) {
            xml.open("AnnotationSection").element("Info", "Notes").element("Annotation", annotation).close();
        }
        return xml.close().close().bytes();
    }

    private void references() {
        xml.open("References");
        for (int i = 0; i < vm.disks().size(); i++) {
            String file = vm.disks().get(i).file();
            if (file != null) {
                Long size = fileBytes.get(file);
                if (size == null) {
                    throw new IllegalArgumentException("no size of " + file);
                }
                xml.empty("File", "ovf:id", fileId(i), "ovf:href", file, "ovf:size", size.toString());
            }
        }
        xml.close();
    }

    private static String fileId(int disk) {
        return "file" + (disk + 1);
    }

    static String diskId(int disk) {
        return "vmdisk" + (disk + 1);
    }

    private void disks() {
        xml.open("DiskSection").element("Info", "Virtual disks");
        for (int i = 0; i < vm.disks().size(); i++) {
            DiskDescription disk = vm.disks().get(i);
            String capacity = Long.toString(disk.capacityBytes());
            if (disk.file() == null) {
                xml.empty("Disk", "ovf:capacity", capacity, "ovf:capacityAllocationUnits", "byte", "ovf:diskId",
                        diskId(i), "ovf:format", STREAM_FORMAT);
            } else {
                Long populated = disk.populatedBytes();
                xml.empty("Disk", "ovf:capacity", capacity, "ovf:capacityAllocationUnits", "byte", "ovf:diskId",
                        diskId(i), "ovf:fileRef", fileId(i), "ovf:format", STREAM_FORMAT, "ovf:populatedSize", String
                                .valueOf(populated == null ? 0 : populated));
            }
        }
        xml.close();
    }

    private void networks() {
        Set<String> names = new LinkedHashSet<>();
        vm.nics().forEach(nic -> names.add(networkOf(nic)));
        if (!names.isEmpty()) {
            xml.open("NetworkSection").element("Info", "Networks");
            for (String name : names) {
                xml.open("Network", "ovf:name", name).element("Description", "The network " + name).close();
            }
            xml.close();
        }
    }

    static String networkOf(Nic nic) {
        String network = nic.network();
        return network == null || network.isBlank() ? USUAL_NETWORK : network;
    }

    /// The number is the DMTF's; VMware's name says more, where the VM has one.
    private void operatingSystem() {
        String id = vm.osId();
        String number = id != null && id.matches("cim:[0-9]{1,5}") ? id.substring(4) : OTHER_SYSTEM;
        List<String> attributes = vmwareName(id) == null
                ? List.of("ovf:id", number)
                : List.of("ovf:id", number, "vmw:osType", String.valueOf(id));
        xml.open("OperatingSystemSection", attributes.toArray(String[]::new));
        xml.element("Info", "The operating system");
        String description = vm.osDescription();
        if (description != null) {
            xml.element("Description", description);
        }
        xml.close();
    }

    private static @Nullable String vmwareName(@Nullable String id) {
        return id != null && id.matches("[A-Za-z0-9_]+Guest") ? id : null;
    }

    static boolean isEfi(VmDescription vm) {
        return vm.firmware() == Firmware.EFI;
    }
}
