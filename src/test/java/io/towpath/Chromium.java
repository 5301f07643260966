package io.towpath;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The installed browser, without a window; what tests of pages do with it again and again.
final class Chromium implements AutoCloseable {

    /// Of a bare build machine: a page may take a while.
    private static final int PATIENCE = 60_000;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /// Or no further in this test, where none is installed.
    static Chromium start() {
        Path program = Judges.require("chromium");
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
        Playwright playwright = Playwright
                .create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Chromium(playwright, playwright.chromium().launch(new BrowserType.LaunchOptions()
                .setExecutablePath(program).setArgs(List.of("--no-sandbox", "--disable-gpu",
                        "--disable-background-networking", "--disable-component-update", "--disable-sync"))));
    }

    BrowserContext context(Browser.NewContextOptions options) {
        BrowserContext context = browser.newContext(options);
        context.setDefaultTimeout(PATIENCE);
        return context;
    }

    /// A page of somebody who has not been here before, on a desk.
    Page desk() {
        return context(new Browser.NewContextOptions().setViewportSize(1440, 1000)).newPage();
    }

    /// Signs the first administrator in and gives him `password`.
    static void firstSignIn(RunningTowpath towpath, Page page, String password) throws java.io.IOException {
        signIn(towpath, page, "admin", towpath.firstPassword(), password);
    }

    /// With a password that has to be changed at once.
    static void signIn(RunningTowpath towpath, Page page, String login, String first, String password) {
        page.navigate(towpath.url("/sign-in"));
        page.getByLabel("User name").fill(login);
        page.getByLabel("Password").fill(first);
        button(page, "Sign in").click();
        page.locator("[name=currentPassword]").fill(first);
        page.locator("[name=newPassword]").fill(password);
        page.locator("[name=repeated]").fill(password);
        button(page, "Change password").click();
        PlaywrightAssertions.assertThat(page.locator("h1")).not()
                .hasText("Change password");
    }

    static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static int sidewaysScroll(Page page) {
        return ((Number) page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")).intValue();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
