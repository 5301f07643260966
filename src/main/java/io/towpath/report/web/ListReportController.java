package io.towpath.report.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.report.ListReport;
import io.towpath.report.ListReports;
import io.towpath.report.ListReports.Row;
import io.towpath.report.ListReports.Stretch;
import io.towpath.report.ReportPdf;
import io.towpath.table.Download;
import io.towpath.units.ByteSize;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.server.ResponseStatusException;

/// Reports that are lists: to look at, to print, as files, as REST.
@Controller
@PreAuthorize(Permission.WAVE_READ)
@Tag(name = "reports")
class ListReportController {

    private static final int PAGE = 100;
    private static final int PRINTED = 500;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

    private final ListReports reports;
    private final ReportPdf pdf;
    private final CurrentUser user;
    private final Clock clock;

    ListReportController(ListReports reports, ReportPdf pdf, CurrentUser user, Clock clock) {
        this.reports = reports;
        this.pdf = pdf;
        this.user = user;
        this.clock = clock;
    }

    /// @param when  `1 to 28 Nov 2026`, or of now
    /// @param range `1 to 100 of 1,911`; empty: nothing
    /// @param cut   said where not all are printed; null: they are
    public record Shown(ListReport report, String when, Stretch stretch, List<String> told, List<Line> lines,
            String range,
            @Nullable String cut) {}

    public record Line(@Nullable String href, String name, List<String> cells) {}

    /// @param total rows, of which `items` are some
    record ReportJson(String report, LocalDate from, LocalDate to, long total, List<String> told,
            List<Map<String, @Nullable Object>> items, @Nullable String next) {}

    @GetMapping("/reports/lists/{slug:[a-z-]+}")
    String page(@PathVariable String slug, @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to, @RequestParam(defaultValue = "0") int at,
            Model model) {
        ListReport report = report(slug);
        Stretch stretch = reports.stretch(from, to);
        int start = Math.max(0, at);
        long total = reports.count(report, stretch);
        List<Row> rows = reports.rows(report, stretch, PAGE, start);
        model.addAttribute("shown", shown(report, stretch, rows, rows.isEmpty()
                ? ""
                : "%,d to %,d of %,d".formatted(start + 1, start + rows.size(), total), null));
        String query = report.ofStretch() ? "from=%s&to=%s".formatted(stretch.from(), stretch.to()) : "";
        String path = "/reports/lists/" + slug;
        model.addAttribute("query", query.isEmpty() ? "" : "?" + query);
        model.addAttribute("previous",
                start == 0 ? null : "%s?%s&at=%d".formatted(path, query, Math.max(0, start - PAGE)));
        model.addAttribute("next",
                start + rows.size() < total ? "%s?%s&at=%d".formatted(path, query, start + PAGE) : null);
        return "report/list";
    }

    @GetMapping("/reports/lists/{slug:[a-z-]+}.pdf")
    ResponseEntity<byte[]> print(@PathVariable String slug, @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to) throws IOException {
        ListReport report = report(slug);
        Stretch stretch = reports.stretch(from, to);
        long total = reports.count(report, stretch);
        byte[] bytes = pdf.of("report/list-print", Map.of("shown", shown(report, stretch,
                reports.rows(report, stretch, PRINTED, 0), "", total > PRINTED
                        ? "The first %,d of %,d; the files have all.".formatted(PRINTED, total)
                        : null),
                "at", Times.minute(clock.instant(), user.zone())));
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_PDF)
                .header("Content-Disposition", "attachment; filename=\"%s.pdf\"".formatted(slug)).body(bytes);
    }

    @GetMapping("/reports/lists/{slug:[a-z-]+}.{extension:csv|xlsx|jsonl}")
    void file(@PathVariable String slug, @PathVariable String extension,
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to,
            HttpServletResponse response) throws IOException {
        ListReport report = report(slug);
        Stretch stretch = reports.stretch(from, to);
        Download.send(response, extension, slug, report.columns().stream().map(ListReport.Column::id).toList(),
                (limit, offset) -> reports.rows(report, stretch, limit, offset), row -> row.cells().toArray());
    }

    @GetMapping("/api/v1/reports/lists/{slug:[a-z-]+}")
    @ResponseBody
    @Operation(summary = "A report that is a list, with what it comes to")
    ReportJson json(@PathVariable String slug, @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to, @RequestParam(defaultValue = "100") int limit,
            @RequestParam(defaultValue = "0") int cursor) {
        ListReport report = report(slug);
        Stretch stretch = reports.stretch(from, to);
        int most = Math.clamp(limit, 1, 500);
        int start = Math.max(0, cursor);
        long total = reports.count(report, stretch);
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        for (Row row : reports.rows(report, stretch, most, start)) {
            Map<String, @Nullable Object> item = new LinkedHashMap<>();
            for (int column = 0; column < report.columns().size(); column++) {
                item.put(report.columns().get(column).id(), row.cells().get(column));
            }
            items.add(item);
        }
        return new ReportJson(slug, stretch.from(), stretch.to(), total, reports.told(report, stretch), items,
                start + items.size() < total ? Integer.toString(start + items.size()) : null);
    }

    private Shown shown(ListReport report, Stretch stretch, List<Row> rows, String range, @Nullable String cut) {
        ZoneId zone = user.zone();
        return new Shown(report, report.ofStretch()
                ? "%s to %s".formatted(DAY.format(stretch.from()), DAY.format(stretch.to()))
                : "As of now", stretch, reports.told(report, stretch),
                rows.stream().map(row -> line(report, row, zone))
                        .toList(),
                range, cut);
    }

    private static Line line(ListReport report, Row row, ZoneId zone) {
        List<String> cells = new ArrayList<>();
        for (Object cell : row.cells()) {
            cells.add(text(report.columns().get(cells.size()), cell, zone));
        }
        return new Line(row.href(), cells.getFirst(), cells.subList(1, cells.size()));
    }

    private static String text(ListReport.Column column, @Nullable Object cell, ZoneId zone) {
        return switch (cell) {
            case null -> "–";
            case Instant at -> Times.minute(at, zone);
            case Double seconds -> WeekView.length(Duration.ofMillis(Math.round(seconds * 1_000)));
            case Long number when column.type() == ListReport.Column.Type.BYTES -> new ByteSize(number).toString();
            case Long number when column.id().equals("change") && number > 0 -> "+%,d".formatted(number);
            case Long number -> "%,d".formatted(number);
            case Object other -> other.toString().isBlank() ? "–" : other.toString();
        };
    }

    private static ListReport report(String slug) {
        return ListReport.of(slug).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
