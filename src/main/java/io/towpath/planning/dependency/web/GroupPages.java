package io.towpath.planning.dependency.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.planning.dependency.Dependencies;
import io.towpath.planning.dependency.Dependency;
import io.towpath.planning.dependency.DependencyFilter;
import io.towpath.planning.dependency.Groups;
import io.towpath.planning.dependency.Waivers;
import io.towpath.units.ByteSize;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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

/// One dependency group: why it is one, and how to take it apart or join it with others.
@Controller
@RequestMapping(DependencyPages.PATH + "/groups")
class GroupPages {

    private static final int MEMBERS = 200;
    private static final int EDGES = 200;
    /// VMs that the graph shows one by one without being asked.
    private static final int EXPANDED = 20;

    private final Groups groups;
    private final Dependencies dependencies;
    private final SceneReader scenes;
    private final CurrentUser user;

    GroupPages(Groups groups, Dependencies dependencies, SceneReader scenes, CurrentUser user) {
        this.groups = groups;
        this.dependencies = dependencies;
        this.scenes = scenes;
        this.user = user;
    }

    record CutRow(String words, String price, String parts, List<DependencyRow> dependencies) {

        static CutRow of(Groups.Cut cut) {
            return new CutRow(
                    cut.way().equals("bridge") ? "one pair holds both parts together" : "the cheapest set that does",
                    String.format(Locale.ENGLISH, "%.1f", cut.price()),
                    "%,d and %,d VMs".formatted(cut.parts().getFirst(), cut.parts().getLast()),
                    cut.dependencies().stream().map(DependencyRow::of).toList());
        }
    }

    @GetMapping("/{key}")
    @PreAuthorize(Permission.INVENTORY_READ)
    String one(@PathVariable String key, @RequestParam(required = false) @Nullable UUID from,
            @RequestParam(required = false) @Nullable UUID to, @RequestParam(defaultValue = "false") boolean cuts,
            @RequestParam(required = false) @Nullable Boolean expand, Model model) {
        Groups.Group group = groups.find(key).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        List<Groups.Member> members = groups.members(group.id(), SceneReader.MOST + 1, 0);
        DependencyFilter within = DependencyFilter.of(group.id());
        List<Dependency> edges = dependencies.list(within, EDGES, 0);
        model.addAttribute("group", group);
        model.addAttribute("row", DependencyPages.GroupRow.of(group));
        model.addAttribute("size", new ByteSize(group.bytes()).toString());
        model.addAttribute("members", members.stream().limit(MEMBERS).toList());
        model.addAttribute("choices", members.stream().limit(SceneReader.MOST).toList());
        model.addAttribute("moreMembers", group.vms() > MEMBERS ? group.vms() - MEMBERS : 0);
        model.addAttribute("edges", edges.stream().map(DependencyRow::of).toList());
        model.addAttribute("moreEdges", dependencies.count(within) - edges.size());
        model.addAttribute("waived",
                dependencies.list(new DependencyFilter(null, Set.of(), Set.of(), null, null, group.id(),
                        Set.of(Dependency.Waiver.State.REQUESTED, Dependency.Waiver.State.IN_FORCE)), EDGES, 0).stream()
                        .map(DependencyRow::of).toList());
        boolean expanded = expand == null ? group.vms() <= EXPANDED || group.applications() < 2 : expand;
        List<UUID> vms = expanded ? members.stream().map(Groups.Member::id).toList() : List.of();
        model.addAttribute("expanded", expanded);
        model.addAttribute("picture", PictureDrawer.draw(scenes.scene(within, vms, null)));
        DependencyPages.status(model, groups.status(), user);
        model.addAttribute("from", from);
        model.addAttribute("to", to);
        if (from != null && to != null) {
            model.addAttribute("why", groups.why(group.id(), from, to));
        }
        if (group.large() || cuts) {
            model.addAttribute("cuts", groups.cuts(group.id()).stream().map(CutRow::of).toList());
        }
        return "planning/group";
    }

    @PostMapping("/{key}/split")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String split(@PathVariable String key,
            @RequestParam(name = "dependency", required = false) @Nullable List<UUID> chosen,
            @RequestParam String reason, @RequestParam(defaultValue = "") String until, RedirectAttributes flash) {
        groups.split(key, chosen == null ? List.of() : chosen, reason, EdgePages.day(until),
                new Waivers.Who(user.actor(), user.login()));
        flash.addFlashAttribute("notice",
                "Asked. The group stays whole until another lead or administrator approves the waivers.");
        return "redirect:" + DependencyPages.PATH + "/groups/" + key;
    }

    @PostMapping("/{key}/merge")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String merge(@PathVariable String key, @RequestParam String with, @RequestParam String reason,
            RedirectAttributes flash) {
        groups.merge(List.of(key, with.strip()), reason, user.actor());
        groups.recompute();
        String into = groups.find(key).isPresent() ? key : with.strip().toUpperCase(Locale.ROOT);
        flash.addFlashAttribute("notice", "Both groups move together now.");
        return "redirect:" + DependencyPages.PATH + "/groups/" + into;
    }

    @PostMapping("/recompute")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String recompute(RedirectAttributes flash) {
        groups.recompute();
        Groups.Status status = groups.status();
        flash.addFlashAttribute("notice", "%s VMs are in %s groups.".formatted(DependencyPages.number(status.vms()),
                DependencyPages.number(status.groups())));
        return "redirect:" + DependencyPages.PATH + "?show=groups";
    }

    /// From a VM's page: its group, whichever it is now.
    @GetMapping("/of/{vm}")
    @PreAuthorize(Permission.INVENTORY_READ)
    String of(@PathVariable UUID vm) {
        return "redirect:" + DependencyPages.PATH + "/groups/" + groups.ofVm(vm)
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "this VM is in no group yet", "Groups are computed a few seconds after a change."))
                .key();
    }
}
