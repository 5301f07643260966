package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.inventory.WhileItRuns;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.Placement;
import io.towpath.platform.spi.VmTraits;
import io.towpath.replication.TrackingWay;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WarmthTest {

    private static final Set<String> FILES = Set.of("VMFS", "NFS");

    private Placement.@Nullable Power power = Placement.Power.ON;
    private DiskTraits traits = DiskTraits.UNKNOWN;
    private List<Vm.ExcludedDisk> staying = List.of();

    private Warmth of(String hardware, Set<String> datastores) {
        DiscoveredDisk disk = new DiscoveredDisk("2000", "Hard disk 1", "[DS] d.vmdk", null,
                new DiskSlot(ControllerType.PVSCSI, 0, 0), 1 << 20, 1, "VMDK", "x", traits);
        Placement placement = new Placement(null, null, null, Placement.Kind.VM, power, null, null, null, null, null,
                null, null, List.of(), null, null);
        Vm vm = new Vm(UUID.randomUUID(), UUID.randomUUID(), "vc01", "vm-1", "web01",
                new Hardware(2, 1, 1 << 30, Firmware.BIOS, false, null, null, hardware, null),
                List.of(new VmDisk(UUID.randomUUID(), 0, disk)), List.of(), List.of(), "vsphere", "prod/web01", 1, null,
                null, null, Instant.EPOCH, Instant.EPOCH, null, 1, placement, VmTraits.UNKNOWN, Map.of(),
                Vm.Business.UNKNOWN, staying);
        Warmth warmth = Warmth.of(vm, () -> datastores);
        assertThat(WhileItRuns.warmByItself(vm, true, () -> datastores)).as("what plans and what judges agree")
                .isEqualTo(warmth.way() == TrackingWay.CHANGE_IDS || warmth.way() == TrackingWay.SNAPSHOT_FILES);
        assertThat(WhileItRuns.warmByItself(vm, false, () -> datastores)).isFalse();
        return warmth;
    }

    @Test
    void hardwareThatTracksIsAskedForChangeIds() {
        assertThat(of("vmx-07", FILES)).isEqualTo(new Warmth(TrackingWay.CHANGE_IDS, ""));
        assertThat(of("vmx-21", Set.of("vsan")).way()).isEqualTo(TrackingWay.CHANGE_IDS);
    }

    @Test
    void hardwareThatDoesNotIsKeptInStepBySnapshotFiles() {
        assertThat(of("vmx-04", FILES)).satisfies(warmth -> {
            assertThat(warmth.way()).isEqualTo(TrackingWay.SNAPSHOT_FILES);
            assertThat(warmth.why()).contains("vmx-04");
        });
    }

    @Test
    void whatComparesInEachPassIsNotPlannedWithoutAPerson() {
        assertThat(of("vmx-04", Set.of("VMFS", "vsan"))).satisfies(warmth -> {
            assertThat(warmth.way()).isEqualTo(TrackingWay.COMPARING);
            assertThat(warmth.why()).contains("vsan");
        });
    }

    /// The hypervisor refuses it of the whole VM.
    @Test
    void aSharedBusKeepsAVmFromSnapshotsThoughItsDiskStays() {
        staying = staying(null, "physical");
        assertThat(of("vmx-19", FILES).why()).isEqualTo("Hard disk 2 is shared with other VMs");
        staying = staying("multi-writer", null);
        assertThat(of("vmx-19", FILES).way()).isNull();
        staying = staying(null, "none");
        assertThat(of("vmx-19", FILES).way()).as("independent, and it stays").isEqualTo(TrackingWay.CHANGE_IDS);
    }

    private static List<Vm.ExcludedDisk> staying(@Nullable String sharing, @Nullable String bus) {
        DiscoveredDisk disk = new DiscoveredDisk("2001", "Hard disk 2", "[DS] q.vmdk", null,
                new DiskSlot(ControllerType.PVSCSI, 1, 0), 1 << 20, 1, "VMDK", "x", new DiskTraits(null,
                        "independent_persistent", sharing, bus, "physical", null, null, null, null, null));
        return List.of(new Vm.ExcludedDisk(new VmDisk(UUID.randomUUID(), 1, disk), "quorum", "lena", Instant.EPOCH));
    }

    @Test
    void disksThatNoSnapshotHoldsAndVmsThatAreOffAreCopiedCold() {
        traits = new DiskTraits(null, "independent_persistent", null, null, null, null, null, null, null, null);
        assertThat(of("vmx-04", FILES).way()).isNull();
        traits = new DiskTraits(null, null, null, null, "physical", null, null, null, null, null);
        assertThat(of("vmx-19", FILES).way()).isNull();
        traits = DiskTraits.UNKNOWN;
        power = Placement.Power.OFF;
        assertThat(of("vmx-04", FILES).way()).isNull();
    }
}
