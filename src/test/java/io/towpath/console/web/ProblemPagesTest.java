package io.towpath.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.triage.Catalogue;
import io.towpath.triage.Signature;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DatabaseTest
class ProblemPagesTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Catalogue catalogue;

    @Test
    void theListHasEveryFailureAndEveryKind() {
        assertThat(get("/problems", "")).hasStatusOk().bodyText().contains(
                catalogue.all().stream().map(each -> "/problems/" + each.id() + "\"").toList())
                .contains("/problems/not-found\"", catalogue.all().size() + " known failures");
    }

    @Test
    void theListIsSearched() {
        assertThat(get("/problems", "nfc memory")).hasStatusOk().bodyText().contains("/problems/nfc-memory\"",
                "value=\"nfc memory\"", "Show all").doesNotContain("/problems/target-full\"", "/problems/not-found\"");
        assertThat(get("/problems", "<b>zebra")).hasStatusOk().bodyText().contains("Nothing is known by these words",
                "&lt;b&gt;zebra").doesNotContain("<b>zebra");
        assertThat(get("/problems", "idempotency")).bodyText().contains("/problems/idempotency-conflict\"");
    }

    @Test
    void everyEntryIsAPage() {
        for (Signature each : catalogue.all()) {
            assertThat(get("/problems/" + each.id(), "")).hasStatusOk().bodyText().contains(each.id(),
                    each.retry().brief(), each.who().words(), "How it is recognised");
        }
        assertThat(get("/problems/not-found", "")).hasStatusOk().bodyText().contains("How the API says it");
        assertThat(get("/problems/no-such-thing", "")).hasStatus(404);
    }

    @Test
    void helpLeadsThere() {
        assertThat(get("/help", "")).bodyText().contains("/help/failures", "/problems");
        assertThat(get("/help/failures", "")).hasStatusOk().bodyText().contains("towpath.migration.backoff");
    }

    private MvcTestResult get(String path, String q) {
        return mvc.get().uri(path + (q.isEmpty() ? "" : "?q={q}"), q.isEmpty() ? new Object[0] : new Object[]{q})
                .with(user("lena")).exchange();
    }
}
