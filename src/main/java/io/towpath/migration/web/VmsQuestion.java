package io.towpath.migration.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ResponseStatusException;

/// What a script asks of the list of VMs. A parameter that is not understood is refused: a filter that was mistyped would
/// answer with every VM.
///
/// @param fields wanted; empty for all
record VmsQuestion(VmFilter filter, @Nullable VmCursor cursor, int limit, Set<String> fields, boolean count) {

    static final int USUAL = 50;
    static final int MOST = 500;
    private static final Set<String> OURS = Set.of("limit", "cursor", "fields", "count");
    /// Of the page only.
    private static final Set<String> PAGES = Set.of("size", "page", "open", "columns", "choose");

    static VmsQuestion of(MultiValueMap<String, String> params) {
        MultiValueMap<String, String> filters = new LinkedMultiValueMap<>(params);
        OURS.forEach(filters::remove);
        VmFilterReader reader = new VmFilterReader(filters);
        VmFilter filter = reader.read();
        List<String> unknown = new ArrayList<>(reader.unknown());
        unknown.addAll(params.keySet().stream().filter(PAGES::contains).toList());
        if (!unknown.isEmpty()) {
            throw refused("%s not known here: %s".formatted(
                    unknown.size() == 1 ? "A parameter is" : "Parameters are", String.join(", ", unknown)));
        }
        List<String> faults = new ArrayList<>(reader.faults());
        int limit = limit(params.getFirst("limit"), faults);
        Set<String> fields = fields(params.getOrDefault("fields", List.of()), faults);
        VmCursor cursor = cursor(params.getFirst("cursor"), filter, faults);
        String count = params.getFirst("count");
        if (count != null && !count.equals("true") && !count.equals("false")) {
            faults.add("count: expected true or false");
        }
        if (!faults.isEmpty()) {
            throw refused(String.join("; ", faults));
        }
        return new VmsQuestion(filter, cursor, limit, fields, "true".equals(count));
    }

    /// The same question for what comes after.
    String url(String path, String after) {
        List<Map.Entry<String, String>> all = new ArrayList<>(filter.params());
        if (limit != USUAL) {
            all.add(Map.entry("limit", "" + limit));
        }
        if (!fields.isEmpty()) {
            all.add(Map.entry("fields", String.join(",", fields)));
        }
        all.add(Map.entry("cursor", after));
        return VmFilter.path(path, all);
    }

    private static int limit(@Nullable String text, List<String> faults) {
        if (text == null) {
            return USUAL;
        }
        if (!text.matches("[1-9]\\d{0,2}") || Integer.parseInt(text) > MOST) {
            faults.add("limit: '%s', expected 1 to %d".formatted(text, MOST));
            return USUAL;
        }
        return Integer.parseInt(text);
    }

    private static Set<String> fields(List<String> texts, List<String> faults) {
        Set<String> fields = new LinkedHashSet<>();
        for (String text : texts) {
            for (String field : Arrays.stream(text.split(",")).map(String::strip).toList()) {
                if (VmJson.NAMES.contains(field)) {
                    fields.add(field);
                } else {
                    faults.add("fields: there is no '%s'".formatted(field));
                }
            }
        }
        return fields;
    }

    private static @Nullable VmCursor cursor(@Nullable String text, VmFilter filter, List<String> faults) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return VmCursor.read(text, filter);
        } catch (IllegalArgumentException e) {
            faults.add("cursor: not one of this list in this order; begin again without it");
            return null;
        }
    }

    private static ResponseStatusException refused(String what) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, what);
    }
}
