package io.towpath.disk.vhdx;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.vhdx.RegionTable.Region;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The metadata items that the format defines.
///
/// | item                 | bytes | holds                                                          |
/// |----------------------|------:|----------------------------------------------------------------|
/// | File Parameters      |     8 | BlockSize (4); then bit 0 LeaveBlockAllocated, bit 1 HasParent |
/// | Virtual Disk Size    |     8 | bytes                                                          |
/// | Virtual Disk ID      |    16 | GUID                                                           |
/// | Logical Sector Size  |     4 | 512 or 4,096                                                   |
/// | Physical Sector Size |     4 | 512 or 4,096                                                   |
/// | Parent Locator       |       | of a differencing disk only: [ParentLocator]                   |
final class MetadataItems {

    static final UUID FILE_PARAMETERS = UUID.fromString("CAA16737-FA36-4D43-B3B6-33F0AA44E76B");
    static final UUID DISK_SIZE = UUID.fromString("2FA54224-CD1B-4876-B211-5DBED83BF4B8");
    static final UUID DISK_ID = UUID.fromString("BECA12AB-B2E6-4523-93EF-C309E000C746");
    static final UUID LOGICAL_SECTOR = UUID.fromString("8141BF1D-A96F-4709-BA47-F233A8FAAB5F");
    static final UUID PHYSICAL_SECTOR = UUID.fromString("CDA348C7-445D-4471-9CC9-E9885251C556");
    static final UUID PARENT_LOCATOR = UUID.fromString("A8D35F2D-B30B-454D-ABF7-D3D84834AB0C");
    static final Set<UUID> KNOWN = Set.of(FILE_PARAMETERS, DISK_SIZE, DISK_ID, LOGICAL_SECTOR, PHYSICAL_SECTOR,
            PARENT_LOCATOR);

    private static final int LEAVE_ALLOCATED = 1;
    private static final int HAS_PARENT = 2;

    private final ReplayedSource source;
    private final MetadataTable table;
    private final Faults faults;
    private @Nullable ImageException stop;

    private MetadataItems(ReplayedSource source, MetadataTable table) {
        this.source = source;
        this.table = table;
        this.faults = new Faults(source.name());
    }

    /// @throws ImageException [Reason#SNAPSHOT_CHAIN] for a disk that has a parent
    static DiskParameters read(ReplayedSource source, Region region) throws IOException {
        return new MetadataItems(source, MetadataTable.read(source, region)).parameters();
    }

    private DiskParameters parameters() throws IOException {
        ByteBuffer file = table.need(source, FILE_PARAMETERS, "File Parameters", 8);
        ByteBuffer locator = table.find(source, PARENT_LOCATOR);
        if ((file.getInt(4) & HAS_PARENT) != 0 || locator != null) {
            ImageException layer = ParentLocator.refusal(source.name(), locator, table.at(FILE_PARAMETERS) + 4);
            source.source().refuse(layer);
            // its BAT says more than that of a disk by itself
            stop = layer;
        }
        long block = Bytes.unsigned(file, 0);
        if (!DiskParameters.isBlockSize(block)) {
            throw faults.field(Reason.HEADER_INVALID, "metadata", "BlockSize", table.at(FILE_PARAMETERS),
                    Long.toString(block), "a power of two from 1 MiB to 256 MiB");
        }
        int logical = sector(LOGICAL_SECTOR, "Logical Sector Size");
        DiskParameters disk = new DiskParameters((int) block, (file.getInt(4) & LEAVE_ALLOCATED) != 0, size(logical),
                Bytes.guid(table.need(source, DISK_ID, "Virtual Disk ID", 16), 0), logical,
                sector(PHYSICAL_SECTOR, "Physical Sector Size"));
        if (stop != null) {
            throw stop;
        }
        return disk;
    }

    private int sector(UUID id, String name) throws IOException {
        long bytes = Bytes.unsigned(table.need(source, id, name, 4), 0);
        if (!DiskParameters.isSectorSize(bytes)) {
            source.source().refuse(faults.field(Reason.HEADER_INVALID, "metadata", name, table.at(id), Long.toString(
                    bytes), "512 or 4096"));
            return 512;
        }
        return (int) bytes;
    }

    private long size(int logicalSector) throws IOException {
        long size = table.need(source, DISK_SIZE, "Virtual Disk Size", 8).getLong(0);
        if (size < 0 || size > DiskParameters.MOST_BYTES) {
            throw faults.field(Reason.LIMIT_EXCEEDED, "metadata", "Virtual Disk Size", table.at(DISK_SIZE),
                    Long.toUnsignedString(size), "at most " + new ByteSize(DiskParameters.MOST_BYTES));
        }
        if (size == 0 || size % logicalSector != 0) {
            source.source().refuse(faults.field(Reason.HEADER_INVALID, "metadata", "Virtual Disk Size", table.at(
                    DISK_SIZE), Long.toString(size),
                    "whole sectors of %d bytes, at least one".formatted(
                            logicalSector)));
        }
        return size;
    }

    /// The metadata region's table and items, for a new image.
    static ByteBuffer bytes(DiskParameters disk) {
        ByteBuffer bytes = Bytes.allocate(MetadataTable.BYTES + 64);
        bytes.putLong(0, MetadataTable.SIGNATURE).putShort(10, (short) 5);
        int items = MetadataTable.BYTES;
        bytes.putInt(items, disk.blockBytes()).putInt(items + 4, disk.leaveBlocksAllocated() ? LEAVE_ALLOCATED : 0);
        bytes.putLong(items + 8, disk.sizeBytes());
        Bytes.putGuid(bytes, items + 16, disk.diskId());
        bytes.putInt(items + 32, disk.logicalSector()).putInt(items + 36, disk.physicalSector());
        int disks = MetadataTable.VIRTUAL_DISK | MetadataTable.REQUIRED;
        put(bytes, 0, FILE_PARAMETERS, items, 8, MetadataTable.REQUIRED);
        put(bytes, 1, DISK_SIZE, items + 8, 8, disks);
        put(bytes, 2, DISK_ID, items + 16, 16, disks);
        put(bytes, 3, LOGICAL_SECTOR, items + 32, 4, disks);
        put(bytes, 4, PHYSICAL_SECTOR, items + 36, 4, disks);
        return bytes;
    }

    private static void put(ByteBuffer bytes, int entry, UUID id, int offset, int length, int flags) {
        int at = MetadataTable.HEADER_BYTES + entry * MetadataTable.ENTRY_BYTES;
        Bytes.putGuid(bytes, at, id);
        bytes.putInt(at + 16, offset).putInt(at + 20, length).putInt(at + 24, flags);
    }
}
