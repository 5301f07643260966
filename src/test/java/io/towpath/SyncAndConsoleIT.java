package io.towpath;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.towpath.access.NewUser;
import io.towpath.access.Role;
import io.towpath.access.Users;
import io.towpath.replication.PassPlan;
import io.towpath.replication.Replications;
import io.towpath.replication.outlook.SyncRows;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The page of a VM that is kept in step and the console of its wave, in a real browser: on a phone and a desk, in the dark,
/// by keyboard, and as axe-core sees them. `-Dtowpath.shots=DIR` keeps pictures.
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = {"spring.quartz.auto-startup=false",
        "towpath.data-dir=${towpath.test.data:target/test-data}"})
@Import(TestDatabase.Configuration.class)
class SyncAndConsoleIT {

    private static final int PATIENCE = 120_000;

    @LocalServerPort
    int port;
    @Autowired
    JdbcClient db;
    @Autowired
    Users users;
    @Autowired
    Replications replications;
    @Autowired
    PassPlan plan;
    @Autowired
    Clock clock;

    private final List<String> errors = new ArrayList<>();

    @Test
    void areReadableOnADeskAndOnAPhoneByEverybody() {
        Path chromium = Judges.require("chromium");
        SyncRows rows = new SyncRows(db);
        Instant now = clock.instant();
        UUID wave = rows.wave(now.minusSeconds(1800), Duration.ofHours(3));
        SyncRows.Trip inStep = inStep(rows, "shop-sql", 14, now);
        SyncRows.Trip moving = inStep(rows, "crm-app", 8, now.minusSeconds(200));
        rows.outage(moving, 10, now.minusSeconds(75), false);
        SyncRows.Trip landed = inStep(rows, "web", 8, now.minusSeconds(900));
        rows.outage(landed, 10, now.minusSeconds(600), true);
        SyncRows.Trip failed = rows.trip("hr-portal", "COLD", "CUTTING_OVER", null);
        SyncRows.Trip waiting = rows.trip("print", "COLD", "PLANNED", null);
        SyncRows.Trip done = rows.trip("intranet", "COLD", "DONE", null);
        int position = 1;
        for (SyncRows.Trip trip : List.of(inStep, moving, landed, failed, waiting, done)) {
            rows.member(wave, trip, position++);
        }
        db.sql("""
                update migration set stall_step = 'copy-disks', stall_code = 'target-full', stall_since = now(),
                    stall_what = 'no space left on device', stall_remedy = 'Make room.' where id = :id
                """).param("id", failed.id()).update();
        List<String> pages = List.of("/migrations/%s/sync".formatted(inStep.id()),
                "/inventory/vms/%s?tab=sync".formatted(landed.vmId()), "/inventory/vms/%s".formatted(inStep.vmId()),
                "/waves/%s/console".formatted(wave), "/waves/%s/console?by=step".formatted(wave), "/help/sync");
        String secret = users.create(new NewUser("shift", "Emil Shift", null, Role.LEAD, ZoneOffset.UTC))
                .initialPassword().value();
        db.sql("update app_user set must_change_password = false where login = 'shift'").update();

        try (Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium).setArgs(List.of("--no-sandbox")).setTimeout(PATIENCE))) {
            Axe axe = new Axe();
            try (BrowserContext desk = context(browser, 1440, ColorScheme.LIGHT)) {
                Page page = signedIn(desk, secret);
                pages.forEach(path -> axe.look(opened(page, path, "desk"), path));
                byKeyboard(page, wave, waiting, inStep);
            }
            try (BrowserContext phone = context(browser, 390, ColorScheme.DARK)) {
                Page page = signedIn(phone, secret);
                pages.forEach(path -> axe.look(opened(page, path, "phone"), path + ", phone"));
            }
            axe.assertClean();
        }
        assertThat(errors).isEmpty();
    }

    /// A lane is a link: reached with Tab, taken with Enter, left the same way.
    private void byKeyboard(Page page, UUID wave, SyncRows.Trip waiting, SyncRows.Trip inStep) {
        page.navigate(url("/waves/%s/console".formatted(wave)));
        Locator lane = page.locator(".wc-lanes a").filter(new Locator.FilterOptions().setHasText("Waiting"));
        lane.focus();
        page.keyboard().press("Enter");
        page.waitForURL("**lane=waiting");
        assertThat(page.locator("#vm-" + waiting.vmId()).count()).isEqualTo(1);
        assertThat(page.locator("#vm-" + inStep.vmId()).count()).isZero();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Show all VMs")).press("Enter");
        page.waitForURL("**/console");
        assertThat(page.locator("#vm-" + inStep.vmId()).count()).isEqualTo(1);
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("host").setExact(true)).press("Enter");
        page.waitForURL("**/console?by=host");
        page.locator(".wc-lanes a").filter(new Locator.FilterOptions().setHasText("Needs attention")).press("Enter");
        page.waitForURL("**/console?lane=attention&by=host");
    }

    private SyncRows.Trip inStep(SyncRows rows, String name, int deltas, Instant now) {
        SyncRows.Trip trip = rows.inStep(name, deltas, now);
        plan.pause(replications.of(trip.id()).orElseThrow(), replications.passes(trip.id()));
        return trip;
    }

    private BrowserContext context(Browser browser, int width, ColorScheme scheme) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, width > 500 ? 900 : 844).setColorScheme(scheme));
        context.setDefaultTimeout(PATIENCE);
        context.setDefaultNavigationTimeout(PATIENCE);
        return context;
    }

    private Page signedIn(BrowserContext context, String secret) {
        Page page = context.newPage();
        page.onPageError(error -> errors.add(page.url() + ": " + error));
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(page.url() + ": " + message.text());
            }
        });
        page.navigate(url("/sign-in"));
        page.getByLabel("User name").fill("shift");
        page.getByLabel("Password").fill(secret);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")).click();
        page.waitForURL(address -> !address.contains("sign-in"));
        return page;
    }

    private Page opened(Page page, String path, String kind) {
        page.navigate(url(path));
        if (path.contains("/inventory/vms/")) {
            page.locator(path.contains("tab=sync") ? "#sync" : "#strip-title").waitFor();
        }
        assertThat(page.locator("h1").count()).as("headings of " + path).isEqualTo(1);
        Object wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(((Number) wider).intValue()).as("sideways scroll of " + path + ", " + kind).isZero();
        String shots = System.getProperty("towpath.shots");
        if (shots != null) {
            String name = kind + path.replaceAll("[0-9a-f-]{36}", "").replaceAll("[^a-z]+", "-") + ".png";
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(shots, name)).setFullPage(true));
        }
        return page;
    }

    private String url(String path) {
        return "http://localhost:" + port + path;
    }
}
