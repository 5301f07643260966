package io.towpath;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        Path source = Files.createDirectories(folder.resolve("source"));
        for (String ova : List.of("vbox-ovf10.ova", "vmware-open-vmdk.ova")) {
            Files.copy(OVAS.resolve(ova), source.resolve(ova));
        }
        Files.createDirectories(PICTURES);
        try (RunningTowpath towpath = RunningTowpath.start(folder.resolve("data"));
                Chromium chromium = Chromium.start()) {
            Page page = chromium.desk();
            Chromium.firstSignIn(towpath, page, PASSWORD);
            estate(towpath, page, source, Files.createDirectories(folder.resolve("target")));
            plan(towpath, page);
            byKeyboard(page);
            byMouse(page);
            try (BrowserContext plain = chromium.context(new Browser.NewContextOptions().setJavaScriptEnabled(false)
                    .setStorageState(page.context().storageState()).setViewportSize(390, 844))) {
                withoutScript(plain.newPage(), page.url());
            }
            publish(page);
        }
    }

    private static void estate(RunningTowpath towpath, Page page, Path source, Path target) {
        page.navigate(towpath.url("/sources/new"));
        page.locator("[name=name]").fill("Staged exports");
        page.locator("[name=location]").fill(source.toString());
        Chromium.button(page, "Register").click();
        page.navigate(towpath.url("/targets/new"));
        page.locator("[name=name]").fill("KVM lab");
        page.locator("[name=location]").fill(target.toString());
        Chromium.button(page, "Register").click();
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
        Chromium.button(page, "Suggest a plan").click();
        assertThat(page.locator(".pl-wave[data-wave]")).hasCount(1);
        assertThat(page.locator("main")).containsText("2 VMs in 1 wave");
        page.getByText("Add a wave").click();
        page.locator("[form=new-wave][name=name]").fill("Late wave");
        Chromium.button(page, "Add it").click();
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
        assertThat(page.locator(".tp-flash")).hasText("Undone: Moved 1 VM to Late wave.");
        assertThat(late(page).locator(".pl-card")).hasCount(0);
        // a page hears keys once its scripts have run
        page.waitForLoadState();
        page.keyboard().press("Control+Shift+Z");
        assertThat(page.locator(".tp-flash")).hasText("Done again: Moved 1 VM to Late wave.");
        assertThat(late(page).locator(".pl-card")).hasCount(1);
    }

    private static void byMouse(Page page) {
        page.locator(".pl-wave[data-wave]").first().locator(".pl-card").first().dragTo(late(page).locator("header"));
        assertThat(page.locator(".tp-flash")).containsText("Moved 1 VM to Late wave.");
        assertThat(late(page).locator(".pl-card")).hasCount(2);
    }

    private static void withoutScript(Page page, String board) {
        page.navigate(board);
        // without scripts no frames are asked for, and a click would wait for them: the keys do not
        page.bringToFront();
        assertThat(page.locator("h1")).hasText("Draft 1");
        assertThat(Chromium.sidewaysScroll(page)).as("sideways scroll on the phone").isLessThanOrEqualTo(0);
        late(page).locator("input.pl-pick").first().focus();
        page.keyboard().press("Space");
        page.locator("#to").selectOption("pool");
        Chromium.button(page, "Preview").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("h1")).hasText("Preview: 1 VM to the pool");
        Chromium.button(page, "Move").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator(".tp-flash")).containsText("Moved 1 VM to the pool.");
        picture(page, "3-phone");
    }

    private static void publish(Page page) {
        page.reload();
        page.locator("#save summary").click();
        Chromium.button(page, "Save this version").click();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Publish…")).click();
        Chromium.button(page, "Publish").click();
        assertThat(page.locator(".tp-flash")).containsText("1 wave made");
        assertThat(page.locator("main")).containsText("Late wave");
        picture(page, "4-waves");
    }

    private static Locator late(Page page) {
        return page.locator(".pl-wave[data-wave]").filter(new Locator.FilterOptions().setHasText("Late wave")).last();
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
    }
}
