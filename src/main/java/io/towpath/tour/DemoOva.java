package io.towpath.tour;

import io.towpath.disk.ova.OvaWriter;
import io.towpath.disk.ovf.Controller;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.ovf.Nic;
import io.towpath.disk.ovf.VmDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// An exported appliance around one disk.
final class DemoOva {

    private DemoOva() {}

    static void write(Path target, String name, Path vmdk, long capacityBytes) throws IOException {
        String file = String.valueOf(vmdk.getFileName());
        VmDescription vm = new VmDescription(name, 2, 1, 2L << 30, VmDescription.Firmware.BIOS, false, "rhel9_64Guest",
                "Red Hat Enterprise Linux 9 (64-bit)", "vmx-19", "Made-up appliance of the demo.",
                List.of(new DiskDescription("vmdisk1", file, capacityBytes, 1, null,
                        "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized", "3", 0)),
                List.of(new Nic("VM Network", "VmxNet3", null, true)),
                List.of(new Controller("3", Controller.Type.LSILOGIC, 0, "lsilogic")), List.of());
        OvaWriter.write(target, name, vm, Map.of(file, vmdk), 1_762_750_800L, (done, total) -> {});
    }
}
