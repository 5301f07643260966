package io.towpath.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.replication.outlook.SyncRows;
import io.towpath.wave.gate.Gates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.thymeleaf.spring6.SpringTemplateEngine;

@DatabaseTest
class DashboardTest {

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private SpringTemplateEngine engine;
    @Autowired
    private DashboardQueries queries;
    @Autowired
    private Gates gates;
    @Autowired
    private JdbcClient db;

    @Test
    void isDrawnForEveryRole() {
        for (String authority : new String[]{"inventory:read", "wave:read", "audit:read", "admin"}) {
            var page = mvc.get().uri("/")
                    .with(user("lena").authorities(AuthorityUtils.createAuthorityList(authority))).exchange();

            assertThat(page).hasStatusOk().bodyText().contains("<title>Dashboard · Towpath</title>");
        }
    }

    @Test
    void itsLibrariesComeByTheirVersionAndItsLinksAreNotLookedUp() {
        var page = mvc.get().uri("/").with(user("lena").authorities(AuthorityUtils.createAuthorityList("wave:read")))
                .exchange();

        assertThat(page).hasStatusOk().bodyText().containsPattern("src=\"/webjars/htmx.org/\\d[^/]*/dist/htmx.min.js\"")
                .containsPattern("href=\"/towpath-[0-9a-f]{32}.css\"").contains("href=\"/waves\"");
        assertThat(engine.getLinkBuilders()).hasOnlyElementsOfType(PageLinks.class);
    }

    @Test
    void theNodeTellsAnAdministratorWhatItIs() {
        var admin = user("lena").authorities(AuthorityUtils.createAuthorityList("admin"));
        var lead = user("lena").authorities(AuthorityUtils.createAuthorityList("wave:read"));

        assertThat(mvc.get().uri("/system").with(admin)).hasStatusOk().bodyText().contains("PostgreSQL 18");
        assertThat(mvc.get().uri("/system").with(lead)).hasStatus(403);
    }

    @Test
    void everyQuestionHasAnAnswer() {
        Figures figures = queries.figures();

        assertThat(figures.readiness().values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(figures.vms());
        assertThat(queries.needs(7, "lena", true)).hasSizeLessThanOrEqualTo(7);
        assertThat(queries.transfers(8)).hasSizeLessThanOrEqualTo(8);
        assertThat(queries.ownPassword("nobody")).isTrue();
    }

    @Test
    void aFailureIsToldWithWhatIsKnownOfIt() {
        SyncRows.Trip trip = new SyncRows(db).trip("stuck", "COLD", "CUTTING_OVER", null);
        db.sql("""
                update migration set stall_step = 'copy-disks', stall_code = 'target-full',
                    stall_since = '1999-12-31T00:00:00Z', stall_what = 'no space left on device', stall_remedy = 'Room.'
                 where id = :id
                """).param("id", trip.id()).update();

        assertThat(mvc.get().uri("/").with(user("lena").authorities(AuthorityUtils.createAuthorityList("inventory:read",
                "wave:read")))).bodyText().contains("The target&#39;s storage is full. no space left on device");
        db.sql("update migration set stall_step = null, stall_code = null, stall_since = null, stall_what = null, "
                + "stall_remedy = null where id = :id").param("id", trip.id()).update();
    }

    /// Of a far window, so that it is the next one in nobody else's tests.
    @Test
    void theNextWaveSaysWhatKeepsItAndWhatWaitsForASecondPerson() {
        Instant now = Instant.parse("2391-11-01T00:00:00Z");
        UUID wave = UUID.randomUUID();
        String key = "W-D" + wave.toString().substring(0, 6);
        UUID window = db.sql("""
                insert into cutover_window (name, opens_at, closes_at, lockout_at, zone, capacity_vms, created_by)
                values (:key, '2391-11-03T20:00:00Z', '2391-11-04T02:00:00Z', '2391-11-04T01:00:00Z', 'UTC', 2, 'lena')
                returning id
                """).param("key", key).query((row, _) -> row.getObject(1, UUID.class)).single();
        SyncRows rows = new SyncRows(db);
        SyncRows.Trip trip = rows.trip("next", "COLD", "DONE", null);
        db.sql("""
                insert into wave (id, key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                select :id, :key, 'next', 'DRAFT', 'CONTINUE', target_id, 'QCOW2', 1, 0, '1999-01-01', now(), 'lena'
                  from migration where id = :trip
                """).param("id", wave).param("key", key).param("trip", trip.id()).update();
        db.sql("insert into wave_member (wave_id, vm_id, position) values (:wave, :vm, 1)").param("wave", wave)
                .param("vm", trip.vmId()).update();
        db.sql("""
                insert into wave_terms (wave_id, kind, window_id, changed_by, changed_at)
                values (:wave, 'production', :window, 'lena', now())
                """).param("wave", wave).param("window", window).update();
        db.sql("""
                insert into gate_waiver (wave_id, gate, reason, expires_on, requested_by, requested_at)
                values (:wave, 'owners', 'the board agreed', '2391-12-01', 'emil', now())
                """).param("wave", wave).update();
        UUID notice = UUID.randomUUID();
        db.sql("""
                insert into window_notice (id, wave_id, recipient_name, recipient_email, token_sha256, seal, opens_at,
                                           closes_at, vms, created_by, created_at, expires_at)
                values (:id, :wave, 'Anna', 'anna@example.com', cast(:id as text), '', now(), now() + interval '1 h', 1, 'lena',
                        now(), now())
                """).param("id", notice).param("wave", wave).update();
        db.sql("""
                insert into window_objection (notice_id, wave_id, name, reason, objected_to, address, raised_at)
                values (:notice, :wave, 'Anna', 'The quarter is closed.', now(), '::1', now())
                """).param("notice", notice).param("wave", wave).update();
        try {
            assertThat(queries.needs(1000, "lena", true)).filteredOn(need -> need.id().equals(wave))
                    .extracting(DashboardQueries.Need::kind, DashboardQueries.Need::text).containsExactly(
                            tuple("OBJECTION", "Anna: The quarter is closed."), tuple("TO_APPROVE",
                                    "emil asks that its gate \"owners\" be set aside: the board agreed"));
            assertThat(queries.needs(1000, "emil", true)).as("nobody approves his own")
                    .filteredOn(need -> need.id().equals(wave)).extracting(DashboardQueries.Need::kind)
                    .containsExactly("OBJECTION");
            assertThat(queries.needs(1000, "lena", false)).as("who may not approve is not asked to")
                    .filteredOn(need -> need.id().equals(wave)).extracting(DashboardQueries.Need::kind)
                    .containsExactly("OBJECTION");
            assertThat(queries.nextWave(Instant.parse("2391-11-03T21:00:00Z"))).as("while its window is open")
                    .hasValueSatisfying(next -> assertThat(next.id()).isEqualTo(wave));
            assertThat(queries.nextWave(Instant.parse("2391-11-04T02:00:00Z"))
                    .filter(next -> next.id().equals(wave))).isEmpty();
            assertThat(queries.nextWindows(1, now)).singleElement().satisfies(
                    next -> assertThat(next.waves()).isEqualTo(key), next -> assertThat(next.vms()).isOne(),
                    next -> assertThat(next.capacity()).isEqualTo(2));
            var next = new NextGates(queries, gates, Clock.fixed(now, ZoneOffset.UTC));
            assertThat(next.failing()).hasValueSatisfying(need -> {
                assertThat(need.label()).startsWith(key);
                assertThat(need.text()).isNotBlank();
            });
            db.sql("update wave set state = 'RUNNING' where id = :id").param("id", wave).update();
            assertThat(next.failing().filter(need -> need.id().equals(wave))).as("of a wave that started").isEmpty();
        } finally {
            db.sql("delete from wave where id = :id").param("id", wave).update();
            db.sql("delete from cutover_window where id = :id").param("id", window).update();
        }
    }

    @Test
    void theRunwayOfALicenceIsToldInDays() {
        UUID source = UUID.randomUUID();
        DashboardQueries.Licence licence = new DashboardQueries.Licence(source, "vcsa01", "vSphere 8 (…A1B2C)",
                LocalDate.of(2027, 5, 31));

        assertThat(DashboardBuilder.licence(licence, LocalDate.of(2026, 11, 12))).isEqualTo(new Dashboard.Licence(
                "200 days (31 May 2027)", "vSphere 8 (…A1B2C) of vcsa01", "plain", "/sources/" + source));
        assertThat(DashboardBuilder.licence(licence, LocalDate.of(2027, 5, 30)).runway())
                .isEqualTo("1 day (31 May 2027)");
        assertThat(DashboardBuilder.licence(licence, LocalDate.of(2027, 6, 3))).satisfies(over -> {
            assertThat(over.runway()).isEqualTo("over since 3 days (31 May 2027)");
            assertThat(over.tone()).isEqualTo("bad");
        });
    }

    @Test
    void agesAreToldInTheUnitThatMatters() {
        assertThat(DashboardBuilder.ago(Duration.ofSeconds(20))).isEqualTo("just now");
        assertThat(DashboardBuilder.ago(Duration.ofMinutes(59))).isEqualTo("for 59 min");
        assertThat(DashboardBuilder.ago(Duration.ofMinutes(125))).isEqualTo("for 2 h 05 min");
        assertThat(DashboardBuilder.ago(Duration.ofHours(50))).isEqualTo("for 2 d 2 h");
    }
}
