package io.towpath.readiness.web;

import io.towpath.readiness.SizingFilter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The state of the list of sizes, all of it in the URL.
///
/// @param verdict `less`, `same`, `unknown`
/// @param sort    `name`, or what is saved most first: `cpus`, `memory`
record SizingQuery(@Nullable String q, @Nullable String application, @Nullable String verdict, @Nullable String sort) {

    /// What cannot be read is left out, so that an old bookmark still shows a list.
    SizingFilter filter() {
        return new SizingFilter(q, application, SizingFilter.verdict(verdict).orElse(null), SizingFilter.order(sort));
    }

    static String url(String path, SizingFilter filter, int page) {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        values.put("q", filter.q());
        values.put("application", filter.application());
        values.put("verdict", filter.verdict() == null ? null : filter.verdict().word());
        values.put("sort", filter.order() == SizingFilter.Order.NAME ? null : filter.order().word());
        values.put("page", page > 1 ? Integer.toString(page) : null);
        return FindingQuery.url(path, values);
    }
}
