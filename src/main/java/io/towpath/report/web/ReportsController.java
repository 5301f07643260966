package io.towpath.report.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.access.Shared;
import io.towpath.access.Sharing;
import io.towpath.report.ListReport;
import io.towpath.report.Metric;
import io.towpath.report.Metrics;
import io.towpath.report.ReadinessReport;
import io.towpath.report.ReportPdf;
import io.towpath.table.TableFormat;
import io.towpath.table.TableWriter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Reports: the factory's metrics, what can be taken away as files, and the printable readiness report.
@Controller
@RequestMapping("/reports")
@PreAuthorize(Permission.INVENTORY_READ)
class ReportsController {

    private static final int PAGE = 100;
    /// Weeks are counted: no matter that the dashboard's are some seconds old.
    private static final int SLOW = 10;

    private final Metrics metrics;
    private final ReadinessReport readiness;
    private final ReportPdf pdf;
    private final Viewer viewer;
    private final Shared<String, List<MetricTile>> strip;

    ReportsController(Metrics metrics, ReadinessReport readiness, ReportPdf pdf, Viewer viewer, Sharing sharing) {
        this.metrics = metrics;
        this.readiness = readiness;
        this.pdf = pdf;
        this.viewer = viewer;
        strip = sharing.shared(SLOW);
    }

    /// Whose clock on the wall it is.
    @Component
    record Viewer(CurrentUser user, Clock clock) {

        String minute(Instant at) {
            return Times.minute(at, user.zone());
        }

        String now() {
            return minute(clock.instant());
        }
    }

    @GetMapping
    String index(Model model) {
        model.addAttribute("tiles", tiles());
        model.addAttribute("lists", List.of(ListReport.values()));
        return "report/reports";
    }

    /// The tiles alone: the dashboard shows them.
    @GetMapping("/strip")
    String strip(Model model) {
        model.addAttribute("tiles", strip.get("", this::tiles));
        return "report/reports :: strip";
    }

    @GetMapping("/metrics/{slug}")
    String metric(@PathVariable String slug, @RequestParam(defaultValue = "0") int from, Model model) {
        Metric.Kind kind = kind(slug);
        int start = Math.max(0, from);
        List<Metrics.Row> rows = metrics.rows(kind, PAGE + 1, start);
        model.addAttribute("tile", MetricTile.of(metrics.of(kind)));
        model.addAttribute("rows", rows.stream().limit(PAGE).map(this::line).toList());
        model.addAttribute("previous", start == 0
                ? null
                : "/reports/metrics/%s?from=%d".formatted(slug,
                        Math.max(0, start - PAGE)));
        model.addAttribute("next", rows.size() > PAGE
                ? "/reports/metrics/%s?from=%d".formatted(slug, start + PAGE)
                : null);
        return "report/metric";
    }

    @GetMapping("/metrics/{slug}.{extension:csv|xlsx|jsonl}")
    void export(@PathVariable String slug, @PathVariable String extension, HttpServletResponse response)
            throws IOException {
        Metric.Kind kind = kind(slug);
        TableFormat format = TableFormat.of(extension).orElseThrow();
        response.setContentType(format.contentType());
        response.setHeader("Content-Disposition", "attachment; filename=\"%s.%s\"".formatted(slug, extension));
        try (TableWriter table = TableWriter.to(response.getOutputStream(), format, kind.title(),
                List.of("vm", "attempt", "wave", "at", "good", "measure"))) {
            for (Metrics.Row row : metrics.rows(kind, Integer.MAX_VALUE, 0)) {
                table.row(row.vm(), row.attempt(), row.wave(), row.at(), row.good(), row.measure());
            }
        }
    }

    @GetMapping("/readiness")
    String readiness(Model model) {
        model.addAttribute("report", readiness.now());
        model.addAttribute("at", viewer.now());
        return "report/readiness";
    }

    @GetMapping("/readiness.pdf")
    ResponseEntity<byte[]> readinessPdf() throws IOException {
        byte[] bytes = pdf.of("report/readiness-print", Map.of("report", readiness.now(), "at",
                viewer.now()));
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_PDF)
                .header("Content-Disposition", "attachment; filename=\"readiness.pdf\"").body(bytes);
    }

    private List<MetricTile> tiles() {
        return metrics.all().stream().map(MetricTile::of).toList();
    }

    private static Metric.Kind kind(String slug) {
        return Metric.Kind.of(slug).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private Line line(Metrics.Row row) {
        return new Line("/inventory/vms/" + row.vmId(), row.vm(), row.attempt(), row.wave(),
                viewer.minute(row.at()), row.good(), row.measure());
    }

    /// A row, ready to print.
    public record Line(String href, String vm, int attempt, @Nullable String wave, String at, boolean good,
            String measure) {}
}
