package io.towpath.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@DatabaseTest
class DashboardTest {

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private DashboardQueries queries;

    @Test
    void isDrawnForEveryRole() {
        for (String authority : new String[]{"inventory:read", "wave:read", "audit:read", "admin"}) {
            var page = mvc.get().uri("/")
                    .with(user("lena").authorities(AuthorityUtils.createAuthorityList(authority))).exchange();

            assertThat(page).hasStatusOk().bodyText().contains("<title>Dashboard · Towpath</title>");
        }
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
    void agesAreToldInTheUnitThatMatters() {
        assertThat(DashboardBuilder.ago(Duration.ofSeconds(20))).isEqualTo("just now");
        assertThat(DashboardBuilder.ago(Duration.ofMinutes(59))).isEqualTo("for 59 min");
        assertThat(DashboardBuilder.ago(Duration.ofMinutes(125))).isEqualTo("for 2 h 05 min");
        assertThat(DashboardBuilder.ago(Duration.ofHours(50))).isEqualTo("for 2 d 2 h");
    }
}
