package io.towpath.readiness.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.FindingFilter;
import io.towpath.readiness.Findings;
import io.towpath.readiness.Readiness;
import io.towpath.readiness.RuleView;
import io.towpath.readiness.rule.RuleFailed;
import io.towpath.table.Columns;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.LocalDate;
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
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// What the rules found over the whole estate, by rule.
@Controller
class FindingPages {

    private static final int USUAL_MONTHS = 3;
    private static final List<String> SEVERITIES = List.of("blocker", "warning", "advice", "info");

    private final Findings findings;
    private final Readiness readiness;
    private final CurrentUser user;
    private final Clock clock;

    FindingPages(Findings findings, Readiness readiness, CurrentUser user, Clock clock) {
        this.findings = findings;
        this.readiness = readiness;
        this.user = user;
        this.clock = clock;
    }

    /// @param vms    `1 VM`, `214 VMs`
    /// @param waived `3 waived`; null for none
    /// @param trend  `12 fewer than a week ago`; null where nobody counted then
    /// @param tone   of the trend: `good`, `bad`, `idle`
    /// @param frees  `frees 12 VMs`; null for none
    record Row(String rule, String title, String meaning, @Nullable String external, Severity severity, String vms,
            @Nullable String waived, @Nullable String trend, String tone, @Nullable String frees, String example,
            String fix, String since, @Nullable String assignee, String href, boolean waivable) {}

    @GetMapping("/inventory/findings")
    @PreAuthorize(Permission.INVENTORY_READ)
    String list(@ModelAttribute FindingQuery query, @RequestParam(required = false) @Nullable String columns,
            HttpServletRequest request, Model model) {
        Columns.Chosen seen = FindingColumns.ALL.chosen(columns);
        model.addAttribute("columns", seen);
        model.addAttribute("chooser", FindingColumns.ALL.chooser(seen, "/inventory/findings",
                request.getQueryString()));
        Findings.Choices choices = findings.choices();
        FindingFilter filter = query.filter().spelledAs(choices);
        List<Findings.Count> counts = findings.counts(filter);
        Set<String> open = counts.stream().map(count -> count.rule().id()).collect(Collectors.toSet());
        model.addAttribute("filter", filter);
        model.addAttribute("choices", choices);
        model.addAttribute("severities", SEVERITIES);
        model.addAttribute("csv", seen.keep(FindingQuery.url("/inventory/findings.csv", filter)));
        model.addAttribute("api", FindingQuery.url("/api/v1/findings", filter));
        model.addAttribute("rows", counts.stream().map(count -> row(count, filter)).toList());
        model.addAttribute("any", !counts.isEmpty() || findings.anyVm());
        model.addAttribute("silent", filter.narrowed()
                ? List.of()
                : findings.rules().stream().filter(rule -> !open.contains(rule.id())).toList());
        Findings.Failures failures = findings.failures();
        model.addAttribute("failed", failures.vms() == 0 ? null : vms(failures.vms()));
        model.addAttribute("reasons", failures.reasons());
        model.addAttribute("target", readiness.usualTarget().title());
        model.addAttribute("until", LocalDate.ofInstant(clock.instant(), user.zone()).plusMonths(USUAL_MONTHS));
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

    @PostMapping("/inventory/findings/{rule}/assign")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String assign(@PathVariable String rule, @RequestParam String assignee, RedirectAttributes flash) {
        findings.assign(rule, assignee, user.actor());
        flash.addFlashAttribute("notice", assignee.isBlank()
                ? "Nobody sees to %s any more.".formatted(rule)
                : "%s sees to %s.".formatted(assignee.strip(), rule));
        return "redirect:/inventory/findings";
    }

    @PostMapping("/inventory/vms/{id}/judge")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String judge(@PathVariable UUID id, RedirectAttributes flash) {
        int found = readiness.judge(id).findings().size();
        flash.addFlashAttribute("notice", "Judged again: %d %s.".formatted(found, found == 1 ? "finding" : "findings"));
        return "redirect:/inventory/vms/" + id + "?tab=findings";
    }

    /// That a rule failed is set aside for one VM at a time, on its page.
    private Row row(Findings.Count count, FindingFilter filter) {
        RuleView rule = count.rule();
        Integer before = count.weekAgo();
        int change = before == null ? 0 : count.vms() - before;
        return new Row(rule.id(), rule.title(), rule.meaning(), rule.externalRuleId(), count.severity(),
                vms(count.vms()), count.waived() == 0 ? null : "%,d waived".formatted(count.waived()),
                before == null ? null : trend(change), change == 0 ? "idle" : change < 0 ? "good" : "bad",
                count.frees() == 0 ? null : "Fixing it frees " + vms(count.frees()), count.example(), count.fix(),
                Days.print(LocalDate.ofInstant(count.since(), user.zone())), count.assignee(),
                FindingQuery.vms(rule.id(), filter), rule.waivable() && !rule.id().equals(RuleFailed.ID)
                        && count.vms() > 0 && count.severity().compareTo(Severity.WARNING) <= 0);
    }

    private static String trend(int change) {
        if (change == 0) {
            return "as a week ago";
        }
        return String.format(Locale.ENGLISH, "%,d %s than a week ago", Math.abs(change), change < 0 ? "fewer" : "more");
    }

    private static String vms(int vms) {
        return String.format(Locale.ENGLISH, "%,d %s", vms, vms == 1 ? "VM" : "VMs");
    }
}
