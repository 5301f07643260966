package io.towpath.readiness.web;

import io.towpath.access.Permission;
import io.towpath.readiness.Findings;
import io.towpath.readiness.Waiver;
import io.towpath.readiness.Waivers;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/// The board of findings, findings one by one, and waivers, as files.
@Controller
@PreAuthorize(Permission.INVENTORY_READ)
class FindingLists {

    private static final List<String> BOARD = List.of("rule", "externalRuleId", "title", "severity", "vms", "waived",
            "frees", "weekAgo", "since", "assignee", "example", "fix");
    private static final List<String> FINDINGS = List.of("vmId", "vm", "rule", "severity", "detail", "fix", "since");
    private static final List<String> WAIVERS = List.of("id", "rule", "scope", "state", "reason", "expiresOn",
            "requestedBy", "requestedAt", "approvedBy", "approvedAt", "revokedBy", "revokedAt", "revokedReason", "vms");

    private final Findings findings;
    private final Waivers waivers;

    FindingLists(Findings findings, Waivers waivers) {
        this.findings = findings;
        this.waivers = waivers;
    }

    /// @param by `vm`: a row per finding of a VM; else as the board has them
    @GetMapping("/inventory/findings.{extension:csv|xlsx|jsonl}")
    void findings(@PathVariable String extension, @RequestParam(defaultValue = "rule") String by,
            @ModelAttribute FindingQuery query, @RequestParam(required = false) @Nullable String columns,
            HttpServletResponse response) throws IOException {
        if (by.equals("vm")) {
            Findings.Place[] last = new Findings.Place[1];
            Download.send(response, extension, "findings-by-vm", FINDINGS, (limit, _) -> {
                List<Findings.Found> found = findings.list(query.filter(), last[0], limit);
                last[0] = found.isEmpty() ? last[0] : found.getLast().place();
                return found;
            }, found -> Download.cells(found.vmId(), found.vmName(), found.finding().rule(),
                    word(found.finding().severity()), found.finding().what(), found.finding().fix(), found.since()));
        } else {
            Download.send(response, extension, "findings", BOARD,
                    FindingColumns.ALL.headers(FindingColumns.ALL.chosen(columns), BOARD),
                    findings.counts(query.filter()),
                    count -> Download.cells(count.rule().id(), count.rule().externalRuleId(), count.rule().title(),
                            word(count.severity()), count.vms(), count.waived(), count.frees(), count.weekAgo(),
                            count.since(), count.assignee(), count.example(), count.fix()));
        }
    }

    @GetMapping("/inventory/waivers.{extension:csv|xlsx|jsonl}")
    void waivers(@PathVariable String extension, HttpServletResponse response) throws IOException {
        UUID[] last = new UUID[1];
        Download.send(response, extension, "waivers", WAIVERS, (limit, _) -> {
            List<Waiver> found = waivers.list(null, null, last[0], limit);
            last[0] = found.isEmpty() ? last[0] : found.getLast().id();
            return found;
        }, one -> Download.cells(one.id(), one.rule(), one.scope(), word(one.state()), one.reason(), one.expiresOn(),
                one.requestedBy(), one.requestedAt(), one.approvedBy(), one.approvedAt(), one.revokedBy(),
                one.revokedAt(), one.revokedReason(), one.vms()));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
