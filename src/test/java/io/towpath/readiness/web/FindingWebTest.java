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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        do {
            var answer = mvc.get().uri("/api/v1/findings?limit=2" + cursor).with(token("inventory:read")).exchange();
            assertThat(answer).hasStatusOk();
            String body = answer.getResponse().getContentAsString();
            List<String> vms = JsonPath.read(body, "$.items[*].vm");
            assertThat(vms).hasSizeLessThanOrEqualTo(2);
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

    private static RequestPostProcessor lena(String... authorities) {
        return user("lena").authorities(List.of(authorities).stream().map(SimpleGrantedAuthority::new).toList());
    }

    private static RequestPostProcessor token(String... scopes) {
        return opaqueToken().authorities(
                List.of(scopes).stream().<GrantedAuthority>map(SimpleGrantedAuthority::new).toList());
    }
}
