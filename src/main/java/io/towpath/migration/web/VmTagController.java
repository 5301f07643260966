package io.towpath.migration.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Tagging;
import io.towpath.readiness.Readiness;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Tags, judgements and files of VMs that were picked in the list.
@Controller
@RequestMapping(VmListPage.PATH)
class VmTagController {

    private final VmPicks picks;
    private final VmPickController page;
    private final Tagging tags;
    private final Readiness readiness;
    private final VmListController files;
    private final CurrentUser user;

    VmTagController(VmPicks picks, VmPickController page, Tagging tags, Readiness readiness, VmListController files,
            CurrentUser user) {
        this.picks = picks;
        this.page = page;
        this.tags = tags;
        this.readiness = readiness;
        this.files = files;
        this.user = user;
    }

    /// What was done, with the way back.
    ///
    /// @param undo to where the way back is posted; null where nothing changed, or values would be lost
    /// @param ids  of those that changed, with commas
    record Done(String text, @Nullable String undo, String ids, String tag) {

        static Done of(List<UUID> changed, String tag, String did, @Nullable String undo) {
            String shown = tag.endsWith("=") ? tag.substring(0, tag.length() - 1) : tag;
            return new Done("%d %s %s".formatted(changed.size(), changed.size() == 1 ? "VM is" : "VMs are",
                    did.formatted(shown)), changed.isEmpty() ? null : undo,
                    changed.stream().map(UUID::toString)
                            .collect(Collectors.joining(",")),
                    tag);
        }
    }

    @PostMapping("/tag")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String tag(@RequestParam String vmIds, @RequestParam String tag,
            @RequestParam(defaultValue = VmListPage.PATH) String back, Model model) {
        List<UUID> ids = picks.ids(List.of(vmIds), null);
        boolean loses = loses(ids, tag);
        model.addAttribute("done", Done.of(tags.tag(ids, tag, user.actor()), tag.strip(),
                "tagged “%s” now. Those that had it, and those whose source tells a tag of that name, stay.", loses
                        ? null
                        : "untag"));
        return page.shown(ids, back, model);
    }

    @PostMapping("/untag")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String untag(@RequestParam String vmIds, @RequestParam String tag,
            @RequestParam(defaultValue = VmListPage.PATH) String back, Model model) {
        List<UUID> ids = picks.ids(List.of(vmIds), null);
        boolean loses = !tag.contains("=") && loses(ids, tag);
        model.addAttribute("done", Done.of(tags.untag(ids, tag, user.actor()), tag.strip(), "without “%s” now.", loses
                ? null
                : "tag"));
        return page.shown(ids, back, model);
    }

    /// Whether some have a tag of that name with another value, which no way back would bring again.
    private boolean loses(List<UUID> ids, String tag) {
        int equals = tag.indexOf('=');
        String name = equals < 0 ? tag : tag.substring(0, equals);
        return tags.with(ids, name).size() > tags.with(ids, equals < 0 ? tag + "=" : tag).size();
    }

    /// Has them judged again, in the background.
    @PostMapping("/judge")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String judge(@RequestParam String vmIds, @RequestParam(defaultValue = VmListPage.PATH) String back,
            RedirectAttributes flash) {
        List<UUID> ids = picks.known(picks.ids(List.of(vmIds), null));
        readiness.judgeAgain(ids);
        flash.addFlashAttribute("notice", "%d %s judged again; their findings follow within a minute.".formatted(
                ids.size(), ids.size() == 1 ? "VM is" : "VMs are"));
        return "redirect:" + VmPickController.list(back);
    }

    /// As a file, with the columns of the list they were picked in.
    @PostMapping("/picked.{extension:csv|xlsx|jsonl}")
    @PreAuthorize(Permission.INVENTORY_READ)
    void file(@PathVariable String extension, @RequestParam String vmIds,
            @RequestParam(defaultValue = VmListPage.PATH) String back, HttpServletResponse response)
            throws IOException {
        String list = VmPickController.list(back);
        int query = list.indexOf('?');
        files.send(extension, query < 0 ? "" : VmFilter.of(VmPicks.query(list.substring(query))).columns(),
                picks.rows(picks.ids(List.of(vmIds), null)), response);
    }
}
