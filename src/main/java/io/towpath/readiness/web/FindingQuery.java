package io.towpath.readiness.web;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.FindingFilter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The state of the list of findings, all of it in the URL.
///
/// @param waived `no`, `yes`; anything else: both
record FindingQuery(@Nullable String q, @Nullable String rule, @Nullable String severity, @Nullable String application,
        @Nullable String wave, @Nullable String assignee, @Nullable String waived) {

    /// What cannot be read is left out, so that an old bookmark still shows a list.
    FindingFilter filter() {
        Severity level = Arrays.stream(Severity.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(severity)).findFirst().orElse(null);
        return new FindingFilter(q, rule, level, application, wave, assignee,
                "yes".equals(waived) ? Boolean.TRUE : "no".equals(waived) ? Boolean.FALSE : null);
    }

    /// As an address below `path`; what narrows nothing is left out.
    static String url(String path, FindingFilter filter) {
        Severity severity = filter.severity();
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        values.put("q", filter.q());
        values.put("rule", filter.rule());
        values.put("severity", severity == null ? null : severity.name().toLowerCase(Locale.ROOT));
        values.put("application", filter.application());
        values.put("wave", filter.wave());
        values.put("assignee", filter.assignee());
        values.put("waived", filter.waived() == null ? null : filter.waived() ? "yes" : "no");
        return url(path, values);
    }

    /// The VMs that a rule found something on, as far as their list knows the same means.
    static String vms(String rule, FindingFilter filter) {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        values.put("finding", rule);
        values.put("application", filter.application());
        values.put("wave", filter.wave());
        return url("/inventory/vms", values);
    }

    static String url(String path, Map<String, @Nullable String> values) {
        List<String> parts = new ArrayList<>();
        values.forEach((name, value) -> {
            if (value != null) {
                parts.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return parts.isEmpty() ? path : path + "?" + String.join("&", parts);
    }
}
