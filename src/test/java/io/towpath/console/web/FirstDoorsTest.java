package io.towpath.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.annotation.Transactional;

/// A page without VMs says how to get some: a file, a source, the demo. In a context of its own: the dashboard keeps for a
/// while what it saw of an estate that is empty here alone.
@DatabaseTest
@TestPropertySource(properties = "towpath.test.context=first-doors")
@DirtiesContext
@Transactional
class FirstDoorsTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient db;

    @ParameterizedTest
    @ValueSource(strings = {"/", "/inventory/vms", "/inventory/findings"})
    void anEmptyPageHasItsDoors(String page) throws Exception {
        empty();

        assertThat(body(page, "inventory:read", "inventory:write", "wave:read", "admin")).contains(
                "tp-door\" href=\"/imports/new\"", "tp-door\" href=\"/sources/new?kind=vsphere\"",
                "tp-door\" href=\"/sources/new\"", "tp-door\" href=\"/help/demo\"", "./towpath demo");
        assertThat(body(page, "inventory:read")).contains("tp-door\" href=\"/help/demo\"")
                .doesNotContain("tp-door\" href=\"/imports/new\"", "tp-door\" href=\"/sources/new");
    }

    @Test
    void theFirstStepIsToBringTheEstateIn() throws Exception {
        empty();

        assertThat(body("/", "inventory:read", "inventory:write")).contains("import an RVTools or CMDB file")
                .contains("href=\"/imports/new\">Bring the estate in");
        assertThat(body("/help/demo", "inventory:read")).contains("./towpath demo", "demo-data");
    }

    @Test
    void tilesOfAnApplicationAreItsVmsAlone() throws Exception {
        String name = "Shop & Co " + UUID.randomUUID().toString().substring(0, 8);
        UUID id = db.sql("insert into application (name) values (:name) returning id").param("name", name)
                .query(UUID.class).single();
        UUID twin = db.sql("insert into application (name) values (:name) returning id").param("name", name + " 2")
                .query(UUID.class).single();
        vm("mine", id);
        vm("theirs-" + id, twin);

        String page = body("/inventory/applications/" + id, "inventory:read", "wave:read");
        String href = page.replaceAll("(?s).*href=\"(/inventory/vms\\?application=[^\"]*readiness=ready)\".*", "$1")
                .replace("&amp;", "&");

        assertThat(page).doesNotContain("/inventory/vms?q=");
        MvcTestResult list = mvc.get().uri(java.net.URI.create(href.replace("&readiness=ready", ""))).with(user("lena")
                .authorities(AuthorityUtils.createAuthorityList("inventory:read"))).exchange();
        assertThat(list).hasStatusOk().bodyText().contains("· 1 match<").doesNotContain("theirs-" + id);
    }

    /// For this transaction only.
    private void empty() {
        db.sql("set local session_replication_role = replica").update();
        db.sql("delete from vm").update();
        db.sql("delete from vm_row").update();
        db.sql("delete from finding").update();
        db.sql("update connection set removed_at = now() where removed_at is null").update();
    }

    private void vm(String name, UUID application) {
        UUID source = db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'imported', gen_random_uuid()::text, gen_random_uuid()::text, 'lena', now()) returning id
                """).query(UUID.class).single();
        db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at,
                                application_id)
                values (:source, :name, :name, 1, 1, 1, 'bios', false, 'vcenter', '', 0, '', '', now(), now(), :app)
                """).param("source", source).param("name", name).param("app", application).update();
    }

    private String body(String uri, String... authorities) throws Exception {
        MvcTestResult got = mvc.get().uri(uri).with(user("lena")
                .authorities(AuthorityUtils.createAuthorityList(authorities))).exchange();
        assertThat(got).hasStatusOk();
        return got.getResponse().getContentAsString();
    }
}
