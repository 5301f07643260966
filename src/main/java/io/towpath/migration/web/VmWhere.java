package io.towpath.migration.web;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A filter as a condition over `vm_row v`. What people type is always a parameter of the statement, never part of its text.
record VmWhere(String sql, Map<String, Object> params) {

    /// That what was typed is a whole name, number or address of the VM, not a part of one.
    static final String EXACT = "v.search like :exact";
    private static final Pattern MAC = Pattern.compile("(?i)([0-9a-f]{2}[-:]){5}[0-9a-f]{2}");

    static VmWhere of(VmFilter filter) {
        return of(filter, Set.of());
    }

    /// @param without facets whose filter is left away
    static VmWhere of(VmFilter filter, Collection<VmFacet> without) {
        List<String> parts = new ArrayList<>(List.of("true"));
        Map<String, Object> params = new HashMap<>();
        if (!filter.q().isEmpty()) {
            parts.add("v.search like lower(cast(:q as text) collate \"pg_c_utf8\")");
            String words = VmCondition.literal(words(filter.q()));
            params.put("q", "%" + words + "%");
            params.put("exact", "%\n" + words.toLowerCase(Locale.ROOT) + "\n%");
        }
        filter.conditions().forEach(condition -> parts.add(condition.sql(params)));
        filter.chosen().forEach((facet, values) -> {
            if (!without.contains(facet)) {
                params.put(facet.param(), values.toArray(String[]::new));
                parts.add(facet.condition());
            }
        });
        return new VmWhere(String.join(" and ", parts), params);
    }

    /// A hardware address is found however it is written.
    private static String words(String q) {
        return MAC.matcher(q).matches() ? q.replace('-', ':') : q;
    }
}
