package io.towpath.readiness.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import com.jayway.jsonpath.JsonPath;
import io.towpath.DatabaseTest;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class WaiverWebTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient jdbc;

    @Test
    void twoPeopleWaiveARuleThroughThePages() {
        assertThat(mvc.post().uri("/inventory/waivers").with(csrf()).with(person("nora", "inventory:write"))
                .param("rule", "serial-port").param("reason", "consoles <b>only</b>").param("until", day()))
                .hasStatus(302).hasRedirectedUrl("/inventory/waivers");
        String id = jdbc.sql("select id from waiver where requested_by = 'nora' order by id desc limit 1")
                .query(String.class).single();

        assertThat(mvc.get().uri("/inventory/waivers").with(person("nora", "inventory:read", "wave:write")))
                .hasStatusOk().bodyText().contains("Waiting for approval", "consoles &lt;b&gt;only")
                .doesNotContain("/inventory/waivers/" + id + "/approve");
        assertThat(mvc.get().uri("/inventory/waivers").with(person("paul", "inventory:read", "wave:write")))
                .bodyText().contains("/inventory/waivers/" + id + "/approve");
        assertThat(mvc.post().uri("/inventory/waivers/" + id + "/approve").with(csrf())
                .with(person("paul", "inventory:write"))).as("an engineer").hasStatus(403);
        assertThat(mvc.post().uri("/inventory/waivers/" + id + "/approve").with(csrf())
                .with(person("paul", "wave:write"))).hasStatus(302);
        assertThat(mvc.post().uri("/inventory/waivers/" + id + "/revoke").with(csrf())
                .with(person("nora", "inventory:write")).param("reason", "tried")).hasStatus(302);
        assertThat(mvc.get().uri("/inventory/waivers").with(person("nora", "inventory:read"))).bodyText()
                .contains("revoked by nora: tried");
    }

    @Test
    void scriptsAskApproveAndRevoke() throws Exception {
        var asked = mvc.post().uri("/api/v1/findings/serial-port/waive").with(csrf())
                .contentType(MediaType.APPLICATION_JSON)
                .content("{\"reason\": \"consoles\", \"expiresOn\": \"%s\"}".formatted(day()))
                .with(person("nora", "inventory:write")).exchange();
        assertThat(asked).hasStatus(201);
        String id = JsonPath.read(asked.getResponse().getContentAsString(), "$.id");

        assertThat(mvc.post().uri("/api/v1/waivers/" + id + "/approve").with(csrf()).with(person("nora", "wave:write")))
                .hasStatus(409).bodyJson().extractingPath("$.code").isEqualTo("four-eyes");
        assertThat(mvc.post().uri("/api/v1/waivers/" + id + "/approve").with(csrf()).with(person("paul", "wave:write")))
                .bodyJson().extractingPath("$.state").isEqualTo("active");
        assertThat(
                mvc.get().uri("/api/v1/waivers?state=active&rule=serial-port").with(person("nora", "inventory:read")))
                .bodyJson().extractingPath("$.items[0].id").isEqualTo(id);
        assertThat(
                mvc.post().uri("/api/v1/waivers/" + id + "/revoke").with(csrf()).contentType(MediaType.APPLICATION_JSON)
                        .content("{\"reason\": \"tried\"}").with(person("paul", "inventory:write")))
                .bodyJson()
                .extractingPath("$.state").isEqualTo("revoked");
        assertThat(mvc.get().uri("/api/v1/waivers?state=sleeping").with(person("nora", "inventory:read")))
                .hasStatus(400);
    }

    @Test
    void everyRuleHasAPage() {
        assertThat(mvc.get().uri("/rules").with(person("nora", "inventory:read"))).hasStatusOk().bodyText()
                .contains("/rules/shared-disk", "vmware.disk.shared.detected");
        assertThat(mvc.get().uri("/rules/name-invalid").with(person("nora", "inventory:read"))).hasStatusOk().bodyText()
                .contains("KubeVirt", "does not matter there");
        assertThat(mvc.get().uri("/rules/no-such").with(person("nora", "inventory:read"))).hasStatus(404);
    }

    @Test
    void sizesAreAPageAFileAndJson() {
        assertThat(mvc.get().uri("/inventory/right-sizing").with(person("nora", "inventory:read"))).hasStatusOk()
                .bodyText().contains("95th percentile");
        assertThat(mvc.get().uri("/inventory/right-sizing.csv").with(person("nora", "inventory:read"))).hasStatusOk()
                .bodyText().contains("vm,name,application,cpus,recommendedCpus");
        assertThat(mvc.get().uri("/api/v1/right-sizing").with(person("nora", "inventory:read"))).hasStatusOk()
                .bodyJson().extractingPath("$.formula").asString().contains("15 %");
        assertThat(
                mvc.get().uri("/inventory/right-sizing?q=no+such+vm&sort=cpus").with(person("nora", "inventory:read")))
                .hasStatusOk();
        assertThat(mvc.get().uri("/inventory/right-sizing.csv?q=no+such+vm&verdict=less")
                .with(person("nora", "inventory:read"))).hasStatusOk().bodyText().hasLineCount(1);
        assertThat(mvc.get().uri("/help/readiness").with(person("nora", "inventory:read"))).hasStatusOk();
    }

    private static String day() {
        return LocalDate.now(java.time.Clock.systemUTC()).plusDays(30).toString();
    }

    private static RequestPostProcessor person(String login, String... authorities) {
        return user(login).authorities(List.of(authorities).stream().map(SimpleGrantedAuthority::new).toList());
    }
}
