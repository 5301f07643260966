package io.towpath.inventory.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.application.Applications;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Who answers for what, for scripts.
@RestController
@RequestMapping("/api/v1/owners")
@Tag(name = "Applications")
class OwnersApi {

    /// @param vms with an owner of their own, besides those that inherit their application's
    record OwnerJson(@Nullable String name, @Nullable String email, int applications, int vms) {}

    record HandOver(@NotBlank @Nullable String email, @Nullable String toName, @NotBlank @Nullable String toEmail,
            @Nullable String reason) {}

    private final Applications applications;
    private final CurrentUser user;

    OwnersApi(Applications applications, CurrentUser user) {
        this.applications = applications;
        this.user = user;
    }

    @GetMapping
    @PreAuthorize(Permission.INVENTORY_READ)
    @Operation(summary = "Owners of applications and of VMs")
    ApplicationJson.Page<OwnerJson> list(@RequestParam(required = false) @Nullable String q,
            @RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int cursor) {
        List<Applications.Owner> found = applications.owners(q, limit + 1, cursor);
        return new ApplicationJson.Page<>(found.stream().limit(limit)
                .map(owner -> new OwnerJson(owner.name(), owner.email(), owner.applications(), owner.vms())).toList(),
                found.size() > limit ? Integer.toString(cursor + limit) : null);
    }

    @PostMapping("/hand-over")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "What one owner answers for, another answers for from now on")
    ApplicationJson.Changed handOver(@Valid @RequestBody HandOver body) {
        return new ApplicationJson.Changed(applications.handOver(Objects.requireNonNull(body.email()), body.toName(),
                Objects.requireNonNull(body.toEmail()), body.reason(), Applications.Author.api(user.actor())));
    }
}
