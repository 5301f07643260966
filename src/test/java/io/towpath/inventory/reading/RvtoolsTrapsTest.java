package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.Export.VCENTER;
import static io.towpath.inventory.reading.Export.VINFO;
import static io.towpath.inventory.reading.Export.read;
import static io.towpath.inventory.reading.Export.uuid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.groups.Tuple.tuple;

import io.towpath.platform.spi.VmTraits;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What real exports of several versions, languages and tools do differently.
class RvtoolsTrapsTest {

    @TempDir
    Path folder;

    @Test
    void readsThirdVersionsThatSayMbAndLackColumns() {
        Path file = Export.of("tabvInfo",
                "VM,Powerstate,Template,CPUs,Memory,NICs,Disks,disk.EnableUUID,Provisioned MB,In use MB,Video Ram KB,Annotation,"
                        + "Datacenter,Cluster,Host,VM ID,VM UUID,vCenter UUID")
                .row("web01", "poweredOn", "False", 2, 4096, 1, 1, "True", 51_200, 20_480, 4096, "", "dc1", "cl1",
                        "esx1",
                        "vm-1", uuid(0x50, 1), VCENTER)
                .sheet("tabvDisk", "VM,Disk,Capacity MB,Thin,Path,VM ID,vCenter UUID")
                .row("web01", "Hard disk 1", 40_960,
                        "True", "[ds1] web01/web01.vmdk", "vm-1", VCENTER)
                .xlsx(folder.resolve("a.xlsx"));

        VmRow vm = read(file).vms().getFirst();

        assertThat(vm.keys().vcenterUuid()).isEqualTo(VCENTER);
        assertThat(vm.values()).contains(entry(VmField.PROVISIONED_BYTES, 50L << 30), entry(VmField.USED_BYTES,
                20L << 30), entry(VmField.KIND, "vm"));
        assertThat(vm.traits()).isNotNull();
        assertThat(vm.traits().diskUuid()).isTrue();
        assertThat(vm.traits().changeTracking()).isNull();
        assertThat(vm.disks()).singleElement().satisfies(disk -> {
            assertThat(disk.key()).isEqualTo("Hard disk 1");
            assertThat(disk.capacityBytes()).isEqualTo(40L << 30);
        });
    }

    @Test
    void readsTheNamesOfTheDatabaseDialect() {
        Path file = Export.of("vInfo",
                "vInfoVMName,vInfoUUID,vInfoPowerstate,vInfoTemplate,vInfoSRMPlaceHolder,vInfoGuestHostName,vInfoCPUs,vInfoMemory,"
                        + "vInfoProvisioned,vInfoInUse,vInfoDataCenter,vInfoCluster,vInfoHost,vInfoOS,vInfoOSTools,vInfoPrimaryIPAddress,"
                        + "vInfoCreateDate,vInfoNumVirtualDisks,vInfoFolder,vInfoResourcepool")
                .row("web01", uuid(0x50, 1), "poweredOff", false, false, "web01.example.com", 2, 2048, 1000, 500, "dc1",
                        "cl1", "esx1", "RHEL 8", "RHEL 8.6", "10.0.0.1", "2024/02/29 12:00:00", 1, "/dc1/vm", "pool")
                .sheet("vPartition",
                        "vPartitionDisk,vPartitionVMName,vPartitionUUID,vPartitionConsumedMiB,vPartitionCapacityMiB")
                .row("C:\\", "web01", uuid(0x50, 1), 600, 1000)
                .sheet("vMemory", "vMemoryVMName,vMemoryUUID,vMemorySizeMiB,vMemoryReservation").row("web01", uuid(0x50,
                        1), 2048, 0)
                .sheet("vHost", "vHostName,vHostMemorySize").row("esx1", 1024).xlsx(folder.resolve("a.xlsx"));

        EstateFile read = read(file);

        VmRow vm = read.vms().getFirst();
        assertThat(vm.keys().instanceUuid()).isEqualTo(uuid(0x50, 1));
        assertThat(vm.values()).contains(entry(VmField.NAME, "web01"), entry(VmField.POWER_STATE, "off"), entry(
                VmField.MEMORY_BYTES, 2L << 30), entry(VmField.PROVISIONED_BYTES, 1000L << 20),
                entry(VmField.OS_NAME,
                        "RHEL 8"),
                entry(VmField.GUEST_OS, "RHEL 8.6"), entry(VmField.DNS_NAME, "web01.example.com"),
                entry(VmField.DATACENTER, "dc1"), entry(VmField.IP_ADDRESSES, "10.0.0.1"));
        assertThat(vm.traits()).isNotNull();
        assertThat(vm.traits().createdAt()).isEqualTo(Instant.parse("2024-02-29T12:00:00Z"));
        assertThat(vm.traits().filesystems()).containsExactly(new VmTraits.GuestFilesystem("C:\\", 1000L << 20,
                400L << 20, null));
        assertThat(read.surroundings().get("").hosts()).singleElement().satisfies(host -> assertThat(host.memoryBytes())
                .isEqualTo(1L << 30));
    }

    @Test
    void takesCustomAttributesByTheirPlaceEvenWhenCalledNameOrOwner() {
        Path file = Export.of("vInfo",
                "VM,Powerstate,CPUs,Memory,Annotation,Name,Owner,CostCenter,NB_LAST_BACKUP,Tier,App Name,Contact,Host,Datacenter,"
                        + "Cluster,Host,VM ID,VM UUID,VI SDK UUID,Notes of mine")
                .row("web01", "poweredOn", 2, 1024, "note", "given", "Anna Keller", "4711", "yesterday", "Tier 2",
                        "Ledger", "desk 5", "rack 7", "dc1", "cl1", "esx1", "vm-1", uuid(0x50, 1), VCENTER, "x")
                .xlsx(folder.resolve("a.xlsx"));

        EstateFile read = read(file);

        VmRow vm = read.vms().getFirst();
        assertThat(vm.values()).contains(entry(VmField.NAME, "web01"), entry(VmField.OWNER_NAME, "Anna Keller"), entry(
                VmField.TIER, 2), entry(VmField.APPLICATION, "Ledger"), entry(VmField.HOST, "esx1"));
        assertThat(vm.tags()).containsOnly(entry("Name", "given"), entry("CostCenter", "4711"), entry("Contact",
                "desk 5"), entry("Host", "rack 7"));
        assertThat(read.columns()).extracting(EstateFile.ExtraColumn::column, EstateFile.ExtraColumn::header,
                EstateFile.ExtraColumn::use).containsExactly(tuple("F", "Name", "tag"),
                        tuple("G", "Owner", "ownerName"),
                        tuple("H", "CostCenter", "tag"), tuple("I", "NB_LAST_BACKUP", "ignore"), tuple("J", "Tier",
                                "tier"),
                        tuple("K", "App Name", "application"), tuple("L", "Contact", "tag"), tuple("M",
                                "Host", "tag"),
                        tuple("T", "Notes of mine", "ignore"));
    }

    @Test
    void letsTheReaderSayWhereAnAttributeGoes() {
        Path file = Export.of("vInfo", "VM,Annotation,Owner,Contact,Datacenter,VM ID").row("web01", "", "Anna Keller",
                "anna@example.com", "dc1", "vm-1").xlsx(folder.resolve("a.xlsx"));

        VmRow vm = read(new ReadOptions(null, Map.of("owner", "ignore", "CONTACT", "ownerEmail"), ZoneOffset.UTC), file)
                .vms().getFirst();

        assertThat(vm.values()).containsEntry(VmField.OWNER_EMAIL, "anna@example.com").doesNotContainKey(
                VmField.OWNER_NAME);
        assertThat(vm.tags()).isEmpty();
    }

    @Test
    void takesTheFirstNameOfASnapshotForItsName() {
        Path file = Export.of("vInfo", VINFO).vm("web01", 1).sheet("vSnapshot",
                "VM,Powerstate,Name,Date / time,Size MiB (vmsn),Size MiB (total),Annotation,Name,Owner,Datacenter,VM ID,VI SDK UUID")
                .row("web01", "poweredOn", "before patch", LocalDateTime.of(2026, 11, 1, 0, 0), 1, 10, "", "given",
                        "Anna", "dc1", "vm-1", VCENTER)
                .xlsx(folder.resolve("a.xlsx"));

        VmTraits traits = read(file).vms().getFirst().traits();

        assertThat(traits).isNotNull();
        assertThat(traits.snapshots()).singleElement().satisfies(snapshot -> {
            assertThat(snapshot.name()).isEqualTo("before patch");
            assertThat(snapshot.sizeBytes()).isEqualTo(10L << 20);
        });
    }

    @Test
    void readsColumnsInAnyOrder() {
        Path file = Export.of("vInfo", "VI SDK UUID,Host,Annotation,CPUs,Memory,Datacenter,VM ID,VM")
                .row(VCENTER, "esx1",
                        "note", 4, 1024, "dc1", "vm-1", "web01")
                .xlsx(folder.resolve("a.xlsx"));

        EstateFile read = read(file);

        assertThat(read.vms().getFirst().values()).contains(entry(VmField.CPUS, 4), entry(VmField.MEMORY_BYTES,
                1L << 30));
        assertThat(read.columns()).isEmpty();
    }

    @Test
    void takesTheWordVmInOtherCellsForBlank() {
        Path file = Export.of("vInfo", VINFO).row("web01", "poweredOn", false, false, 2, 1024, "VM", 5, "VM", "VM",
                "cl1", "VM", "vm-1", "VM", uuid(0x50, 1), "vc1", VCENTER).xlsx(folder.resolve("a.xlsx"));

        EstateFile read = read(file);

        assertThat(read.vms().getFirst().values()).doesNotContainKeys(VmField.ANNOTATION, VmField.DATACENTER,
                VmField.HOST, VmField.PROVISIONED_BYTES).containsEntry(VmField.NAME, "web01");
        assertThat(read.vms().getFirst().keys().biosUuid()).isNull();
        assertThat(read.faults()).extracting(CellFault::code).containsOnly("MISSING_SHEET");
    }

    @ParameterizedTest
    @CsvSource({"True,template", "TRUE,template", "1,template", "Wahr,template", "Vrai,template", "False,vm", "0,vm",
            "Falsch,vm", "FAUX,vm"})
    void readsTruthInSeveralLanguages(String text, String kind) {
        Path file = Export.of("vInfo", "VM,Template,VM ID").row("web01", text, "vm-1").xlsx(folder.resolve("a.xlsx"));

        assertThat(read(file).vms().getFirst().values()).containsEntry(VmField.KIND, kind);
    }

    @Test
    void countsTemplatesAndPlaceholdersAmongTheVms() {
        Path file = Export.of("vInfo", "VM,Template,SRM Placeholder,VM ID").row("golden", true, false, "vm-1").row(
                "shadow", false, true, "vm-2").row("web01", false, false, "vm-3").xlsx(folder.resolve("a.xlsx"));

        assertThat(read(file).vms()).extracting(vm -> vm.values().get(VmField.KIND)).containsExactly("template",
                "placeholder", "vm");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"2026/11/01 06:30:00|2026-11-01T06:30:00Z",
            "01.11.2026 06:30|2026-11-01T06:30:00Z", "11/1/2026 6:30:00 PM|2026-11-01T18:30:00Z",
            "2026-11-01T06:30:00+01:00|2026-11-01T05:30:00Z", "25/12/2026 06:30:00|2026-12-25T06:30:00Z"})
    void readsDatesAsText(String text, Instant moment) {
        Path file = Export.of("vInfo", "VM,PowerOn,VM ID").row("web01", text, "vm-1").xlsx(folder.resolve("a.xlsx"));

        assertThat(read(file).vms().getFirst().traits()).isEqualTo(VmTraits.builder().bootedAt(moment).build());
    }

    @Test
    void guessesNoDateThatMayBeTwo() {
        Path file = Export.of("vInfo", "VM,PowerOn,VM ID").row("web01", "03/04/2026 06:30:00", "vm-1").xlsx(folder
                .resolve("a.xlsx"));

        EstateFile read = read(file);

        assertThat(read.vms()).hasSize(1);
        assertThat(read.faults()).filteredOn(fault -> fault.code().equals("NOT_A_DATE")).singleElement().satisfies(
                fault -> assertThat(fault.level()).isEqualTo(CellFault.Level.WARNING));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"4096|4294967296", "4,096|4294967296", "4.096|4294967296", "4'096|4294967296",
            "4 096|4294967296", "4.096,5|4295491584", "4,096.5|4295491584", "4096,0|4294967296", "4.096E3|4294967296"})
    void readsNumbersOfSeveralLanguages(String text, long bytes) {
        Path file = Export.of("vInfo", "VM,Memory,VM ID").row("web01", text, "vm-1").xlsx(folder.resolve("a.xlsx"));

        assertThat(read(file).vms().getFirst().values()).containsEntry(VmField.MEMORY_BYTES, bytes);
    }

    @Test
    void keepsVmsOfMergedVCentersApart() {
        String other = "99999999-2222-3333-4444-555555555555";
        Path file = Export.of("vInfo", "VM,VM ID,VM UUID,VI SDK Server,VI SDK UUID").row("web01", "vm-1", uuid(0x50, 1),
                "vc1", VCENTER).row("web01", "vm-1", uuid(0x50, 2), "vc2", other)
                .sheet("vDisk", "VM,Disk,Capacity MiB,VM ID,VI SDK UUID").row("web01", "Hard disk 1", 10, "vm-1", other)
                .row("web01", "Hard disk 1", 20, "vm-1", VCENTER).xlsx(folder.resolve("a.xlsx"));

        EstateFile read = read(file);

        assertThat(read.vms()).extracting(vm -> vm.disks().getFirst().capacityBytes()).containsExactly(20L << 20,
                10L << 20);
        assertThat(read.vcenterNames()).containsOnly(entry(VCENTER, "vc1"), entry(other, "vc2"));
        assertThat(read.faults()).extracting(CellFault::code).containsOnly("MISSING_SHEET");
    }

    @Test
    void keepsOrphansWithoutUuids() {
        Path file = Export.of("vInfo", "VM,Connection state,VM ID,SMBIOS UUID,VM UUID,VI SDK UUID").row("a", "orphaned",
                "vm-1", "", "00000000-0000-0000-0000-000000000000", VCENTER).row("b", "inaccessible", null, null, null,
                        VCENTER)
                .row("c", "inaccessible", null, null, null, VCENTER).xlsx(folder.resolve("a.xlsx"));

        EstateFile read = read(file);

        assertThat(read.vms()).extracting(vm -> vm.keys().instanceUuid()).containsOnlyNulls();
        assertThat(read.vms()).extracting(vm -> vm.traits().connectionState()).containsExactly("orphaned",
                "inaccessible", "inaccessible");
    }

    @Test
    void readsAnonymisedExports() {
        Path file = Export.of("vInfo", "VM,DNS Name,VM ID,VM UUID,VI SDK Server,VI SDK UUID").row("vm1", "dns1", "vm-1",
                "uuid1", "server1", "sdkuuid1").row("vm2", "dns2", "vm-2", "uuid2", "server1", "sdkuuid1").xlsx(folder
                        .resolve("a.xlsx"));

        EstateFile read = read(file);

        assertThat(read.vms()).extracting(vm -> vm.keys().instanceUuid()).containsExactly("uuid1", "uuid2");
        assertThat(read.vcenterNames()).containsOnly(entry("sdkuuid1", "server1"));
    }

    @Test
    void findsTheHeaderBelowATitle() {
        Path file = Export.of("vInfo", "Export of Monday").row().row("made by", "Anna").row("vm ", " vm_id", "c p u s")
                .row("web01", "vm-1", 2).xlsx(folder.resolve("a.xlsx"));

        EstateFile read = read(file);

        assertThat(read.vms()).singleElement().satisfies(vm -> {
            assertThat(vm.at().line()).isEqualTo(5);
            assertThat(vm.values()).containsEntry(VmField.CPUS, 2);
        });
    }

    @Test
    void rejectsFormulasAsValues() {
        Path file = Export.of("vInfo", "VM,CPUs,VM ID").row("web01", new Export.Formula("1+1"), "vm-1").row("web02", 2,
                "vm-2").xlsx(folder.resolve("a.xlsx"));

        EstateFile read = read(file);

        assertThat(read.vms()).extracting(vm -> vm.keys().name()).containsExactly("web02");
        assertThat(read.faults()).first().satisfies(fault -> assertThat(fault.code()).isEqualTo("FORMULA"));
    }

    @ParameterizedTest
    @CsvSource({"UTF-8,false", "UTF-8,true", "UTF-16LE,true", "UTF-16BE,true", "UTF-16LE,false", "windows-1252,false"})
    void readsCsvsInSeveralEncodingsAndWithSeveralSeparators(String charset, boolean marked) {
        for (String separator : List.of(",", ";", "\t")) {
            String csv = Export.of("vInfo", "VM,CPUs,Memory,Annotation,Datacenter,VM ID").row("Zürich-01", 2, "4096,0",
                    "first\r\nsecond; \"third\"", "dc1", "vm-1").row("web02", 2, 1024, "'=not computed", "dc1", "vm-2")
                    .csv(separator);
            Path file = Export.text(folder.resolve("RVTools_tabvInfo.csv"), (marked ? "\ufeff" : "") + csv, Charset
                    .forName(charset));

            EstateFile read = read(file);

            assertThat(read.vms()).extracting(vm -> vm.at().line()).as(separator).containsExactly(2, 4);
            assertThat(read.vms().getFirst().values()).contains(entry(VmField.NAME, "Zürich-01"), entry(
                    VmField.MEMORY_BYTES, 4L << 30), entry(VmField.ANNOTATION, "first\r\nsecond; \"third\""));
            assertThat(read.vms().get(1).values()).containsEntry(VmField.ANNOTATION, "=not computed");
        }
    }

    @Test
    void readsAnArchiveOfSeveralVCentersCsvs() {
        String first = Export.of("vInfo", VINFO).vm("web01", 1).csv(",");
        String second = first.replace(VCENTER, "99999999-2222-3333-4444-555555555555");
        Path file = Export.zip(folder.resolve("a.zip"), "vc1/RVTools_tabvInfo.csv", first, "vc2/RVTools_tabvInfo.csv",
                second.getBytes(StandardCharsets.UTF_8));

        EstateFile read = read(file);

        assertThat(read.vms()).extracting(vm -> vm.at().file()).containsExactly("a.zip/vc1/RVTools_tabvInfo.csv",
                "a.zip/vc2/RVTools_tabvInfo.csv");
    }
}
