package io.towpath.migration.web;

import io.towpath.table.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/// Reads a filter from parameters, and keeps what it could not read.
final class VmFilterReader {

    private static final int VALUES = 50;
    private static final int LONGEST = 200;
    private static final int KEYS = 4;

    private final MultiValueMap<String, String> params;
    private final List<String> faults = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private final Map<VmFacet, Set<String>> chosen = new EnumMap<>(VmFacet.class);
    private final List<VmCondition> conditions = new ArrayList<>();

    VmFilterReader(MultiValueMap<String, String> params) {
        this.params = params;
    }

    VmFilter read() {
        params.forEach((param, values) -> {
            switch (param) {
                case "q", "sort", "size", "page", "open", Columns.PARAM, Columns.CHOOSE -> {
                }
                default -> take(param, values.stream().filter(value -> value != null && !value.isBlank())
                        .map(String::strip).toList());
            }
        });
        String q = text(params.getFirst("q"));
        return new VmFilter(q.length() > LONGEST ? q.substring(0, LONGEST) : q, chosen, List.copyOf(conditions),
                sort(text(params.getFirst("sort"))), number(params.getFirst("size"), VmFilter.USUAL, VmFilter.MOST),
                number(params.getFirst("page"), 1, 1_000_000), opened(),
                VmColumns.ALL.chosen(params.getFirst(Columns.PARAM)).text());
    }

    /// Parameters that mean nothing, by name.
    List<String> unknown() {
        return unknown;
    }

    /// Parameters whose values cannot be, with the reason.
    List<String> faults() {
        return faults;
    }

    private void take(String param, List<String> values) {
        boolean in = param.endsWith("__in");
        VmFacet facet = VmFacet.ofParam(in ? param.substring(0, param.length() - 4) : param).orElse(null);
        VmCondition.Asked asked = VmCondition.Asked.of(param).orElse(null);
        if (facet == null && asked == null) {
            unknown.add(param);
            return;
        }
        List<String> wanted = in
                ? values.stream().flatMap(value -> Arrays.stream(value.split(","))).map(String::strip)
                        .filter(value -> !value.isEmpty()).toList()
                : values;
        if (wanted.isEmpty()) {
            return;
        }
        if (wanted.size() > VALUES) {
            faults.add("%s: %d values, expected at most %d".formatted(param, wanted.size(), VALUES));
        }
        List<String> few = wanted.stream().limit(VALUES).toList();
        if (facet != null) {
            chosen.computeIfAbsent(facet, _ -> new TreeSet<>()).addAll(few);
        } else if (asked != null) {
            compare(param, asked, few);
        }
    }

    private void compare(String param, VmCondition.Asked asked, List<String> values) {
        List<String> good = new ArrayList<>();
        for (String value : values) {
            String fault = asked.fault(value);
            if (fault == null) {
                good.add(value);
            } else {
                faults.add("%s: '%s', %s".formatted(param, value, fault));
            }
        }
        if (!good.isEmpty()) {
            conditions.add(new VmCondition(asked.field(), asked.lookup(), good));
        }
    }

    private List<VmFilter.Order> sort(String text) {
        List<VmFilter.Order> orders = new ArrayList<>();
        for (String part : text.split(",")) {
            String key = part.strip();
            if (key.isEmpty()) {
                continue;
            }
            boolean descending = key.startsWith("-");
            VmField field = VmField.ofParam(descending ? key.substring(1) : key).orElse(null);
            if (field == null || orders.size() == KEYS) {
                faults.add(field == null
                        ? "sort: '%s' is no field to sort by".formatted(key)
                        : "sort: expected at most %d fields".formatted(KEYS));
            } else if (orders.stream().noneMatch(order -> order.field() == field)) {
                orders.add(new VmFilter.Order(field, descending));
            }
        }
        boolean usual = orders.equals(List.of(new VmFilter.Order(VmField.NAME, false)));
        return usual ? List.of() : List.copyOf(orders);
    }

    private Set<VmFacet> opened() {
        Set<VmFacet> opened = EnumSet.noneOf(VmFacet.class);
        params.getOrDefault("open", List.of())
                .forEach(param -> VmFacet.ofParam(text(param)).ifPresent(opened::add));
        return opened;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }

    private static int number(@Nullable String text, int usual, int most) {
        return text != null && text.matches("[1-9]\\d{0,6}") ? Math.min(Integer.parseInt(text), most) : usual;
    }
}
