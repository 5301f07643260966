package io.towpath.migration.web;

import io.towpath.table.Columns;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.util.MultiValueMap;

/// The state of the list of VMs, all of it in the URL: one parameter a facet, repeated means or, different means and.
///
/// @param q      words to find in whatever names a VM; a whole name or number comes first
/// @param sort   what to sort by, first to last; empty for the name
/// @param size   rows a page, 1 to 200
/// @param page   from 1
/// @param opened facets whose values are shown besides the usual ones
/// @param columns as [VmColumns] reads them; empty for the usual ones
record VmFilter(String q, Map<VmFacet, Set<String>> chosen, List<VmCondition> conditions, List<Order> sort, int size,
        int page, Set<VmFacet> opened, String columns) {

    static final int USUAL = 50;
    static final int MOST = 200;

    /// `-usedBytes`: the largest first.
    record Order(VmField field, boolean descending) {

        String text() {
            return (descending ? "-" : "") + field.param();
        }
    }

    /// Reads parameters; what cannot be is left out, so that an old bookmark still shows a list.
    static VmFilter of(MultiValueMap<String, String> params) {
        return new VmFilterReader(params).read();
    }

    String sortText() {
        return String.join(",", sort.stream().map(Order::text).toList());
    }

    /// `none`, `ascending` or `descending`, by what the list is sorted by first.
    String sortedBy(VmField field) {
        Order first = sort.isEmpty() ? new Order(VmField.NAME, false) : sort.getFirst();
        return first.field() != field ? "none" : first.descending() ? "descending" : "ascending";
    }

    Collection<String> chosen(VmFacet facet) {
        return chosen.getOrDefault(facet, Set.of());
    }

    boolean narrowed() {
        return !q.isEmpty() || !chosen.isEmpty() || !conditions.isEmpty();
    }

    /// Facets whose values are to be counted.
    Set<VmFacet> shown() {
        Set<VmFacet> shown = EnumSet.copyOf(VmFacet.FIRST);
        shown.addAll(chosen.keySet());
        shown.addAll(opened);
        return shown;
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
        return new VmFilter(q, other, conditions, sort, size, 1, opened, columns);
    }

    VmFilter without(VmCondition condition) {
        return new VmFilter(q, chosen, conditions.stream().filter(other -> !other.equals(condition)).toList(), sort,
                size, 1, opened, columns);
    }

    VmFilter withoutWords() {
        return new VmFilter("", chosen, conditions, sort, size, 1, opened, columns);
    }

    VmFilter opening(VmFacet facet) {
        Set<VmFacet> more = EnumSet.of(facet);
        more.addAll(opened);
        return new VmFilter(q, chosen, conditions, sort, size, page, more, columns);
    }

    VmFilter sorted(VmField by) {
        return new VmFilter(q, chosen, conditions, List.of(new Order(by, sortedBy(by).equals("ascending"))), size, 1,
                opened, columns);
    }

    VmFilter at(int otherPage) {
        return new VmFilter(q, chosen, conditions, sort, size, otherPage, opened, columns);
    }

    VmFilter sized(int otherSize) {
        return new VmFilter(q, chosen, conditions, sort, otherSize, 1, opened, columns);
    }

    /// Name and value of each parameter that says which VMs and in what order.
    List<Map.Entry<String, String>> params() {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        if (!q.isEmpty()) {
            all.add(Map.entry("q", q));
        }
        chosen.forEach((facet, wanted) -> wanted.forEach(value -> all.add(Map.entry(facet.param(), value))));
        conditions.forEach(condition -> condition.values()
                .forEach(value -> all.add(Map.entry(condition.param(), value))));
        if (!sort.isEmpty()) {
            all.add(Map.entry("sort", sortText()));
        }
        return all;
    }

    /// As [#params], and which columns are seen.
    List<Map.Entry<String, String>> kept() {
        List<Map.Entry<String, String>> all = params();
        if (!columns.isEmpty()) {
            all.add(Map.entry(Columns.PARAM, columns));
        }
        return all;
    }

    /// This state as an address below `path`; what is usual is left out.
    String url(String path) {
        List<Map.Entry<String, String>> all = kept();
        if (size != USUAL) {
            all.add(Map.entry("size", "" + size));
        }
        opened.forEach(facet -> all.add(Map.entry("open", facet.param())));
        if (page != 1) {
            all.add(Map.entry("page", "" + page));
        }
        return path(path, all);
    }

    static String path(String path, List<Map.Entry<String, String>> params) {
        return params.isEmpty()
                ? path
                : path + "?" + String.join("&", params.stream()
                        .map(param -> param.getKey() + "="
                                + URLEncoder.encode(param.getValue(), StandardCharsets.UTF_8))
                        .toList());
    }
}
