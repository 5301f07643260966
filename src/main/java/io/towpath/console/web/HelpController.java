package io.towpath.console.web;

import io.towpath.triage.Catalogue;
import io.towpath.triage.Signature;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Help and the pages of the problem kinds, served by the product itself: they work without the internet.
@Controller
final class HelpController {

    /// @param slug also the template's name below `console/help`
    record Topic(String slug, String title, String about) {}

    static final List<Topic> TOPICS = List.of(
            new Topic("trip", "What Towpath does", "From an OVA to a signed-off guest, in eight steps."),
            new Topic("demo", "Trying the demo",
                    "A made-up program of 5,120 VMs beside this one: how it is started, what it shows."),
            new Topic("vcenter", "Connecting a vCenter", "The account, its privileges, the certificate, what is read."),
            new Topic("import", "Importing files", "RVTools, CMDBs, lists: what is read, and what more sheets tell."),
            new Topic("states", "States", "What each state of a migration and of a wave means, and who acts next."),
            new Topic("imports", "Imports",
                    "Files as previewed differences: which VM a row means, whose word counts, undo."),
            new Topic("vms", "Finding VMs", "Filters, search, comparisons in addresses, selections, saved views."),
            new Topic("waves", "Waves", "Slots, failure policy, pause and stop, and how the numbers add up."),
            new Topic("sync", "In step, and the outage",
                    "Passes, convergence, how long a cutover will take, and how that is known."),
            new Topic("slots", "Slots and turns",
                    "How much is copied at once where, whose turn it is, who waits for what."),
            new Topic("calendar", "Windows and freezes", "When VMs may be down, clock changes, and the calendar feed."),
            new Topic("applications", "Applications and groups", "What moves together, why, and how to take it apart."),
            new Topic("planner", "Planner and forecast",
                    "How waves are proposed, what a plan is, and when the program ends."),
            new Topic("mappings", "Mappings", "Where networks, disks and VMs go; versions; what blocks."),
            new Topic("cutover", "Cutover and roll back",
                    "When a cutover may start, that it happens once, that never both sides run, and the way back."),
            new Topic("gates", "Gates and approval",
                    "What must hold before a wave starts, who says go, and what it must prove."),
            new Topic("runbooks", "Runbooks",
                    "Steps of people and hooks around cutovers: parts, approvals, timeouts, and what waits for them."),
            new Topic("failures", "Failures", "How a failure is recognised, who acts, what is tried again by itself."),
            new Topic("proof", "How the proof works", "Why a finished copy is known to be equal to its source."),
            new Topic("limits", "What is not proven", "What Towpath does not do yet, said plainly."),
            new Topic("readiness", "Readiness", "Rules, severities per target, waivers, complexity and right-sizing."),
            new Topic("hooks", "Hooks", "What waves, runbooks and trips run elsewhere: requests, commands, scripts."),
            new Topic("webhooks", "Webhooks", "Other systems are told what happens, signed and in order."),
            new Topic("mail", "Mail", "Which mails are sent to whom, what becomes of them, and how it is set up."),
            new Topic("api", "REST and tokens", "The same verbs as on the pages, for scripts."));

    private final Catalogue catalogue;

    HelpController(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GetMapping("/help")
    String help(Model model) {
        model.addAttribute("topics", TOPICS);
        return "console/help";
    }

    @GetMapping("/help/{slug}")
    String topic(@PathVariable String slug) {
        return TOPICS.stream().filter(topic -> topic.slug().equals(slug)).findFirst()
                .map(topic -> "console/help/" + topic.slug())
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    /// The catalogue of failures, then the kinds of problem of pages and REST.
    ///
    /// @param q words that all have to occur
    @GetMapping("/problems")
    String problems(@RequestParam(defaultValue = "") String q, Model model) {
        String question = q.length() > 200 ? q.substring(0, 200) : q;
        model.addAttribute("q", question);
        model.addAttribute("known", catalogue.all().size());
        model.addAttribute("groups", catalogue.search(question).stream()
                .collect(Collectors.groupingBy(Signature::about, LinkedHashMap::new, Collectors.toList())));
        model.addAttribute("kinds", Arrays.stream(ProblemKind.values()).filter(kind -> kind.tells(question)).toList());
        return "console/problems";
    }

    @GetMapping("/problems/{slug}")
    String problem(@PathVariable String slug, Model model) {
        Optional<Signature> failure = catalogue.byId(slug);
        if (failure.isPresent()) {
            model.addAttribute("failure", failure.get());
            return "console/known-failure";
        }
        model.addAttribute("kind",
                ProblemKind.bySlug(slug).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)));
        return "console/problem";
    }
}
