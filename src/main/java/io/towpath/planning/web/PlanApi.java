package io.towpath.planning.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.planning.PlanContent;
import io.towpath.planning.PlanDesk;
import io.towpath.planning.PlanDesk.StalePlanException;
import io.towpath.planning.PlanView;
import io.towpath.planning.Plans;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
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

/// Plans in REST. `seen` is the version one has read: with it a change on top of somebody else's edit is refused.
@RestController
@RequestMapping("/api/v1/plans")
@Tag(name = "Plans", description = "Versions of the plan of waves")
class PlanApi {

    private static final int EDITS = 100;

    private final Plans plans;
    private final PlanDesk desk;
    private final Comparison comparison;
    private final WaveForms forms;
    private final Preview preview;
    private final CurrentUser user;

    PlanApi(Plans plans, PlanDesk desk, Comparison comparison, WaveForms forms, Preview preview, CurrentUser user) {
        this.preview = preview;
        this.plans = plans;
        this.desk = desk;
        this.comparison = comparison;
        this.forms = forms;
        this.user = user;
    }

    record Page<T>(List<T> items, @Nullable String next) {}

    record Create(@Nullable UUID basedOn) {}

    record Seen(@Nullable Integer seen) {}

    /// @param rest only for what nobody placed by hand; left out: what the draft has is replaced
    record Suggest(@Nullable Integer seen, @Valid @Nullable LimitsForm limits, @Nullable Boolean rest) {}

    /// @param waveId null: back into the pool
    record Move(@NotNull @Size(min = 1, max = 10_000) @Nullable List<UUID> vmIds, @Nullable UUID waveId,
            @Nullable Integer seen) {}

    record Save(@Size(max = 500) @Nullable String note, @Nullable Integer seen) {}

    @GetMapping
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Versions of the plan, newest first")
    Page<PlanJson> list(@RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int cursor) {
        List<PlanView> found = plans.page(limit + 1, cursor);
        return new Page<>(found.stream().limit(limit).map(PlanJson::of).toList(),
                found.size() > limit ? Integer.toString(cursor + limit) : null);
    }

    @PostMapping
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Make a draft, empty or of another version")
    ResponseEntity<PlanJson> create(@RequestBody Create body) {
        UUID id = desk.draft(body.basedOn(), user.actor());
        return ResponseEntity.created(URI.create("/api/v1/plans/" + id)).body(PlanJson.of(find(id)));
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "A plan with its waves, placements and the reason of each")
    PlanJson.Whole get(@PathVariable UUID id) {
        return PlanJson.Whole.of(find(id), plans.content(id), plans.notes(id), plans.left(id), plans.edits(id, EDITS),
                plans.limits(id).minutes());
    }

    @GetMapping("/{id}/issues")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "What speaks against a plan: split groups, tiers out of order, full windows, freezes")
    PlanJson.Issues issues(@PathVariable UUID id) {
        find(id);
        return PlanJson.Issues.of(plans.issues(id), plans.content(id));
    }

    @PostMapping("/{id}/suggest")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Replace what the draft has by the planner's proposal, or propose the rest around it")
    PlanJson.Whole suggest(@PathVariable UUID id, @Valid @RequestBody Suggest body) {
        var limits = body.limits() == null ? plans.limits(id) : body.limits().on(plans.limits(id));
        return edited(id, plan -> desk.suggest(plan, limits, Boolean.TRUE.equals(body.rest()),
                body.seen(), user.actor()));
    }

    @PostMapping("/{id}/moves")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Move VMs to a wave, or back into the pool")
    PlanJson.Whole move(@PathVariable UUID id, @Valid @RequestBody Move body) {
        return edited(id, plan -> desk.move(plan, Objects.requireNonNull(body.vmIds()), body.waveId(), body.seen(),
                user.actor()));
    }

    @PostMapping("/{id}/waves")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Add a wave")
    PlanJson.Whole addWave(@PathVariable UUID id, @RequestBody WaveForms.Fields body) {
        return edited(id, plan -> desk.addWave(plan, forms.make(body), body.seen(), user.actor()));
    }

    @PutMapping("/{id}/waves/{wave}")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Change the name, kind or window of a wave; what is left out stays as it is")
    PlanJson.Whole changeWave(@PathVariable UUID id, @PathVariable UUID wave, @RequestBody WaveForms.Fields body) {
        return edited(id, plan -> desk.changeWave(plan, content -> forms.change(content, wave, body), body.seen(),
                user.actor()));
    }

    @PostMapping("/{id}/preview")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "What a move would do: the waves it touches, before and after, and what would be wrong then")
    Preview.Effects preview(@PathVariable UUID id, @Valid @RequestBody Move body) {
        find(id);
        try {
            desk.requireOpen(id, body.seen());
        } catch (StalePlanException stale) {
            throw stale.refused();
        }
        PlanContent content = plans.content(id);
        if (body.waveId() != null) {
            WaveForms.known(content, body.waveId());
        }
        return preview.of(content, plans.estate(), plans.limits(id),
                Selection.of(Objects.requireNonNull(body.vmIds()), body.waveId()));
    }

    @DeleteMapping("/{id}/waves/{wave}")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Remove a wave; its VMs go into the pool")
    PlanJson.Whole removeWave(@PathVariable UUID id, @PathVariable UUID wave) {
        return edited(id, plan -> desk.removeWave(plan, wave, null, user.actor()));
    }

    @PostMapping("/{id}/undo")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Take the last edit back")
    PlanJson.Whole undo(@PathVariable UUID id, @RequestBody Seen body) {
        return edited(id, plan -> desk.undo(plan, body.seen(), user.actor()));
    }

    @PostMapping("/{id}/redo")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Do again what was undone")
    PlanJson.Whole redo(@PathVariable UUID id, @RequestBody Seen body) {
        return edited(id, plan -> desk.redo(plan, body.seen(), user.actor()));
    }

    @PostMapping("/{id}/save")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Save the version: from then on it does not change")
    PlanJson save(@PathVariable UUID id, @Valid @RequestBody Save body) {
        return edited(id, plan -> desk.save(plan, body.note(), body.seen(), user.actor())).plan();
    }

    @DeleteMapping("/{id}")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Discard a draft")
    ResponseEntity<Void> discard(@PathVariable UUID id) {
        find(id);
        desk.discard(id, null, user.actor());
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/{id}/compare")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "What differs from another version")
    ComparisonJson compare(@PathVariable UUID id, @RequestParam UUID with) {
        return ComparisonJson.of(comparison.of(find(with), find(id)));
    }

    /// @param moves `from` and `to` are names of waves, or `pool`; the first 200
    record ComparisonJson(UUID before, UUID after, String summary, List<Comparison.Wave> waves,
            List<Comparison.Move> moves, int moved) {

        static ComparisonJson of(Comparison.Result result) {
            return new ComparisonJson(result.before().id(), result.after().id(), result.summary(), result.waves(),
                    result.moves(), result.moved());
        }
    }

    private PlanJson.Whole edited(UUID id, Consumer<UUID> edit) {
        find(id);
        try {
            edit.accept(id);
        } catch (StalePlanException stale) {
            throw stale.refused();
        }
        return get(id);
    }

    private PlanView find(UUID id) {
        return plans.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
