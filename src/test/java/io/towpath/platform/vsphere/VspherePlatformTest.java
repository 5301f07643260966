package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.VsphereLab;
import io.towpath.platform.spi.Capabilities;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Placement;
import io.towpath.platform.spi.ServerCertificate;
import io.towpath.platform.spi.VmTraits;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What is read of a vCenter with 500 VMs, and in how many calls.
class VspherePlatformTest {

    private static VsphereLab lab;
    private static VspherePlatform platform;
    private static Told first;
    private static Map<String, Integer> calls;

    @BeforeAll
    static void scan() throws IOException {
        lab = VsphereLab.start("-vms", "500", "-page", "100", "-deny",
                "VirtualMachine.State.CreateSnapshot,VApp.Export");
        platform = Told.platform(Told.PROPERTIES, Clock.systemUTC());
        first = new Told();
        platform.scan(place(), first);
        calls = lab.calls();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static Place place() {
        return Told.place(lab);
    }

    /// As the lab numbers them: the first cluster's, then the second's.
    private static DiscoveredVm vm(int number) {
        return first.vm("DC0_C%d_RP0_VM%d".formatted(number / 250, number % 250));
    }

    @Test
    void fiveHundredVmsTakeOneRetrievalPageByPage() {
        assertThat(first.found).hasSize(500);
        assertThat(calls).containsEntry("Login", 1).containsEntry("RetrievePropertiesEx", 3)
                .containsEntry("ContinueRetrievePropertiesEx", 4);
        assertThat(calls.values().stream().mapToInt(Integer::intValue).sum()).isLessThan(30);
    }

    @Test
    void hardwareIsReadAsTheLabMadeIt() {
        DiscoveredVm vm = vm(6);

        assertThat(vm.hardware().cpus()).isEqualTo(7);
        assertThat(vm.hardware().memoryBytes()).isEqualTo(7L << 30);
        assertThat(vm.hardware().firmware()).isEqualTo(Firmware.EFI);
        assertThat(vm.hardware().secureBoot()).isTrue();
        assertThat(vm.hardware().osId()).isEqualTo("windows2019srv_64Guest");
        assertThat(vm(3).hardware().secureBoot()).isFalse();
        assertThat(vm(7).hardware().annotation()).isEqualTo("Notes of number 7:\nsecond line, 5 > 3 & \"so on\"");
        assertThat(vm.traits().createdAt()).isEqualTo("2020-01-07T00:00:00Z");
    }

    @Test
    void aVmIsPlacedByNamesAndByTheServersOwn() {
        Placement placement = vm(300).placement();

        assertThat(vm(300).place()).isEqualTo("DC0/DC0_C1_RP0_VM50");
        assertThat(placement.datacenter()).isEqualTo("DC0");
        assertThat(placement.cluster()).isEqualTo("DC0_C1");
        assertThat(placement.host()).startsWith("DC0_C1_H");
        assertThat(placement.moref()).isEqualTo(vm(300).externalId()).startsWith("vm-");
        assertThat(placement.instanceUuid()).matches("[0-9a-f-]{36}").isNotEqualTo(placement.biosUuid());
        assertThat(placement.dnsName()).isEqualTo("host0300.corp.example");
        assertThat(placement.ipAddresses()).containsExactly("10.1.1.44", "fe80::12d");
        assertThat(placement.usedBytes()).isEqualTo(1L << 30);
        assertThat(placement.provisionedBytes()).isEqualTo(3L << 29);
    }

    @Test
    void disksKeepTheirPlaceAlsoOnControllersOfLaterVersions() {
        assertThat(slots(vm(10))).contains("NVME:0:0", "NVME:0:1");
        assertThat(slots(vm(51))).contains("SATA:0:0", "SATA:0:1", "SATA:0:2");
        assertThat(vm(7).disks()).hasSize(4).extracting(disk -> disk.slot().controller())
                .allMatch(ControllerType.PVSCSI::equals);
        assertThat(vm(2).disks().getLast()).satisfies(disk -> {
            assertThat(disk.capacityBytes()).isEqualTo(2L << 30);
            assertThat(disk.file()).isEqualTo("[LocalDS_2] DC0_C0_RP0_VM2/disk3.vmdk");
            assertThat(disk.traits().datastore()).isEqualTo("LocalDS_2");
        });
    }

    @Test
    void whatStandsInTheWayOfACopyIsTold() {
        DiskTraits raw = more(vm(49)).getFirst().traits();
        assertThat(raw.rawMode()).isEqualTo("physical");
        assertThat(raw.rawLun()).isEqualTo("0200000000600508");
        assertThat(more(vm(22)).getFirst().traits().mode()).isEqualTo("independent_persistent");
        assertThat(more(vm(57)).getFirst().traits().sharing()).isEqualTo("multi-writer");
        assertThat(more(vm(9)).getFirst().traits().busSharing()).isEqualTo("physical");
        assertThat(more(vm(22)).getFirst().traits().changeTracking()).isFalse();
        assertThat(more(vm(2)).getFirst().traits().changeTracking()).isTrue();
        VmTraits traits = vm(16).traits();
        assertThat(traits.tpm()).isTrue();
        assertThat(vm(17).traits().tpm()).isFalse();
        assertThat(vm(60).traits().passthroughDevices()).containsExactly("PCI device 0");
        assertThat(vm(70).traits().usbDevices()).containsExactly("USB dongle");
        assertThat(vm(82).traits().serialPorts()).containsExactly("Serial port 1");
        assertThat(vm(88).traits().encrypted()).isTrue();
        assertThat(vm(12).traits().consolidationNeeded()).isTrue();
        assertThat(vm(4).traits().changeTracking()).isTrue();
        assertThat(vm(5 + 2).traits().changeTracking()).isFalse();
        assertThat(vm(0).traits().affinityRules()).containsExactly("apart");
        assertThat(vm(0).traits().apartRules()).containsExactly("apart");
        assertThat(vm(0).traits().togetherRules()).isEmpty();
    }

    @Test
    void theNodesThatItIsPinnedToAreAskedForAloneOfItsExtraSettings() {
        assertThat(vm(48).traits().numaAffinity()).isEqualTo("0,1");
        assertThat(vm(47).traits().numaAffinity()).isNull();
    }

    @Test
    void aFileSystemNamesItsDiskWhereTheToolsTellIt() {
        assertThat(vm(2).traits().filesystems()).singleElement().satisfies(root -> assertThat(root.diskKey())
                .isNotNull().isEqualTo(vm(2).disks().getFirst().key()));
        assertThat(vm(3).traits().filesystems()).singleElement().satisfies(root -> assertThat(root.diskKey()).isNull());
    }

    @Test
    void snapshotsComeWithTheirDepth() {
        assertThat(vm(9).traits().snapshots()).extracting(VmTraits.Snapshot::name, VmTraits.Snapshot::depth,
                VmTraits.Snapshot::quiesced)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("before patch", 1, false),
                        org.assertj.core.groups.Tuple.tuple("after patch", 2, true));
        assertThat(vm(10).traits().snapshots()).isEmpty();
    }

    @Test
    void customAttributesAndTagsAreReadByName() {
        assertThat(vm(3).tags()).containsEntry("Owner", "team-3").containsEntry("Cost center", "4003")
                .containsEntry("Environment", "production").doesNotContainKey("Backup");
        assertThat(vm(4).tags()).containsEntry("Environment", "test");
        assertThat(vm(2).tags()).doesNotContainKey("Environment");
    }

    @Test
    void networkCardsNameTheirNetworkAndAddresses() {
        assertThat(vm(1).nics()).hasSize(2);
        assertThat(vm(1).nics().getFirst()).satisfies(nic -> {
            assertThat(nic.network()).isEqualTo("DC0_DVPG0");
            assertThat(nic.traits().switchName()).isEqualTo("DVS0");
            assertThat(nic.mac()).isEqualTo("00:50:56:81:00:01");
            assertThat(nic.traits().addresses()).contains("10.1.0.1");
            assertThat(nic.connected()).isTrue();
        });
        assertThat(vm(1).nics().getLast()).satisfies(nic -> {
            assertThat(nic.network()).isEqualTo("VM Network");
            assertThat(nic.traits().startsConnected()).isTrue();
            assertThat(nic.connected()).isFalse();
        });
    }

    @Test
    void templatesAndPlaceholdersAreCountedAsSuch() {
        assertThat(first.found.values()).filteredOn(vm -> vm.placement().kind() == Placement.Kind.TEMPLATE).hasSize(5);
        assertThat(vm(250).placement().kind()).isEqualTo(Placement.Kind.PLACEHOLDER);
        assertThat(vm(96).placement().power()).isEqualTo(Placement.Power.SUSPENDED);
        assertThat(vm(99).placement().power()).isEqualTo(Placement.Power.OFF);
    }

    @Test
    void namesThatTheServerEscapesReadAsPeopleWroteThem() {
        assertThat(first.vm("Zürich & <Söhne> 50% / 2").place()).isEqualTo("DC0/Zürich & <Söhne> 50% / 2");
    }

    @Test
    void surroundingsAreToldOnce() {
        var around = Objects.requireNonNull(first.around);

        assertThat(around.hosts()).hasSize(8);
        assertThat(around.clusters()).extracting("name", "hosts").contains(
                org.assertj.core.groups.Tuple.tuple("DC0_C0", 4), org.assertj.core.groups.Tuple.tuple("DC0_C1", 4));
        assertThat(around.datastores()).extracting("name").contains("LocalDS_0", "LocalDS_1", "LocalDS_2");
        assertThat(around.networks()).anySatisfy(network -> {
            assertThat(network.name()).isEqualTo("VM Network");
            assertThat(network.vlan()).isEqualTo("0");
            assertThat(network.switchName()).isEqualTo("vSwitch0");
        });
    }

    @Test
    void theCertificateIsShownWithoutASession() throws IOException {
        ServerCertificate certificate = platform.certificate(lab.url());

        assertThat(certificate.sha256()).isEqualTo(lab.sha256());
        assertThat(certificate.subject()).contains("CN=vcenter.lab.example");
        assertThat(certificate.validTo()).isAfter(certificate.validFrom());
    }

    @Test
    void whatTheAccountMayNotDoIsNamed() throws IOException {
        Capabilities can = Objects.requireNonNull(platform.capabilities(place()));

        assertThat(can.missing()).extracting(Capabilities.Privilege::id)
                .containsExactly("VirtualMachine.State.CreateSnapshot", "VApp.Export");
        assertThat(can.privileges()).extracting(Capabilities.Privilege::id).contains("VirtualMachine.Config.EditDevice",
                "VirtualMachine.Interact.DeviceConnection", "VirtualMachine.Config.Annotation")
                .doesNotContain("VirtualMachine.Config.Rename");
        assertThat(can.product()).contains("VMware vCenter Server");
        assertThat(can.changeTracking()).isTrue();
        assertThat(can.tags()).isTrue();
        assertThat(can.instanceUuid()).matches("[0-9a-f-]{36}");
    }

    /// As least privilege asks for: a role on a folder of VMs, none at the top.
    @Test
    void whatIsGivenFurtherDownIsNotMissing() throws IOException {
        lab.deny("VirtualMachine.State.CreateSnapshot@Folder,VirtualMachine.State.RemoveSnapshot,VApp.Export");
        try {
            Capabilities can = Objects.requireNonNull(platform.capabilities(place()));

            assertThat(can.stopping()).extracting(Capabilities.Privilege::id)
                    .containsExactly("VirtualMachine.State.RemoveSnapshot");
            assertThat(can.privileges()).filteredOn(each -> each.id().equals("VirtualMachine.State.CreateSnapshot"))
                    .singleElement().extracting(Capabilities.Privilege::granted).as("of other VMs it is not known")
                    .isNull();
        } finally {
            lab.deny("VirtualMachine.State.CreateSnapshot,VApp.Export");
        }
    }

    private static List<DiscoveredDisk> more(DiscoveredVm vm) {
        return vm.disks().stream().filter(disk -> disk.label().startsWith("Hard disk")).toList();
    }

    private static List<String> slots(DiscoveredVm vm) {
        return vm.disks().stream().map(DiscoveredDisk::slot)
                .map(slot -> "%s:%d:%d".formatted(slot.controller(), slot.bus(), slot.unit())).toList();
    }
}
