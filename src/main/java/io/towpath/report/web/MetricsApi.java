package io.towpath.report.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.Permission;
import io.towpath.report.Metric;
import io.towpath.report.Metrics;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// The factory's metrics as REST.
@RestController
@RequestMapping("/api/v1/reports/metrics")
@PreAuthorize(Permission.INVENTORY_READ)
@Tag(name = "reports")
class MetricsApi {

    private static final int MOST = 500;

    private final Metrics metrics;

    MetricsApi(Metrics metrics) {
        this.metrics = metrics;
    }

    @GetMapping
    MetricsJson all() {
        return new MetricsJson(metrics.all().stream().map(metric -> new MetricJson(metric.kind().slug(), metric.value(),
                metric.unit(), metric.of(), metric.target(), metric.standing().name().toLowerCase(Locale.ROOT),
                metric.series(), metric.parts().stream().map(MetricsApi::part).toList(), metric.computed())).toList(),
                null);
    }

    private static PartJson part(Metric.Part part) {
        return new PartJson(part.name(), part.value(), part.p90(), part.of(), part.target(),
                part.standing().name().toLowerCase(Locale.ROOT));
    }

    /// The attempts behind a metric, newest first.
    @GetMapping("/{slug}/rows")
    RowsJson rows(@PathVariable String slug, @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "0") int cursor) {
        Metric.Kind kind = Metric.Kind.of(slug).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        int most = Math.clamp(limit, 1, MOST);
        int from = Math.max(0, cursor);
        List<Metrics.Row> rows = metrics.rows(kind, most + 1, from);
        return new RowsJson(rows.stream().limit(most).toList(),
                rows.size() > most ? Integer.toString(from + most) : null);
    }

    record MetricJson(String metric, @Nullable Double value, String unit, int observations, String target,
            String standing, List<@Nullable Double> weeks, List<PartJson> parts, String computed) {}

    /// Where parts have targets of their own: warm and cold outages.
    record PartJson(String name, @Nullable Double value, @Nullable Double p90, int observations, String target,
            String standing) {}

    record MetricsJson(List<MetricJson> items, @Nullable String next) {}

    record RowsJson(List<Metrics.Row> items, @Nullable String next) {}
}
