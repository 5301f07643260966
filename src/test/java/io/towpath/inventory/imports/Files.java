package io.towpath.inventory.imports;

import io.towpath.inventory.reading.ApplicationRow;
import io.towpath.inventory.reading.BaselineRow;
import io.towpath.inventory.reading.CellFault;
import io.towpath.inventory.reading.DependencyRow;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.RowRef;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmKeys;
import io.towpath.inventory.reading.VmRow;
import io.towpath.inventory.reading.WaveAssignmentRow;
import io.towpath.inventory.reading.WindowRow;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.NicTraits;
import io.towpath.platform.spi.Surroundings;
import io.towpath.platform.spi.VmTraits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Files as a reader tells them, made by hand.
final class Files {

    private Files() {}

    static String uuid() {
        return UUID.randomUUID().toString();
    }

    /// A VM of a vCenter export: two disks, one card.
    static Vm vm(String vcenter, String moref, String name) {
        return new Vm(vcenter, moref, name);
    }

    static Vm cmdb(String system, @Nullable String id, String name) {
        Vm vm = new Vm(null, null, name);
        vm.system = system;
        vm.cmdbId = id;
        vm.instance = null;
        vm.bios = null;
        vm.hardware = false;
        return vm;
    }

    static EstateFile rvtools(String vcenter, Vm... vms) {
        return of(FileKind.RVTOOLS_XLSX, rows(vms), List.of(), Map.of(vcenter, "vc-" + vcenter.substring(0, 8)),
                Map.of(vcenter, around()));
    }

    static EstateFile cmdbFile(Vm... vms) {
        return of(FileKind.SERVICENOW, rows(vms), List.of(), Map.of(), Map.of());
    }

    static EstateFile of(FileKind kind, List<VmRow> vms, List<CellFault> faults, Map<String, String> vcenters,
            Map<String, Surroundings> around) {
        return new EstateFile(kind, new EstateFile.Producer("RVTools", "4.7.1", null), vms.size() + faults.size(), vms,
                List.of(), List.of(), List.of(), List.of(), List.of(), around, vcenters, faults, 0, List.of(),
                List.of());
    }

    static EstateFile with(EstateFile file, List<ApplicationRow> applications, List<DependencyRow> dependencies,
            List<WindowRow> windows, List<BaselineRow> baselines, List<WaveAssignmentRow> waves) {
        return new EstateFile(file.kind(), file.producer(), file.rows(), file.vms(), applications, dependencies,
                windows, baselines, waves, file.surroundings(), file.vcenterNames(), file.faults(),
                file.faultsLeftOut(), file.columns(), file.ignoredSheets());
    }

    static EstateFile faulty(EstateFile file, CellFault... faults) {
        return of(file.kind(), file.vms(), List.of(faults), file.vcenterNames(), file.surroundings());
    }

    static CellFault rejected(int line) {
        return new CellFault(new RowRef("rvtools.xlsx", "vInfo", line), "Q", "CPUs", "4 (2x2)", CellFault.Level.REJECT,
                "NOT_A_NUMBER", "must be a whole number", "4?");
    }

    static Surroundings around() {
        return new Surroundings(
                List.of(new Surroundings.Network("VM Network", Surroundings.Network.Kind.STANDARD, "vSwitch0", "110",
                        null)),
                List.of(new Surroundings.Datastore("ds-01", "VMFS", 1L << 42, 1L << 40, 4, true)),
                List.of(new Surroundings.Cluster("prod", "ZRH", 4, 128, 1L << 40, true, false, true)),
                List.of(new Surroundings.Host("esx01", "prod", "ZRH", "8.0.2", 32, 1L << 38, false)));
    }

    static List<VmRow> rows(Vm... vms) {
        List<VmRow> rows = new ArrayList<>();
        for (Vm vm : vms) {
            rows.add(vm.row(rows.size() + 2));
        }
        return rows;
    }

    static RowRef at(int line) {
        return new RowRef("file.csv", null, line);
    }

    /// One VM, to be changed before it is told.
    static final class Vm {

        final @Nullable String vcenter;
        @Nullable
        String moref;
        final String name;
        @Nullable
        String instance = uuid();
        @Nullable
        String bios = uuid();
        @Nullable
        String system;
        @Nullable
        String cmdbId;
        boolean hardware = true;
        final Map<VmField, Object> values = new HashMap<>();
        final Map<String, String> tags = new HashMap<>();
        long secondDisk = 20L << 30;
        boolean nic = true;
        @Nullable
        String mac;

        Vm(@Nullable String vcenter, @Nullable String moref, String name) {
            this.vcenter = vcenter;
            this.moref = moref;
            this.name = name;
        }

        Vm says(VmField field, Object value) {
            values.put(field, value);
            return this;
        }

        Vm tag(String tag, String value) {
            tags.put(tag, value);
            return this;
        }

        Vm bios(@Nullable String uuid) {
            bios = uuid;
            return this;
        }

        Vm instance(@Nullable String uuid) {
            instance = uuid;
            return this;
        }

        Vm secondDisk(long bytes) {
            secondDisk = bytes;
            return this;
        }

        Vm withoutNic() {
            nic = false;
            return this;
        }

        /// Of its card; of a row of a CMDB as a key.
        Vm mac(String address) {
            mac = address;
            return this;
        }

        VmRow row(int line) {
            Map<VmField, Object> all = new HashMap<>();
            all.put(VmField.NAME, name);
            if (hardware) {
                all.put(VmField.CPUS, 4);
                all.put(VmField.MEMORY_BYTES, 8L << 30);
                all.put(VmField.POWER_STATE, "on");
                all.put(VmField.CLUSTER, "prod");
                all.put(VmField.DATACENTER, "ZRH");
                all.put(VmField.IP_ADDRESSES, "10.0.0.1 10.0.0.2");
                all.put(VmField.USED_BYTES, 7L << 30);
            }
            all.putAll(values);
            return new VmRow(new RowRef(vcenter == null ? "cmdb.csv" : "rvtools.xlsx", vcenter == null ? null : "vInfo",
                    line),
                    new VmKeys(vcenter, null, moref, instance, bios, system, cmdbId, name, null,
                            hardware ? null : mac),
                    all,
                    hardware ? VmTraits.builder().toolsStatus("running").changeTracking(false).build() : null,
                    hardware ? List.of(disk("2000", 40L << 30, 0), disk("2001", secondDisk, 1)) : null,
                    hardware
                            ? nic
                                    ? List.of(new DiscoveredNic("VM Network", NicAdapter.VMXNET3, mac, true,
                                            new NicTraits(List.of("10.0.0.1"), "vSwitch0", null, true, false)))
                                    : List.of()
                            : null,
                    tags);
        }

        private static DiscoveredDisk disk(String key, long capacity, int unit) {
            return new DiscoveredDisk(key, "Hard disk " + (unit + 1), "[ds-01] vm/vm_" + unit + ".vmdk", null,
                    new DiskSlot(ControllerType.PVSCSI, 0, unit), capacity, capacity / 2, "VMDK", "",
                    new DiskTraits("ds-01", "persistent", "none", "none", null, null, true, null, "6000C29" + key,
                            null));
        }
    }
}
