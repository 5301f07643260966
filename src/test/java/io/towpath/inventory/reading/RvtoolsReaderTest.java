package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.Export.VCENTER;
import static io.towpath.inventory.reading.Export.VINFO;
import static io.towpath.inventory.reading.Export.read;
import static io.towpath.inventory.reading.Export.refused;
import static io.towpath.inventory.reading.Export.uuid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.towpath.disk.Reason;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.NicTraits;
import io.towpath.platform.spi.Surroundings;
import io.towpath.platform.spi.VmTraits;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What each sheet of RVTools becomes.
class RvtoolsReaderTest {

    private static final String KEYS = "VM ID,VM UUID,VI SDK Server,VI SDK UUID";

    @TempDir
    Path folder;

    @Test
    void readsWhatVInfoTellsOfAVm() {
        Path file = Export.of("vInfo",
                "VM,Powerstate,Template,SRM Placeholder,DNS Name,Connection state,Consolidation Needed,PowerOn,Creation date,CPUs,"
                        + "Memory,Latency Sensitivity,EnableUUID,CBT,Primary IP Address,Resource pool,Folder,FT State,Provisioned MiB,"
                        + "In Use MiB,Cluster rule name(s),EFI Secure boot,Firmware,HW version,HW upgrade status,Annotation,Datacenter,"
                        + "Cluster,Host,OS according to the configuration file,OS according to the VMware Tools,VM ID,SMBIOS UUID,"
                        + "VM UUID,VI SDK Server,VI SDK UUID")
                .row("web01", "poweredOn", false, false, "web01.example.com", "connected", false, LocalDateTime.of(2026,
                        11, 1, 6, 30), LocalDateTime.of(2024, 2, 29, 12, 0), 4, 8192, "normal", true, true, "10.0.0.7",
                        "/dc1/cl1/Resources", "/dc1/vm/Web", "notConfigured", 102_400, 61_440.5, "keep apart", true,
                        "efi", "19", "none", "Shop front", "dc1", "cl1", "esx1.example.com",
                        "Ubuntu Linux (64-bit)", "Ubuntu Linux (64-bit)", "vm-101", uuid(0x42, 1).toUpperCase(), uuid(
                                0x50, 1),
                        "vc1.example.com", VCENTER)
                .xlsx(folder.resolve("a.xlsx"));

        EstateFile read = read(file);

        assertThat(read.kind()).isEqualTo(FileKind.RVTOOLS_XLSX);
        assertThat(read.rows()).isEqualTo(1);
        VmRow vm = read.vms().getFirst();
        assertThat(vm.at()).isEqualTo(new RowRef("a.xlsx", "vInfo", 2));
        assertThat(vm.keys()).isEqualTo(new VmKeys(VCENTER, "vc1.example.com", "vm-101", uuid(0x50, 1), uuid(0x42, 1),
                null, null, "web01"));
        assertThat(vm.values()).containsOnly(entry(VmField.NAME, "web01"), entry(VmField.KIND, "vm"), entry(
                VmField.POWER_STATE, "on"), entry(VmField.DNS_NAME, "web01.example.com"), entry(VmField.CPUS, 4),
                entry(
                        VmField.MEMORY_BYTES, 8L << 30),
                entry(VmField.IP_ADDRESSES, "10.0.0.7"), entry(
                        VmField.RESOURCE_POOL, "/dc1/cl1/Resources"),
                entry(VmField.FOLDER, "/dc1/vm/Web"),
                entry(VmField.PROVISIONED_BYTES, 100L << 30), entry(VmField.USED_BYTES, 64_425_033_728L), entry(
                        VmField.SECURE_BOOT, true),
                entry(VmField.FIRMWARE, "efi"), entry(VmField.HARDWARE_VERSION,
                        "vmx-19"),
                entry(VmField.ANNOTATION, "Shop front"), entry(VmField.DATACENTER, "dc1"),
                entry(VmField.CLUSTER, "cl1"), entry(VmField.HOST, "esx1.example.com"), entry(VmField.OS_NAME,
                        "Ubuntu Linux (64-bit)"),
                entry(VmField.GUEST_OS, "Ubuntu Linux (64-bit)"));
        assertThat(vm.traits()).isEqualTo(VmTraits.builder().connectionState("connected").consolidationNeeded(false)
                .changeTracking(true).diskUuid(true).latencySensitivity("normal").faultTolerance(false).affinityRules(
                        List.of("keep apart"))
                .createdAt(Instant.parse("2024-02-29T12:00:00Z")).bootedAt(Instant.parse(
                        "2026-11-01T06:30:00Z"))
                .build());
        assertThat(vm.disks()).isNull();
        assertThat(vm.nics()).isNull();
        assertThat(read.vcenterNames()).containsOnly(entry(VCENTER, "vc1.example.com"));
    }

    @Test
    void gathersTheOtherSheetsIntoTheVm() {
        Object[] keys = {"vm-1", uuid(0x50, 1), "vc1.example.com", VCENTER};
        Path file = Export.of("vInfo", VINFO).vm("web01", 1).vm("web02", 2)
                .sheet("vCPU", "VM,CPUs,Sockets,Cores p/s,Hot Add,Hot Remove," + KEYS).row(with(keys, "web01", 2, 1, 2,
                        true, false))
                .sheet("vMemory", "VM,Size MiB,Hot Add," + KEYS).row(with(keys, "web01", 4096, true))
                .sheet("vDisk",
                        "VM,Disk,Disk Key,Disk UUID,Disk Path,Capacity MiB,Raw,Disk Mode,Sharing mode,Thin,Controller,Unit #,Shared Bus,"
                                + "Raw LUN ID,Raw Comp. Mode," + KEYS)
                .row(with(keys, "web01", "Hard disk 1", 2000, "6000c290", "[ds1] web01/web01.vmdk", 40_960, false,
                        "persistent", "sharingNone", true, "SCSI controller 0", 0, "noSharing", null, null))
                .row(with(keys, "web01", "Hard disk 2", 2016, "6000c291", "[ds2] web01/web01_1.vmdk", 1, true,
                        "independent_persistent", "sharingMultiWriter", false, "SCSI controller 1", 3,
                        "physicalSharing", "naa.600", "physicalMode"))
                .sheet("vNetwork",
                        "VM,NIC label,Adapter,Network,Switch,Connected,Starts Connected,Mac Address,IPv4 Address,IPv6 Address,Direct Path IO,"
                                + KEYS)
                .row(with(keys, "web01", "Network adapter 1", "Vmxnet3", "prod", "dvs1", true, true,
                        "00:50:56:AA:BB:CC",
                        "10.0.0.7, 10.0.0.8", "fe80::1", false))
                .sheet("vSnapshot", "VM,Powerstate,Name,Description,Date / time,Size MiB (total),Quiesced," + KEYS)
                .row(with(keys, "web01", "poweredOn", "second", "", LocalDateTime.of(2026, 11, 2, 0, 0), 20, false))
                .row(with(keys, "web01", "poweredOn", "first", "", LocalDateTime.of(2026, 11, 1, 0, 0), 10, true))
                .sheet("vPartition", "VM,Disk Key,Disk,Capacity MiB,Consumed MiB,Free MiB,Free %," + KEYS)
                .row(with(keys, "web01", 2000, "/", 1000, 900, 100, 10))
                .sheet("vTools", "VM,Tools,Tools Version," + KEYS).row(with(keys, "web01", "toolsOk", 12352))
                .sheet("vCD", "VM,Device Node,Connected,Device Type," + KEYS).row(with(keys, "web01", "CD/DVD drive 1",
                        true, "ISO [ds1] a.iso"))
                .sheet("vUSB", "VM,Device Node,Device Type,Connected," + KEYS)
                .row(with(keys, "web01", "USB 1", "Dongle",
                        true))
                .xlsx(folder.resolve("a.xlsx"));

        EstateFile read = read(file);

        VmRow vm = read.vms().getFirst();
        assertThat(vm.disks()).containsExactly(new DiscoveredDisk("2000", "Hard disk 1", "[ds1] web01/web01.vmdk", null,
                new DiskSlot(ControllerType.LSI_LOGIC, 0, 0), 40L << 30, 40L << 30, "VMDK", "", new DiskTraits("ds1",
                        "persistent", "none", "none", null, null, true, null, "6000c290", null)),
                new DiscoveredDisk(
                        "2016", "Hard disk 2", "[ds2] web01/web01_1.vmdk", null, new DiskSlot(
                                ControllerType.LSI_LOGIC, 1, 3),
                        1L << 20, 1L << 20, "VMDK", "", new DiskTraits(
                                "ds2", "independent_persistent", "multi-writer", "physical", "physical",
                                "naa.600", false, null, "6000c291", null)));
        assertThat(vm.nics()).containsExactly(new DiscoveredNic("prod", NicAdapter.VMXNET3, "00:50:56:aa:bb:cc", true,
                new NicTraits(List.of("10.0.0.7", "10.0.0.8", "fe80::1"), "dvs1", "Vmxnet3", true, false)));
        assertThat(vm.values()).contains(entry(VmField.CORES_PER_SOCKET, 2), entry(VmField.IP_ADDRESSES,
                "10.0.0.7 10.0.0.8 fe80::1"));
        VmTraits traits = vm.traits();
        assertThat(traits).isNotNull();
        assertThat(traits.snapshots()).containsExactly(new VmTraits.Snapshot("first", Instant.parse(
                "2026-11-01T00:00:00Z"), 10L << 20, 1, true), new VmTraits.Snapshot("second",
                        Instant.parse(
                                "2026-11-02T00:00:00Z"),
                        20L << 20, 2, false));
        assertThat(traits.filesystems()).containsExactly(new VmTraits.GuestFilesystem("/", 1000L << 20, 100L << 20,
                "2000"));
        assertThat(traits.toolsStatus()).isEqualTo("running");
        assertThat(traits.toolsVersion()).isEqualTo("12352");
        assertThat(traits.isoConnected()).containsExactly("ISO [ds1] a.iso");
        assertThat(traits.usbDevices()).containsExactly("Dongle");
        assertThat(traits.usbController()).isTrue();
        assertThat(traits.cpuHotAdd()).isTrue();
        assertThat(traits.cpuHotRemove()).isFalse();
        assertThat(traits.memoryHotAdd()).isTrue();
        VmRow other = read.vms().get(1);
        assertThat(other.disks()).isEmpty();
        assertThat(other.nics()).isEmpty();
        assertThat(other.traits()).isNotNull();
        assertThat(other.traits().snapshots()).isEmpty();
        assertThat(read.rows()).isEqualTo(13);
        assertThat(read.faults()).extracting(CellFault::code).containsOnly("MISSING_SHEET");
    }

    @Test
    void keepsTheSurroundingsOfEachVCenterApart() {
        String other = "99999999-2222-3333-4444-555555555555";
        Path file = Export.of("vInfo", VINFO).vm("web01", 1)
                .sheet("vHost",
                        "Host,Datacenter,Cluster,in Maintenance Mode,# Cores,# Memory,ESX Version,VI SDK Server,VI SDK UUID")
                .row("esx1", "dc1", "cl1", false, 32, 524_288, "VMware ESXi 7.0.3 build-21313628", "vc1", VCENTER)
                .row("esx1", "dc9", "cl9", true, 16, 262_144, "VMware ESXi 8.0.2 build-1", "vc2", other)
                .sheet("vCluster",
                        "Name,NumHosts,NumCpuCores,TotalMemory,HA enabled,DRS enabled,DPM enabled,VI SDK UUID")
                .row("cl1", 4, 128, 2_097_152, true, true, false, VCENTER)
                .sheet("vDatastore", "Name,Accessible,Type,Capacity MiB,Free MiB,# Hosts,VI SDK UUID").row("ds1", true,
                        "VMFS", 1_048_576, 524_288, 4, VCENTER)
                .sheet("vPort", "Host,Port Group,Switch,VLAN,VI SDK UUID").row("esx1", "prod", "vSwitch0", 110, VCENTER)
                .row("esx2", "prod", "vSwitch0", 110, VCENTER)
                .sheet("dvPort", "Port,Switch,VLAN,VI SDK UUID").row("dvprod", "dvs1", "1-4094", VCENTER)
                .sheet("vMetaData", "RVTools major version,RVTools version,xlsx creation datetime,Server").row("4.7",
                        "4.7.1.4", LocalDateTime.of(2026, 11, 10, 5, 0), "vc1")
                .sheet("vMultiPath", "Host").sheet("Notes", "Hello").xlsx(folder.resolve("a.xlsx"));

        EstateFile read = read(file);

        assertThat(read.surroundings()).containsOnlyKeys(VCENTER, other);
        assertThat(read.surroundings().get(VCENTER)).isEqualTo(new Surroundings(List.of(new Surroundings.Network("prod",
                Surroundings.Network.Kind.STANDARD, "vSwitch0", "110", null),
                new Surroundings.Network("dvprod",
                        Surroundings.Network.Kind.DISTRIBUTED, "dvs1", "1-4094", null)),
                List.of(
                        new Surroundings.Datastore("ds1", "VMFS", 1L << 40, 1L << 39, 4, true)),
                List.of(
                        new Surroundings.Cluster("cl1", null, 4, 128, 2L << 40, true, false, true)),
                List.of(new Surroundings.Host("esx1", "cl1", "dc1", "7.0.3", 32, 512L << 30, false))));
        assertThat(read.vcenterNames()).containsEntry(other, "vc2");
        assertThat(read.producer()).isEqualTo(new EstateFile.Producer("RVTools", "4.7.1.4", Instant.parse(
                "2026-11-10T05:00:00Z")));
        assertThat(read.ignoredSheets()).containsExactly("vMultiPath", "Notes");
    }

    /// A name is unique within a datacenter only.
    @Test
    void tellsOfNamesakesOnlyWhatIsAlike() {
        Path file = Export.of("vInfo", VINFO).vm("web01", 1)
                .sheet("vPort", "Host,Datacenter,Port Group,Switch,VLAN,VI SDK UUID")
                .row("esx1", "dc1", "prod", "vSwitch0", 110, VCENTER)
                .row("esx2", "dc1", "prod", "vSwitch0", 110, VCENTER)
                .row("esx9", "dc9", "prod", "vSwitch0", 220, VCENTER)
                .sheet("vDatastore", "Name,Accessible,Type,Capacity MiB,Free MiB,# Hosts,Object ID,VI SDK UUID")
                .row("ds1", true, "VMFS", 1024, 512, 4, "datastore-11", VCENTER)
                .row("ds1", false, "VMFS", 1024, 256, 4, "datastore-91", VCENTER)
                .row("ds2", true, "NFS", 1024, 512, 4, "datastore-12", VCENTER).xlsx(folder.resolve("a.xlsx"));

        Surroundings around = Objects.requireNonNull(read(file).surroundings().get(VCENTER));

        assertThat(around.networks()).containsExactly(new Surroundings.Network("prod",
                Surroundings.Network.Kind.STANDARD, "vSwitch0", null, null));
        assertThat(around.datastores()).containsExactly(
                new Surroundings.Datastore("ds1", "VMFS", 1L << 30, null, 4, null),
                new Surroundings.Datastore("ds2", "NFS", 1L << 30, 1L << 29, 4, true));
        assertThat(around.namesakes()).extracting(Surroundings.Namesake::places).containsExactly(List.of("dc1", "dc9"),
                List.of("datastore-11", "datastore-91"));
    }

    @Test
    void readsAFolderOfCsvsLikeTheWorkbook() {
        Export export = Export.of("vInfo", VINFO).vm("web01", 1).vm("db, \"01\"", 2).sheet("vDisk",
                "VM,Disk,Disk Key,Capacity MiB," + KEYS).row("web01", "Hard disk 1", 2000, 40_960, "vm-1",
                        uuid(0x50,
                                1),
                        "vc1", VCENTER);
        EstateFile workbook = read(export.xlsx(folder.resolve("a.xlsx")));

        EstateFile csvs = read(export.folder(folder.resolve("csvs")));

        assertThat(csvs.kind()).isEqualTo(FileKind.RVTOOLS_CSV);
        assertThat(csvs.vms()).extracting(VmRow::values).isEqualTo(workbook.vms().stream().map(VmRow::values).toList());
        assertThat(csvs.vms()).extracting(VmRow::disks).isEqualTo(workbook.vms().stream().map(VmRow::disks).toList());
        assertThat(csvs.vms().getFirst().at()).isEqualTo(new RowRef("csvs/RVTools_tabvInfo.csv", null, 2));
    }

    @Test
    void namesTheCellThatIsWrongAndWhatToWrite() {
        Path file = Export.of("vInfo", VINFO).vm("web01", 1).row("web02", "poweredOn", false, false, "4 (2x2)", 4096, 1,
                1, null, "dc1", "cl1", "esx1", "vm-2", null, null, null, VCENTER)
                .row("web03", "poweredOn", false, false,
                        0, 4096, 1, 1, null, "dc1", "cl1", "esx1", "vm-3", null, null, null, VCENTER)
                .xlsx(folder
                        .resolve("a.xlsx"));

        EstateFile read = read(file);

        assertThat(read.vms()).extracting(vm -> vm.keys().name()).containsExactly("web01");
        assertThat(read.faults()).filteredOn(fault -> fault.level() == CellFault.Level.REJECT).containsExactly(
                new CellFault(new RowRef("a.xlsx", "vInfo", 3), "E", "CPUs", "4 (2x2)", CellFault.Level.REJECT,
                        "NOT_A_NUMBER", "CPUs must be a number", "4?"),
                new CellFault(new RowRef("a.xlsx", "vInfo", 4),
                        "E", "CPUs", "0", CellFault.Level.REJECT, "OUT_OF_RANGE", "CPUs must be 1 to 1,024",
                        null));
    }

    @Test
    void rejectsTheSecondRowOfAVmAndKeepsClonesThatShareABiosUuid() {
        Path file = Export.of("vInfo", VINFO).vm("web01", 1).vm("web01 again", 1).row("clone", "poweredOff", false,
                false, 1, 1024, 1, 1, null, "dc1", "cl1", "esx1", "vm-3", uuid(0x42, 1), uuid(0x50, 3), "vc1", VCENTER)
                .xlsx(folder.resolve("a.xlsx"));

        EstateFile read = read(file);

        assertThat(read.vms()).extracting(vm -> vm.keys().name()).containsExactly("web01", "clone");
        assertThat(read.faults()).filteredOn(fault -> !fault.code().equals("MISSING_SHEET")).extracting(CellFault::code,
                fault -> fault.at().line(), CellFault::level).containsExactly(
                        Tuple.tuple(
                                "DUPLICATE_ROW", 3, CellFault.Level.REJECT),
                        Tuple.tuple(
                                "DUPLICATE_BIOS_UUID", 4, CellFault.Level.WARNING));
        assertThat(read.faults().getFirst().detail()).contains("line 2");
    }

    @Test
    void rejectsRowsOfVmsThatAreNotListed() {
        Path file = Export.of("vInfo", VINFO).vm("web01", 1).sheet("vDisk", "VM,Disk,Capacity MiB,VM ID,VI SDK UUID")
                .row(
                        "ghost", "Hard disk 1", 10, "vm-77", VCENTER)
                .xlsx(folder.resolve("a.xlsx"));

        EstateFile read = read(file);

        assertThat(read.faults()).filteredOn(fault -> fault.code().equals("VM_NOT_LISTED")).singleElement().satisfies(
                fault -> assertThat(fault.detail()).contains("ghost"));
    }

    @Test
    void refusesAnExportWhoseVmsCannotBeToldApart() {
        Path noKeys = Export.of("vInfo", "VM,CPUs,Memory,Powerstate").row("web01", 1, 1024, "poweredOn").xlsx(folder
                .resolve("a.xlsx"));
        Path noName = Export.of("vInfo", "CPUs,Memory,VM ID").row(1, 1024, "vm-1").xlsx(folder.resolve("b.xlsx"));

        assertThat(refused(noKeys).reason()).isEqualTo(Reason.IMPORT_INVALID);
        assertThat(refused(noKeys)).hasMessageContaining("VM UUID");
        assertThat(refused(noName)).hasMessageContaining("no column VM");
    }

    @Test
    void listsTheVmsOfAPartialExportFromWhicheverSheetNamesThem() {
        Path file = Export.of("vDisk", "VM,Disk,Disk Key,Capacity MiB,Datacenter,Cluster,Host," + KEYS).row("web01",
                "Hard disk 1", 2000, 10, "dc1", "cl1", "esx1", "vm-1", uuid(0x50, 1), "vc1", VCENTER).row("web01",
                        "Hard disk 2", 2001, 20, "dc1", "cl1", "esx1", "vm-1", uuid(0x50, 1), "vc1", VCENTER)
                .xlsx(
                        folder.resolve("a.xlsx"));

        EstateFile read = read(file);

        assertThat(read.rows()).isEqualTo(2);
        assertThat(read.vms()).singleElement().satisfies(vm -> {
            assertThat(vm.disks()).extracting(DiscoveredDisk::capacityBytes).containsExactly(10L << 20, 20L << 20);
            assertThat(vm.values()).containsEntry(VmField.CLUSTER, "cl1");
        });
        assertThat(read.faults()).extracting(CellFault::level).containsOnly(CellFault.Level.WARNING);
    }

    private static Object[] with(Object[] keys, Object... cells) {
        return Stream.concat(Arrays.stream(cells), java.util.Arrays.stream(keys)).toArray();
    }
}
