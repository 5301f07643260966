package io.towpath.wave.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.wave.WaveControl;
import io.towpath.wave.WaveView;
import io.towpath.wave.Waves;
import jakarta.validation.Valid;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Waves in REST: the verbs that drive them. Each answers the wave as it is then; its VMs move from there by themselves.
@RestController
@RequestMapping("/api/v1/waves/{id}")
@PreAuthorize(Permission.WAVE_EXECUTE)
@Tag(name = "Waves")
class WaveControlApi {

    private final Waves waves;
    private final WaveControl control;
    private final CurrentUser user;

    WaveControlApi(Waves waves, WaveControl control, CurrentUser user) {
        this.waves = waves;
        this.control = control;
        this.user = user;
    }

    @PostMapping("/start")
    @Operation(summary = "Plan every member and start as many as there are slots")
    ResponseEntity<WaveJson> start(@PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        control.start(id, Seen.of(ifMatch, find(id)), user.actor());
        return WaveApi.answer(find(id));
    }

    @PostMapping("/pause")
    @Operation(summary = "Start nothing new and shut no source down; what runs goes on")
    ResponseEntity<WaveJson> pause(@PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @Valid @RequestBody(required = false) WaveRequest.@Nullable Reason body) {
        control.pause(id, Seen.of(ifMatch, find(id)), user.actor(), body == null ? null : body.reason());
        return WaveApi.answer(find(id));
    }

    @PostMapping("/resume")
    @Operation(summary = "Go on; failures known by now no longer pause it")
    ResponseEntity<WaveJson> resume(@PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        control.resume(id, Seen.of(ifMatch, find(id)), user.actor());
        return WaveApi.answer(find(id));
    }

    @PostMapping("/stop")
    @Operation(summary = "Cancel what waits or is being copied; what was cut over goes on")
    ResponseEntity<WaveJson> stop(@PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @Valid @RequestBody(required = false) WaveRequest.@Nullable Stop body) {
        control.stop(id, Seen.of(ifMatch, find(id)), user.actor(), body == null ? null : body.reason(),
                body == null ? null : body.confirm());
        return WaveApi.answer(find(id));
    }

    @PostMapping("/members/{vmId}/start-next")
    @Operation(summary = "Of those that wait this VM gets the next slot")
    ResponseEntity<WaveJson> startNext(@PathVariable UUID id, @PathVariable UUID vmId) {
        control.startNext(id, vmId, user.actor());
        return WaveApi.answer(find(id));
    }

    @PostMapping("/group-holds/{vmId}/release")
    @Operation(summary = "Let those go on that a failed VM holds; its next failure holds them anew")
    ResponseEntity<WaveJson> letGroupGo(@PathVariable UUID id, @PathVariable UUID vmId,
            @Valid @RequestBody WaveRequest.GivenReason body) {
        control.letGroupGo(id, vmId, user.actor(), Objects.requireNonNull(body.reason()));
        return WaveApi.answer(find(id));
    }

    private WaveView find(UUID id) {
        return waves.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
