package io.towpath.planning.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.planning.PlanFile;
import io.towpath.planning.PlanFiles;
import io.towpath.planning.PlanView;
import io.towpath.planning.Plans;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// A plan as one file, out and in.
@RestController
@RequestMapping("/api/v1/plans")
@Tag(name = "Plans")
class PlanFileApi {

    private static final Set<String> ON_ERROR = Set.of("reject-all", "skip-rows");

    private final Plans plans;
    private final PlanFiles files;
    private final CurrentUser user;

    PlanFileApi(Plans plans, PlanFiles files, CurrentUser user) {
        this.plans = plans;
        this.files = files;
        this.user = user;
    }

    /// @param id of the draft that was made; null: nothing was made
    record PlanReadJson(@Nullable UUID id, boolean dryRun, int waves, int vms, List<PlanFile.Fault> faults) {}

    @GetMapping(value = "/{id}/file", produces = MediaType.APPLICATION_JSON_VALUE)
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "A plan as one file: names and what sources call their VMs, no ids of this installation")
    ResponseEntity<String> file(@PathVariable UUID id) {
        PlanView plan = plans.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"plan-%d.json\"".formatted(plan.number()))
                .body(files.print(files.write(plan)));
    }

    /// @param dryRun  default true: nothing is changed
    /// @param onError `reject-all` or `skip-rows`: what cannot be taken is left out
    @PostMapping(value = "/import", consumes = MediaType.APPLICATION_JSON_VALUE)
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Look at a plan's file, or make a draft of it")
    ResponseEntity<PlanReadJson> take(@RequestBody String file, @RequestParam(defaultValue = "true") boolean dryRun,
            @RequestParam(defaultValue = "reject-all") String onError) {
        if (!ON_ERROR.contains(onError)) {
            throw new RefusedException(RefusedException.Kind.INVALID, "on-error-unknown",
                    "onError is %s, expected reject-all or skip-rows".formatted(onError), "Write one of these.");
        }
        PlanFile.Read read = files.look(file);
        UUID id = dryRun ? null : files.take(file, onError.equals("skip-rows"), user.actor());
        return ResponseEntity.status(id == null ? HttpStatus.OK : HttpStatus.CREATED)
                .body(new PlanReadJson(id, dryRun, read.waves(), read.vms(), read.faults()));
    }
}
