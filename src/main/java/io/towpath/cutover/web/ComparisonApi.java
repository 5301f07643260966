package io.towpath.cutover.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.migration.ComparisonChoices;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// When all of a source is compared with what arrived, in REST.
@RestController
@RequestMapping("/api/v1/cutovers/comparison/{scope}/{scopeId}")
@Tag(name = "Cutovers")
class ComparisonApi {

    /// @param when   `before-start`, `soak`, or `tier` for as its tier says
    /// @param reason kept on the audit trail
    record Wish(@NotBlank String when, @NotBlank @Size(max = 500) String reason) {}

    /// @param when as in [Wish]
    /// @param by   who chose; null where the tier says
    record Chosen(String when, @Nullable String by, @Nullable String reason, @Nullable Instant at) {}

    private final ComparisonChoices choices;
    private final CurrentUser user;

    ComparisonApi(ComparisonChoices choices, CurrentUser user) {
        this.choices = choices;
        this.user = user;
    }

    @GetMapping
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "When all of the source of a VM, or of each VM of a wave, is compared with what arrived")
    Chosen of(@PathVariable String scope, @PathVariable UUID scopeId) {
        return choices.of(Comparings.of(CutoverApi.scope(scope)), scopeId)
                .map(choice -> new Chosen(choice.beforeStart() ? "before-start" : "soak", choice.by(), choice.why(),
                        choice.at()))
                .orElseGet(() -> new Chosen("tier", null, null, null));
    }

    @PutMapping
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Choose it: before the target starts, in the soak, or as the tier says")
    Chosen choose(@PathVariable String scope, @PathVariable UUID scopeId, @RequestBody @Valid Wish wish) {
        choices.choose(Comparings.of(CutoverApi.scope(scope)), scopeId, ComparisonController.before(wish.when()),
                wish.reason(), user.actor());
        return of(scope, scopeId);
    }
}
