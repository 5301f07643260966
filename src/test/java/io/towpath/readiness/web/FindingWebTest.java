package io.towpath.readiness.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import com.jayway.jsonpath.JsonPath;
import io.towpath.DatabaseTest;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.inventory.ScanView;
import io.towpath.inventory.Scans;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class FindingWebTest {

    @TempDir
    Path folder;

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Connections connections;
    @Autowired
    Scans scans;
    @Autowired
    JdbcClient jdbc;

    UUID vm = new UUID(0, 0);

    @BeforeEach
    void broken() throws Exception {
        Files.writeString(folder.resolve("<b>broken.ova"), "no tar");
        UUID source = connections.register(Direction.SOURCE, "staged", "findings " + UUID.randomUUID(),
                folder.toString(), "lena");
        long until = System.nanoTime() + 60_000_000_000L;
        while (scans.of(source, 1).getFirst().state() == ScanView.State.RUNNING) {
            assertThat(System.nanoTime()).as("the scan ends").isLessThan(until);
            Thread.sleep(20);
        }
        vm = jdbc.sql("select id from vm where source_id = :id").param("id", source)
                .query((row, _) -> row.getObject(1, UUID.class)).single();
    }

    @Test
    void thePageCountsByRuleAndLinksToTheVms() {
        assertThat(mvc.get().uri("/inventory/findings").with(lena("inventory:read"))).hasStatusOk().bodyText()
                .contains("Archive or descriptor cannot be read", "/inventory/vms?finding=unreadable-descriptor")
                .doesNotContain("Judge all again").doesNotContain("<b>broken");
        assertThat(mvc.get().uri("/inventory/findings").with(lena("inventory:read", "inventory:write"))).bodyText()
                .contains("Judge all again");
    }

    @Test
    void judgingAgainNeedsThePermission() {
        assertThat(mvc.post().uri("/inventory/findings/judge").with(csrf()).with(lena("inventory:read")))
                .hasStatus(403);
        assertThat(mvc.post().uri("/inventory/vms/" + vm + "/judge").with(csrf()).with(lena("inventory:write")))
                .hasStatus(302).hasRedirectedUrl("/inventory/vms/" + vm + "?tab=findings");
    }

    @Test
    void scriptsReadTheFindingsOfAVm() {
        assertThat(mvc.get().uri("/api/v1/vms/" + vm + "/findings").with(token("inventory:read"))).hasStatusOk()
                .bodyJson().extractingPath("$.verdict").isEqualTo("blocked");
        assertThat(mvc.post().uri("/api/v1/vms/" + vm + "/assess").with(token("inventory:write"))).bodyJson()
                .extractingPath("$.items[0].rule").isEqualTo("unreadable-descriptor");
        assertThat(mvc.get().uri("/api/v1/vms/" + UUID.randomUUID() + "/findings").with(token("inventory:read")))
                .hasStatus(404);
    }

    @Test
    void scriptsPageThroughAllFindings() throws Exception {
        String cursor = "";
        int pages = 0;
        int mine = 0;
        // all that others found is paged through: some pages of it show what thousands would
        int limit = Math.clamp(jdbc.sql("select count(*) from finding").query(Integer.class).single() / 5, 2, 500);
        do {
            var answer = mvc.get().uri("/api/v1/findings?limit=" + limit + cursor).with(token("inventory:read"))
                    .exchange();
            assertThat(answer).hasStatusOk();
            String body = answer.getResponse().getContentAsString();
            List<String> vms = JsonPath.read(body, "$.items[*].vm");
            assertThat(vms).hasSizeLessThanOrEqualTo(limit);
            mine += (int) vms.stream().filter(vm.toString()::equals).count();
            String next = JsonPath.read(body, "$.next");
            cursor = next == null ? "" : "&cursor=" + next;
            pages++;
        } while (!cursor.isEmpty() && pages < 10_000);

        assertThat(mine).isEqualTo(jdbc.sql("select count(*) from finding where vm_id = :vm").param("vm", vm)
                .query(Integer.class).single());
        assertThat(mvc.get().uri("/api/v1/findings?severity=terrible").with(token("inventory:read"))).hasStatus(400);
        assertThat(mvc.get().uri("/api/v1/findings?cursor=x").with(token("inventory:read"))).hasStatus(400);
        assertThat(mvc.get().uri("/api/v1/rules").with(token("inventory:read"))).bodyJson()
                .extractingPath("$.items[0].id").isEqualTo("affinity-rule");
    }

    @Test
    void findingsAreNarrowedOnThePageInTheFileAndForScripts() throws Exception {
        String name = "Filtered " + UUID.randomUUID();
        UUID application = jdbc.sql("insert into application (name) values (:name) returning id").param("name", name)
                .query((row, _) -> row.getObject(1, UUID.class)).single();
        jdbc.sql("update vm set application_id = :application where id = :vm").param("application", application)
                .param("vm", vm).update();
        String mine = "application=" + name.toUpperCase(Locale.ROOT).replace(" ", "%20");

        assertThat(
                mvc.get().uri(URI.create("/inventory/findings?severity=blocker&" + mine)).with(lena("inventory:read")))
                .hasStatusOk().bodyText()
                .contains("Archive or descriptor cannot be read", "1 VM<", "/inventory/findings.csv?severity=blocker",
                        "finding=unreadable-descriptor&amp;application=" + name.replace(' ', '+'))
                .doesNotContain("than a week ago", "rules with nothing to say");
        assertThat(mvc.get().uri(URI.create("/inventory/findings?q=unicorn&" + mine)).with(lena("inventory:read")))
                .bodyText().contains("Nothing matches").doesNotContain("Archive or descriptor cannot be read");
        assertThat(lines("/inventory/findings.csv?by=vm&q=descriptor%20READ&" + mine)).isEqualTo(1);
        assertThat(lines("/inventory/findings.csv?by=vm&q=descriptor%20unicorn&" + mine)).isZero();
        assertThat(lines("/inventory/findings.csv?severity=blocker&" + mine)).isEqualTo(1);
        // the VM's name, and the rule's title: alike by rule and by VM
        for (String word : List.of("broken%20descriptor", "ARCHIVE%20or")) {
            assertThat(lines("/inventory/findings.csv?severity=blocker&q=" + word + "&" + mine)).as(word).isEqualTo(1);
            assertThat(lines("/inventory/findings.csv?by=vm&severity=blocker&q=" + word + "&" + mine)).as(word)
                    .isEqualTo(1);
        }
        assertThat(lines("/inventory/findings.csv?by=vm&waived=yes&" + mine)).isZero();
        assertThat(lines("/inventory/findings.csv?by=vm&wave=none&rule=unreadable-descriptor&" + mine)).isEqualTo(1);
        assertThat(lines("/inventory/findings.csv?by=vm&wave=W-NEVER&" + mine)).isZero();
        assertThat(mvc.get().uri(URI.create("/api/v1/findings?rule=unreadable-descriptor&" + mine))
                .with(token("inventory:read")))
                .bodyJson().extractingPath("$.items[*].vm").asArray().containsExactly(vm.toString());
    }

    @Test
    void rulesThatNobodySeesToAreFound() throws Exception {
        assertThat(mvc.post().uri("/inventory/findings/unreadable-descriptor/assign").param("assignee", "Filtra")
                .with(csrf())
                .with(lena("inventory:write"))).hasStatus(302);

        assertThat(lines("/inventory/findings.csv?assignee=filtra")).isEqualTo(1);
        assertThat(lines("/inventory/findings.csv?assignee=none&rule=unreadable-descriptor")).isZero();
        assertThat(lines("/inventory/findings.csv?by=vm&assignee=none&rule=unreadable-descriptor")).isZero();
        mvc.post().uri("/inventory/findings/unreadable-descriptor/assign").param("assignee", "").with(csrf())
                .with(lena("inventory:write")).exchange();
        assertThat(lines("/inventory/findings.csv?assignee=filtra")).isZero();
    }

    /// Below the heading.
    private long lines(String uri) throws Exception {
        var answer = mvc.get().uri(URI.create(uri)).with(lena("inventory:read")).exchange();
        assertThat(answer).hasStatusOk();
        return answer.getResponse().getContentAsString().lines().count() - 1;
    }

    private static RequestPostProcessor lena(String... authorities) {
        return user("lena").authorities(List.of(authorities).stream().map(SimpleGrantedAuthority::new).toList());
    }

    private static RequestPostProcessor token(String... scopes) {
        return opaqueToken().authorities(
                List.of(scopes).stream().<GrantedAuthority>map(SimpleGrantedAuthority::new).toList());
    }
}
