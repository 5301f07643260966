package io.towpath.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.planning.mapping.Wired;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// What scans and imports tell of a disk that a person excluded: the same one, another one, or nothing.
@DatabaseTest
class ExcludedDiskScanTest {

    private static final Hardware HARDWARE = new Hardware(1, 1, 1 << 30, Firmware.BIOS, false, null, null, null, null);
    private static final DiscoveredDisk SYSTEM = disk("vmdisk1", "app-disk1.vmdk", 0, 10, null);
    private static final DiscoveredDisk SWAP = disk("vmdisk2", "app-disk2.vmdk", 1, 8, null);

    @Autowired
    VmWriter writer;
    @Autowired
    VmReader reader;
    @Autowired
    Inventory inventory;
    @Autowired
    DiskExclusions exclusions;
    @Autowired
    AuditTrail trail;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    JdbcClient jdbc;

    private UUID source;

    @BeforeEach
    void aSource() {
        source = new Wired(jdbc).source;
    }

    private static DiscoveredDisk disk(String key, String file, int unit, long bytes, @Nullable String uuid) {
        return new DiscoveredDisk(key, key, file, null, new DiskSlot(ControllerType.PVSCSI, 0, unit), bytes, bytes,
                bytes == 0 ? "unreadable" : "VMDK", "f", new DiskTraits(null, null, null, null, null, null, null, null,
                        uuid, null));
    }

    private Vm told(DiscoveredDisk... disks) {
        UUID id = transaction.execute(_ -> writer.write(source, new DiscoveredVm("app", "app", HARDWARE, List.of(disks),
                List.of(), "ova", "app.ova", 1, "f", List.of()), Instant.now())).vmId();
        return inventory.vm(id).orElseThrow();
    }

    private Vm excluded(DiscoveredDisk swap) {
        Vm vm = told(SYSTEM, swap);
        exclusions.exclude(vm.id(), vm.disks().getLast().id(), "swap", "lena");
        return vm;
    }

    private void stays(DiscoveredDisk now) {
        assertThat(told(SYSTEM, now).excludedDisks()).singleElement().satisfies(each -> assertThat(each.reason())
                .isEqualTo("swap"));
    }

    private void counts(UUID vm, DiscoveredDisk now) {
        assertThat(told(SYSTEM, now).excludedDisks()).isEmpty();
        AuditEntry last = trail.about("vm", vm.toString(), 1).getFirst().entry();
        assertThat(last.action()).isEqualTo("vm.disk-included");
        assertThat(last.actor()).isEqualTo("system");
        assertThat(last.reason()).isEqualTo("another disk stands at its place");
        assertThat(last.detail()).containsEntry("disk", SWAP.label()).containsEntry("before", "swap");
    }

    /// The key of a staged disk is but its number in the descriptor.
    @Test
    void anExportThatNumbersItsDisksAnewHasAnotherDiskThere() {
        UUID vm = excluded(SWAP).id();
        counts(vm, disk("vmdisk2", "app-disk3.vmdk", 1, 8, null));
    }

    @Test
    void ofTheSameNameItIsKnownByItsSlot() {
        UUID vm = excluded(SWAP).id();
        counts(vm, disk("vmdisk2", "app-disk2.vmdk", 2, 8, null));
    }

    @Test
    void aSnapshotIsTheSameDisk() {
        UUID vm = excluded(disk("vmdisk2", "[DS1] app/app_1.vmdk", 1, 8, "6000C29a")).id();

        stays(disk("vmdisk2", "[DS2] app/app_2.vmdk", 1, 8, "6000c29A"));
        stays(disk("vmdisk2", "[DS2] app/app_2-000003.vmdk", 1, 8, null));
        counts(vm, disk("vmdisk2", "[DS2] app/app_2.vmdk", 1, 8, "6000C29b"));
    }

    @Test
    void aVmThatCannotBeReadSaysNothingOfItsDisks() {
        UUID vm = excluded(SWAP).id();

        assertThat(told().excludedDisks()).isEmpty();
        assertThat(reader.excluded(vm)).as("what a trip under way leaves").hasSize(1);
        stays(SWAP);
        told(SYSTEM);
        counts(vm, disk("vmdisk2", "app-disk2.vmdk", 1, 9, null));
    }

    @Test
    void aFileThatCannotBeReadIsNotAnotherDisk() {
        UUID vm = excluded(SWAP).id();

        stays(disk("vmdisk2", "app.ova", 1, 0, null));
        stays(SWAP);
        stays(disk("vmdisk2", "app.ova", 1, 0, null));
        counts(vm, disk("vmdisk2", "app-disk2.vmdk", 1, 9, null));
    }
}
