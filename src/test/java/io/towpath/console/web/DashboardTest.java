package io.towpath.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.replication.outlook.SyncRows;
import java.time.Duration;
import java.time.LocalDate;
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
                .contains("href=\"/towpath.css\"", "href=\"/waves\"");
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
        assertThat(queries.needs(7)).hasSizeLessThanOrEqualTo(7);
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
