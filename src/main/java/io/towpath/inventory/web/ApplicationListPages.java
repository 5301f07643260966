package io.towpath.inventory.web;

import io.towpath.access.Permission;
import io.towpath.inventory.application.Application;
import io.towpath.inventory.application.ApplicationDraft;
import io.towpath.inventory.application.ApplicationFilter;
import io.towpath.inventory.application.ApplicationFilter.Sort;
import io.towpath.inventory.application.Applications;
import io.towpath.table.Columns;
import io.towpath.table.Columns.Column;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/// The list of applications, and the same as a file.
@Controller
@PreAuthorize(Permission.INVENTORY_READ)
class ApplicationListPages {

    static final String PATH = "/inventory/applications";
    private static final int PAGE = 50;
    private static final List<String> COLUMNS = List.of("id", "name", "code", "tier", "environment", "criticality",
            "businessUnit", "ownerName", "ownerEmail", "readyOn", "infrastructure", "vms", "usedBytes", "ready",
            "warnings", "blocked", "unknown", "waves", "vmsInWaves", "intake");

    private static final Columns SEEN = new Columns(new Column("application", "Application", false, false, "id", "name",
            "code", "environment", "criticality", "businessUnit", "infrastructure"),
            List.of(
                    new Column("tier", "Tier", true, false, "tier"),
                    new Column("owner", "Owner", false, true, "ownerName", "ownerEmail"),
                    new Column("vms", "VMs", true, false, "vms"), new Column("size", "Size", true, true, "usedBytes"),
                    new Column("readiness", "Readiness", false, false, "ready", "warnings", "blocked", "unknown"),
                    new Column("readyOn", "Ready on", false, true, "readyOn"),
                    new Column("waves", "Wave", false, false, "waves", "vmsInWaves"),
                    new Column("intake", "Intake", false, false, "intake")),
            Set.of("tier", "owner", "vms", "size", "readiness", "readyOn", "waves"));
    private static final Map<String, Sort> SORTED = Map.of("tier", Sort.TIER, "owner", Sort.OWNER, "vms", Sort.VMS,
            "size",
            Sort.SIZE, "readiness", Sort.BLOCKED, "readyOn", Sort.READY);

    private final Applications applications;

    ApplicationListPages(Applications applications) {
        this.applications = applications;
    }

    /// @param href the list sorted by it; null where it cannot be
    record Head(String text, @Nullable String href, String sorted, String css) {}

    @GetMapping(PATH)
    String list(@ModelAttribute("query") ApplicationQuery query, @RequestParam(defaultValue = "1") int page,
            @RequestParam(required = false) @Nullable String columns, HttpServletRequest request, Model model) {
        Columns.Chosen seen = SEEN.chosen(columns);
        ApplicationFilter filter = query.filter();
        int at = Math.max(1, page);
        List<Application> found = applications.page(filter, PAGE + 1, (at - 1) * PAGE);
        int all = applications.count(ApplicationFilter.ALL);
        int match = filter.narrowed() ? applications.count(filter) : all;
        int shown = Math.min(PAGE, found.size());
        model.addAttribute("filter", filter);
        model.addAttribute("rows", found.stream().limit(PAGE).map(ApplicationRow::of).toList());
        model.addAttribute("heads", heads(filter, seen));
        model.addAttribute("columns", seen);
        model.addAttribute("chooser", SEEN.chooser(seen, PATH, request.getQueryString()));
        model.addAttribute("any", all > 0);
        model.addAttribute("counts", (all == 1 ? "1 application" : Print.count(all) + " applications")
                + (filter.narrowed() ? " · " + Print.count(match) + " match" : ""));
        Applications.Asked asked = applications.asked();
        model.addAttribute("asked", asked.asked() == 0
                ? null
                : "intake: asked " + Print.count(asked.asked()) + ", answered " + Print.count(asked.answered()));
        model.addAttribute("ask", ApplicationQuery.url(PATH + "/intake", filter.sorted("name"), 1));
        model.addAttribute("range", shown == 0
                ? null
                : "%d to %d of %s".formatted((at - 1) * PAGE + 1,
                        (at - 1) * PAGE + shown, Print.count(match)));
        model.addAttribute("previous", at > 1 ? seen.keep(ApplicationQuery.url(PATH, filter, at - 1)) : null);
        model.addAttribute("next", found.size() > PAGE ? seen.keep(ApplicationQuery.url(PATH, filter, at + 1)) : null);
        model.addAttribute("csv", seen.keep(ApplicationQuery.url(PATH + ".csv", filter, 1)));
        model.addAttribute("api", ApplicationQuery.url("/api/v1/applications", filter, 1));
        Applications.Unassigned rest = applications.unassigned();
        model.addAttribute("unassigned", rest.vms());
        model.addAttribute("unassignedText", Print.count(rest.vms()));
        model.addAttribute("unassignedSize", Print.size(rest.bytes()));
        model.addAttribute("environments", ApplicationDraft.ENVIRONMENTS);
        model.addAttribute("criticalities", ApplicationDraft.CRITICALITIES);
        model.addAttribute("units", applications.businessUnits());
        return "inventory/applications";
    }

    private static List<Head> heads(ApplicationFilter filter, Columns.Chosen seen) {
        return Stream.concat(Stream.of(head(filter, seen, "Application", Sort.NAME, "")), seen.columns().stream()
                .map(column -> head(filter, seen, column.title(), SORTED.get(column.key()), seen.css(column))))
                .toList();
    }

    private static Head head(ApplicationFilter filter, Columns.Chosen seen, String text, @Nullable Sort by,
            String css) {
        if (by == null) {
            return new Head(text, null, "none", css);
        }
        boolean current = filter.sortedBy() == by;
        String next = current && !filter.descending() ? "-" + by.key() : by.key();
        return new Head(text, seen.keep(ApplicationQuery.url(PATH, filter.sorted(next), 1)),
                !current ? "none" : filter.descending() ? "descending" : "ascending", css);
    }

    /// Exactly the rows of the view, all pages.
    @GetMapping(PATH + ".{extension:csv|xlsx|jsonl}")
    void export(@PathVariable String extension, ApplicationQuery query,
            @RequestParam(required = false) @Nullable String columns, HttpServletResponse response)
            throws IOException {
        Download.send(response, extension, "applications", COLUMNS, SEEN.headers(SEEN.chosen(columns), COLUMNS),
                (limit, offset) -> applications.page(query.filter(), limit, offset), one -> {
                    ApplicationDraft facts = one.facts();
                    return Download.cells(one.id(), one.name(), facts.code(), facts.tier(), facts.environment(),
                            facts.criticality(), facts.businessUnit(), facts.ownerName(), facts.ownerEmail(),
                            facts.readyOn(), facts.infrastructure(), one.vms(), one.bytes(), one.ready(),
                            one.warnings(), one.blocked(), one.unknown(), String.join(" ", one.waves()),
                            one.planned(), one.intake());
                });
    }
}
