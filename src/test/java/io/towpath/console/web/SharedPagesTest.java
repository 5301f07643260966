package io.towpath.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.replication.outlook.SyncRows;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// What pages share, with a moment that does not end by itself. Rows are written beside the program: nobody commanded them.
@DatabaseTest
@TestPropertySource(properties = {"towpath.pages.shared-for=1h",
        "spring.quartz.properties.org.quartz.scheduler.instanceName=shared-pages"})
class SharedPagesTest {

    private static final String[] ALL = {"inventory:read", "wave:read", "wave:write", "wave:execute"};

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;

    @Test
    void whatManyLookAtIsReadOnceUntilSomebodyCommandsSomething() {
        String was = "as it was " + UUID.randomUUID();
        String is = "as it is " + UUID.randomUUID();
        UUID wave = wave(was);
        command();
        String[] pages = {"/", "/waves", "/waves/" + wave, "/waves/" + wave + "/console", "/waves/gantt"};
        for (String page : pages) {
            assertThat(show(page)).as(page).contains(was);
        }

        db.sql("update wave set name = :name where id = :id").param("name", is).param("id", wave).update();

        for (String page : pages) {
            assertThat(show(page)).as(page).contains(was).doesNotContain(is);
        }
        command();
        for (String page : pages) {
            assertThat(show(page)).as(page).contains(is).doesNotContain(was);
        }
    }

    @Test
    void theQueuesAreReadOnceUntilSomebodyCommandsSomething() {
        SyncRows.Trip trip = new SyncRows(db).trip("claims", "COLD", "SEEDING", null);
        assertThat(show("/slots")).doesNotContain(trip.vmName());
        assertThat(show("/slots/queue")).doesNotContain(trip.vmName());

        db.sql("""
                insert into slot_claim (migration_id, work, kinds, keys, labels, units, state, granted_at, lease_token, node)
                values (:id, 'SEED', '{}', '{}', '{}', '{}', 'HELD', now(), 0, 'node-1')
                """).param("id", trip.id()).update();

        assertThat(show("/slots")).doesNotContain(trip.vmName());
        assertThat(show("/slots/queue")).doesNotContain(trip.vmName());
        command();
        assertThat(show("/slots")).contains(trip.vmName());
        assertThat(show("/slots/queue")).contains(trip.vmName());
    }

    @Test
    void whatOneAskedForHimselfIsNotShownToHimAsWaitingThoughOthersSawItBefore() {
        UUID wave = wave("asked");
        db.sql("""
                insert into gate_waiver (wave_id, gate, reason, expires_on, requested_by, requested_at)
                values (:wave, 'owners', 'Emil asks', '2391-12-01', 'emil', '1999-01-01')
                """).param("wave", wave).update();
        command();

        assertThat(show("/", lead("lena"))).contains("Emil asks");
        assertThat(show("/", lead("emil"))).doesNotContain("Emil asks");
        assertThat(show("/", user("mia").authorities(AuthorityUtils.createAuthorityList("wave:read"))))
                .doesNotContain("Emil asks");
        db.sql("delete from gate_waiver where wave_id = :wave").param("wave", wave).update();
    }

    private UUID wave(String name) {
        UUID wave = UUID.randomUUID();
        SyncRows.Trip trip = new SyncRows(db).trip("shared", "COLD", "DONE", null);
        db.sql("""
                insert into wave (id, key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                select :id, :key, :name, 'DRAFT', 'CONTINUE', target_id, 'QCOW2', 1, 0, now(), now(), 'lena'
                  from migration where id = :trip
                """).param("id", wave).param("key", "W-" + wave.toString().substring(0, 8)).param("name", name)
                .param("trip", trip.id()).update();
        return wave;
    }

    private void command() {
        assertThat(mvc.post().uri("/theme").param("theme", "dark").param("back", "/waves").with(csrf())
                .with(lead("lena"))).hasStatus(303);
    }

    private String show(String page) {
        return show(page, lead("lena"));
    }

    private String show(String page, RequestPostProcessor who) {
        var answer = mvc.get().uri(page).with(who).exchange();
        assertThat(answer).hasStatusOk();
        return new String(answer.getResponse().getContentAsByteArray(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static RequestPostProcessor lead(String name) {
        return user(name).authorities(AuthorityUtils.createAuthorityList(ALL));
    }
}
