package io.towpath.webhook;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// An event as it is sent: CloudEvents 1.0, structured JSON. The same event always makes the same bytes.
///
/// @param id   the same for each try, so that a receiver can tell what it has seen
/// @param body JSON in UTF-8
record Envelope(String id, String body) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Map<String, String> PAGES = Map.of("vm", "/inventory/vms/", "wave", "/waves/", "migration",
            "/migrations/", "window", "/calendar/windows/", "source", "/sources/", "target", "/targets/");

    /// @param base the program's public address, without a slash at its end
    static Envelope of(AuditEvent event, String base) {
        AuditEntry entry = event.entry();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("number", event.number());
        data.put("actor", entry.actor());
        data.put("label", entry.subject().label());
        if (entry.reason() != null) {
            data.put("reason", entry.reason());
        }
        data.put("detail", new TreeMap<>(entry.detail()));
        data.put("hash", event.hash());
        @Nullable
        String page = PAGES.get(entry.subject().type());
        if (page != null) {
            data.put("links", Map.of("ui", base + page + entry.subject().id()));
        }
        return make("evt_" + event.number(), base, entry.action(), entry.subject().type() + "/" + entry.subject().id(),
                event.at(), data);
    }

    static Envelope test(UUID webhook, String base, String by, Instant at) {
        return make("test_" + UUID.randomUUID(), base, "webhook.test", "webhook/" + webhook, at, Map.of("actor", by));
    }

    private static Envelope make(String id, String base, String action, String subject, Instant at,
            Map<String, Object> data) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("specversion", "1.0");
        fields.put("id", id);
        fields.put("source", base.isEmpty() ? "/towpath" : base);
        fields.put("type", "io.towpath." + action + ".v1");
        fields.put("subject", subject);
        fields.put("time", at.toString());
        fields.put("datacontenttype", "application/json");
        fields.put("data", data);
        return new Envelope(id, JSON.writeValueAsString(fields));
    }
}
