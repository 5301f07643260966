package io.towpath.inventory.web;

import io.towpath.inventory.application.ApplicationFilter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The state of the list of applications, all of it in the URL.
record ApplicationQuery(@Nullable String q, @Nullable String tier, @Nullable String environment,
        @Nullable String criticality, @Nullable String businessUnit, @Nullable String owner,
        @Nullable Boolean infrastructure, @Nullable String wave, @Nullable String intake, @Nullable String sort) {

    ApplicationFilter filter() {
        return new ApplicationFilter(q, tier, environment, criticality, businessUnit, owner, infrastructure, wave,
                intake, sort == null ? "name" : sort);
    }

    /// As an address below `path`, sorted otherwise and on another page; what is usual is left out.
    static String url(String path, ApplicationFilter filter, int page) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("q", filter.q());
        values.put("tier", filter.tier());
        values.put("environment", filter.environment());
        values.put("criticality", filter.criticality());
        values.put("businessUnit", filter.businessUnit());
        values.put("owner", filter.owner());
        values.put("infrastructure", filter.infrastructure());
        values.put("wave", filter.wave());
        values.put("intake", filter.intake());
        values.put("sort", filter.sort().equals("name") ? null : filter.sort());
        values.put("page", page > 1 ? page : null);
        List<String> parts = new ArrayList<>();
        values.forEach((name, value) -> {
            if (value != null) {
                parts.add(name + "=" + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
            }
        });
        return parts.isEmpty() ? path : path + "?" + String.join("&", parts);
    }
}
