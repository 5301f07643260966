package io.towpath.inventory.reading;

import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How to read.
///
/// @param kind         null: find out; a doubtful answer is refused with the kinds it may be
/// @param columns      where columns go, by header: `tag`, `ignore`, the word of a [VmField] or of one of [MappingFields]
/// @param zone         of times without one
/// @param sourceSystem whose ids the rows have, where no column tells it; null: nobody's that is known
public record ReadOptions(@Nullable FileKind kind, Map<String, String> columns, ZoneId zone,
        @Nullable String sourceSystem) {

    public ReadOptions {
        columns = Map.copyOf(columns);
    }

    public ReadOptions(@Nullable FileKind kind, Map<String, String> columns, ZoneId zone) {
        this(kind, columns, zone, null);
    }

    public static ReadOptions automatic(ZoneId zone) {
        return new ReadOptions(null, Map.of(), zone);
    }
}
