package io.towpath.audit.web;

import io.towpath.audit.AuditArchive;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.Checked;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
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

    @GetMapping("/export")
    void export(HttpServletResponse response) throws IOException {
        AuditExport.send(archive, response);
    }
}
