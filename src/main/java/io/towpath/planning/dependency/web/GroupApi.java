package io.towpath.planning.dependency.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.planning.dependency.Groups;
import io.towpath.planning.dependency.Waivers;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Dependency groups for scripts. They are computed: what changes them is a dependency, a waiver, an application.
@RestController
@RequestMapping("/api/v1/dependency-groups")
@Tag(name = "Dependencies")
@PreAuthorize(Permission.INVENTORY_READ)
class GroupApi {

    private final Groups groups;
    private final CurrentUser user;

    GroupApi(Groups groups, CurrentUser user) {
        this.groups = groups;
        this.user = user;
    }

    @GetMapping
    @Operation(summary = "Groups, the largest first")
    DependencyJson.Page<DependencyJson.GroupJson> list(@RequestParam(required = false) @Nullable String q,
            @RequestParam(defaultValue = "false") boolean several,
            @RequestParam(defaultValue = "false") boolean tooLarge,
            @RequestParam(required = false) @Nullable UUID application,
            @RequestParam(defaultValue = "100") @Min(1) @Max(500) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int cursor) {
        List<Groups.Group> found = groups.page(new Groups.Filter(q, several, tooLarge, application), limit + 1, cursor);
        return new DependencyJson.Page<>(found.stream().limit(limit).map(DependencyJson.GroupJson::of).toList(),
                found.size() > limit ? Integer.toString(cursor + limit) : null);
    }

    @GetMapping("/{key}")
    DependencyJson.GroupJson one(@PathVariable String key) {
        return DependencyJson.GroupJson.of(existing(key));
    }

    @GetMapping("/{key}/members")
    DependencyJson.Page<Groups.Member> members(@PathVariable String key,
            @RequestParam(defaultValue = "100") @Min(1) @Max(500) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int cursor) {
        List<Groups.Member> found = groups.members(existing(key).id(), limit + 1, cursor);
        return new DependencyJson.Page<>(found.stream().limit(limit).toList(),
                found.size() > limit ? Integer.toString(cursor + limit) : null);
    }

    @GetMapping("/{key}/why")
    @Operation(summary = "The fewest reasons that lead from one VM of the group to another")
    List<Groups.Reason> why(@PathVariable String key, @RequestParam UUID from, @RequestParam UUID to) {
        return groups.why(existing(key).id(), from, to);
    }

    @GetMapping("/{key}/cuts")
    @Operation(summary = "Where the group comes apart most easily")
    List<DependencyJson.CutJson> cuts(@PathVariable String key) {
        return groups.cuts(existing(key).id()).stream().map(cut -> new DependencyJson.CutJson(cut.way(), cut.price(),
                cut.parts(), cut.dependencies().stream().map(DependencyJson::of).toList())).toList();
    }

    @PostMapping("/{key}/split")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Ask for waivers of dependencies of the group: it comes apart when another person approves them")
    ResponseEntity<Void> split(@PathVariable String key, @Valid @RequestBody DependencyJson.Split body) {
        groups.split(key, Objects.requireNonNull(body.dependencies()), Objects.requireNonNull(body.reason()),
                body.until(),
                new Waivers.Who(user.actor(), user.login()));
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/merge")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Tie groups together by dependencies drawn by hand")
    ResponseEntity<Void> merge(@Valid @RequestBody DependencyJson.Merge body) {
        groups.merge(Objects.requireNonNull(body.groups()), Objects.requireNonNull(body.reason()), user.actor());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/recompute")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Compute all groups now, and wait for it")
    Groups.Status recompute() {
        groups.recompute();
        return groups.status();
    }

    private Groups.Group existing(String key) {
        return groups.find(key).orElseThrow(() -> DependencyApi.absent("dependency group " + key));
    }
}
