package io.towpath.report.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.report.ReportPdf;
import io.towpath.report.WeekReport;
import io.towpath.report.WeekReport.Week;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/// The report of a week: to look at, to print, as REST; its outages as a file.
@Controller
@PreAuthorize(Permission.WAVE_READ)
@Tag(name = "reports")
class WeekController {

    private static final List<String> OUTAGES = List.of("vm", "wave", "mode", "beganAt", "seconds",
            "predictedP50Seconds",
            "predictedP90Seconds", "withinP90", "waitedSeconds");

    private final WeekReport weeks;
    private final ReportPdf pdf;
    private final CurrentUser user;
    private final Clock clock;

    WeekController(WeekReport weeks, ReportPdf pdf, CurrentUser user, Clock clock) {
        this.weeks = weeks;
        this.pdf = pdf;
        this.user = user;
        this.clock = clock;
    }

    /// @param of a day of the week; without: the last whole one
    @GetMapping("/reports/week")
    String page(@RequestParam(required = false) @Nullable LocalDate of, Model model) {
        Week week = week(of);
        model.addAttribute("week", WeekView.of(week, user.zone()));
        model.addAttribute("of", week.monday());
        return "report/week";
    }

    @GetMapping("/reports/week.pdf")
    ResponseEntity<byte[]> print(@RequestParam(required = false) @Nullable LocalDate of) throws IOException {
        Week week = week(of);
        byte[] bytes = pdf.of("report/week-print", Map.of("week", WeekView.of(week, user.zone()), "at",
                Times.minute(clock.instant(), user.zone())));
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_PDF)
                .header("Content-Disposition", "attachment; filename=\"week-%s.pdf\"".formatted(week.monday()))
                .body(bytes);
    }

    @GetMapping("/reports/week-outages.{extension:csv|xlsx|jsonl}")
    void outages(@PathVariable String extension, @RequestParam(required = false) @Nullable LocalDate of,
            HttpServletResponse response) throws IOException {
        Download.send(response, extension, "outages", OUTAGES, weeks.outages(of == null ? weeks.last() : of),
                one -> Download.cells(one.vm(), one.wave(), one.mode(), one.began(), one.lasted().toMillis() / 1000.0,
                        one.middle() == null ? null : one.middle().toMillis() / 1000.0,
                        one.mostly() == null ? null : one.mostly().toMillis() / 1000.0, one.within(),
                        one.waited().toMillis() / 1000.0));
    }

    @GetMapping("/api/v1/reports/week")
    @ResponseBody
    Week json(@RequestParam(required = false) @Nullable LocalDate of) {
        return week(of);
    }

    private Week week(@Nullable LocalDate of) {
        return weeks.of(of == null ? weeks.last() : of);
    }
}
