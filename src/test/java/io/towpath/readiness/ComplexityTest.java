package io.towpath.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.NicTraits;
import io.towpath.platform.spi.Placement;
import io.towpath.platform.spi.VmTraits;
import io.towpath.readiness.Complexity.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The table of classes, row by row.
class ComplexityTest {

    private static final long GIB = 1L << 30;

    private final List<VmDisk> disks = new ArrayList<>();
    private final List<DiscoveredNic> nics = new ArrayList<>();
    private @Nullable String os = "ubuntu64Guest";
    private @Nullable String notes;
    private boolean secureBoot;
    private Firmware firmware = Firmware.EFI;
    private VmTraits traits = VmTraits.UNKNOWN;
    private Map<String, String> tags = Map.of();
    private String name = "web01";

    @Test
    void linuxWithOneSmallDiskAndOneCardIsSimple() {
        disk(100 * GIB - 1, DiskTraits.UNKNOWN);
        nic(null);

        is(Level.SIMPLE, "linux-small");
    }

    @Test
    void aDiskOf100GibIsNotSimpleAnyMore() {
        disk(100 * GIB, DiskTraits.UNKNOWN);

        is(Level.MEDIUM, "disk-size");
    }

    @Test
    void windowsIsMediumHoweverSmall() {
        os = "windows2019srv_64Guest";
        disk(GIB, DiskTraits.UNKNOWN);

        is(Level.MEDIUM, "windows");
    }

    @Test
    void darwinIsNotWindows() {
        os = "darwin18_64Guest";
        disk(GIB, DiskTraits.UNKNOWN);

        is(Level.MEDIUM, "other-system");
    }

    @Test
    void twoAndThreeDisksAreMediumFourAreComplex() {
        disk(GIB, DiskTraits.UNKNOWN);
        disk(GIB, DiskTraits.UNKNOWN);
        is(Level.MEDIUM, "disks");
        disk(GIB, DiskTraits.UNKNOWN);
        is(Level.MEDIUM, "disks");

        disk(GIB, DiskTraits.UNKNOWN);

        is(Level.COMPLEX, "many-disks");
    }

    @Test
    void severalCardsAreMedium() {
        disk(GIB, DiskTraits.UNKNOWN);
        nic(null);
        nic(null);

        is(Level.MEDIUM, "nics");
    }

    @Test
    void anUnknownSystemIsMedium() {
        os = null;
        disk(GIB, DiskTraits.UNKNOWN);

        is(Level.MEDIUM, "system-unknown");
    }

    @Test
    void aDiskOf500GibIsComplex() {
        disk(500 * GIB - 1, DiskTraits.UNKNOWN);
        is(Level.MEDIUM, "disk-size");

        disk(500 * GIB, DiskTraits.UNKNOWN);

        is(Level.COMPLEX, "large-disk");
    }

    @Test
    void aRawDeviceMappingIsComplex() {
        disk(GIB, new DiskTraits(null, null, null, null, "virtual", null, null, null, null, null));

        is(Level.COMPLEX, "rdm");
    }

    @Test
    void aSharedDiskMakesACluster() {
        disk(GIB, new DiskTraits(null, null, "multi-writer", null, null, null, null, null, null, null));

        is(Level.COMPLEX, "clustered");
    }

    @Test
    void peopleSayThatItIsACluster() {
        disk(GIB, DiskTraits.UNKNOWN);
        tags = Map.of("role", "SQL Always-On node");
        is(Level.COMPLEX, "clustered");

        tags = Map.of("role", "Oracle RAC");

        is(Level.COMPLEX, "clustered");
    }

    @Test
    void aTrackIsNotARac() {
        disk(GIB, DiskTraits.UNKNOWN);
        name = "track01";

        is(Level.SIMPLE, "linux-small");
    }

    @Test
    void uefiWithSecureBootIsComplex() {
        disk(GIB, DiskTraits.UNKNOWN);
        secureBoot = true;

        is(Level.COMPLEX, "secure-boot");
    }

    @Test
    void aGpuIsComplexAnotherPciDeviceIsSpecial() {
        disk(GIB, DiskTraits.UNKNOWN);
        traits = VmTraits.builder().passthroughDevices(List.of("NVIDIA T4")).build();
        is(Level.COMPLEX, "gpu");

        traits = VmTraits.builder().passthroughDevices(List.of("Fibre Channel HBA")).build();

        is(Level.SPECIAL, "passthrough");
    }

    @Test
    void usbAndSriovAreSpecial() {
        disk(GIB, DiskTraits.UNKNOWN);
        traits = VmTraits.builder().usbDevices(List.of("dongle")).build();
        is(Level.SPECIAL, "usb");
        traits = VmTraits.builder().usbDevices(List.of()).usbController(true).build();
        is(Level.SIMPLE, "linux-small");

        nic("SriovEthernetCard");

        is(Level.SPECIAL, "sriov");
    }

    @Test
    void appliancesAndFormerlyPhysicalMachinesAreSpecial() {
        disk(GIB, DiskTraits.UNKNOWN);
        notes = "NetScaler VPX";
        is(Level.SPECIAL, "appliance");

        notes = "P2V 2011, do not touch";

        is(Level.SPECIAL, "physical-once");
    }

    @Test
    void theHighestClassDecides() {
        os = "windows2019srv_64Guest";
        disk(900 * GIB, DiskTraits.UNKNOWN);
        traits = VmTraits.builder().usbDevices(List.of("dongle")).build();

        is(Level.SPECIAL, "usb");
    }

    private void is(Level level, String rule) {
        Complexity complexity = Complexity.of(vm(), ReadinessProperties.usual());

        assertThat(complexity.level()).as(complexity.reason()).isEqualTo(level);
        assertThat(complexity.rule()).isEqualTo(rule);
        assertThat(complexity.reason()).endsWith(".");
    }

    private void disk(long bytes, DiskTraits told) {
        int position = disks.size();
        disks.add(new VmDisk(UUID.randomUUID(), position, new DiscoveredDisk("d" + position, "d" + position, "x.vmdk",
                null, new DiskSlot(ControllerType.PVSCSI, 0, position), bytes, 1, "VMDK", "x", told)));
    }

    private void nic(@Nullable String kind) {
        nics.add(new DiscoveredNic("DMZ", NicAdapter.VMXNET3, null, true,
                new NicTraits(List.of(), null, kind, null, null)));
    }

    private Vm vm() {
        Instant now = Instant.parse("2026-11-12T20:41:00Z");
        return new Vm(UUID.randomUUID(), UUID.randomUUID(), "vc01", "vm-1", name,
                new Hardware(2, 1, GIB, firmware, secureBoot, os, null, null, notes), disks, nics, List.of(), "vcenter",
                "prod/web01", 1, null, null, null, now, now, null, 1, Placement.UNKNOWN, traits, tags,
                Vm.Business.UNKNOWN);
    }
}
