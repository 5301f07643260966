package io.towpath.replication.web;

import io.towpath.access.Permission;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// How a VM is kept in step; the VM's page fetches its parts from here.
@Controller
@PreAuthorize(Permission.INVENTORY_READ)
class SyncController {

    private final SyncPages pages;

    SyncController(SyncPages pages) {
        this.pages = pages;
    }

    /// @param only `strip`: what its cutover will cost, or cost, and nothing else
    @GetMapping("/migrations/{id}/sync")
    String page(@PathVariable UUID id, @RequestParam(defaultValue = "") String only, Model model) {
        if (only.equals("strip")) {
            model.addAttribute("sync",
                    pages.strip(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)));
            return "replication/sync :: strip";
        }
        model.addAttribute("sync", pages.of(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)));
        return "replication/sync";
    }
}
