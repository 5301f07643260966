package io.towpath.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.transaction.support.TransactionTemplate;

@DatabaseTest
class AuditPageTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    AuditTrail trail;
    @Autowired
    AuditArchive archive;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    JdbcClient jdbc;
    @TempDir
    Path folder;

    private final String vm = UUID.randomUUID().toString();

    @Test
    void showsWhatWasDoneToOneThingPageByPage() {
        happen(60);

        MvcTestResult first = get("/audit?type=vm&subject=" + vm);
        assertThat(first).hasStatusOk().bodyText().contains("rename 59", "rename 10", "/inventory/vms/" + vm)
                .doesNotContain("rename 9<").contains("/audit?type=vm&amp;subject=" + vm + "&amp;before=");
        long tenth = archive.find(AuditFilter.about("vm", vm), Long.MAX_VALUE, 50).getLast().number();
        assertThat(get("/audit?type=vm&subject=" + vm + "&before=" + tenth)).bodyText().contains("rename 9<")
                .doesNotContain("rename 10<");
    }

    @Test
    void filtersByActorActionAndDay() {
        happen(1);
        String label = "&subject=" + vm;

        assertThat(get("/audit?actor=lena&action=vm" + label)).bodyText().contains("rename 0");
        assertThat(get("/audit?actor=lena&action=vm.renamed" + label)).bodyText().contains("rename 0");
        assertThat(get("/audit?actor=somebody" + label)).bodyText().contains("Nothing fits");
        assertThat(get("/audit?action=v" + label)).bodyText().contains("Nothing fits");
        assertThat(get("/audit?to=2001-01-01" + label)).bodyText().contains("Nothing fits");
    }

    @Test
    void aBrokenChainIsARedPage() {
        happen(3);
        transaction.executeWithoutResult(status -> {
            jdbc.sql("set local session_replication_role = replica").update();
            long last = archive.head().number();
            jdbc.sql("update audit_event set reason = 'invented' where number = :last").param("last", last).update();

            assertThat(mvc.post().uri("/audit/verify").with(auditor()).with(csrf())).hasRedirectedUrl("/audit");

            assertThat(get("/audit")).hasStatusOk().bodyText().contains("Audit trail is broken")
                    .contains("event " + last + " was changed");
            status.setRollbackOnly();
        });
        assertThat(mvc.post().uri("/audit/verify").with(auditor()).with(csrf())).hasRedirectedUrl("/audit");
        assertThat(get("/audit")).bodyText().contains("nothing changed, nothing missing");
    }

    @Test
    void anExportFromThePageVerifiesOffline() throws IOException {
        happen(2);

        byte[] export = get("/audit/export").getResponse().getContentAsByteArray();

        assertThat(AuditChain.verifyFile(Files.write(folder.resolve("a.jsonl"), export)).why()).isNull();
    }

    @Test
    void theFilteredEventsAreAFileToo() throws Exception {
        happen(3);
        String filter = "subject=" + vm;

        assertThat(get("/audit?" + filter)).bodyText().contains("\"/audit/events.csv?" + filter + '"',
                "\"/audit/events.xlsx?" + filter + '"');
        assertThat(get("/audit/events.jsonl?" + filter).getResponse().getContentAsString().lines()).hasSize(3)
                .allSatisfy(line -> assertThat(line).contains(vm));
        assertThat(get("/audit/events.csv?actor=somebody&" + filter).getResponse().getContentAsString().lines())
                .hasSize(1);
    }

    @Test
    void restGivesTheSameWithACursor() {
        happen(3);
        String uri = "/api/v1/audit-events?subjectType=vm&limit=2&subject=" + vm;

        MvcTestResult first = get(uri);
        assertThat(first).hasStatusOk().bodyJson().extractingPath("$.items[0].reason").isEqualTo("rename 2");
        long second = archive.find(AuditFilter.about("vm", vm), Long.MAX_VALUE, 2).getLast().number();
        assertThat(first).bodyJson().extractingPath("$.next").isEqualTo(Long.toString(second));
        MvcTestResult rest = get(uri + "&cursor=" + second);
        assertThat(rest).bodyJson().extractingPath("$.items[0].reason").isEqualTo("rename 0");
        assertThat(rest).bodyJson().extractingPath("$.next").isNull();
    }

    @Test
    void isClosedToThoseWithoutThePermission() {
        RequestPostProcessor engineer = user("otto").authorities(new SimpleGrantedAuthority("inventory:read"));
        for (String uri : new String[]{"/audit", "/audit/export", "/audit/events.csv", "/api/v1/audit-events",
                "/api/v1/audit-events/export"}) {
            assertThat(mvc.get().uri(uri).with(engineer)).as(uri).hasStatus(403);
        }
    }

    private void happen(int times) {
        transaction.executeWithoutResult(_ -> {
            for (int i = 0; i < times; i++) {
                trail.append(AuditEntry.of("lena", "vm.renamed", new Subject("vm", vm, "web01")).because("rename " + i)
                        .with(Map.of("before", "a", "after", "rename " + i)));
            }
        });
    }

    private MvcTestResult get(String uri) {
        return mvc.get().uri(uri).with(auditor()).exchange();
    }

    private static RequestPostProcessor auditor() {
        return user("anna").authorities(new SimpleGrantedAuthority("audit:read"));
    }
}
