package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.replication.Quiesce;
import io.towpath.replication.QuiescePolicies;
import io.towpath.replication.Replications;
import io.towpath.replication.outlook.SyncRows;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// Whether guests settle is said of many VMs, before their first pass and later.
@DatabaseTest
class ManyQuiesceTest {

    private static final RequestPostProcessor LENA = user("lena").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read", "wave:execute"));
    private static final RequestPostProcessor READER = user("rita")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read"));

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient db;
    @Autowired
    QuiescePolicies policies;
    @Autowired
    Replications replications;
    @Autowired
    Clock clock;

    private SyncRows.Trip planned = new SyncRows.Trip(new UUID(0, 0), new UUID(0, 0), "");
    private SyncRows.Trip running = planned;
    private String key = "";

    @BeforeEach
    void aWaveWithOneThatIsPlannedAndOneThatRuns() {
        SyncRows rows = new SyncRows(db);
        UUID wave = rows.wave(clock.instant(), Duration.ofHours(3));
        planned = rows.trip("planned", "WARM", "PLANNED", null);
        running = rows.inStep("running", 2, clock.instant());
        rows.member(wave, planned, 1);
        rows.member(wave, running, 2);
        key = db.sql("select key from wave where id = :id").param("id", wave).query(String.class).single();
    }

    @Test
    void aWaveIsToldNotToAskItsGuests() {
        assertThat(post("{\"wave\": \"%s\", \"policy\": \"never\"}".formatted(key), READER)).hasStatus(403);
        assertThat(post("{\"policy\": \"never\"}", LENA)).hasStatus4xxClientError();
        assertThat(post("{\"wave\": \"%s\", \"policy\": \"never\"}".formatted(key), LENA)).hasStatusOk().bodyJson()
                .extractingPath("$.count").isEqualTo(2);

        assertThat(policies.of(planned.vmId())).as("its first pass is still to come").isEqualTo(Quiesce.NEVER);
        assertThat(replications.of(running.id()).orElseThrow().quiesce()).isEqualTo(Quiesce.NEVER);
        assertThat(mvc.get().uri("/migrations/%s/sync".formatted(planned.id())).with(LENA)).hasStatusOk().bodyText()
                .contains("Now: the guest is not asked to settle.", "value=\"require\"");
        assertThat(mvc.get().uri("/migrations/many/quiesce?wave=" + key).with(LENA)).hasStatusOk().bodyText()
                .contains("2: the guest is not asked to settle.");
        assertThat(db.sql("select count(*) from audit_event where action = 'migrations.quiesce-changed'")
                .query(Long.class).single()).isPositive();
    }

    @Test
    void pickedOnesAreToldByTheListAndOneByItsOwnPage() {
        assertThat(mvc.post().uri("/migrations/many/quiesce/picked").with(LENA).with(csrf())
                .param("vmIds", planned.vmId().toString(), running.vmId().toString())).hasStatusOk().bodyText()
                .contains("2 VMs that were selected", "2: the guest is asked to settle", planned.vmId() + "");
        assertThat(mvc.post().uri("/migrations/many/quiesce/now").with(LENA).with(csrf())
                .param("vmIds", planned.vmId() + "," + running.vmId()).param("policy", "require"))
                .hasStatus3xxRedirection();
        assertThat(policies.of(planned.vmId())).isEqualTo(Quiesce.REQUIRE);
        assertThat(replications.of(running.id()).orElseThrow().quiesce()).isEqualTo(Quiesce.REQUIRE);

        assertThat(mvc.post().uri("/migrations/%s/quiesce".formatted(planned.id())).with(LENA).with(csrf())
                .param("policy", "try")).hasStatus3xxRedirection();
        assertThat(policies.of(planned.vmId())).isEqualTo(Quiesce.TRY);
    }

    private MvcTestResult post(String body, RequestPostProcessor who) {
        return mvc.post().uri("/api/v1/migrations/quiesce").with(who).with(csrf())
                .contentType(MediaType.APPLICATION_JSON).content(body).exchange();
    }
}
