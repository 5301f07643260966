package io.towpath.report.web;

import io.towpath.access.Permission;
import io.towpath.report.ChangeList;
import io.towpath.table.TableFormat;
import io.towpath.table.TableWriter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// The list of changes per wave: to look at, and as a file for a ticket.
@Controller
@RequestMapping("/reports/changes")
@PreAuthorize(Permission.WAVE_READ)
class ChangesController {

    private final ChangeList changes;

    ChangesController(ChangeList changes) {
        this.changes = changes;
    }

    @GetMapping
    String show(@RequestParam(required = false) @Nullable UUID wave, Model model) {
        List<ChangeList.Wave> waves = changes.waves();
        UUID chosen = wave != null || waves.isEmpty() ? wave : waves.getFirst().id();
        model.addAttribute("waves", waves);
        model.addAttribute("chosen", chosen);
        model.addAttribute("changes", chosen == null ? List.of() : changes.of(chosen));
        return "report/changes";
    }

    @GetMapping("/{wave}.{extension:csv|xlsx|jsonl}")
    void export(@PathVariable UUID wave, @PathVariable String extension, HttpServletResponse response)
            throws IOException {
        TableFormat format = TableFormat.of(extension).orElseThrow();
        response.setContentType(format.contentType());
        response.setHeader("Content-Disposition", "attachment; filename=\"changes.%s\"".formatted(extension));
        try (TableWriter table = TableWriter.to(response.getOutputStream(), format, "Changes",
                List.of("kind", "vm", "change", "from", "to", "port", "protocol"))) {
            for (ChangeList.Change change : changes.of(wave)) {
                table.row(change.kind().word(), change.vm(), change.what(), change.from(),
                        change.to(), change.port(), change.protocol());
            }
        }
    }
}
