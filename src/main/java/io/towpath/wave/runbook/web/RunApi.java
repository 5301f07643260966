package io.towpath.wave.runbook.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.Permission;
import io.towpath.wave.runbook.Cell;
import io.towpath.wave.runbook.Done;
import io.towpath.wave.runbook.Run;
import io.towpath.wave.runbook.RunbookStep;
import io.towpath.wave.runbook.Runs;
import io.towpath.wave.runbook.Runs.Sheet;
import io.towpath.wave.runbook.Whom;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Runs of runbooks in REST: where each step stands, and the same verbs as on the page.
@RestController
@RequestMapping("/api/v1/runs")
@Tag(name = "Runs", description = "Runbooks as waves work through them")
class RunApi {

    private final Runs runs;
    private final Sheets sheets;
    private final Doers doers;

    RunApi(Runs runs, Sheets sheets, Doers doers) {
        this.runs = runs;
        this.sheets = sheets;
        this.doers = doers;
    }

    /// @param next the cursor of the next part; null at the end
    record Page<T>(List<T> items, @Nullable String next) {}

    /// @param state `running` or `done`
    record RunJson(UUID id, String key, UUID waveId, String wave, String runbook, String state, String startedBy,
            Instant startedAt, @Nullable Instant endedAt, int cells, int settled, int ready, int failed) {

        static RunJson of(Run run) {
            return new RunJson(run.id(), run.key(), run.waveId(), run.waveKey(), run.template(), run.done()
                    ? "done"
                    : "running", run.startedBy(), run.startedAt(), run.endedAt(), run.cells(), run.settled(),
                    run
                            .ready(),
                    run.failed());
        }
    }

    /// @param entityKind `wave`, `application`, `vm`
    /// @param state      `waiting`, `open`, `due`, `running`, `done`, `skipped`, `failed`, `passed`, `dropped`
    /// @param waitsFor   titles of steps that come before it; only while it waits
    record CellJson(UUID entityId, String entity, String entityKind, String state, int attempt, boolean overdue,
            @Nullable Instant dueAt, @Nullable Instant deadlineAt, @Nullable Instant endedAt, @Nullable String endedBy,
            @Nullable String note, Map<String, String> recorded, List<String> waitsFor) {

        static CellJson of(Cell cell, List<String> waitsFor) {
            return new CellJson(cell.entityId(), cell.entityName(), word(cell.entityKind()), word(cell.state()), cell
                    .attempt(), cell.overdueAt() != null, cell.dueAt(), cell.deadlineAt(), cell.endedAt(),
                    cell
                            .endedBy(),
                    cell.note(), cell.recorded(), waitsFor);
        }
    }

    record StepJson(int number, String name, String title, String part, String kind, @Nullable String role,
            List<String> checklist, List<String> record, List<CellJson> cells) {}

    record SheetJson(RunJson run, List<StepJson> steps) {}

    /// @param entities ids; null: all that are ready
    /// @param ticked   what of the check list holds
    /// @param recorded the step's fields, by name
    record DoneJson(@Nullable List<UUID> entities, @Nullable String note, @Nullable List<String> ticked,
            @Nullable Map<String, String> recorded) {

        Done done() {
            return new Done(note, ticked == null ? List.of() : ticked, recorded == null ? Map.of() : recorded);
        }
    }

    record ReasonJson(@Nullable List<UUID> entities, @NotBlank @Nullable String reason) {}

    /// @param entities ids; null: all of a list
    /// @param of       which: `ready` or `failed`; null: of all those that are ready, of `entities` either
    record SkipJson(@Nullable List<UUID> entities, @Pattern(regexp = "ready|failed") @Nullable String of,
            @NotBlank @Nullable String reason) {

        Whom whom() {
            return Whom.of(entities).in(of == null ? null : Whom.Of.valueOf(of.toUpperCase(Locale.ROOT)));
        }
    }

    record EntitiesJson(@Nullable List<UUID> entities) {}

    /// @param cells how many were changed
    record AnswerJson(int cells, StepJson step) {}

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @GetMapping
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Runs, newest first")
    Page<RunJson> list(@RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int cursor) {
        List<Run> found = runs.page(limit + 1, cursor);
        return new Page<>(found.stream().limit(limit).map(RunJson::of).toList(), found.size() > limit
                ? Integer.toString(cursor + limit)
                : null);
    }

    @GetMapping("/{run}")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "A run, by its key (`R-014`) or id, with every step and where it stands")
    SheetJson get(@PathVariable String run) {
        Sheet sheet = sheet(run);
        return new SheetJson(RunJson.of(sheet.run()), sheet.definition().steps().stream().map(step -> step(sheet, step))
                .toList());
    }

    @GetMapping("/{run}/steps/{n}")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "A step of a run, and where it stands")
    StepJson step(@PathVariable String run, @PathVariable int n) {
        Sheet sheet = sheet(run);
        return step(sheet, sheet.definition().step(n).orElseThrow(() -> new ResponseStatusException(
                HttpStatus.NOT_FOUND)));
    }

    @PostMapping("/{run}/steps/{n}/complete")
    @PreAuthorize(Doers.WORKS)
    @Operation(summary = "A manual step is done, for these entities or all that are ready")
    AnswerJson complete(@PathVariable String run, @PathVariable int n, @Valid @RequestBody DoneJson body) {
        return answer(run, n, runs.complete(id(run), n, Whom.of(body.entities()), body.done(), doers.current()));
    }

    @PostMapping("/{run}/steps/{n}/approve")
    @PreAuthorize(Doers.WORKS)
    @Operation(summary = "Approve a step, for these entities or all that are ready")
    AnswerJson approve(@PathVariable String run, @PathVariable int n, @Valid @RequestBody DoneJson body) {
        return answer(run, n, runs.approve(id(run), n, Whom.of(body.entities()), body.done(), doers.current()));
    }

    @PostMapping("/{run}/steps/{n}/reject")
    @PreAuthorize(Doers.WORKS)
    @Operation(summary = "Say no to a step, with a reason; what follows is as its failure policy says")
    AnswerJson reject(@PathVariable String run, @PathVariable int n, @Valid @RequestBody ReasonJson body) {
        return answer(run, n, runs.reject(id(run), n, Whom.of(body.entities()), Objects.requireNonNull(body
                .reason()), doers.current()));
    }

    @PostMapping("/{run}/steps/{n}/retry")
    @PreAuthorize(Doers.WORKS)
    @Operation(summary = "Ask for a failed step once more; results before it are kept")
    AnswerJson retry(@PathVariable String run, @PathVariable int n, @Valid @RequestBody EntitiesJson body) {
        return answer(run, n, runs.retry(id(run), n, Whom.of(body.entities()), doers.current()));
    }

    @PostMapping("/{run}/steps/{n}/skip")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "A step is not done, with a reason, and nothing waits for it any more")
    AnswerJson skip(@PathVariable String run, @PathVariable int n, @Valid @RequestBody SkipJson body) {
        return answer(run, n, runs.skip(id(run), n, body.whom(), Objects.requireNonNull(body.reason()), doers
                .current()));
    }

    private UUID id(String run) {
        return runs.find(run).map(Run::id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private Sheet sheet(String run) {
        return sheets.find(run).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private AnswerJson answer(String run, int n, int cells) {
        return new AnswerJson(cells, step(run, n));
    }

    private static StepJson step(Sheet sheet, RunbookStep step) {
        return new StepJson(step.number(), step.name(), step.title(), step.part().word(), step.kind().name()
                .toLowerCase(Locale.ROOT), step.role() == null ? null : step.role().code(), step.checklist(),
                step
                        .record(),
                sheet.ofStep(step.number()).stream().map(cell -> CellJson.of(cell, sheet.waitsFor()
                        .getOrDefault(cell.id(), List.of()))).toList());
    }
}
