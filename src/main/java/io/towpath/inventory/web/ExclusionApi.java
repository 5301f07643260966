package io.towpath.inventory.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.DiskExclusions;
import io.towpath.inventory.Exclusions;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.Vm;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Takes VMs out of the migration, and back, for scripts. Both can be sent twice.
@RestController
@RequestMapping("/api/v1/vms/{id}")
@PreAuthorize(Permission.INVENTORY_WRITE)
@Tag(name = "vms")
class ExclusionApi {

    private final Inventory inventory;
    private final Exclusions exclusions;
    private final DiskExclusions disks;
    private final CurrentUser user;

    ExclusionApi(Inventory inventory, Exclusions exclusions, DiskExclusions disks, CurrentUser user) {
        this.inventory = inventory;
        this.exclusions = exclusions;
        this.disks = disks;
        this.user = user;
    }

    record Reason(@Nullable String reason) {}

    /// @param excludedReason null: in scope
    record Excluded(UUID id, @Nullable String excludedReason, int version) {}

    @PostMapping("/exclude")
    ResponseEntity<Excluded> exclude(@PathVariable UUID id, @RequestBody Reason reason) {
        existing(id);
        exclusions.exclude(List.of(id), reason.reason() == null ? "" : reason.reason(), user.actor());
        return answer(id);
    }

    @PostMapping("/include")
    ResponseEntity<Excluded> include(@PathVariable UUID id) {
        existing(id);
        exclusions.include(List.of(id), user.actor());
        return answer(id);
    }

    /// @param excludedReason null: it migrates with its VM
    record ExcludedDisk(UUID id, String label, @Nullable String excludedReason, int vmVersion) {}

    /// One disk stays at the source.
    @PostMapping("/disks/{disk}/exclude")
    ResponseEntity<ExcludedDisk> excludeDisk(@PathVariable UUID id, @PathVariable UUID disk,
            @RequestBody Reason reason) {
        disks.exclude(id, disk, reason.reason() == null ? "" : reason.reason(), user.actor());
        return answer(id, disk);
    }

    @PostMapping("/disks/{disk}/include")
    ResponseEntity<ExcludedDisk> includeDisk(@PathVariable UUID id, @PathVariable UUID disk) {
        disks.include(id, disk, user.actor());
        return answer(id, disk);
    }

    private ResponseEntity<ExcludedDisk> answer(UUID id, UUID disk) {
        Vm vm = existing(id);
        return vm.excludedDisks().stream().filter(each -> each.disk().id().equals(disk)).findFirst()
                .map(each -> new ExcludedDisk(disk, each.disk().facts().label(), each.reason(), vm.version()))
                .or(() -> vm.disks().stream().filter(each -> each.id().equals(disk)).findFirst()
                        .map(each -> new ExcludedDisk(disk, each.facts().label(), null, vm.version())))
                .map(ResponseEntity::ok).orElseGet(() -> ResponseEntity.notFound().build());
    }

    private ResponseEntity<Excluded> answer(UUID id) {
        Vm vm = existing(id);
        return ResponseEntity.ok().eTag(Integer.toString(vm.version()))
                .body(new Excluded(id, vm.business().excludedReason(), vm.version()));
    }

    private Vm existing(UUID id) {
        return inventory.vm(id).orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                "there is no VM " + id, "List the VMs."));
    }
}
