package io.towpath;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Route.FulfillOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/// What a page that fetches itself again does with answers that are not what it asked for.
class LivePageTest {

    private static final String LIVE = """
            <div id="live" hx-get="/run" hx-trigger="every 100ms" hx-select="#live" hx-swap="outerHTML">%s</div>
            """;
    private static final String SHELL = """
            <!DOCTYPE html><html><head><title>Run</title><script defer src="/htmx.js"></script>
            <script defer src="/towpath.js"></script></head>
            <body><div id="offline" hidden></div><main>%s</main></body></html>
            """;

    private volatile int status = 200;
    private volatile String answer = SHELL.formatted(LIVE.formatted("3 to do"));

    @Test
    void keepsWhatItShowsAndSaysThatItIsOldUntilItIsAnsweredAgain() {
        try (Chromium chromium = Chromium.start()) {
            Page page = chromium.desk();
            page.route("**/*", this::answer);
            page.navigate("http://towpath.test/run");
            answer = LIVE.formatted("2 to do");
            assertThat(page.locator("#live")).hasText("2 to do");
            assertThat(page.locator("#offline")).isHidden();

            answer = SHELL.formatted("<h1>Somewhere else</h1>");
            assertThat(page.locator("#offline")).containsText("Another page answered. What you see is");
            assertThat(page.locator("#live")).hasText("2 to do");

            answer = LIVE.formatted("1 to do");
            assertThat(page.locator("#live")).hasText("1 to do");
            assertThat(page.locator("#offline")).isHidden();

            status = 404;
            assertThat(page.locator("#offline")).containsText("The server refused an update (404).");
            assertThat(page.locator("#live")).hasText("1 to do");

            status = 200;
            assertThat(page.locator("#offline")).isHidden();
        }
    }

    private void answer(Route route) {
        String url = route.request().url();
        FulfillOptions with = new FulfillOptions();
        if (url.endsWith("/run")) {
            with.setStatus(status).setContentType("text/html").setBody(answer);
        } else if (url.endsWith("/htmx.js")) {
            with.setContentType("text/javascript").setBody(file(
                    "META-INF/resources/webjars/htmx.org/*/dist/htmx.min.js"));
        } else if (url.endsWith("/towpath.js")) {
            with.setContentType("text/javascript").setBody(file("static/towpath.js"));
        } else {
            with.setStatus(404);
        }
        route.fulfill(with);
    }

    private static String file(String path) {
        try {
            return new PathMatchingResourcePatternResolver().getResources("classpath*:" + path)[0]
                    .getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
