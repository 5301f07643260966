package io.towpath.audit.web;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditEvent;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An event, ready to print.
///
/// @param link where its subject has a page; null where it has none
public record AuditRow(long number, String at, String actor, String action, String type, String label,
        @Nullable String link, @Nullable String reason, List<Detail> details, String hash, String previousHash) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss", Locale.ENGLISH);
    private static final Map<String, String> PAGES = Map.of("vm", "/inventory/vms/", "wave", "/waves/", "user",
            "/settings/users/");

    /// One line of what changed.
    public record Detail(String name, String value) {}

    static AuditRow of(AuditEvent event, ZoneId zone) {
        AuditEntry entry = event.entry();
        String page = PAGES.get(entry.subject().type());
        boolean known = page != null && entry.subject().id().matches("[0-9a-f-]{36}");
        List<Detail> details = entry.detail().entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(pair -> new Detail(pair.getKey(), pair.getValue())).toList();
        return new AuditRow(event.number(), TIME.format(event.at().atZone(zone)), entry.actor(), entry.action(),
                entry.subject().type(), entry.subject().label(), known ? page + entry.subject().id() : null,
                entry.reason(), details, event.hash(), event.previousHash());
    }
}
