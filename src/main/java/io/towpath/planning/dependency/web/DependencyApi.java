package io.towpath.planning.dependency.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.planning.dependency.Dependencies;
import io.towpath.planning.dependency.Dependency;
import io.towpath.planning.dependency.DependencyDraft;
import io.towpath.planning.dependency.Groups;
import io.towpath.planning.dependency.Waivers;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
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
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Dependencies for scripts. PATCH and DELETE need `If-Match` with the ETag that was read.
@RestController
@RequestMapping("/api/v1/dependencies")
@Tag(name = "Dependencies", description = "Who needs whom, and how that is known")
class DependencyApi {

    private final Dependencies dependencies;
    private final Waivers waivers;
    private final Groups groups;
    private final CurrentUser user;

    DependencyApi(Dependencies dependencies, Waivers waivers, Groups groups, CurrentUser user) {
        this.dependencies = dependencies;
        this.waivers = waivers;
        this.groups = groups;
        this.user = user;
    }

    @GetMapping
    @PreAuthorize(Permission.INVENTORY_READ)
    @Operation(summary = "Dependencies, the newest first")
    DependencyJson.Page<DependencyJson> list(DependencyQuery query,
            @RequestParam(required = false) @Nullable String group,
            @RequestParam(defaultValue = "100") @Min(1) @Max(500) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int cursor) {
        UUID within = group == null ? null : groups.find(group).orElseThrow(() -> absent(group)).id();
        List<Dependency> found = dependencies.list(query.filter(within), limit + 1, cursor);
        return new DependencyJson.Page<>(found.stream().limit(limit).map(DependencyJson::of).toList(),
                found.size() > limit ? Integer.toString(cursor + limit) : null);
    }

    @PostMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Add one")
    ResponseEntity<DependencyJson> add(@Valid @RequestBody DependencyJson.Write body) {
        Dependency made = existing(dependencies.add(body.draft(), user.actor(), body.reason()));
        return ResponseEntity.created(URI.create("/api/v1/dependencies/" + made.id())).eTag(etag(made))
                .body(DependencyJson.of(made));
    }

    /// Safe to repeat.
    @PutMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Bring many up to date at once, as a feed of flows does")
    Dependencies.Put put(@Valid @RequestBody DependencyJson.Put body) {
        List<DependencyDraft> drafts = Objects.requireNonNull(body.items()).stream().map(DependencyJson.Write::draft)
                .toList();
        return dependencies.put(drafts, body.replaceSource(), user.actor());
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    ResponseEntity<DependencyJson> one(@PathVariable UUID id) {
        return answer(existing(id));
    }

    @PatchMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Change its figures and words; ends, type and evidence are what it is")
    ResponseEntity<DependencyJson> change(@PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
            @RequestBody DependencyJson.Figures body) {
        Dependency now = seen(id, match);
        if (now.evidence() == io.towpath.planning.dependency.Evidence.OBSERVED) {
            throw DependencyJson.invalid("dependency-observed", "the inventory itself shows this dependency",
                    "What it says follows the disks and the clusters' rules at the source.");
        }
        dependencies.edit(id, now.seen(),
                new DependencyDraft(now.from(), now.to(), now.kind(), now.evidence(), now.port(),
                        now.protocol(), body.weightPerDay() == null ? now.weightPerDay() : body.weightPerDay(),
                        body.firstSeen() == null ? now.firstSeen() : body.firstSeen(),
                        body.lastSeen() == null ? now.lastSeen() : body.lastSeen(),
                        body.source() == null ? now.sourceSystem() : body.source(),
                        body.detail() == null ? now.detail() : body.detail()),
                user.actor());
        return answer(existing(id));
    }

    @DeleteMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<Void> remove(@PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
            @RequestParam(required = false) @Nullable String reason) {
        dependencies.remove(id, seen(id, match).seen(), user.actor(), reason);
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/waive")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Ask for a waiver: both ends may move apart once another person approved it")
    ResponseEntity<DependencyJson> waive(@PathVariable UUID id, @Valid @RequestBody DependencyJson.Waive body) {
        waivers.request(List.of(id), Objects.requireNonNull(body.reason()), body.until(), who());
        return answer(existing(id));
    }

    @PostMapping("/{id}/approve-waiver")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Approve a waiver that another person asked for")
    ResponseEntity<DependencyJson> approve(@PathVariable UUID id) {
        waivers.approve(List.of(id), who());
        return answer(existing(id));
    }

    @PostMapping("/{id}/revoke-waiver")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Take a waiver back, or turn a request down: both ends move together")
    ResponseEntity<DependencyJson> revoke(@PathVariable UUID id, @Valid @RequestBody DependencyJson.Reason body) {
        waivers.revoke(List.of(id), Objects.requireNonNull(body.reason()), who());
        return answer(existing(id));
    }

    private Waivers.Who who() {
        return new Waivers.Who(user.actor(), user.login());
    }

    private Dependency existing(UUID id) {
        return dependencies.find(id).orElseThrow(() -> absent("dependency " + id));
    }

    private Dependency seen(UUID id, @Nullable String match) {
        if (match == null) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_REQUIRED);
        }
        Dependency now = existing(id);
        if (!match.equals("*") && !match.equals(etag(now))) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_FAILED);
        }
        return now;
    }

    static RefusedException absent(String what) {
        return new RefusedException(RefusedException.Kind.ABSENT, "not-found", "there is no " + what, null);
    }

    private static String etag(Dependency one) {
        return "\"" + one.seen() + "\"";
    }

    private static ResponseEntity<DependencyJson> answer(Dependency one) {
        return ResponseEntity.ok().eTag(etag(one)).body(DependencyJson.of(one));
    }
}
