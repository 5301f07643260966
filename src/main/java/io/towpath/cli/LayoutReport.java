package io.towpath.cli;

import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.layout.DiskLayout;
import io.towpath.disk.layout.Filesystem;
import io.towpath.disk.layout.Partition;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What is on a disk: its partition table, partitions and filesystems.
record LayoutReport(DiskLayout layout) {

    static LayoutReport of(DiskReader reader) throws IOException {
        return new LayoutReport(DiskLayout.of(reader));
    }

    List<Note> notes() {
        return layout.notes();
    }

    Json.Fields json() {
        return new Json.Fields().put("partition-table", table()).put("partitions", layout.partitions().stream().map(
                LayoutReport::json).toList());
    }

    private static Json.Fields json(Partition partition) {
        Json.Fields fields = new Json.Fields().put("number", partition.number()).put("type", partition.type()).put(
                "start", partition.range().offset()).put("length", partition.range().length()).put("name", partition
                        .name())
                .put("uuid", partition.uuid()).put("bootable", partition.bootable());
        Filesystem found = partition.filesystem();
        return found == null
                ? fields
                : fields.put("fs", found.kind().words()).put("label", found.label()).put("fs-uuid", found.uuid());
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(Report.line("partitions", layout.partitions().isEmpty() ? table() + ", none" : table()));
        for (Partition partition : layout.partitions()) {
            Filesystem found = partition.filesystem();
            String content = found == null
                    ? ""
                    : ", " + found.kind().words() + (found.label() == null ? "" : " '" + found.label() + "'");
            lines.add(Report.line("  " + partition.number(), "%s, %s%s%s".formatted(partition.type(), new ByteSize(
                    partition.range().length()), content, partition.bootable() ? ", bootable" : "")));
        }
        return lines;
    }

    private String table() {
        return layout.table().name().toLowerCase(Locale.ROOT);
    }
}
