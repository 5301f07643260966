package io.towpath.cutover.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.cutover.Cutover;
import io.towpath.cutover.Cutovers;
import io.towpath.cutover.Foresights;
import io.towpath.cutover.Scope;
import io.towpath.migration.RefusedException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Cutovers for scripts. Asking twice has the effect of once: the second answer is 200 with `already`.
@RestController
@RequestMapping("/api/v1/cutovers")
@Tag(name = "Cutovers")
class CutoverApi {

    /// @param scope          `vm`, `application` or `wave`
    /// @param at             when it starts; left out: now
    /// @param forcedPowerOff why the power may be taken from guests that do not shut down; left out: it may not
    /// @param allTheSame     why it starts now though outages of it would not end within their window; left out: it does not
    record Wish(@NotBlank String scope, @NotNull UUID id, @Nullable Instant at,
            @Size(max = 500) @Nullable String forcedPowerOff, @Size(max = 500) @Nullable String allTheSame) {}

    /// @param allTheSame as in [Wish]
    record Start(@Size(max = 500) @Nullable String allTheSame) {}

    record Time(@NotNull Instant at) {}

    record Why(@NotBlank @Size(max = 500) String reason) {}

    record LeftOut(@NotNull UUID migrationId, @NotBlank @Size(max = 500) String reason) {}

    private final Cutovers cutovers;
    private final Foresights foresights;
    private final CurrentUser user;

    CutoverApi(Cutovers cutovers, Foresights foresights, CurrentUser user) {
        this.foresights = foresights;
        this.cutovers = cutovers;
        this.user = user;
    }

    @GetMapping
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "The newest cutovers")
    List<CutoverJson> recent(@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        return cutovers.recent(limit).stream().map(cutover -> CutoverJson.of(cutover, null, null)).toList();
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.WAVE_READ)
    ResponseEntity<CutoverJson> one(@PathVariable UUID id) {
        return answer(ResponseEntity.ok(), found(id), null);
    }

    @GetMapping("/outage")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "How long a VM, an application or a wave would be out if those of it that wait were cut over: "
            + "from the first power-off to the last start")
    CutoverJson.OutageJson outage(@RequestParam String scope, @RequestParam UUID id) {
        return foresights.ofThoseWaiting(scope(scope), id).map(CutoverJson::outage)
                .orElseThrow(() -> new RefusedException("not-found", "Nothing is predicted of it yet.",
                        "Two passes of a VM that waits for its cutover tell how fast it changes."));
    }

    @PostMapping
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Cut a VM, an application or a wave over, now or at a time")
    ResponseEntity<CutoverJson> plan(@RequestBody @Valid Wish wish) {
        String consent = wish.forcedPowerOff();
        Cutovers.Answer made = cutovers.plan(new Cutovers.Wish(scope(wish.scope()), wish.id(), wish.at(),
                consent == null || consent.isBlank() ? null : consent.strip(), wish.allTheSame()), user.actor());
        return answer(made.already() == null
                ? ResponseEntity.created(URI.create("/api/v1/cutovers/" + made.cutover().id()))
                : ResponseEntity.ok(), made.cutover(), made.already());
    }

    @PostMapping("/{id}/start")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Start it now, whatever time it was planned for")
    ResponseEntity<CutoverJson> start(@PathVariable UUID id,
            @RequestBody(required = false) @Valid @Nullable Start how) {
        Cutovers.Answer started = cutovers.start(id, user.actor(), how == null ? null : how.allTheSame());
        return answer(ResponseEntity.ok(), started.cutover(), started.already());
    }

    @PostMapping("/{id}/move")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Another time, until it has started")
    ResponseEntity<CutoverJson> move(@PathVariable UUID id, @RequestBody @Valid Time time,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String seen) {
        return answer(ResponseEntity.ok(), cutovers.move(id, version(seen), time.at(), user.actor()), null);
    }

    @PostMapping("/{id}/cancel")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Planned: it does not start. Running: what is cutting over goes back, what has landed stays")
    ResponseEntity<CutoverJson> cancel(@PathVariable UUID id, @RequestBody @Valid Why why) {
        return answer(ResponseEntity.ok(), cutovers.cancel(id, user.actor(), why.reason().strip()), null);
    }

    @PostMapping("/{id}/leave-out")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "The others of its application start without it; if it is cutting over it goes back")
    ResponseEntity<CutoverJson> leaveOut(@PathVariable UUID id, @RequestBody @Valid LeftOut who) {
        return answer(ResponseEntity.ok(),
                cutovers.leaveOut(id, who.migrationId(), user.actor(), who.reason().strip()), null);
    }

    private Cutover found(UUID id) {
        return cutovers.find(id)
                .orElseThrow(() -> new RefusedException("not-found", "There is no cutover %s.".formatted(id),
                        "GET /api/v1/cutovers lists them."));
    }

    private ResponseEntity<CutoverJson> answer(ResponseEntity.BodyBuilder builder, Cutover cutover,
            @Nullable String already) {
        return builder.eTag("\"" + cutover.version() + "\"")
                .body(CutoverJson.of(cutover, foresights.of(cutover).orElse(null), already));
    }

    static Scope scope(String word) {
        for (Scope scope : Scope.values()) {
            if (scope.name().toLowerCase(Locale.ROOT).equals(word)) {
                return scope;
            }
        }
        throw new RefusedException("validation", "'%s' does not cut over.".formatted(word),
                "Choose vm, application or wave.");
    }

    private static @Nullable Integer version(@Nullable String seen) {
        if (seen == null || seen.equals("*")) {
            return null;
        }
        try {
            return Integer.valueOf(seen.replace("\"", "").strip());
        } catch (NumberFormatException e) {
            throw new RefusedException("precondition-failed", "If-Match %s is no version of a cutover.".formatted(seen),
                    "Send the ETag that was read, or *.");
        }
    }
}
