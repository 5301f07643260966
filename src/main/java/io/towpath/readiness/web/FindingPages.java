package io.towpath.readiness.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Findings;
import io.towpath.readiness.Readiness;
import io.towpath.readiness.RuleView;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// What the rules found over the whole estate, by rule.
@Controller
class FindingPages {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

    private final Findings findings;
    private final Readiness readiness;
    private final CurrentUser user;

    FindingPages(Findings findings, Readiness readiness, CurrentUser user) {
        this.findings = findings;
        this.readiness = readiness;
        this.user = user;
    }

    /// @param vms `1 VM`, `214 VMs`
    record Row(String rule, String title, String meaning, @Nullable String external, Severity severity, String vms,
            String example, String fix, String since) {}

    @GetMapping("/inventory/findings")
    @PreAuthorize(Permission.INVENTORY_READ)
    String list(Model model) {
        List<Findings.Count> counts = findings.counts();
        Set<String> open = counts.stream().map(count -> count.rule().id()).collect(Collectors.toSet());
        model.addAttribute("rows", counts.stream().map(this::row).toList());
        model.addAttribute("silent",
                findings.rules().stream().filter(rule -> !open.contains(rule.id())).map(RuleView::title).sorted()
                        .toList());
        return "readiness/findings";
    }

    @PostMapping("/inventory/findings/judge")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String judgeAll(RedirectAttributes flash) {
        flash.addFlashAttribute("notice",
                findings.reassess()
                        ? "All VMs are being judged again; reload in a moment."
                        : "All VMs are being judged already; reload in a moment.");
        return "redirect:/inventory/findings";
    }

    @PostMapping("/inventory/vms/{id}/judge")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String judge(@PathVariable UUID id, RedirectAttributes flash) {
        int found = readiness.judge(id).findings().size();
        flash.addFlashAttribute("notice", "Judged again: %d %s.".formatted(found, found == 1 ? "finding" : "findings"));
        return "redirect:/inventory/vms/" + id + "?tab=findings";
    }

    private Row row(Findings.Count count) {
        RuleView rule = count.rule();
        return new Row(rule.id(), rule.title(), rule.meaning(), rule.externalRuleId(), count.severity(),
                String.format(Locale.ENGLISH, "%,d %s", count.vms(), count.vms() == 1 ? "VM" : "VMs"), count.example(),
                count.fix(), DAY.format(count.since().atZone(user.zone())));
    }
}
