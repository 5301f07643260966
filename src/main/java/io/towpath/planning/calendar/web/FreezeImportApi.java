package io.towpath.planning.calendar.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.planning.calendar.FreezeImports;
import io.towpath.planning.calendar.FreezeImports.Sent;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Freezes from a calendar file, as REST.
@RestController
@RequestMapping("/api/v1/freezes/imports")
@Tag(name = "calendar")
class FreezeImportApi {

    private final FreezeImports imports;
    private final CurrentUser user;

    FreezeImportApi(FreezeImports imports, CurrentUser user) {
        this.imports = imports;
        this.user = user;
    }

    /// @param line of the file; null: the entry is there no more
    record LineJson(String outcome, @Nullable Integer line, String name, Instant startsAt, Instant endsAt, String zone,
            String reason, @Nullable String was) {}

    /// @param id of the import; null: nothing was applied, or nothing was to do
    record ResultJson(@Nullable UUID id, boolean dryRun, List<LineJson> lines, List<FreezeImports.Fault> faults) {}

    record ImportsJson(List<FreezeImports.Made> items, @Nullable String next) {}

    @GetMapping
    @PreAuthorize(Permission.WAVE_READ)
    ImportsJson recent() {
        return new ImportsJson(imports.recent(), null);
    }

    /// @param dryRun default true: nothing is changed
    @PostMapping(consumes = {"text/calendar", "text/plain"})
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Look at a calendar file, or apply it")
    ResponseEntity<ResultJson> take(@RequestBody String text, @RequestParam(defaultValue = "true") boolean dryRun,
            @RequestParam(defaultValue = "calendar.ics") String name,
            @RequestParam(required = false) @Nullable String zone,
            @RequestParam(required = false) @Nullable String application,
            @RequestParam(required = false) @Nullable String businessUnit) {
        Sent sent = new FreezeImportController.Form(name, text, zone == null ? user.zone().getId() : zone, application,
                businessUnit).sent();
        FreezeImports.Preview preview = imports.look(sent);
        UUID id = dryRun ? null : imports.apply(sent, preview.digest(), user.actor()).orElse(null);
        return ResponseEntity.status(id == null ? HttpStatus.OK : HttpStatus.CREATED).body(new ResultJson(id, dryRun,
                preview.lines().stream().map(line -> new LineJson(line.outcome().name().toLowerCase(Locale.ROOT)
                        .replace('_', '-'), line.line() == 0 ? null : line.line(), line.name(), line.starts(),
                        line.ends(),
                        line.zone().getId(), line.reason(), line.was())).toList(),
                preview.faults()));
    }

    @DeleteMapping("/{id}")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Undo the newest import")
    ResponseEntity<Void> undo(@PathVariable UUID id) {
        imports.undo(id, user.actor());
        return ResponseEntity.noContent().build();
    }
}
