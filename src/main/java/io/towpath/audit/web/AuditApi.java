package io.towpath.audit.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.audit.AuditArchive;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditFilter;
import io.towpath.audit.ChainHead;
import io.towpath.audit.Checked;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/audit-events")
@PreAuthorize("hasAuthority('audit:read')")
@Tag(name = "audit")
class AuditApi {

    private static final int MOST = 500;

    private final AuditArchive archive;

    AuditApi(AuditArchive archive) {
        this.archive = archive;
    }

    /// Newest first. `cursor` is what the page before gave as `next`.
    @GetMapping
    Page list(@RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String subjectType,
            @RequestParam(required = false) @Nullable String subject,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable Long cursor, @RequestParam(defaultValue = "50") int limit) {
        int size = Math.clamp(limit, 1, MOST);
        List<AuditEvent> found = archive.find(new AuditFilter(actor, action, subjectType, subject, from, to),
                cursor == null ? Long.MAX_VALUE : cursor, size + 1);
        List<EventJson> items = found.stream().limit(size).map(EventJson::of).toList();
        return new Page(items, found.size() > size ? Long.toString(items.getLast().number) : null);
    }

    /// The whole chain as JSON lines; `towpath audit verify FILE` verifies it anywhere.
    @GetMapping(path = "/export", produces = "application/x-ndjson")
    void export(HttpServletResponse response) throws IOException {
        AuditExport.send(archive, response);
    }

    /// Follows the whole stored chain.
    @PostMapping("/verify")
    CheckedJson verify(Principal who) {
        return CheckedJson.of(archive.verify(who.getName()), archive.head());
    }

    record Page(List<EventJson> items, @Nullable String next) {}

    record SubjectJson(String type, String id, String label) {}

    record EventJson(long number, Instant at, String actor, String action, SubjectJson subject,
            @Nullable String reason, Map<String, String> detail, String previousHash, String hash) {

        static EventJson of(AuditEvent event) {
            var entry = event.entry();
            var subject = entry.subject();
            return new EventJson(event.number(), event.at(), entry.actor(), entry.action(),
                    new SubjectJson(subject.type(), subject.id(), subject.label()), entry.reason(), entry.detail(),
                    event.previousHash(), event.hash());
        }
    }

    /// @param firstBad number of the first event that does not fit; null when the chain is intact
    record CheckedJson(boolean intact, Instant at, long count, @Nullable Long firstBad, @Nullable String why,
            ChainHead head) {

        static CheckedJson of(Checked checked, ChainHead head) {
            var result = checked.result();
            return new CheckedJson(result.intact(), checked.at(), result.count(), result.firstBad(), result.why(),
                    head);
        }
    }
}
