package io.towpath.inventory.reading;

import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How to read.
///
/// @param kind      null: find out; a doubtful answer is refused with the kinds it may be
/// @param columns   where extra columns go, by header: `tag`, `ignore`, or the word of a [VmField]
/// @param zone      of times without one
public record ReadOptions(@Nullable FileKind kind, Map<String, String> columns, ZoneId zone) {

    public ReadOptions {
        columns = Map.copyOf(columns);
    }

    public static ReadOptions automatic(ZoneId zone) {
        return new ReadOptions(null, Map.of(), zone);
    }
}
