package io.towpath.planning.file;

import io.towpath.inventory.reading.ApplicationRow;
import io.towpath.inventory.reading.EndRef;
import io.towpath.inventory.reading.EstateFile;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Applications of files, by name, code, and id in their CMDB. One that only a VM names is known by its name.
final class FileApplications {

    private final Map<String, One> byName = new HashMap<>();
    private final Map<String, One> byExternalId = new HashMap<>();

    /// @param row null where only VMs name it
    record One(UUID id, String name, @Nullable ApplicationRow row) {

        boolean infrastructure() {
            return row != null && Boolean.TRUE.equals(row.infrastructure());
        }
    }

    FileApplications(List<EstateFile> files) {
        for (EstateFile file : files) {
            for (ApplicationRow row : file.applications()) {
                if (row.name().isBlank()) {
                    continue;
                }
                One one = new One(id(row.name()), row.name(), row);
                byName.putIfAbsent(lower(row.name()), one);
                if (row.code() != null) {
                    byName.putIfAbsent(lower(row.code()), one);
                }
                if (row.externalId() != null) {
                    byExternalId.putIfAbsent(row.externalId(), one);
                }
            }
        }
    }

    @Nullable
    One find(String name) {
        return byName.get(lower(name));
    }

    One named(String name) {
        return Objects.requireNonNull(byName.computeIfAbsent(lower(name), _ -> new One(id(name), name.strip(), null)));
    }

    @Nullable
    One find(EndRef end) {
        One found = end.externalId() == null ? null : byExternalId.get(end.externalId());
        return found == null && end.name() != null ? find(end.name()) : found;
    }

    private static UUID id(String name) {
        return UUID.nameUUIDFromBytes(("application\n" + lower(name)).getBytes(StandardCharsets.UTF_8));
    }

    private static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
