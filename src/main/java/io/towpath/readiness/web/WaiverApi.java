package io.towpath.readiness.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.readiness.Waiver;
import io.towpath.readiness.Waivers;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Waivers for scripts: ask, approve (somebody else), revoke.
@RestController
@RequestMapping("/api/v1")
@Tag(name = "waivers")
class WaiverApi {

    private final Waivers waivers;
    private final CurrentUser user;

    WaiverApi(Waivers waivers, CurrentUser user) {
        this.waivers = waivers;
        this.user = user;
    }

    /// @param rule        not needed where the address names it
    /// @param vm          the only VM; null for more
    /// @param application the name of the application; null for more
    record Ask(@Nullable String rule, @Nullable UUID vm, @Nullable String application, String reason,
            LocalDate expiresOn) {}

    record Revocation(String reason) {}

    /// @param state `requested`, `active`, `expired`, `revoked`
    record WaiverJson(UUID id, String rule, @Nullable UUID vm, @Nullable UUID application, String scope, String reason,
            LocalDate expiresOn, String state, String requestedBy, Instant requestedAt, @Nullable String approvedBy,
            @Nullable Instant approvedAt, @Nullable String revokedBy, @Nullable Instant revokedAt,
            @Nullable String revokedReason, int vms) {

        static WaiverJson of(Waiver waiver) {
            return new WaiverJson(waiver.id(), waiver.rule(), waiver.vmId(), waiver.applicationId(), waiver.scope(),
                    waiver.reason(), waiver.expiresOn(), word(waiver.state()), waiver.requestedBy(),
                    waiver.requestedAt(), waiver.approvedBy(), waiver.approvedAt(), waiver.revokedBy(),
                    waiver.revokedAt(), waiver.revokedReason(), waiver.vms());
        }
    }

    record Items(List<WaiverJson> items, @Nullable String next) {}

    /// @param cursor as `next` of the page before gave it
    @GetMapping("/waivers")
    @PreAuthorize(Permission.INVENTORY_READ)
    Items list(@RequestParam(required = false) @Nullable String rule,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable UUID cursor, @RequestParam(defaultValue = "50") int limit) {
        int size = Math.clamp(limit, 1, 500);
        List<Waiver> found = waivers.list(rule, state == null ? null : state(state), cursor, size + 1);
        boolean more = found.size() > size;
        List<Waiver> page = more ? found.subList(0, size) : found;
        return new Items(page.stream().map(WaiverJson::of).toList(), more ? page.getLast().id().toString() : null);
    }

    @GetMapping("/waivers/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    WaiverJson one(@PathVariable UUID id) {
        return WaiverJson.of(waivers.get(id));
    }

    @PostMapping("/waivers")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @ResponseStatus(HttpStatus.CREATED)
    WaiverJson request(@RequestBody Ask ask) {
        return request(ask.rule() == null ? "" : ask.rule(), ask);
    }

    @PostMapping("/findings/{rule}/waive")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @ResponseStatus(HttpStatus.CREATED)
    WaiverJson waive(@PathVariable String rule, @RequestBody Ask ask) {
        return request(rule, ask);
    }

    @PostMapping("/waivers/{id}/approve")
    @PreAuthorize(Permission.WAVE_WRITE)
    WaiverJson approve(@PathVariable UUID id) {
        return WaiverJson.of(waivers.approve(id, who()));
    }

    @PostMapping("/waivers/{id}/revoke")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    WaiverJson revoke(@PathVariable UUID id, @RequestBody Revocation revocation) {
        return WaiverJson.of(waivers.revoke(id, revocation.reason(), who()));
    }

    private WaiverJson request(String rule, Ask ask) {
        return WaiverJson.of(waivers.request(
                new Waivers.Ask(rule, ask.vm(), ask.application(), ask.reason(), ask.expiresOn()), who()));
    }

    private Waivers.Who who() {
        return new Waivers.Who(user.actor(), user.login());
    }

    private static Waiver.State state(String word) {
        return Arrays.stream(Waiver.State.values()).filter(state -> word(state).equals(word)).findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST,
                        "state is '%s', expected requested, active, expired or revoked".formatted(word)));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
