package io.towpath.migration.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// By what the list is sorted, and how to go on after a row: by its values, so that rows which come or go meanwhile neither
/// hide others nor show them twice. Rows without a value come last, either way round.
record VmOrder(List<Key> keys) {

    /// @param sql over `vm_row v`
    record Key(String sql, String type, boolean descending, boolean nullable) {}

    static VmOrder of(VmFilter filter) {
        List<Key> keys = new ArrayList<>();
        if (!filter.q().isEmpty() && filter.sort().isEmpty()) {
            keys.add(new Key("case when %s then 0 else 1 end".formatted(VmWhere.EXACT), "integer", false, false));
        }
        filter.sort().forEach(order -> keys.add(new Key(order.field().key(), order.field().sqlType(),
                order.descending(), order.field() != VmField.NAME)));
        if (filter.sort().stream().noneMatch(order -> order.field() == VmField.NAME)) {
            keys.add(new Key(VmField.NAME.key(), "text", false, false));
        }
        keys.add(new Key("v.id", "uuid", false, false));
        return new VmOrder(List.copyOf(keys));
    }

    String sql() {
        return String.join(", ", keys.stream()
                .map(key -> key.sql() + (key.descending() ? " desc" : "") + (key.nullable() ? " nulls last" : ""))
                .toList());
    }

    /// The values of a row, as columns `k0`, `k1` … in text.
    String columns() {
        StringBuilder columns = new StringBuilder();
        for (int index = 0; index < keys.size(); index++) {
            columns.append(", cast(%s as text) as k%d".formatted(keys.get(index).sql(), index));
        }
        return columns.toString();
    }

    /// That a row comes after one with these values.
    String after(List<@Nullable String> values, Map<String, Object> params) {
        for (int index = 0; index < keys.size(); index++) {
            if (values.get(index) != null) {
                params.put("k" + index, Objects.requireNonNull(values.get(index)));
            }
        }
        if (keys.size() == 2 && keys.stream().noneMatch(Key::descending)) {
            // as one comparison the index answers it
            return "(%s, %s) > (%s, %s)".formatted(keys.get(0).sql(), keys.get(1).sql(), value(0), value(1));
        }
        List<String> ways = new ArrayList<>();
        StringBuilder equal = new StringBuilder();
        for (int index = 0; index < keys.size(); index++) {
            Key key = keys.get(index);
            boolean none = values.get(index) == null;
            if (!none) {
                String beyond = "%s %s %s".formatted(key.sql(), key.descending() ? "<" : ">", value(index));
                ways.add(equal + (key.nullable() ? "(%s or %s is null)".formatted(beyond, key.sql()) : beyond));
            }
            equal.append(none ? key.sql() + " is null and " : "%s = %s and ".formatted(key.sql(), value(index)));
        }
        return "(" + String.join(" or ", ways) + ")";
    }

    private String value(int index) {
        return "cast(:k%d as %s)".formatted(index, keys.get(index).type());
    }
}
