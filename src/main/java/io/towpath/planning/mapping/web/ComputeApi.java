package io.towpath.planning.mapping.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.planning.mapping.Arrivals;
import io.towpath.planning.mapping.Computes;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What VMs may still take of a target's processors and memory, as REST.
@RestController
@RequestMapping("/api/v1/targets/{id}/compute")
@Tag(name = "mappings")
class ComputeApi {

    private final Computes computes;
    private final Arrivals arrivals;
    private final CurrentUser user;

    ComputeApi(Computes computes, Arrivals arrivals, CurrentUser user) {
        this.computes = computes;
        this.arrivals = arrivals;
        this.user = user;
    }

    /// @param cpus  vCPUs; null: not declared, and so is null memory
    /// @param since what landed after it was declared, and is counted as taken; read only
    record ComputeJson(@Nullable Integer cpus, @Nullable Long memoryBytes, @Nullable String declaredBy,
            @Nullable Instant declaredAt, Arrivals.@Nullable Machines since) {}

    @GetMapping
    @PreAuthorize(Permission.INVENTORY_READ)
    ComputeJson of(@PathVariable UUID id) {
        computes.requireTarget(id);
        return computes.of(id).map(compute -> new ComputeJson(compute.cpus(), compute.memoryBytes(),
                compute.declaredBy(), compute.declaredAt(), arrivals.machines(id, List.of())))
                .orElse(new ComputeJson(null, null, null, null, null));
    }

    @PutMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Declare what is free; null for what is not known")
    ComputeJson declare(@PathVariable UUID id, @RequestBody ComputeJson body) {
        computes.declare(id, body.cpus(), body.memoryBytes(), user.actor());
        return of(id);
    }
}
