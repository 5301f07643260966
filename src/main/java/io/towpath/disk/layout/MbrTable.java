package io.towpath.disk.layout;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A partition table in the first sector: four entries of 16 bytes from byte 446 on, and `55 AA` at its end. An extended
/// partition holds a chain of such sectors, each with one logical partition (relative to that sector) and a link to the
/// next (relative to the extended partition).
///
/// | byte | size | entry                           |
/// |-----:|-----:|---------------------------------|
/// |    0 |    1 | 80: active, 00: not             |
/// |    4 |    1 | type, 00: unused                |
/// |    8 |    4 | first sector                    |
/// |   12 |    4 | sectors                         |
///
/// The boot sector of a filesystem ends with the same two bytes; there, code or text lies where the entries would be.
final class MbrTable {

    private static final int SECTOR = 512;
    private static final int ENTRIES_AT = 446;
    private static final int ENTRY = 16;
    private static final int FIRST_LOGICAL = 5;
    private static final int MOST_LOGICAL = 128;
    private static final int PROTECTIVE = 0xee;

    private final Area disk;
    private final Notes notes;
    private final List<Partition> partitions = new ArrayList<>();

    private MbrTable(Area disk, Notes notes) {
        this.disk = disk;
        this.notes = notes;
    }

    private record Entry(int status, int type, long first, long sectors) {

        boolean used() {
            return type != 0;
        }

        boolean sane() {
            return (status == 0 || status == 0x80) && (!used() || sectors > 0);
        }

        boolean extended() {
            return type == 0x05 || type == 0x0f || type == 0x85;
        }
    }

    /// Null when the disk has no such table.
    static @Nullable List<Partition> read(Area disk, Notes notes) throws IOException {
        List<Entry> entries = entries(disk, 0);
        if (entries == null || !entries.stream().allMatch(Entry::sane) || entries.stream().noneMatch(Entry::used)) {
            return null;
        }
        boolean onDisk = entries.stream()
                .anyMatch(entry -> entry.used() && entry.first < disk.length() / SECTOR);
        return onDisk ? new MbrTable(disk, notes).read(entries) : null;
    }

    private static @Nullable List<Entry> entries(Area disk, long at) throws IOException {
        ByteBuffer sector = disk.read(at, SECTOR);
        if (sector == null || Area.u16(sector, SECTOR - 2) != 0xaa55) {
            return null;
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = ENTRIES_AT; i < SECTOR - 2; i += ENTRY) {
            entries.add(new Entry(Area.u8(sector, i), Area.u8(sector, i + 4), Area.u32(sector, i + 8),
                    Area.u32(sector, i + 12)));
        }
        return entries;
    }

    private List<Partition> read(List<Entry> entries) throws IOException {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.used()) {
                if (entry.type == PROTECTIVE) {
                    notes.add("gpt-missing", "the disk says that it has a GPT, but none of its copies is whole");
                }
                add(i + 1, entry, 0);
            }
        }
        for (Entry entry : entries) {
            if (entry.extended()) {
                logical(entry.first);
            }
        }
        return partitions;
    }

    private void logical(long extended) throws IOException {
        Set<Long> seen = new HashSet<>();
        long at = extended;
        int number = FIRST_LOGICAL;
        while (true) {
            if (!seen.add(at)) {
                notes.add("extended-chain-loop", "the chain of logical partitions leads back to sector " + at);
                return;
            }
            if (seen.size() > MOST_LOGICAL) {
                notes.add("extended-chain-too-long", "more than %d logical partitions".formatted(MOST_LOGICAL));
                return;
            }
            List<Entry> entries = entries(disk, at * SECTOR);
            if (entries == null) {
                notes.add("extended-chain-broken", "no table in sector %d, where the chain leads".formatted(at));
                return;
            }
            Entry logical = entries.get(0);
            if (logical.used()) {
                add(number++, logical, at);
            }
            Entry link = entries.get(1);
            if (!link.used() || link.first == 0) {
                return;
            }
            at = extended + link.first;
        }
    }

    private void add(int number, Entry entry, long base) {
        long sectors = disk.length() / SECTOR;
        long first = base + entry.first;
        long count = Math.min(entry.sectors, sectors - first);
        // the protective entry of a GPT may say "all there is"
        if (count < entry.sectors && entry.type != PROTECTIVE) {
            notes.add("partition-outside-disk", "partition %d: sectors %d to %d are not on the disk's %d"
                    .formatted(number, first, first + entry.sectors - 1, sectors));
        }
        if (count > 0) {
            partitions.add(new Partition(number, PartitionTypes.mbr(entry.type),
                    new ByteRange(first * SECTOR, count * SECTOR), null, null, entry.status == 0x80, null));
        }
    }
}
