package io.towpath.wave.runbook.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.wave.Waves;
import io.towpath.wave.runbook.Lint;
import io.towpath.wave.runbook.Runbooks;
import io.towpath.wave.runbook.RunbookStep;
import io.towpath.wave.runbook.RunbookText;
import io.towpath.wave.runbook.Version;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Templates of runbooks in REST, and which wave goes by which.
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Runbooks", description = "What people and hooks do around the cutovers of a wave")
class RunbookApi {

    private final Runbooks runbooks;
    private final Waves waves;
    private final CurrentUser user;

    RunbookApi(Runbooks runbooks, Waves waves, CurrentUser user) {
        this.runbooks = runbooks;
        this.waves = waves;
        this.user = user;
    }

    record Items<T>(List<T> items) {}

    /// @param severity `error` keeps waves from going by it, `warning` does not
    record FaultJson(int step, String severity, String code, String what, String remedy) {

        static FaultJson of(Lint.Fault fault) {
            return new FaultJson(fault.step(), word(fault.severity()), fault.code(), fault.what(), fault.remedy());
        }
    }

    /// @param timeout in seconds; null: none
    record StepJson(int number, String name, String title, String part, String scope, String kind, List<String> after,
            @Nullable String role, @Nullable Long timeout, String onTimeout, String onFailure, boolean fourEyes,
            @Nullable String hook, String instructions, List<String> checklist,
            List<String> record) {

        static StepJson of(RunbookStep step) {
            return new StepJson(step.number(), step.name(), step.title(), step.part().word(), word(step.scope()), word(
                    step.kind()), step.after(), step.role() == null ? null : step.role().code(),
                    step.timeout() == null
                            ? null
                            : step.timeout().toSeconds(),
                    word(step.onTimeout()), step.onFailure().word(), step.fourEyes(), step.hook(), step.instructions(),
                    step.checklist(), step
                            .record());
        }
    }

    record RunbookJson(String name, int version, String label, String title, boolean shipped, @Nullable String note,
            String createdBy, Instant createdAt, int steps, int errors, int warnings) {}

    /// @param text YAML, as it was written
    record VersionJson(String name, int version, String label, String title, @Nullable String note, String createdBy,
            Instant createdAt, List<StepJson> steps, List<FaultJson> faults, String text) {}

    /// @param text YAML
    /// @param note what is different in it
    record TextJson(@NotBlank @Nullable String text, @Nullable String note) {}

    /// @param runbook `warm-windows@7`, or `warm-windows` for its newest
    record ChoiceJson(@NotBlank @Nullable String runbook) {}

    /// @param entities the wave, applications or VMs, by name
    record RehearsedJson(int step, String name, String title, String part, List<String> entities) {}

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @GetMapping("/runbooks")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Runbooks, each in its newest version")
    Items<RunbookJson> list() {
        return new Items<>(runbooks.all().stream().map(this::listed).toList());
    }

    private RunbookJson listed(Version version) {
        List<Lint.Fault> faults = runbooks.lint(version.definition());
        int errors = (int) faults.stream().filter(fault -> fault.severity() == Lint.Severity.ERROR).count();
        return new RunbookJson(version.runbook(), version.number(), version.label(), version.definition().title(),
                version.shipped(), version.note(), version.createdBy(), version.createdAt(), version.definition()
                        .steps().size(),
                errors, faults.size() - errors);
    }

    @PostMapping("/runbooks")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Add a runbook, or a version of the one that the text names")
    ResponseEntity<VersionJson> add(@Valid @RequestBody TextJson body) {
        return created(runbooks.add(null, Objects.requireNonNull(body.text()), body.note(), user.actor()));
    }

    @PostMapping("/runbooks/lint")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Check a text; nothing is kept")
    Items<FaultJson> lint(@Valid @RequestBody TextJson body) {
        return new Items<>(runbooks.lint(RunbookText.read(Objects.requireNonNull(body.text()))).stream().map(
                FaultJson::of).toList());
    }

    @GetMapping("/runbooks/{name}")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "A runbook in its newest version, or in that of `name@version`, with what is wrong in it")
    VersionJson get(@PathVariable String name) {
        return json(find(name));
    }

    @GetMapping("/runbooks/{name}/versions")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Its versions, newest first")
    Items<RunbookJson> versions(@PathVariable String name) {
        List<Version> found = runbooks.versions(name);
        if (found.isEmpty()) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return new Items<>(found.stream().map(this::listed).toList());
    }

    @PostMapping("/runbooks/{name}/versions")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Add a version; waves that were started keep theirs")
    ResponseEntity<VersionJson> addVersion(@PathVariable String name, @Valid @RequestBody TextJson body) {
        return created(runbooks.add(name, Objects.requireNonNull(body.text()), body.note(), user.actor()));
    }

    @GetMapping("/runbooks/{name}/dry-run")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "The steps that the VMs of a wave would get; nothing is started")
    Items<RehearsedJson> rehearse(@PathVariable String name, @RequestParam UUID waveId) {
        return new Items<>(runbooks.rehearse(find(name).definition(), waveId).stream().map(one -> new RehearsedJson(one
                .step().number(), one.step().name(), one.step().title(), one.step().part().word(), one.entities()))
                .toList());
    }

    @GetMapping("/waves/{id}/runbook")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "The version by which a wave goes, or is to go")
    VersionJson ofWave(@PathVariable UUID id) {
        return json(runbooks.of(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)));
    }

    @PutMapping("/waves/{id}/runbook")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Have a draft go by a version of a runbook; what was approved of the wave before is void")
    VersionJson choose(@PathVariable UUID id, @Valid @RequestBody ChoiceJson body) {
        runbooks.choose(id, Objects.requireNonNull(body.runbook()), user.actor());
        return ofWave(id);
    }

    @DeleteMapping("/waves/{id}/runbook")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Have a draft go by none")
    ResponseEntity<Void> chooseNone(@PathVariable UUID id) {
        if (waves.find(id).isEmpty()) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        runbooks.choose(id, null, user.actor());
        return ResponseEntity.noContent().build();
    }

    private Version find(String label) {
        return runbooks.find(label).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private ResponseEntity<VersionJson> created(Version version) {
        return ResponseEntity.created(URI.create("/api/v1/runbooks/" + version.label())).body(json(version));
    }

    private VersionJson json(Version version) {
        return new VersionJson(version.runbook(), version.number(), version.label(), version.definition().title(),
                version.note(), version.createdBy(), version.createdAt(), version.definition().steps().stream().map(
                        StepJson::of).toList(),
                runbooks.lint(version.definition()).stream().map(FaultJson::of)
                        .toList(),
                version.text());
    }
}
