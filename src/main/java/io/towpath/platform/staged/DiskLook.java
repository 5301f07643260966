package io.towpath.platform.staged;

import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import java.io.IOException;
import java.util.Locale;

/// What opening a disk tells: its tables are checked, its content is not read.
///
/// @param format for people: `VMDK streamOptimized`
record DiskLook(long capacityBytes, String format) {

    static final String UNREADABLE = "unreadable";

    static DiskLook at(DiskRef ref, Notes notes) throws IOException {
        try (DiskReader reader = DiskImages.open(ref, OpenOptions.recognise())) {
            notes.odd(reader.notes());
            String type = reader.facts().stream().filter(fact -> fact.key().equals("create-type"))
                    .map(DiskReader.Fact::value).findFirst().orElse("");
            String format = reader.format().id().toUpperCase(Locale.ROOT);
            return new DiskLook(reader.sizeBytes(), (format + " " + type).strip());
        }
    }
}
