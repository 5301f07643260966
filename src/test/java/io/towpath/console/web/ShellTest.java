package io.towpath.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import jakarta.servlet.http.Cookie;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

class ShellTest {

    private static final MockMvcTester APP = ShellApp.start();

    @Test
    void aPageHasItsTitleADocumentTypeAndAWayAroundTheNavigation() {
        String page = lena("/help");

        assertThat(page).startsWith("<!DOCTYPE html>").contains("<title>Help · Towpath</title>")
                .contains("href=\"#content\"").contains("aria-live=\"polite\"").doesNotContain("th:");
    }

    /// htmx takes a part of what it fetches; around that nothing is drawn.
    @Test
    void whatAnOpenPageFetchesComesWithoutTheShell() {
        var part = APP.get().uri("/help").header("HX-Request", "true").with(user("lena")).exchange();

        assertThat(part).hasStatusOk().bodyText().startsWith("<!DOCTYPE html>")
                .contains("<title>Help · Towpath</title>", "<main>", "How the proof works")
                .doesNotContain("tp-nav", "<script", "announcer", "csrf-token");
        assertThat(lena("/help")).contains("tp-nav", "<script", "announcer", "csrf-token");
    }

    @Test
    void showsOnlyThePlacesThatOneMayEnter() {
        String page = lena("/help");

        assertThat(page).contains("href=\"/waves\"").doesNotContain("href=\"/audit\"")
                .doesNotContain("href=\"/settings/users\"");
    }

    @Test
    void marksThePlaceWhereOneIs() {
        String page = lena("/help/states");

        assertThat(page).containsPattern("title=\"Help\"[^>]*aria-current=\"page\"");
    }

    @Test
    void theChosenThemeIsInTheFirstByte() {
        var page = APP.get().uri("/help").cookie(new Cookie("towpath-theme", "dark")).with(user("lena")).exchange();

        assertThat(page).bodyText().contains("<html lang=\"en\" data-bs-theme=\"dark\">");
    }

    @Test
    void aThemeIsKeptAndOneComesBackToThePage() {
        var answer = APP.post().uri("/theme").param("theme", "dark").param("back", "/waves").with(csrf())
                .with(user("lena")).exchange();

        assertThat(answer).hasStatus(303).hasHeader("Location", "/waves");
        assertThat(answer.getResponse().getHeader("Set-Cookie")).contains("towpath-theme=dark");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example", "https://evil.example", "/\\evil.example"})
    void neverLeadsAway(String back) {
        var answer = APP.post().uri("/theme").param("theme", "dark").param("back", back).with(csrf())
                .with(user("lena")).exchange();

        assertThat(answer).hasHeader("Location", "/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/help", "/help/trip", "/help/states", "/help/waves", "/help/proof", "/help/limits",
            "/help/import", "/help/api", "/problems", "/problems/precondition-failed"})
    void everyHelpPageIsDrawn(String uri) {
        assertThat(APP.get().uri(uri).with(user("lena"))).hasStatusOk();
    }

    private static String lena(String uri) {
        var page = APP.get().uri(uri)
                .with(user("lena").authorities(new SimpleGrantedAuthority("wave:read"),
                        new SimpleGrantedAuthority("inventory:read")))
                .exchange();
        assertThat(page).hasStatusOk();
        return new String(page.getResponse().getContentAsByteArray(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
