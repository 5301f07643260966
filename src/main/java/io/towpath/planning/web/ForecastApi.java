package io.towpath.planning.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import io.towpath.planning.Deadline;
import io.towpath.planning.Forecasts;
import io.towpath.planning.ProgramDesk;
import io.towpath.planning.Scope;
import io.towpath.planning.forecast.Assumptions;
import io.towpath.planning.forecast.Forecast;
import io.towpath.planning.forecast.Resource;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The forecast in REST; every assumption can be asked "what if".
@RestController
@RequestMapping("/api/v1/forecast")
@Tag(name = "Forecast", description = "When the program ends, and what holds it up")
class ForecastApi {

    private static final int MOST_RUNS = 1000;

    private final Forecasts forecasts;
    private final ProgramDesk program;
    private final CurrentUser user;

    ForecastApi(Forecasts forecasts, ProgramDesk program, CurrentUser user) {
        this.forecasts = forecasts;
        this.program = program;
        this.user = user;
    }

    @GetMapping("/terms")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "What the program counts on and has promised; null: as usual")
    TermsForm terms() {
        return TermsForm.of(program.terms());
    }

    @PutMapping("/terms")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Keep what the program counts on and has promised, in place of all that was kept before")
    TermsForm keep(@Valid @RequestBody TermsForm body) {
        program.keep(body.terms(), user.actor());
        return terms();
    }

    /// @param weeks   VMs that are over by week; `courses`: bytes (`tb`) and applications
    /// @param of       which plan; `planId` null: what the planner would propose
    /// @param vms      that are forecast; `underWay`: of them, in no plan any more; `bytes`: still to be copied
    /// @param leftOut  in no window: the dates are without them
    /// @param plannedEnd when the last window closes; null: none is decided
    /// @param atRisk   one run in ten or more ends after the promised day; where none is, after the last
    ///                 window
    record Json(String of, @Nullable UUID planId, int vms, long underWay, List<Scope.LeftOut> leftOut, long bytes,
            int runs, long seed, @Nullable Instant plannedEnd, @Nullable LocalDate promisedOn,
            @Nullable LocalDate licenceEndsOn, boolean atRisk, Instant p10, Instant p50, Instant p90,
            double terabytesPerDay, double copyingDays,
            @Nullable String bottleneck, List<Use> uses, List<Forecast.Week> weeks,
            List<Course> courses, Assumptions assumptions,
            Forecasts.Learned learned) {}

    /// @param utilisation 0 to 1; null where there is no figure
    record Use(String resource, @Nullable Double utilisation, double daysSooner) {}

    /// @param unit `tb`, counted in bytes, or `applications`
    record Course(String unit, long total, List<Forecast.Week> weeks) {}

    @GetMapping
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Finish date with P50 and P90, bottleneck, burn-up")
    Json forecast(@Valid @ModelAttribute WhatIf whatIf,
            @RequestParam(defaultValue = "200") @Min(1) @Max(MOST_RUNS) int runs,
            @RequestParam(defaultValue = "1") long seed) {
        var basis = forecasts.basis().orElseThrow(() -> new RefusedException(Kind.CONFLICT, "nothing-to-forecast",
                "No VM is left to plan.", "Import an estate, or read the account of finished migrations."));
        Assumptions by = whatIf.on(basis.assumptions());
        Forecast made = forecasts.forecast(basis.program(), by, runs, seed);
        Resource bottleneck = made.bottleneck();
        Deadline deadline = forecasts.deadline();
        Instant closes = basis.scope().closes();
        return new Json(basis.of(), basis.plan() == null ? null : basis.plan().id(), made.vms(),
                basis.scope().underWay().vms(), basis.scope().leftOut(), made.bytes(), made.runs(), made.seed(), closes,
                deadline.promised(), deadline.licence() == null ? null : deadline.licence().endsOn(),
                deadline.missedBy(made.p90(), closes, user.zone()), made.p10(), made.p50(), made.p90(),
                made.terabytesPerDay(),
                made.copyingDays(), bottleneck == null ? null : bottleneck.slug(),
                made.uses().stream().map(use -> new Use(use.resource().slug(),
                        use.utilisation() < 0 ? null : use.utilisation(), use.daysSooner())).toList(),
                made.weeks(), made.courses().stream()
                        .map(course -> new Course(course.unit().word(), course.total(), course.weeks())).toList(),
                by, basis.learned());
    }
}
