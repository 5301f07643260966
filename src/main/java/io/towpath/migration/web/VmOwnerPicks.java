package io.towpath.migration.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.People;
import io.towpath.inventory.Vm;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Names one owner of many VMs; each keeps its application.
@Controller
@PreAuthorize(Permission.INVENTORY_WRITE)
class VmOwnerPicks {

    private final VmPicks picks;
    private final Inventory inventory;
    private final People people;
    private final TransactionOperations transaction;
    private final CurrentUser user;

    VmOwnerPicks(VmPicks picks, Inventory inventory, People people, TransactionOperations transaction,
            CurrentUser user) {
        this.picks = picks;
        this.inventory = inventory;
        this.people = people;
        this.transaction = transaction;
        this.user = user;
    }

    @PostMapping(VmListPage.PATH + "/owner")
    String owner(@RequestParam String vmIds, @RequestParam(required = false) @Nullable String ownerName,
            @RequestParam(required = false) @Nullable String ownerEmail,
            @RequestParam(defaultValue = VmListPage.PATH) String back, RedirectAttributes flash) {
        List<Vm> vms = inventory.vms(picks.ids(List.of(vmIds), null));
        String actor = user.actor();
        transaction.executeWithoutResult(_ -> vms.forEach(vm -> people.assign(vm.id(), vm.version(),
                new People.Owner(vm.application(), ownerName, ownerEmail), actor)));
        flash.addFlashAttribute("notice", "%d %s an owner now.".formatted(vms.size(),
                vms.size() == 1 ? "VM has" : "VMs have"));
        return "redirect:" + VmPickController.list(back);
    }
}
