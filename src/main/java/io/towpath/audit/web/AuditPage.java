package io.towpath.audit.web;

import io.towpath.audit.AuditArchive;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditFilter;
import io.towpath.audit.Checked;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// The trail, newest first, and whether its chain is whole.
@Controller
@RequestMapping("/audit")
@PreAuthorize("hasAuthority('audit:read')")
class AuditPage {

    private static final int ROWS = 50;
    private static final List<String> COLUMNS = List.of("number", "at", "actor", "action", "subjectType", "subjectId",
            "subject", "reason", "details", "hash", "previousHash");

    private final AuditArchive archive;

    AuditPage(AuditArchive archive) {
        this.archive = archive;
    }

    @GetMapping
    String list(@ModelAttribute("query") AuditQuery query, @RequestParam(required = false) @Nullable Long before,
            @RequestAttribute(name = "towpath.zone", required = false) @Nullable ZoneId viewers, Model model) {
        ZoneId zone = viewers == null ? ZoneOffset.UTC : viewers;
        long below = before == null ? Long.MAX_VALUE : before;
        List<AuditEvent> found = archive.find(query.filter(zone), below, ROWS + 1);
        List<AuditRow> rows = found.stream().limit(ROWS).map(event -> AuditRow.of(event, zone)).toList();
        model.addAttribute("rows", rows);
        model.addAttribute("next", found.size() > ROWS ? query.url(rows.getLast().number()) : null);
        model.addAttribute("newest", before == null ? null : query.url(null));
        model.addAttribute("filtered", query.any());
        model.addAttribute("csv", query.file());
        model.addAttribute("actions", archive.actions());
        model.addAttribute("head", archive.head());
        Checked checked = archive.lastVerified();
        model.addAttribute("chain", checked == null ? null : ChainState.of(checked, zone));
        return checked == null || checked.result().intact() ? "audit/trail" : "audit/broken";
    }

    @PostMapping("/verify")
    String verify(Principal who, RedirectAttributes flash) {
        Checked checked = archive.verify(who.getName());
        if (checked.result().intact()) {
            flash.addFlashAttribute("notice", "The chain is intact: %,d events.".formatted(checked.result().count()));
        }
        return "redirect:/audit";
    }

    /// The events that the filter leaves, newest first. Only the whole chain of `/audit/export` can be verified.
    @GetMapping("/events.{extension:csv|xlsx|jsonl}")
    void events(@PathVariable String extension, @ModelAttribute("query") AuditQuery query,
            @RequestAttribute(name = "towpath.zone", required = false) @Nullable ZoneId viewers,
            HttpServletResponse response) throws IOException {
        AuditFilter filter = query.filter(viewers == null ? ZoneOffset.UTC : viewers);
        long[] below = {Long.MAX_VALUE};
        Download.send(response, extension, "audit-events", COLUMNS, (limit, _) -> {
            List<AuditEvent> found = archive.find(filter, below[0], limit);
            below[0] = found.isEmpty() ? below[0] : found.getLast().number();
            return found;
        }, event -> {
            AuditEntry entry = event.entry();
            return Download.cells(event.number(), event.at(), entry.actor(), entry.action(), entry.subject().type(),
                    entry.subject().id(), entry.subject().label(), entry.reason(),
                    entry.detail().entrySet().stream().sorted(Map.Entry.comparingByKey())
                            .map(pair -> pair.getKey() + ": " + pair.getValue()).collect(Collectors.joining("; ")),
                    event.hash(), event.previousHash());
        });
    }

    @GetMapping("/export")
    void export(HttpServletResponse response) throws IOException {
        AuditExport.send(archive, response);
    }
}
