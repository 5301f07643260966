package io.towpath.planning.dependency.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.audit.AuditTrail;
import io.towpath.inventory.RefusedException;
import io.towpath.planning.dependency.Dependencies;
import io.towpath.planning.dependency.Dependency;
import io.towpath.planning.dependency.DependencyDraft;
import io.towpath.planning.dependency.Evidence;
import io.towpath.planning.dependency.Kind;
import io.towpath.planning.dependency.Waivers;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// One dependency: its evidence, its waiver, what was done; and the form that draws a new one.
@Controller
@RequestMapping(DependencyPages.PATH)
class EdgePages {

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm", Locale.ENGLISH);

    private final Dependencies dependencies;
    private final Waivers waivers;
    private final AuditTrail audit;
    private final CurrentUser user;

    EdgePages(Dependencies dependencies, Waivers waivers, AuditTrail audit, CurrentUser user) {
        this.dependencies = dependencies;
        this.waivers = waivers;
        this.audit = audit;
        this.user = user;
    }

    record EventRow(String at, String who, String what, @Nullable String reason) {}

    @GetMapping("/new")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String blank(Model model) {
        model.addAttribute("kinds", Arrays.stream(Kind.values()).filter(kind -> kind != Kind.SHARES_DISK).toList());
        return "planning/dependency-new";
    }

    @PostMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String add(@RequestParam String from, @RequestParam String kind, @RequestParam String to,
            @RequestParam(required = false) @Nullable String port, @RequestParam String reason,
            RedirectAttributes flash) {
        try {
            UUID id = dependencies.add(new DependencyDraft(dependencies.named(from), dependencies.named(to),
                    DependencyJson.kind(kind), Evidence.MANUAL,
                    port == null || !port.matches("[0-9]{1,5}") ? null : Integer.valueOf(port), null, null, null, null,
                    null,
                    reason), user.actor(), reason);
            flash.addFlashAttribute("notice", "The dependency is drawn; groups follow in a moment.");
            return at(id);
        } catch (RefusedException refused) {
            flash.addFlashAttribute("problem", refused.getMessage() + ". " + refused.remedy());
            flash.addFlashAttribute("from", from);
            flash.addFlashAttribute("to", to);
            flash.addFlashAttribute("kind", kind);
            flash.addFlashAttribute("reason", reason);
            return "redirect:" + DependencyPages.PATH + "/new";
        }
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    String one(@PathVariable UUID id, Model model) {
        Dependency one = dependencies.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Dependency.Waiver waiver = one.waiver();
        model.addAttribute("one", one);
        model.addAttribute("row", DependencyRow.of(one));
        model.addAttribute("created", AT.format(one.createdAt().atZone(user.zone())));
        model.addAttribute("mine", waiver != null && waiver.by().equals(user.login()));
        model.addAttribute("events", audit.about("dependency", id.toString(), 20).stream().map(event -> new EventRow(
                AT.format(event.at().atZone(user.zone())), event.entry().actor(),
                event.entry().action().replace("dependency.", "").replace('-', ' '), event.entry().reason())).toList());
        return "planning/dependency";
    }

    @PostMapping("/{id}/waive")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String waive(@PathVariable UUID id, @RequestParam String reason, @RequestParam(defaultValue = "") String until,
            RedirectAttributes flash) {
        waivers.request(List.of(id), reason, day(until), who());
        flash.addFlashAttribute("notice",
                "Asked. Both ends still move together until another lead or administrator approves it.");
        return at(id);
    }

    @PostMapping("/{id}/approve")
    @PreAuthorize(Permission.WAVE_WRITE)
    String approve(@PathVariable UUID id, RedirectAttributes flash) {
        waivers.approve(List.of(id), who());
        flash.addFlashAttribute("notice",
                "Approved: this dependency holds nothing together any more. Groups follow in a moment.");
        return at(id);
    }

    @PostMapping("/{id}/revoke")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String revoke(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        waivers.revoke(List.of(id), reason, who());
        flash.addFlashAttribute("notice", "There is no waiver any more: both ends move together.");
        return at(id);
    }

    @PostMapping("/{id}/delete")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String remove(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        Dependency one = dependencies.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        dependencies.remove(id, one.seen(), user.actor(), reason);
        flash.addFlashAttribute("notice", "The dependency is gone; groups follow in a moment.");
        return "redirect:" + DependencyPages.PATH + "?show=edges";
    }

    static @Nullable LocalDate day(String text) {
        try {
            return text.isBlank() ? null : LocalDate.parse(text.strip());
        } catch (DateTimeParseException e) {
            throw DependencyJson.invalid("date-invalid", "\"%s\" is not a day".formatted(text),
                    "Write it as 2027-03-31.");
        }
    }

    private Waivers.Who who() {
        return new Waivers.Who(user.actor(), user.login());
    }

    private static String at(UUID id) {
        return "redirect:" + DependencyPages.PATH + "/" + id;
    }
}
