package io.towpath.wave.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.wave.WaveComposer;
import io.towpath.wave.WaveFilter;
import io.towpath.wave.WaveView;
import io.towpath.wave.Waves;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Waves in REST: read and compose. Changes need `If-Match` with the ETag that was read.
@RestController
@RequestMapping("/api/v1/waves")
@Tag(name = "Waves", description = "VMs that move in one go")
class WaveApi {

    private static final String STATES = "draft|running|paused|stopped|completed";

    private final Waves waves;
    private final WaveComposer composer;
    private final CurrentUser user;

    WaveApi(Waves waves, WaveComposer composer, CurrentUser user) {
        this.waves = waves;
        this.composer = composer;
        this.user = user;
    }

    /// A part of a list.
    ///
    /// @param next the cursor of the next part; null at the end
    record Page<T>(List<T> items, @Nullable String next) {}

    @GetMapping
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Waves, newest first")
    Page<WaveJson> list(@RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int cursor, @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Pattern(regexp = STATES, message = "must be one of draft, running, paused, "
                    + "stopped, completed") @Nullable String state) {
        List<WaveView> found = waves.page(WaveFilter.of(q, state), limit + 1, cursor);
        return new Page<>(found.stream().limit(limit).map(WaveJson::of).toList(),
                found.size() > limit ? Integer.toString(cursor + limit) : null);
    }

    @PostMapping
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Make a draft")
    ResponseEntity<WaveJson> create(@Valid @RequestBody WaveRequest.Create body) {
        WaveView made = find(composer.create(body.draft(), body.vms(), user.actor()));
        return ResponseEntity.created(URI.create("/api/v1/waves/" + made.id())).eTag(Seen.etag(made))
                .body(WaveJson.of(made));
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "One wave, with its account")
    ResponseEntity<WaveJson> get(@PathVariable UUID id) {
        return answer(find(id));
    }

    @PatchMapping("/{id}")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Change what was decided about it")
    ResponseEntity<WaveJson> change(@PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @Valid @RequestBody WaveRequest.Change body) {
        WaveView wave = find(id);
        Integer seen = Seen.of(ifMatch, wave);
        composer.edit(id, body.on(wave), seen == null ? wave.version() : seen, user.actor());
        return answer(find(id));
    }

    @DeleteMapping("/{id}")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Discard a draft")
    ResponseEntity<Void> discard(@PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        composer.discard(id, Seen.of(ifMatch, find(id)), user.actor());
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/{id}/members")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Its VMs, in the order of their turns")
    Page<WaveJson.Member> members(@PathVariable UUID id) {
        return new Page<>(waves.members(find(id).id()).stream().map(WaveJson.Member::of).toList(), null);
    }

    @PostMapping("/{id}/members")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Add VMs to a draft, all or none")
    ResponseEntity<WaveJson> add(@PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @Valid @RequestBody WaveRequest.Members body) {
        composer.add(id, Objects.requireNonNull(body.vmIds()), Seen.of(ifMatch, find(id)), user.actor());
        return answer(find(id));
    }

    @DeleteMapping("/{id}/members/{vmId}")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Take a VM out of a draft")
    ResponseEntity<WaveJson> remove(@PathVariable UUID id, @PathVariable UUID vmId,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        composer.remove(id, vmId, Seen.of(ifMatch, find(id)), user.actor());
        return answer(find(id));
    }

    private WaveView find(UUID id) {
        return waves.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    static ResponseEntity<WaveJson> answer(WaveView wave) {
        return ResponseEntity.ok().eTag(Seen.etag(wave)).body(WaveJson.of(wave));
    }
}
