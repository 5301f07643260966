package io.towpath.inventory.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.People;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.Vm;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// What people add to a VM, for scripts.
@RestController
@RequestMapping("/api/v1/vms/{id}/owner")
@Tag(name = "vms")
class OwnerApi {

    private final Inventory inventory;
    private final People people;
    private final CurrentUser user;

    OwnerApi(Inventory inventory, People people, CurrentUser user) {
        this.inventory = inventory;
        this.people = people;
        this.user = user;
    }

    /// Null or left out: nobody said.
    record OwnerJson(@Nullable String application, @Nullable String ownerName, @Nullable String ownerEmail) {}

    @GetMapping
    @PreAuthorize(Permission.INVENTORY_READ)
    ResponseEntity<OwnerJson> one(@PathVariable UUID id) {
        return tagged(existing(id));
    }

    @PutMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<OwnerJson> put(@PathVariable UUID id,
            @RequestHeader(value = "If-Match", required = false) @Nullable String match, @RequestBody OwnerJson owner) {
        if (match == null) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_REQUIRED);
        }
        Vm vm = existing(id);
        if (!match.equals("\"" + vm.version() + "\"")) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_FAILED);
        }
        people.assign(id, vm.version(), new People.Owner(owner.application(), owner.ownerName(), owner.ownerEmail()),
                user.actor());
        return tagged(existing(id));
    }

    private Vm existing(UUID id) {
        return inventory.vm(id).orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                "there is no VM " + id, null));
    }

    private static ResponseEntity<OwnerJson> tagged(Vm vm) {
        return ResponseEntity.ok().eTag(Integer.toString(vm.version()))
                .body(new OwnerJson(vm.application(), vm.ownerName(), vm.ownerEmail()));
    }
}
