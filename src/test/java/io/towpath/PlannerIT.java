package io.towpath;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A plan is made with the keyboard alone: the packaged application and a real browser; then with the mouse, and without
/// JavaScript.
class PlannerIT {

    private static final Path OVAS = Path.of("src/test/resources/ova");
    private static final Path PICTURES = Path.of("target/planner");
    private static final String PASSWORD = "three barges pass the lock";

    @TempDir
    Path folder;

    @Test
    void aGroupIsMovedUndoneAndPublishedWithoutTheMouse() throws IOException {
        Path chromium = Judges.require("chromium");
        Path source = Files.createDirectories(folder.resolve("source"));
        for (String ova : List.of("vbox-ovf10.ova", "vmware-open-vmdk.ova")) {
            Files.copy(OVAS.resolve(ova), source.resolve(ova));
        }
        Files.createDirectories(PICTURES);
        try (RunningTowpath towpath = RunningTowpath.start(folder.resolve("data"));
                Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright.chromium()
                        .launch(new BrowserType.LaunchOptions().setExecutablePath(chromium)
                                .setArgs(List.of("--no-sandbox", "--disable-gpu")));
                BrowserContext desk = browser.newContext(new Browser.NewContextOptions().setViewportSize(1440, 1000))) {
            Page page = desk.newPage();
            page.setDefaultTimeout(60_000);
            signIn(towpath, page);
            estate(towpath, page, source, Files.createDirectories(folder.resolve("target")));
            plan(towpath, page);
            byKeyboard(page);
            byMouse(page);
            try (BrowserContext plain = browser.newContext(new Browser.NewContextOptions().setJavaScriptEnabled(false)
                    .setStorageState(desk.storageState()).setViewportSize(390, 844))) {
                withoutScript(plain.newPage(), page.url());
            }
            publish(page);
        }
    }

    private static void signIn(RunningTowpath towpath, Page page) throws IOException {
        String first = towpath.firstPassword();
        page.navigate(towpath.url("/sign-in"));
        page.getByLabel("User name").fill("admin");
        page.getByLabel("Password").fill(first);
        button(page, "Sign in").click();
        page.locator("[name=currentPassword]").fill(first);
        page.locator("[name=newPassword]").fill(PASSWORD);
        page.locator("[name=repeated]").fill(PASSWORD);
        button(page, "Change password").click();
    }

    private static void estate(RunningTowpath towpath, Page page, Path source, Path target) {
        page.navigate(towpath.url("/sources/new"));
        page.locator("[name=name]").fill("Staged exports");
        page.locator("[name=location]").fill(source.toString());
        button(page, "Register").click();
        page.navigate(towpath.url("/targets/new"));
        page.locator("[name=name]").fill("KVM lab");
        page.locator("[name=location]").fill(target.toString());
        button(page, "Register").click();
        for (int second = 0; second < 60; second++) {
            page.navigate(towpath.url("/inventory/vms"));
            if (page.locator("tbody tr").count() == 2) {
                return;
            }
            page.waitForTimeout(1000);
        }
        throw new AssertionError("not 2 VMs after a minute: " + page.locator("main").innerText());
    }

    private static void plan(RunningTowpath towpath, Page page) {
        page.navigate(towpath.url("/waves/planner"));
        button(page, "Suggest a plan").click();
        assertThat(page.locator(".pl-wave[data-wave]")).hasCount(1);
        assertThat(page.locator("main")).containsText("2 VMs in 1 wave");
        page.getByText("Add a wave").click();
        page.locator("[form=new-wave][name=name]").fill("Late wave");
        button(page, "Add it").click();
        assertThat(page.locator(".pl-wave[data-wave]")).hasCount(2);
        assertThat(late(page).locator("h2")).isFocused();
    }

    private static void byKeyboard(Page page) {
        page.locator(".pl-wave input.pl-pick").first().focus();
        page.keyboard().press("m");
        assertThat(page.locator("#to")).isFocused();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("ArrowDown");
        assertThat(page.locator("#effects")).containsText("1 VM to Late wave");
        picture(page, "1-preview");
        page.keyboard().press("Enter");
        assertThat(page.locator(".tp-flash")).containsText("Moved 1 VM to Late wave.");
        assertThat(late(page).locator("h2")).isFocused();
        assertThat(late(page).locator(".pl-card")).hasCount(1);
        picture(page, "2-moved");

        page.keyboard().press("Control+z");
        assertThat(late(page).locator(".pl-card")).hasCount(0);
        // a page that is still being read has no cards either, and hears no keys
        page.waitForLoadState();
        page.keyboard().press("Control+Shift+Z");
        assertThat(late(page).locator(".pl-card")).hasCount(1);
    }

    private static void byMouse(Page page) {
        page.locator(".pl-wave[data-wave]").first().locator(".pl-card").first().dragTo(late(page).locator("header"));
        assertThat(page.locator(".tp-flash")).containsText("Moved 1 VM to Late wave.");
        assertThat(late(page).locator(".pl-card")).hasCount(2);
    }

    private static void withoutScript(Page page, String board) {
        page.navigate(board);
        assertThat(page.locator("h1")).hasText("Draft 1");
        assertThat(
                ((Number) page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")).intValue())
                .as("sideways scroll on the phone").isLessThanOrEqualTo(0);
        late(page).locator("input.pl-pick").first().check();
        page.locator("#to").selectOption("pool");
        button(page, "Preview").click();
        assertThat(page.locator("h1")).hasText("Preview: 1 VM to the pool");
        button(page, "Move").click();
        assertThat(page.locator(".tp-flash")).containsText("Moved 1 VM to the pool.");
        picture(page, "3-phone");
    }

    private static void publish(Page page) {
        page.reload();
        page.locator("#save summary").click();
        button(page, "Save this version").click();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Publish…")).click();
        button(page, "Publish").click();
        assertThat(page.locator(".tp-flash")).containsText("1 wave made");
        assertThat(page.locator("main")).containsText("Late wave");
        picture(page, "4-waves");
    }

    private static Locator late(Page page) {
        return page.locator(".pl-wave[data-wave]").filter(new Locator.FilterOptions().setHasText("Late wave")).last();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
    }
}
