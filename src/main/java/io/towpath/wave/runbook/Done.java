package io.towpath.wave.runbook;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a person says when a step is done.
///
/// @param note     null: nothing more to say
/// @param ticked   what of the check list holds
/// @param recorded the fields that were asked for, by name
public record Done(@Nullable String note, List<String> ticked, Map<String, String> recorded) {

    public static final Done PLAINLY = new Done(null, List.of(), Map.of());

    public Done {
        ticked = List.copyOf(ticked);
        recorded = Collections.unmodifiableMap(new LinkedHashMap<>(recorded));
    }
}
