package io.towpath.images.web;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.layout.Filesystem;
import io.towpath.disk.layout.Partition;
import io.towpath.images.ImageFiles.Inspected;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `inspect` says of an image.
record InspectedJson(String format, long sizeBytes, long dataBytes, long fileBytes, Map<String, String> facts,
        String partitionTable, List<PartitionJson> partitions, List<ProblemJson> problems) implements InspectionJson {

    record PartitionJson(int number, String type, long start, long length, @Nullable String name,
            @Nullable String uuid, boolean bootable, @Nullable String filesystem, @Nullable String label) {

        static PartitionJson of(Partition partition) {
            Filesystem found = partition.filesystem();
            return new PartitionJson(partition.number(), partition.type(), partition.range().offset(), partition.range()
                    .length(), partition.name(), partition.uuid(), partition.bootable(),
                    found == null
                            ? null
                            : found.kind().words(),
                    found == null ? null : found.label());
        }
    }

    record ProblemJson(String code, String detail) {

        static ProblemJson of(Note note) {
            return new ProblemJson(note.code(), note.detail());
        }
    }

    static InspectedJson of(Inspected image) {
        Map<String, String> facts = new LinkedHashMap<>();
        image.facts().forEach(fact -> facts.put(fact.key(), fact.value()));
        return new InspectedJson(image.format().id(), image.sizeBytes(), image.dataBytes(), image.fileBytes(), facts,
                image.layout().table().name().toLowerCase(Locale.ROOT), image.layout().partitions().stream().map(
                        PartitionJson::of).toList(),
                image.notes().stream().map(ProblemJson::of).toList());
    }
}
