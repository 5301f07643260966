package io.towpath.migration.web;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a page ended: the values of its last row by which the list is sorted. Opaque outside.
///
/// @param order the sort it belongs to
record VmCursor(String order, List<@Nullable String> values) {

    /// @throws IllegalArgumentException when it is none, or belongs to another sort
    static VmCursor read(String text, VmFilter filter) {
        String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("&", -1);
        List<@Nullable String> values = new ArrayList<>();
        for (int index = 1; index < parts.length; index++) {
            values.add(parts[index].equals("-") ? null : decoded(parts[index].substring(1)));
        }
        VmCursor cursor = new VmCursor(decoded(parts[0]), values);
        if (!cursor.order.equals(order(filter)) || values.size() != VmOrder.of(filter).keys().size()) {
            throw new IllegalArgumentException("of another sort");
        }
        return cursor;
    }

    static VmCursor after(VmFilter filter, List<@Nullable String> values) {
        return new VmCursor(order(filter), values);
    }

    String text() {
        StringBuilder text = new StringBuilder(encoded(order));
        values.forEach(value -> text.append('&').append(value == null ? "-" : "=" + encoded(value)));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String order(VmFilter filter) {
        return (filter.q().isEmpty() ? "" : "q ") + filter.sortText();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
