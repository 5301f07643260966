package io.towpath.disk.layout;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// A GUID partition table: a header in sector 1 with its entries, and a copy of both at the end of the disk. A damaged
/// copy is noted and the other one is used.
///
/// | byte | size | header                         || byte | size | entry                      |
/// |-----:|-----:|--------------------------------||-----:|-----:|----------------------------|
/// |    0 |    8 | `EFI PART`                     ||    0 |   16 | type GUID, zero for unused |
/// |   12 |    4 | header size, 92 to sector size ||   16 |   16 | unique GUID                |
/// |   16 |    4 | CRC-32 of the header, this as 0 ||  32 |    8 | first sector               |
/// |   24 |    8 | sector of this header          ||   40 |    8 | last sector                |
/// |   32 |    8 | sector of the other header     ||   48 |    8 | attributes                 |
/// |   72 |    8 | sector of the entries          ||   56 |   72 | name, UTF-16LE             |
/// |   80 |    4 | number of entries              ||      |      |                            |
/// |   84 |    4 | size of an entry               ||      |      |                            |
/// |   88 |    4 | CRC-32 of the entries          ||      |      |                            |
///
/// Source: *UEFI Specification 2.10*, section 5.3.
final class GptTable {

    private static final int MIN_HEADER = 92;
    private static final int MIN_ENTRY = 128;
    private static final long MAX_ENTRIES_BYTES = 1 << 20;
    private static final long LEGACY_BOOTABLE = 1 << 2;
    private static final String UNUSED = "00000000-0000-0000-0000-000000000000";

    private final Area disk;
    private final int sector;
    private final Notes notes;

    private GptTable(Area disk, int sector, Notes notes) {
        this.disk = disk;
        this.sector = sector;
        this.notes = notes;
    }

    private record Copy(long otherSector, ByteBuffer entries, int count, int entryBytes) {}

    /// Null when the disk has no such table.
    static @Nullable List<Partition> read(Area disk, Notes notes) throws IOException {
        for (int sector : new int[]{512, 4096}) {
            GptTable table = new GptTable(disk, sector, notes);
            long last = disk.length() / sector - 1;
            if (table.hasMagic(1) || table.hasMagic(last)) {
                return table.read(last);
            }
        }
        return null;
    }

    private boolean hasMagic(long at) throws IOException {
        ByteBuffer header = at < 1 ? null : disk.read(at * sector, sector);
        return header != null && Area.has(header, 0, "EFI PART");
    }

    private @Nullable List<Partition> read(long last) throws IOException {
        Copy primary = copy(1);
        long otherSector = primary != null ? primary.otherSector : last;
        Copy backup = otherSector > 1 ? copy(otherSector) : null;
        if (primary == null) {
            notes.add("gpt-primary-damaged", "the first copy of the partition table does not match its checksum");
        }
        if (backup == null) {
            notes.add("gpt-backup-damaged",
                    "the copy of the partition table at the end of the disk is missing or does not match its checksum");
        } else if (otherSector != last) {
            notes.add("gpt-backup-not-at-end",
                    "the copy of the partition table lies in sector %d, the disk ends with sector %d"
                            .formatted(otherSector, last));
        }
        if (primary != null && backup != null && !primary.entries.equals(backup.entries)) {
            notes.add("gpt-copies-differ", "the two copies of the partition table name different partitions");
        }
        Copy used = primary != null ? primary : backup;
        return used == null ? null : partitions(used);
    }

    private @Nullable Copy copy(long at) throws IOException {
        if (at > disk.length() / sector) {
            return null;
        }
        ByteBuffer header = disk.read(at * sector, sector);
        if (header == null || !Area.has(header, 0, "EFI PART")) {
            return null;
        }
        long size = Area.u32(header, 12);
        if (size < MIN_HEADER || size > sector || header.getLong(24) != at) {
            return null;
        }
        long expected = Area.u32(header, 16);
        if (crc(header.putInt(16, 0), (int) size) != expected) {
            return null;
        }
        long place = header.getLong(72);
        long count = Area.u32(header, 80);
        long entryBytes = Area.u32(header, 84);
        if (entryBytes < MIN_ENTRY || entryBytes % 8 != 0 || entryBytes > MAX_ENTRIES_BYTES
                || count * entryBytes > MAX_ENTRIES_BYTES || place < 1 || place > disk.length() / sector) {
            return null;
        }
        ByteBuffer entries = disk.read(place * sector, count * entryBytes);
        if (entries == null || crc(entries, entries.limit()) != Area.u32(header, 88)) {
            return null;
        }
        return new Copy(header.getLong(32), entries, (int) count, (int) entryBytes);
    }

    private static long crc(ByteBuffer bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes.array(), 0, length);
        return crc.getValue();
    }

    private List<Partition> partitions(Copy copy) {
        List<Partition> partitions = new ArrayList<>();
        long sectors = disk.length() / sector;
        for (int i = 0; i < copy.count; i++) {
            ByteBuffer entry = copy.entries.slice(i * copy.entryBytes, MIN_ENTRY).order(copy.entries.order());
            String type = Area.guid(entry, 0);
            if (type.equals(UNUSED)) {
                continue;
            }
            long first = entry.getLong(32);
            long last = entry.getLong(40);
            if (first < 1 || last < first || last >= sectors) {
                notes.add("partition-outside-disk", "partition %d: sectors %s to %s are not on the disk's %d"
                        .formatted(i + 1, Long.toUnsignedString(first), Long.toUnsignedString(last), sectors));
                continue;
            }
            partitions.add(new Partition(i + 1, PartitionTypes.gpt(type),
                    new ByteRange(first * sector, (last - first + 1) * sector),
                    Area.text(entry, 56, 72, StandardCharsets.UTF_16LE), Area.guid(entry, 16),
                    (entry.getLong(48) & LEGACY_BOOTABLE) != 0, null));
        }
        return partitions;
    }
}
