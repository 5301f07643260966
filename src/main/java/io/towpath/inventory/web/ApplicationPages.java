package io.towpath.inventory.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.audit.AuditTrail;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.application.Application;
import io.towpath.inventory.application.ApplicationDraft;
import io.towpath.inventory.application.Applications;
import io.towpath.inventory.reading.MaintenanceWindow;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// The page of one application, and the forms on it.
@Controller
@RequestMapping(ApplicationListPages.PATH)
class ApplicationPages {

    private static final int MEMBERS = 100;
    private static final int CANDIDATES = 50;
    private static final int EVENTS = 20;

    private final Applications applications;
    private final AuditTrail audit;
    private final CurrentUser user;
    private final Print print;

    ApplicationPages(Applications applications, AuditTrail audit, CurrentUser user, Print print) {
        this.applications = applications;
        this.audit = audit;
        this.user = user;
        this.print = print;
    }

    record MemberRow(UUID id, String name, String os, String size, String readiness, String state,
            @Nullable UUID waveId, @Nullable String wave, String owner, boolean missing) {}

    record EventRow(String at, String who, String what, @Nullable String reason, List<String> detail) {}

    @GetMapping("/new")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String blank(Model model) {
        if (!model.containsAttribute("form")) {
            model.addAttribute("form", ApplicationForm.EMPTY);
        }
        choices(model);
        return "inventory/application-new";
    }

    @PostMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String create(@ModelAttribute ApplicationForm form, RedirectAttributes flash) {
        try {
            UUID id = applications.create(form.draft(), author());
            flash.addFlashAttribute("notice", "The application is made. Assign VMs to it below.");
            return at(id);
        } catch (RefusedException refused) {
            flash.addFlashAttribute("form", form);
            flash.addFlashAttribute("problem", text(refused));
            return "redirect:" + ApplicationListPages.PATH + "/new";
        }
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    String one(@PathVariable UUID id, @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "0") int from, Model model) {
        Application one = existing(id);
        int start = Math.max(0, from);
        List<Applications.Member> members = applications.members(id, MEMBERS + 1, start);
        model.addAttribute("app", one);
        model.addAttribute("row", ApplicationRow.of(one));
        model.addAttribute("written", applications.written(id).stream()
                .map(field -> field.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
        model.addAttribute("created", print.time(one.createdAt()));
        model.addAttribute("members", members.stream().limit(MEMBERS).map(ApplicationPages::row).toList());
        model.addAttribute("previous", start == 0 ? null : here(id) + "?from=" + Math.max(0, start - MEMBERS));
        model.addAttribute("next", members.size() > MEMBERS ? here(id) + "?from=" + (start + MEMBERS) : null);
        model.addAttribute("range", members.isEmpty()
                ? null
                : "%d to %d of %s".formatted(start + 1,
                        start + Math.min(MEMBERS, members.size()), Print.count(one.vms())));
        List<String> windows = members.stream().map(Applications.Member::maintenanceWindow)
                .filter(Objects::nonNull).distinct().toList();
        model.addAttribute("windows", windows);
        model.addAttribute("unreadWindows", windows.stream()
                .filter(window -> MaintenanceWindow.parse(window) == null).toList());
        model.addAttribute("owners", members.stream().filter(Applications.Member::ofItsOwn)
                .collect(Collectors.groupingBy(member -> String.valueOf(member.owner()), java.util.TreeMap::new,
                        Collectors.counting())));
        model.addAttribute("events",
                audit.about("application", id.toString(), EVENTS).stream().map(event -> new EventRow(
                        print.time(event.at()), event.entry().actor(),
                        event.entry().action().replace("application.", "").replaceAll("[.-]", " "),
                        event.entry().reason(),
                        event.entry().detail().entrySet().stream().sorted(Map.Entry.comparingByKey())
                                .map(entry -> entry.getKey() + ": " + entry.getValue()).toList()))
                        .toList());
        if (!model.containsAttribute("form")) {
            model.addAttribute("form", ApplicationForm.of(one.facts(), one.version()));
        }
        choices(model);
        if (user.may("inventory:write")) {
            model.addAttribute("q", q);
            model.addAttribute("candidates", q.isBlank()
                    ? null
                    : applications.candidates(q, CANDIDATES).stream().map(ApplicationPages::row).toList());
        }
        return "inventory/application";
    }

    @PostMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String edit(@PathVariable UUID id, @ModelAttribute ApplicationForm form, RedirectAttributes flash) {
        try {
            applications.edit(id, form.version() == null ? 0 : form.version(), form.draft(), author());
            flash.addFlashAttribute("notice", "Saved.");
        } catch (RefusedException refused) {
            if (refused.kind() == RefusedException.Kind.ABSENT) {
                throw refused;
            }
            // what was written is not lost; the version is the one now, so that saving again is a decision
            flash.addFlashAttribute("form", form.over(existing(id).version()));
            flash.addFlashAttribute("problem", text(refused));
        }
        return at(id);
    }

    @PostMapping("/{id}/merge")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String merge(@PathVariable UUID id, @RequestParam int version, @RequestParam(defaultValue = "") String into,
            @RequestParam(required = false) @Nullable String reason, RedirectAttributes flash) {
        Application other = applications.named(into)
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.INVALID,
                        "application-unknown", "there is no application \"%s\"".formatted(into.strip()),
                        "Write its name as the list has it."));
        applications.merge(id, version, other.id(), reason, author());
        flash.addFlashAttribute("notice", "Merged: its VMs and dependencies belong to this application now.");
        return at(other.id());
    }

    @PostMapping("/{id}/delete")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String delete(@PathVariable UUID id, @RequestParam(required = false) @Nullable String reason,
            RedirectAttributes flash) {
        applications.delete(id, existing(id).version(), reason, author());
        flash.addFlashAttribute("notice", "The application is gone.");
        return "redirect:" + ApplicationListPages.PATH;
    }

    @PostMapping("/{id}/assign")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String assign(@PathVariable UUID id, @RequestParam(name = "vmIds", required = false) @Nullable List<UUID> vms,
            RedirectAttributes flash) {
        int assigned = applications.assign(id, vms == null ? List.of() : vms, author());
        flash.addFlashAttribute("notice", (assigned == 1 ? "1 VM was" : assigned + " VMs were") + " assigned.");
        return at(id);
    }

    @PostMapping("/{id}/unassign")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String unassign(@PathVariable UUID id, @RequestParam(name = "vmIds", required = false) @Nullable List<UUID> vms,
            RedirectAttributes flash) {
        int gone = applications.unassign(id, vms == null ? List.of() : vms, author());
        flash.addFlashAttribute("notice", (gone == 1 ? "1 VM has" : gone + " VMs have") + " no application now.");
        return at(id);
    }

    private void choices(Model model) {
        model.addAttribute("environments", ApplicationDraft.ENVIRONMENTS);
        model.addAttribute("criticalities", ApplicationDraft.CRITICALITIES);
        model.addAttribute("units", applications.businessUnits());
    }

    private static MemberRow row(Applications.Member member) {
        return new MemberRow(member.id(), member.name(), member.os() == null ? "–" : member.os(),
                Print.size(member.bytes()), member.readiness(), member.state(), member.waveId(), member.wave(),
                member.owner() == null ? "–" : member.owner(), member.missing());
    }

    private Application existing(UUID id) {
        return applications.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private Applications.Author author() {
        return Applications.Author.page(user.actor());
    }

    private static String text(RefusedException refused) {
        return refused.getMessage() + ". " + (refused.remedy() == null ? "" : refused.remedy());
    }

    private static String here(UUID id) {
        return ApplicationListPages.PATH + "/" + id;
    }

    private static String at(UUID id) {
        return "redirect:" + here(id);
    }
}
