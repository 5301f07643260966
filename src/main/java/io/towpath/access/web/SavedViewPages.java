package io.towpath.access.web;

import io.towpath.access.ListViews;
import io.towpath.access.ListViews.OfList;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
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

/// Saved views of a list: a part that lists show, and a page for whom that is nothing.
@Controller
@RequestMapping("/views")
@PreAuthorize("isAuthenticated()")
class SavedViewPages {

    private final ListViews views;

    SavedViewPages(ListViews views) {
        this.views = views;
    }

    /// @param list  its path
    /// @param query of the view that is looked at
    @GetMapping
    String show(@RequestParam String list, @RequestParam(defaultValue = "") String query, Model model) {
        OfList of = of(list);
        model.addAttribute("list", of);
        model.addAttribute("views", views.seen(of));
        model.addAttribute("query", query);
        model.addAttribute("share", views.mayShare(of));
        return "access/views";
    }

    @PostMapping
    String save(@RequestParam String list, @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String query, @RequestParam(defaultValue = "false") boolean shared,
            RedirectAttributes flash) {
        String saved = views.save(of(list), name, query, shared);
        flash.addFlashAttribute("notice", "The view is kept.");
        return "redirect:" + saved;
    }

    @PostMapping("/{id}/remove")
    String remove(@PathVariable UUID id, @RequestParam String list, RedirectAttributes flash) {
        views.remove(id);
        flash.addFlashAttribute("notice", "The view is gone.");
        return "redirect:" + of(list).path();
    }

    private OfList of(String path) {
        OfList list = OfList.of(path).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        if (!views.seesList(list)) {
            throw new AccessDeniedException("not for this list");
        }
        return list;
    }
}
