package io.towpath.platform.spi;

import java.util.Comparator;

/// Where a disk is plugged in: it keeps this place on the target (order and boot disk depend on it).
///
/// They are ordered as a VM looks for what it starts from: by the controllers' kind, then bus and unit. The order in which a
/// source tells its disks is that in which they were added, or none.
///
/// @param bus  number of the controller among those of its type, from 0
/// @param unit on that controller, from 0
public record DiskSlot(ControllerType controller, int bus, int unit) implements Comparable<DiskSlot> {

    private static final Comparator<DiskSlot> ORDER = Comparator.comparingInt(DiskSlot::kind)
            .thenComparingInt(DiskSlot::bus).thenComparingInt(DiskSlot::unit).thenComparing(DiskSlot::controller);

    /// SCSI controllers are numbered together, whatever their type.
    private int kind() {
        return switch (controller) {
            case BUSLOGIC, LSI_LOGIC, LSI_SAS, PVSCSI -> 0;
            case IDE -> 1;
            case SATA -> 2;
            case NVME -> 3;
        };
    }

    @Override
    public int compareTo(DiskSlot other) {
        return ORDER.compare(this, other);
    }
}
