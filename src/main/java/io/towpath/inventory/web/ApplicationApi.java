package io.towpath.inventory.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.application.Application;
import io.towpath.inventory.application.ApplicationFilter;
import io.towpath.inventory.application.Applications;
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
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Applications for scripts. Changes of one need `If-Match` with the ETag that was read.
@RestController
@RequestMapping("/api/v1/applications")
@Tag(name = "Applications", description = "VMs that serve one purpose, and who answers for them")
class ApplicationApi {

    private final Applications applications;
    private final CurrentUser user;
    private final JsonMapper json;

    ApplicationApi(Applications applications, CurrentUser user, JsonMapper json) {
        this.applications = applications;
        this.user = user;
        this.json = json;
    }

    @GetMapping
    @PreAuthorize(Permission.INVENTORY_READ)
    @Operation(summary = "Applications with the figures of their VMs")
    ApplicationJson.Page<ApplicationJson> list(ApplicationQuery query,
            @RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int cursor) {
        ApplicationFilter filter = query.filter();
        List<Application> found = applications.page(filter, limit + 1, cursor);
        return new ApplicationJson.Page<>(found.stream().limit(limit).map(ApplicationJson::of).toList(),
                found.size() > limit ? Integer.toString(cursor + limit) : null);
    }

    @PostMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Make one")
    ResponseEntity<ApplicationJson> create(@Valid @RequestBody ApplicationJson.Write body) {
        Application made = existing(applications.create(body.draft(), author()));
        return ResponseEntity.created(URI.create("/api/v1/applications/" + made.id())).eTag(etag(made))
                .body(ApplicationJson.of(made));
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    ResponseEntity<ApplicationJson> one(@PathVariable UUID id) {
        return answer(existing(id));
    }

    @PatchMapping(value = "/{id}", consumes = {"application/merge-patch+json", "application/json"})
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Change what is said of it: fields that are left out stay, null takes away")
    ResponseEntity<ApplicationJson> change(@PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
            @RequestBody ObjectNode patch) {
        Application now = seen(id, match);
        ObjectNode merged = json.valueToTree(ApplicationJson.Write.of(now.facts()));
        for (String field : patch.propertyNames()) {
            JsonNode value = patch.get(field);
            if (!merged.has(field)) {
                throw new RefusedException(RefusedException.Kind.INVALID, "unknown-field",
                        "an application has no field \"%s\"".formatted(field),
                        "Correct the name, or leave the field out.");
            }
            merged.set(field, value);
        }
        applications.edit(id, now.version(), json.treeToValue(merged, ApplicationJson.Write.class).draft(), author());
        return answer(existing(id));
    }

    @DeleteMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Remove one without VMs")
    ResponseEntity<Void> delete(@PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
            @RequestParam(required = false) @Nullable String reason) {
        applications.delete(id, seen(id, match).version(), reason, author());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/merge")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Make it part of another; answers with that one")
    ResponseEntity<ApplicationJson> merge(@PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
            @Valid @RequestBody ApplicationJson.Merge body) {
        UUID into = Objects.requireNonNull(body.into());
        applications.merge(id, seen(id, match).version(), into, body.reason(), author());
        return answer(existing(into));
    }

    @GetMapping("/{id}/members")
    @PreAuthorize(Permission.INVENTORY_READ)
    ApplicationJson.Page<ApplicationJson.Member> members(@PathVariable UUID id,
            @RequestParam(defaultValue = "100") @Min(1) @Max(500) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int cursor) {
        List<Applications.Member> found = applications.members(existing(id).id(), limit + 1, cursor);
        return new ApplicationJson.Page<>(found.stream().limit(limit).map(ApplicationJson.Member::of).toList(),
                found.size() > limit ? Integer.toString(cursor + limit) : null);
    }

    /// Safe to repeat: VMs that are there stay there.
    @PostMapping("/{id}/assign")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Take VMs in, out of another application where they are in one")
    ApplicationJson.Changed assign(@PathVariable UUID id, @Valid @RequestBody ApplicationJson.Vms body) {
        return new ApplicationJson.Changed(applications.assign(id, Objects.requireNonNull(body.vmIds()), author()));
    }

    @PostMapping("/{id}/unassign")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Let VMs go")
    ApplicationJson.Changed unassign(@PathVariable UUID id, @Valid @RequestBody ApplicationJson.Vms body) {
        return new ApplicationJson.Changed(applications.unassign(id, Objects.requireNonNull(body.vmIds()), author()));
    }

    private Applications.Author author() {
        return Applications.Author.api(user.actor());
    }

    private Application existing(UUID id) {
        return applications.find(id).orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                "there is no application " + id, null));
    }

    private Application seen(UUID id, @Nullable String match) {
        if (match == null) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_REQUIRED);
        }
        Application now = existing(id);
        if (!match.equals("*") && !match.equals(etag(now))) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_FAILED);
        }
        return now;
    }

    private static String etag(Application one) {
        return "\"" + one.version() + "\"";
    }

    private static ResponseEntity<ApplicationJson> answer(Application one) {
        return ResponseEntity.ok().eTag(etag(one)).body(ApplicationJson.of(one));
    }
}
