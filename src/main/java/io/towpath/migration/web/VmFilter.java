package io.towpath.migration.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/// The state of the list of VMs, all of it in the URL: one parameter a facet, repeated means or, different means and.
///
/// @param q    words to find in name, place, MAC, operating system, application, owner
/// @param sort a key of [Sort], `-` before it turns it round
/// @param size rows a page, 1 to 200
/// @param page from 1
record VmFilter(String q, Map<VmFacet, Set<String>> chosen, String sort, int size, int page) {

    static final int USUAL = 50;
    static final int MOST = 200;

    /// By what can be sorted, and the column.
    enum Sort {
        NAME("lower(v.name)"),
        APPLICATION("lower(v.application)"),
        CPUS("v.cpus"),
        MEMORY("v.memory_bytes"),
        STORED(
                "v.stored_bytes"),
        CAPACITY("v.capacity_bytes"),
        DISKS("v.disks"),
        BLOCKERS("v.blockers"),
        COMPLEXITY("array_position(array['simple', 'medium', 'complex', 'special'], v.complexity)"),
        SINCE(
                "v.since"),
        WAVE("v.wave_key");

        private final String column;

        Sort(String column) {
            this.column = column;
        }

        String column() {
            return column;
        }

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Reads parameters; what cannot be is left out, so that an old bookmark still shows a list.
    static VmFilter of(MultiValueMap<String, String> params) {
        Map<VmFacet, Set<String>> chosen = new EnumMap<>(VmFacet.class);
        params.forEach((param, values) -> VmFacet.ofParam(param).ifPresent(facet -> {
            Set<String> wanted = new TreeSet<>(values.stream().filter(value -> !value.isBlank()).limit(50).toList());
            if (!wanted.isEmpty()) {
                chosen.put(facet, wanted);
            }
        }));
        String q = text(params.getFirst("q"));
        String sort = text(params.getFirst("sort"));
        return new VmFilter(q.length() > 200 ? q.substring(0, 200) : q, chosen, sortable(sort) ? sort : "name",
                number(params.getFirst("size"), USUAL, MOST), number(params.getFirst("page"), 1, 1_000_000));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }

    private static boolean sortable(String sort) {
        String key = sort.startsWith("-") ? sort.substring(1) : sort;
        return Arrays.stream(Sort.values()).anyMatch(known -> known.key().equals(key));
    }

    private static int number(@Nullable String text, int usual, int most) {
        return text != null && text.matches("[1-9]\\d{0,6}") ? Math.min(Integer.parseInt(text), most) : usual;
    }

    boolean descending() {
        return sort.startsWith("-");
    }

    Sort sortedBy() {
        String key = descending() ? sort.substring(1) : sort;
        return Arrays.stream(Sort.values()).filter(known -> known.key().equals(key)).findFirst()
                .orElse(Sort.NAME);
    }

    Collection<String> chosen(VmFacet facet) {
        return chosen.getOrDefault(facet, Set.of());
    }

    boolean narrowed() {
        return !q.isEmpty() || !chosen.isEmpty();
    }

    /// With this value chosen, or not any more when it was.
    VmFilter toggle(VmFacet facet, String value) {
        Map<VmFacet, Set<String>> other = new EnumMap<>(VmFacet.class);
        other.putAll(chosen);
        Set<String> values = new TreeSet<>(chosen(facet));
        if (!values.remove(value)) {
            values.add(value);
        }
        if (values.isEmpty()) {
            other.remove(facet);
        } else {
            other.put(facet, values);
        }
        return new VmFilter(q, other, sort, size, 1);
    }

    VmFilter sorted(Sort by) {
        String key = sort.equals(by.key()) ? "-" + by.key() : by.key();
        return new VmFilter(q, chosen, key, size, 1);
    }

    VmFilter at(int otherPage) {
        return new VmFilter(q, chosen, sort, size, otherPage);
    }

    /// This state as an address below `path`; what is usual is left out.
    String url(String path) {
        List<String> parts = new ArrayList<>();
        if (!q.isEmpty()) {
            parts.add("q=" + encoded(q));
        }
        chosen.forEach((facet, wanted) -> wanted.forEach(value -> parts.add(facet.param() + "=" + encoded(value))));
        if (!sort.equals("name")) {
            parts.add("sort=" + sort);
        }
        if (size != USUAL) {
            parts.add("size=" + size);
        }
        if (page != 1) {
            parts.add("page=" + page);
        }
        return parts.isEmpty() ? path : path + "?" + String.join("&", parts);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
