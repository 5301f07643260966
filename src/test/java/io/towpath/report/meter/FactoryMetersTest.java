package io.towpath.report.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.towpath.DatabaseTest;
import io.towpath.replication.outlook.SyncRows;
import io.towpath.report.Metrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@DatabaseTest
class FactoryMetersTest {

    @Autowired
    private FactoryMeters meters;
    @Autowired
    private MeterRegistry registry;
    @Autowired
    private Metrics metrics;
    @Autowired
    private JdbcClient db;
    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcConnectionDetails database;

    @Test
    void everyFamilyIsRead() {
        meters.read();

        assertThat(registry.get("towpath.meters.unread").gauge().value()).isZero();
    }

    @Test
    void aSourceThatWorksNoMoreIsTold() {
        String name = "metered " + UUID.randomUUID();
        db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at, probed_at, probe_works,
                                        probe_summary)
                values ('source', 'staged', :name, :name, 'lena', now(), now(), true, 'works')
                """).param("name", name).update();
        meters.read();
        assertThat(registry.get("towpath.source.up").tag("source", name).gauge().value()).isOne();

        db.sql("update connection set probe_works = false where name = :name").param("name", name).update();
        meters.read();

        assertThat(registry.get("towpath.source.up").tag("source", name).gauge().value()).isZero();
        db.sql("update connection set removed_at = now() where name = :name").param("name", name).update();
        meters.read();
        assertThat(registry.find("towpath.source.up").tag("source", name).gauge()).as("a removed one").isNull();
    }

    @Test
    void whatCannotBeReadIsNotTold() {
        SimpleMeterRegistry alone = new SimpleMeterRegistry();
        var nowhere = new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/none", "none", "none");
        try (FactoryMeters blind = new FactoryMeters(nowhere, metrics, alone, Duration.ZERO)) {
            blind.read();

            assertThat(alone.get("towpath.meters.unread").gauge().value()).isEqualTo(Families.ALL.size() + 1);
            assertThat(alone.find("towpath.trips.held").gauge()).isNull();
        }
    }

    /// Where the program's time is not the machine's, as in the demo: only leases are the machine's.
    @Test
    void metersLiveByTheTimeThatTheProgramLivesBy() {
        db.sql("create schema if not exists later").update();
        db.sql("""
                create or replace function later.clock_timestamp() returns timestamptz language sql stable
                begin atomic select pg_catalog.clock_timestamp() + interval '3 days'; end
                """).update();
        var later = new DriverManagerDataSource(database.getJdbcUrl()
                + (database.getJdbcUrl().contains("?") ? "&" : "?")
                + "options=-c%20search_path=public,later,pg_catalog",
                String.valueOf(database.getUsername()), String.valueOf(database.getPassword()));
        // trips of other tests are due within these days as well
        double before = read(later).get("towpath.trips.unattended").gauge().value();
        SyncRows rows = new SyncRows(db);
        UUID late = rows.trip("late", "WARM", "SYNCING", null).id();
        UUID leased = rows.trip("leased", "WARM", "SYNCING", null).id();
        String window = "in 30 days " + UUID.randomUUID();
        db.sql("""
                insert into cutover_window (name, opens_at, lockout_at, closes_at, zone, capacity_vms, created_by)
                values (:name, now() + interval '30 days', now() + interval '30 days 3 hours',
                        now() + interval '30 days 4 hours', 'UTC', 5, 'lena')
                """).param("name", window).update();
        meters.read();
        assertThat(registry.find("towpath.window.utilisation.ratio").tag("window", window).gauge()).isNull();
        SimpleMeterRegistry alone;
        try {
            db.sql("""
                    update migration set wake_at = now() + interval '1 day',
                           lease_until = case when id = :leased then now() + interval '30 seconds' end
                     where id in (:late, :leased)
                    """).param("late", late).param("leased", leased).update();
            alone = read(later);
        } finally {
            db.sql("update migration set state = 'DONE', wake_at = null where id in (:late, :leased)")
                    .param("late", late).param("leased", leased).update();
        }

        assertThat(alone.get("towpath.trips.unattended").gauge().value()).as("who is leased is attended")
                .isEqualTo(before + 1);
        assertThat(alone.find("towpath.window.utilisation.ratio").tag("window", window).gauge()).isNotNull();
    }

    private SimpleMeterRegistry read(DriverManagerDataSource database) {
        SimpleMeterRegistry alone = new SimpleMeterRegistry();
        try (FactoryMeters there = new FactoryMeters(database, metrics, alone, Duration.ZERO)) {
            there.read();
        }
        return alone;
    }

    @Test
    void theScrapeHasWhatAlertsAndDashboardsAskFor() throws Exception {
        meters.read();
        var scraped = mvc.get().uri("/actuator/prometheus").with(opaqueToken()
                .authorities(AuthorityUtils.createAuthorityList("wave:read"))).exchange();
        assertThat(scraped).hasStatusOk();
        Set<String> known = Families.ALL.stream().map(family -> family.name().replace('.', '_'))
                .collect(Collectors.toCollection(TreeSet::new));
        known.add(FactoryMeters.METRIC.replace('.', '_'));
        String text = scraped.getResponse().getContentAsString();
        assertThat(text).contains("\ntowpath_trips_held ", "\njvm_memory_used_bytes{");
        known.addAll(names(text));

        for (String file : new String[]{"ops/prometheus/rules.yml", "ops/grafana/factory.json"}) {
            Set<String> asked = names(Files.readString(Path.of(file)));
            assertThat(asked).as(file).hasSizeGreaterThan(5);
            assertThat(known).as(file).containsAll(asked);
        }
    }

    @Test
    void nobodyScrapesWithoutAToken() {
        assertThat(mvc.get().uri("/actuator/prometheus")).hasStatus(401);
        assertThat(mvc.get().uri("/actuator/prometheus").with(opaqueToken()
                .authorities(AuthorityUtils.createAuthorityList("inventory:read")))).hasStatus(403);
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        var matcher = Pattern.compile("\\btowpath_[a-z0-9_]+").matcher(text);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }
}
