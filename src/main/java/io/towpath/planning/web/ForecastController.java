package io.towpath.planning.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.planning.Forecasts;
import io.towpath.planning.ProgramDesk;
import io.towpath.planning.Progress;
import io.towpath.planning.PublishedEnd;
import io.towpath.planning.forecast.Assumptions;
import io.towpath.planning.forecast.Examples;
import io.towpath.planning.forecast.Forecast;
import io.towpath.planning.forecast.Unit;
import io.towpath.table.Download;
import io.towpath.table.QueryText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// The forecast's page: the answer, the picture, what if, and how it was computed.
@Controller
@PreAuthorize(Permission.WAVE_READ)
class ForecastController {

    private static final long SEED = 1;
    private static final List<String> COLUMNS = List.of("weekEnds", "over", "planned", "p10", "p50", "p90");

    private final Forecasts forecasts;
    private final Progress progress;
    private final PublishedEnd end;
    private final ProgramDesk program;
    private final CurrentUser user;

    ForecastController(Forecasts forecasts, Progress progress, PublishedEnd end, ProgramDesk program,
            CurrentUser user) {
        this.program = program;
        this.end = end;
        this.forecasts = forecasts;
        this.progress = progress;
        this.user = user;
    }

    @GetMapping("/forecast")
    String show(@Valid @ModelAttribute("whatIf") WhatIf whatIf, BindingResult faults,
            @RequestParam(defaultValue = "vms") String unit, HttpServletRequest request, Model model) {
        model.addAttribute("examples", Examples.all());
        model.addAttribute("disagreements", Examples.disagreements());
        model.addAttribute("faults", faults.getFieldErrors().stream()
                .map(fault -> fault.getField() + " " + fault.getDefaultMessage()).toList());
        var basis = forecasts.basis().orElse(null);
        model.addAttribute("basis", basis);
        model.addAttribute("terms", TermsForm.of(program.terms()));
        model.addAttribute("usual", Assumptions.usual());
        model.addAttribute("promise", ForecastPage.promise(forecasts.deadline()));
        if (basis == null) {
            return "planning/forecast";
        }
        Forecast base = forecasts.forecast(basis.program(), basis.assumptions(), Forecasts.RUNS, SEED);
        boolean asked = !whatIf.isEmpty() && !faults.hasErrors();
        Forecast other = asked
                ? forecasts.forecast(basis.program(), whatIf.on(basis.assumptions()), Forecasts.RUNS, SEED)
                : null;
        Progress.SoFar soFar = progress.soFar(Unit.of(unit).orElse(Unit.VMS));
        String rest = QueryText.without(request.getQueryString(), "unit");
        String query = rest.isEmpty() ? "" : rest + "&";
        model.addAttribute("units", Arrays.stream(Unit.values()).map(one -> new Choice(one.title(),
                "/forecast?" + query + "unit=" + one.word() + "#burn-up", one == soFar.unit())).toList());
        model.addAttribute("unit", soFar.unit());
        model.addAttribute("csv", "/forecast/burn-up.csv?" + query + "unit=" + soFar.unit().word());
        ForecastPage.Against against = new ForecastPage.Against(basis.scope(), forecasts.deadline(), user.zone());
        model.addAttribute("base", ForecastPage.of(base, basis.assumptions(), basis.learned().cutoverMinutes(),
                against));
        model.addAttribute("other",
                other == null
                        ? null
                        : ForecastPage.of(other, whatIf.on(basis.assumptions()), basis.learned().cutoverMinutes(),
                                against));
        model.addAttribute("scope", ForecastPage.scope(basis.scope()));
        model.addAttribute("burnUp", BurnUp.of(base, other, soFar, basis.scope(), user.zone()));
        model.addAttribute("weeks",
                ForecastPage.weeks(base, other == null ? List.of() : other.course(soFar.unit()).weeks(), soFar,
                        user.zone()));
        return "planning/forecast";
    }

    /// In place of all that was kept before.
    @PostMapping("/forecast/terms")
    @PreAuthorize(Permission.WAVE_WRITE)
    String keep(@Valid @ModelAttribute("terms") TermsForm form, BindingResult faults, RedirectAttributes flash) {
        if (faults.hasErrors()) {
            flash.addFlashAttribute("problem", "Not kept: " + String.join(", ", faults.getFieldErrors().stream()
                    .map(fault -> fault.getField() + " " + (fault.isBindingFailure()
                            ? "cannot be read"
                            : fault.getDefaultMessage()))
                    .toList()) + ".");
        } else {
            program.keep(form.terms(), user.actor());
            flash.addFlashAttribute("notice", "Kept: dashboard, planner and forecast count on it from now on.");
        }
        return "redirect:/forecast#terms";
    }

    /// A unit to count in.
    record Choice(String text, String href, boolean current) {}

    /// The burn-up as a file: bytes, not TB. Weeks of before today have what is over then.
    @GetMapping("/forecast/burn-up.{extension:csv|xlsx|jsonl}")
    void file(@PathVariable String extension, @Valid @ModelAttribute("whatIf") WhatIf whatIf, BindingResult faults,
            @RequestParam(defaultValue = "vms") String unit, HttpServletResponse response) throws IOException {
        Unit in = Unit.of(unit).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        var basis = forecasts.basis().orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Forecast made = forecasts.forecast(basis.program(), faults.hasErrors()
                ? basis.assumptions()
                : whatIf.on(basis.assumptions()), Forecasts.RUNS, SEED);
        Progress.SoFar soFar = progress.soFar(in);
        Download.send(response, extension, "burn-up-" + in.word(), COLUMNS, BurnUpRow.of(made, soFar),
                row -> Download.cells(row.ends(), row.over(), row.planned(), row.p10(), row.p50(), row.p90()));
    }

    /// When the published plan ends, alone: the dashboard shows it, once it is drawn.
    @GetMapping("/forecast/strip")
    String strip(Model model) {
        end.now().ifPresent(now -> model.addAttribute("end", ForecastPage.end(now, user.zone())));
        return "planning/forecast-strip :: strip";
    }
}
