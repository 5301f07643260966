package io.towpath.readiness.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.RefusedException;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Finding;
import io.towpath.readiness.Findings;
import io.towpath.readiness.Findings.Found;
import io.towpath.readiness.Findings.Place;
import io.towpath.readiness.Readiness;
import io.towpath.readiness.RuleView;
import io.towpath.readiness.TargetKind;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Findings and rules for scripts.
@RestController
@RequestMapping("/api/v1")
@Tag(name = "findings")
class FindingApi {

    private static final Pattern CURSOR = Pattern.compile("([0-9a-f-]{36})\\.(\\d{1,6})");

    private final Findings findings;
    private final Readiness readiness;
    private final Inventory inventory;
    private final CurrentUser user;

    FindingApi(Findings findings, Readiness readiness, Inventory inventory, CurrentUser user) {
        this.user = user;
        this.findings = findings;
        this.readiness = readiness;
        this.inventory = inventory;
    }

    /// @param severities by target; null where all agree
    /// @param waived     null while it counts
    record FindingJson(String rule, String severity, String what, String fix, Map<String, String> evidence,
            boolean blocksStart, @Nullable Map<String, String> severities, @Nullable WaivedJson waived) {

        static FindingJson of(Finding finding) {
            return new FindingJson(finding.rule(), word(finding.severity()), finding.what(), finding.fix(),
                    finding.evidence(), finding.blocksStart(), FindingApi.byTarget(finding.severities()),
                    WaivedJson.of(finding.waived()));
        }
    }

    record WaivedJson(UUID waiver, String reason, String approvedBy, LocalDate expiresOn) {

        static @Nullable WaivedJson of(Finding.@Nullable Waived waived) {
            return waived == null
                    ? null
                    : new WaivedJson(waived.waiver(), waived.reason(), waived.approvedBy(), waived.expiresOn());
        }
    }

    /// @param levels how bad it is at worst, by target; null where only a finding can say
    record RuleJson(String id, String title, String meaning, String remedy, @Nullable Map<String, String> levels,
            boolean waivable, @Nullable String externalRuleId) {

        static RuleJson of(RuleView rule) {
            return new RuleJson(rule.id(), rule.title(), rule.meaning(), rule.remedy(),
                    byTarget(rule.levels().isEmpty() ? null : rule.levels()), rule.waivable(),
                    rule.externalRuleId());
        }
    }

    private static @Nullable Map<String, String> byTarget(@Nullable String letters) {
        if (letters == null) {
            return null;
        }
        Map<String, String> all = new LinkedHashMap<>();
        for (TargetKind target : TargetKind.values()) {
            all.put(target.word(), target.in(letters).map(FindingApi::word).orElse("none"));
        }
        return all;
    }

    /// @param verdict `ready`, `warnings`, `blocked`, `unknown`
    /// @param asOf    when it was judged; null when never
    record AssessmentJson(String verdict, List<FindingJson> items, @Nullable Instant asOf, int rulesVersion) {

        static AssessmentJson of(Assessment assessment) {
            boolean judged = assessment.verdict() != Assessment.Verdict.UNKNOWN;
            return new AssessmentJson(word(assessment.verdict()),
                    assessment.findings().stream().map(FindingJson::of).toList(), judged ? assessment.asOf() : null,
                    assessment.rulesVersion());
        }
    }

    record FoundJson(UUID vm, String vmName, String rule, String severity, String what, String fix, Instant since,
            Map<String, String> evidence, @Nullable Map<String, String> severities, @Nullable WaivedJson waived) {

        static FoundJson of(Found found) {
            Finding finding = found.finding();
            return new FoundJson(found.vmId(), found.vmName(), finding.rule(), word(finding.severity()),
                    finding.what(), finding.fix(), found.since(), finding.evidence(),
                    FindingApi.byTarget(finding.severities()), WaivedJson.of(finding.waived()));
        }
    }

    record Items(List<FoundJson> items, @Nullable String next) {}

    record Rules(List<RuleJson> items, @Nullable String next) {}

    @GetMapping("/vms/{id}/findings")
    @PreAuthorize(Permission.INVENTORY_READ)
    AssessmentJson of(@PathVariable UUID id) {
        requireVm(id);
        return AssessmentJson.of(readiness.of(id));
    }

    @PostMapping("/vms/{id}/assess")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    AssessmentJson assess(@PathVariable UUID id) {
        requireVm(id);
        return AssessmentJson.of(readiness.judge(id));
    }

    /// @param cursor as `next` of the page before gave it
    @GetMapping("/findings")
    @PreAuthorize(Permission.INVENTORY_READ)
    Items list(@ModelAttribute FindingQuery query, @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") int limit) {
        if (query.severity() != null) {
            severity(query.severity());
        }
        int size = Math.clamp(limit, 1, 500);
        List<Found> found = findings.list(query.filter(),
                cursor == null ? null : place(cursor), size + 1);
        boolean more = found.size() > size;
        List<Found> page = more ? found.subList(0, size) : found;
        return new Items(page.stream().map(FoundJson::of).toList(), more ? cursor(page.getLast().place()) : null);
    }

    @GetMapping("/rules")
    @PreAuthorize(Permission.INVENTORY_READ)
    Rules rules() {
        return new Rules(findings.rules().stream().map(RuleJson::of).toList(), null);
    }

    /// Who sees to a rule's findings.
    ///
    /// @param assignee a login or a name; empty for nobody
    record Assignment(@Nullable String assignee) {}

    @PatchMapping("/findings/{rule}")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void assign(@PathVariable String rule, @RequestBody Assignment assignment) {
        findings.assign(rule, assignment.assignee(), user.actor());
    }

    private void requireVm(UUID id) {
        if (inventory.vm(id).isEmpty()) {
            throw new RefusedException(RefusedException.Kind.ABSENT, "not-found", "there is no VM " + id, null);
        }
    }

    private static Severity severity(String word) {
        return Arrays.stream(Severity.values()).filter(severity -> word(severity).equals(word)).findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST,
                        "severity is '%s', expected blocker, warning, advice or info".formatted(word)));
    }

    private static String cursor(Place place) {
        return place.vmId() + "." + place.position();
    }

    private static Place place(String cursor) {
        Matcher matcher = CURSOR.matcher(cursor);
        if (!matcher.matches()) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "the cursor is not one that a page gave");
        }
        return new Place(UUID.fromString(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
