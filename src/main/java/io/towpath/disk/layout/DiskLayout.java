package io.towpath.disk.layout;

import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskReader.Note;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What is on a disk.
///
/// @param partitions by number. A filesystem on a disk without a table is the one partition, with number 0
/// @param notes      what is odd: damaged copies, things that reach over the end, chains cut short
public record DiskLayout(Table table, List<Partition> partitions, List<Note> notes) {

    public DiskLayout {
        partitions = List.copyOf(partitions);
        notes = List.copyOf(notes);
    }

    public enum Table {
        GPT, MBR, NONE
    }

    /// Looks at the disk; reads at most a few MiB of it.
    ///
    /// @throws IOException when the disk cannot be read there, never because of what is on it
    public static DiskLayout of(DiskReader disk) throws IOException {
        Notes notes = new Notes();
        Area whole = new Area(disk, 0, disk.sizeBytes());
        List<Partition> gpt = GptTable.read(whole, notes);
        if (gpt != null) {
            return layout(whole, Table.GPT, gpt, notes);
        }
        List<Partition> mbr = MbrTable.read(whole, notes);
        if (mbr != null) {
            return layout(whole, Table.MBR, mbr, notes);
        }
        Filesystem filesystem = Filesystems.recognise(whole, "the disk", notes);
        if (filesystem == null) {
            return new DiskLayout(Table.NONE, List.of(), notes.list());
        }
        return new DiskLayout(Table.NONE,
                List.of(new Partition(0, "whole disk", whole.range(), null, null, false, filesystem)), notes.list());
    }

    private static DiskLayout layout(Area whole, Table table, List<Partition> found, Notes notes) throws IOException {
        List<Partition> partitions = new ArrayList<>();
        for (Partition partition : found) {
            ByteRange range = partition.range();
            if (partition.extended()) {
                partitions.add(partition);
            } else {
                partitions.add(partition.with(Filesystems.recognise(whole.part(range.offset(), range.length()),
                        "partition " + partition.number(), notes)));
            }
        }
        noteOverlaps(partitions, notes);
        partitions.sort(Comparator.comparingInt(Partition::number));
        return new DiskLayout(table, partitions, notes.list());
    }

    private static void noteOverlaps(List<Partition> partitions, Notes notes) {
        List<Partition> byPlace = partitions.stream().filter(partition -> !partition.extended())
                .sorted(Comparator.comparingLong(partition -> partition.range().offset())).toList();
        for (int i = 1; i < byPlace.size(); i++) {
            if (byPlace.get(i).range().offset() < byPlace.get(i - 1).range().end()) {
                notes.add("partitions-overlap", "partitions %d and %d share bytes".formatted(
                        byPlace.get(i - 1).number(), byPlace.get(i).number()));
            }
        }
    }
}
