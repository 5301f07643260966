package io.towpath.report.meter;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.towpath.report.Metric;
import io.towpath.report.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;

/// Keeps the gauges of [Families] and of the factory's metrics. They are read every so often and not with each scrape, so that
/// no number of scrapers costs the database more. Every node tells the same of the database: ask one, or take the maximum.
///
/// What cannot be read is not told, rather than told as it was: an alarm on absence then fires.
@Component
class FactoryMeters implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FactoryMeters.class);
    static final String METRIC = "towpath.metric";
    private static final int PATIENCE_SECONDS = 20;

    private final JdbcTemplate jdbc;
    private final Metrics metrics;
    private final Duration every;
    private final Map<Family, MultiGauge> families = new HashMap<>();
    private final MultiGauge metric;
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("meters").daemon().factory());
    private volatile int unread;

    /// @param every zero: never
    FactoryMeters(DataSource database, Metrics metrics, MeterRegistry registry,
            @Value("${towpath.meters.every}") Duration every) {
        jdbc = new JdbcTemplate(database);
        jdbc.setQueryTimeout(PATIENCE_SECONDS);
        this.metrics = metrics;
        this.every = every;
        for (Family family : Families.ALL) {
            families.put(family, MultiGauge.builder(family.name()).description(family.help()).register(registry));
        }
        metric = MultiGauge.builder(METRIC)
                .description("The five by which the factory is steered, in the unit that the dashboard has")
                .register(registry);
        Gauge.builder("towpath.meters.unread", this, meters -> meters.unread)
                .description("Families of gauges that could not be read at the last look").register(registry);
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        if (every.isPositive()) {
            timer.scheduleWithFixedDelay(this::read, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /// All of them, now. Where the database is away the rest is not asked for, which would take each as long again.
    void read() {
        Map<String, String> failures = new TreeMap<>();
        boolean away = false;
        for (Map.Entry<Family, MultiGauge> one : families.entrySet()) {
            away = !tell(one.getKey().name(), one.getValue(), () -> rows(one.getKey()), away, failures);
        }
        tell(METRIC, metric, this::factory, away, failures);
        unread = failures.size();
        if (!failures.isEmpty()) {
            Map.Entry<String, String> first = failures.entrySet().iterator().next();
            LOG.warn("{} of {} families of meters could not be read, {} since: {}", failures.size(),
                    families.size() + 1, first.getKey(), first.getValue());
        }
    }

    /// @return whether the database is there
    private boolean tell(String name, MultiGauge gauge, Supplier<List<MultiGauge.Row<Number>>> rows, boolean away,
            Map<String, String> failures) {
        try {
            if (away) {
                failures.put(name, "the database is away");
                gauge.register(List.of(), true);
            } else {
                gauge.register(rows.get(), true);
            }
            return !away;
        } catch (RuntimeException e) {
            // whatever it is: an exception would end the timer, and what was told before would stand for ever
            failures.put(name, String.valueOf(e.getMessage()));
            gauge.register(List.of(), true);
            return !(e instanceof CannotGetJdbcConnectionException);
        }
    }

    private List<MultiGauge.Row<Number>> rows(Family family) {
        RowMapper<MultiGauge.Row<Number>> mapper = (row, _) -> {
            List<Tag> tags = new ArrayList<>();
            for (String label : family.labels()) {
                tags.add(Tag.of(label, row.getString(label)));
            }
            return MultiGauge.Row.of(Tags.of(tags), row.getDouble("value"));
        };
        return jdbc.query(family.sql(), mapper);
    }

    /// Those that have enough behind them, with their parts.
    private List<MultiGauge.Row<Number>> factory() {
        List<MultiGauge.Row<Number>> rows = new ArrayList<>();
        for (Metric one : metrics.all()) {
            String kind = one.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
            Double value = one.value();
            if (value != null) {
                rows.add(MultiGauge.Row.of(Tags.of("metric", kind, "part", "all", "unit", one.unit()), value));
            }
            for (Metric.Part part : one.parts()) {
                Double mean = part.value();
                if (mean != null) {
                    rows.add(MultiGauge.Row.of(Tags.of("metric", kind, "part", part.name(), "unit", one.unit()), mean));
                }
            }
        }
        return rows;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
