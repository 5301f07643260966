package io.towpath.audit.web;

import io.towpath.audit.AuditFilter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/// What the page's filter says, as typed; it lives in the URL.
///
/// @param from first day
/// @param to   last day
public record AuditQuery(@Nullable String actor, @Nullable String action, @Nullable String type,
        @Nullable String subject, @Nullable LocalDate from, @Nullable LocalDate to) {

    boolean any() {
        return set(actor) != null || set(action) != null || set(type) != null || set(subject) != null || from != null
                || to != null;
    }

    AuditFilter filter(ZoneId zone) {
        Instant begin = from == null ? null : from.atStartOfDay(zone).toInstant();
        Instant end = to == null ? null : to.plusDays(1).atStartOfDay(zone).toInstant();
        return new AuditFilter(set(actor), set(action), set(type), set(subject), begin, end);
    }

    /// The page with this filter, from below a number on.
    String url(@Nullable Long before) {
        return url("/audit", before);
    }

    /// All that this filter leaves, as CSV.
    String file() {
        return url("/audit/events.csv", null);
    }

    private String url(String path, @Nullable Long before) {
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        given.put("actor", set(actor));
        given.put("action", set(action));
        given.put("type", set(type));
        given.put("subject", set(subject));
        given.put("from", from);
        given.put("to", to);
        given.put("before", before);
        given.values().removeIf(Objects::isNull);
        UriComponentsBuilder url = UriComponentsBuilder.fromPath(path);
        given.keySet().forEach(name -> url.queryParam(name, "{" + name + "}"));
        return url.encode().buildAndExpand(given).toUriString();
    }

    private static @Nullable String set(@Nullable String typed) {
        return typed == null || typed.isBlank() ? null : typed.strip();
    }
}
