package io.towpath.planning.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.planning.Forecasts;
import io.towpath.planning.Progress;
import io.towpath.planning.PublishedEnd;
import io.towpath.planning.forecast.Examples;
import io.towpath.planning.forecast.Forecast;
import jakarta.validation.Valid;
import java.util.List;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

/// The forecast's page: the answer, the picture, what if, and how it was computed.
@Controller
@PreAuthorize(Permission.WAVE_READ)
class ForecastController {

    private static final long SEED = 1;

    private final Forecasts forecasts;
    private final Progress progress;
    private final PublishedEnd end;
    private final CurrentUser user;

    ForecastController(Forecasts forecasts, Progress progress, PublishedEnd end, CurrentUser user) {
        this.end = end;
        this.forecasts = forecasts;
        this.progress = progress;
        this.user = user;
    }

    @GetMapping("/forecast")
    String show(@Valid @ModelAttribute("whatIf") WhatIf whatIf, BindingResult faults, Model model) {
        model.addAttribute("examples", Examples.all());
        model.addAttribute("disagreements", Examples.disagreements());
        model.addAttribute("faults", faults.getFieldErrors().stream()
                .map(fault -> fault.getField() + " " + fault.getDefaultMessage()).toList());
        var basis = forecasts.basis().orElse(null);
        model.addAttribute("basis", basis);
        if (basis == null) {
            return "planning/forecast";
        }
        Forecast base = forecasts.forecast(basis.program(), basis.assumptions(), Forecasts.RUNS, SEED);
        boolean asked = !whatIf.isEmpty() && !faults.hasErrors();
        Forecast other = asked
                ? forecasts.forecast(basis.program(), whatIf.on(basis.assumptions()), Forecasts.RUNS, SEED)
                : null;
        Progress.SoFar soFar = progress.soFar();
        model.addAttribute("base", ForecastPage.of(base, basis.assumptions(), user.zone()));
        model.addAttribute("other",
                other == null ? null : ForecastPage.of(other, whatIf.on(basis.assumptions()), user.zone()));
        model.addAttribute("burnUp", BurnUp.of(base, other, soFar, user.zone()));
        model.addAttribute("weeks", ForecastPage.weeks(base, other == null ? List.of() : other.weeks(), soFar,
                user.zone()));
        return "planning/forecast";
    }

    /// When the published plan ends, alone: the dashboard shows it, once it is drawn.
    @GetMapping("/forecast/strip")
    String strip(Model model) {
        end.now().ifPresent(now -> model.addAttribute("end", ForecastPage.end(now, user.zone())));
        return "planning/forecast-strip :: strip";
    }
}
