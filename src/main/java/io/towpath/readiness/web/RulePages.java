package io.towpath.readiness.web;

import io.towpath.access.Permission;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Findings;
import io.towpath.readiness.RuleView;
import io.towpath.readiness.TargetKind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/// What each rule looks for, why, and what to do: generated from the rules themselves.
@Controller
@PreAuthorize(Permission.INVENTORY_READ)
class RulePages {

    private final Findings findings;

    RulePages(Findings findings) {
        this.findings = findings;
    }

    /// @param severity null where the rule has nothing to say there
    record Level(String target, @Nullable Severity severity) {}

    @GetMapping("/rules")
    String all(Model model) {
        model.addAttribute("rules", findings.rules());
        return "readiness/rules";
    }

    @GetMapping("/rules/{id}")
    String one(@PathVariable String id, Model model) {
        RuleView rule = findings.rules().stream().filter(each -> each.id().equals(id)).findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("rule", rule);
        model.addAttribute("levels", rule.levels().isEmpty()
                ? List.of()
                : Arrays.stream(TargetKind.values())
                        .map(target -> new Level(target.title(), target.in(rule.levels()).orElse(null))).toList());
        return "readiness/rule";
    }
}
