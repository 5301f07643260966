package io.towpath;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import io.towpath.demo.DemoEstate;
import io.towpath.demo.DemoFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a workbook over a waiver by two people to a plan, a gate and the calendar, as a newcomer goes through an estate: the
/// packaged application and a real browser, its pages judged by axe-core in both themes.
class EstateJourneyIT {

    private static final int VMS = 300;
    private static final Path PICTURES = Path.of("target/estate-journey");
    private static final String PASSWORD = "three barges pass the lock";
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final LocalDate FIRST_WINDOW = LocalDate.of(2026, 11, 14);

    @TempDir
    Path folder;

    private final Axe axe = new Axe();

    @Test
    void anEstateIsImportedJudgedWaivedByTwoPeoplePlannedAndOnTheCalendar() throws IOException {
        Path files = folder.resolve("files");
        new DemoFiles(DemoEstate.of(DemoEstate.SEED, VMS)).writeAll(files);
        fromThisWeekOn(files.resolve("windows.csv"));
        Files.createDirectories(PICTURES);
        try (RunningTowpath towpath = RunningTowpath.start(folder.resolve("data"));
                Chromium chromium = Chromium.start()) {
            Page page = chromium.desk();
            try {
                walk(towpath, page, chromium.desk(), files);
            } catch (AssertionError | PlaywrightException failure) {
                picture(page, "failed");
                throw failure;
            }
        }
        axe.assertClean();
    }

    private void walk(RunningTowpath towpath, Page page, Page second, Path files) throws IOException {
        page.navigate(towpath.url("/sign-in"));
        axe.look(page, "Sign in");
        Chromium.firstSignIn(towpath, page, PASSWORD);
        for (String file : List.of("rvtools.xlsx", "applications.csv", "windows.csv", "cmdb_ci_vmware_instance.csv")) {
            importOf(towpath, page, files.resolve(file));
        }
        blockedVms(towpath, page);
        waiver(towpath, page, second);
        PlanningSteps planning = new PlanningSteps(towpath, axe);
        planning.target(page, Files.createDirectories(folder.resolve("target")));
        planning.plan(page);
        String wave = planning.gate(page, second);
        planning.calendar(page, wave);
        picture(page, "3-calendar");
        sameFileAgain(towpath, page, files.resolve("cmdb_ci_vmware_instance.csv"));
    }

    private static void sameFileAgain(RunningTowpath towpath, Page page, Path file) throws IOException {
        page.navigate(towpath.url("/imports/new"));
        drop(page, file);
        page.locator("[name=again]").check();
        Chromium.button(page, "Show what it would change").click();
        Chromium.button(page, "Apply: nothing changes").click();
        assertThat(page.locator(".tp-flash").first()).containsText("Applied: ");
    }

    private void importOf(RunningTowpath towpath, Page page, Path file) throws IOException {
        boolean workbook = file.toString().endsWith(".xlsx");
        preview(towpath, page, file);
        if (workbook) {
            picture(page, "1-preview");
            axe.look(page, "Preview of an import");
        }
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("Apply [\\d,]+ changes")))
                .click();
        assertThat(page.locator(".tp-flash").first()).containsText("Applied: ");
        if (workbook) {
            axe.look(page, "Applied import");
        }
    }

    private void preview(RunningTowpath towpath, Page page, Path file) throws IOException {
        page.navigate(towpath.url("/imports/new"));
        if (file.toString().endsWith(".xlsx")) {
            axe.look(page, "Import a file");
        }
        drop(page, file);
        assertThat(page.locator("[data-chosen]")).hasText(file.getFileName().toString());
        Chromium.button(page, "Show what it would change").click();
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Apply"))))
                .isVisible();
    }

    /// As the browser does it when a file is let go over the page.
    private static void drop(Page page, Path file) throws IOException {
        JSHandle dropped = page.evaluateHandle("""
                ([name, base64]) => {
                    const dropped = new DataTransfer();
                    dropped.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name));
                    return dropped;
                }""",
                List.of(file.getFileName().toString(), Base64.getEncoder().encodeToString(Files.readAllBytes(file))));
        page.dispatchEvent("[data-drop]", "drop", Map.of("dataTransfer", dropped));
    }

    private void blockedVms(RunningTowpath towpath, Page page) {
        judged(towpath, page);
        assertThat(page.locator("tbody tr").first()).containsText("blocker");
        assertThat(page.locator(".tp-chip").first()).containsText("blocked");
        picture(page, "2-blocked");
        axe.look(page, "Blocked VMs");
        listByKeyboard(page);
    }

    /// Down twice, up once, select, take the selection back, no keys any more.
    private static void listByKeyboard(Page page) {
        Locator names = page.locator("tbody tr th a");
        for (String key : List.of("j", "j", "k")) {
            page.keyboard().press(key);
        }
        assertThat(names.first()).isFocused();
        page.keyboard().press("x");
        assertThat(page.locator("[data-picked]")).hasText("1");
        page.keyboard().press("x");
        assertThat(page.locator("[data-picked]")).hasText("0");
        page.keyboard().press("?");
        page.locator("#keys-off").check();
        page.keyboard().press("Escape");
        names.first().focus();
        page.keyboard().press("j");
        assertThat(names.first()).isFocused();
        page.keyboard().press("?");
        page.locator("#keys-off").uncheck();
        page.keyboard().press("Escape");
    }

    /// Until the background has judged all that came in; then at the list of blocked ones.
    private static void judged(RunningTowpath towpath, Page page) {
        for (int second = 0; second < 60; second++) {
            page.navigate(towpath.url("/inventory/vms?readiness=unknown"));
            if (page.getByText("No VM matches").count() > 0) {
                page.navigate(towpath.url("/inventory/vms?readiness=blocked"));
                return;
            }
            page.waitForTimeout(1000);
        }
        throw new AssertionError("not judged after a minute: " + page.locator("main").innerText());
    }

    private void waiver(RunningTowpath towpath, Page page, Page second) {
        int blocked = matching(page);
        page.navigate(towpath.url("/inventory/findings"));
        axe.look(page, "Findings");
        Locator rule = page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText("Blocker"))
                .filter(new Locator.FilterOptions().setHasText("Waive all…"))
                .filter(new Locator.FilterOptions().setHasText("Fixing it frees")).first();
        String id = rule.locator(".rd-ids span").first().innerText();
        page.navigate(towpath.url("/inventory/vms?readiness=blocked&finding=" + id));
        page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText("1 blocker")).first().locator("th a")
                .click();
        String vm = page.url();
        page.navigate(vm + "?tab=findings");
        axe.look(page, "Findings of a VM");
        Locator finding = page.locator("main .tp-list li")
                .filter(new Locator.FilterOptions().setHasText("rule " + id)).first();
        finding.locator("summary").click();
        finding.locator("[name=reason]").fill("agreed with its owner");
        finding.locator("[name=until]").fill(LocalDate.now(ZoneOffset.UTC).plusDays(30).toString());
        finding.getByText("Ask for a waiver").click();
        assertThat(page.locator(".tp-flash").first()).containsText("Asked for: " + id);

        page.navigate(towpath.url("/inventory/waivers"));
        assertThat(page.locator("main")).containsText("asked by admin");
        assertThat(Chromium.button(page, "Approve")).hasCount(0);
        assertThat(refused(page)).contains("admin asked for this waiver and cannot approve it.");

        leadSignsIn(towpath, page, second);
        second.navigate(towpath.url("/inventory/waivers"));
        Chromium.button(second, "Approve").click();
        assertThat(second.locator(".tp-flash").first()).containsText("Approved: " + id);
        page.navigate(vm + "?tab=findings");
        assertThat(page.locator("main .tp-list")).containsText("by max: agreed with its owner");
        page.navigate(towpath.url("/inventory/vms?readiness=blocked"));
        assertThat(matching(page)).as("blocked VMs after the waiver").isEqualTo(blocked - 1);
    }

    /// What who asked is told when they send the form that the page does not give them.
    private static String refused(Page page) {
        String revoke = page.locator("form[action$='/revoke']").first().getAttribute("action");
        String token = page.locator("input[name=_csrf]").first().inputValue();
        String url = page.url().replaceFirst("/inventory/waivers$", revoke.replace("/revoke", "/approve"));
        APIResponse answer = page.request().post(url, RequestOptions.create().setForm(
                FormData.create().set("_csrf", token)).setHeader("Accept", "text/html"));
        assertThat(answer.status()).isEqualTo(409);
        return answer.text();
    }

    private void leadSignsIn(RunningTowpath towpath, Page page, Page second) {
        page.navigate(towpath.url("/settings/users"));
        page.locator("[name=login]").fill("max");
        page.locator("[name=displayName]").fill("Max Brunner");
        page.locator("[name=role]").selectOption("LEAD");
        Chromium.button(page, "Create user").click();
        String secret = page.locator("#secret").innerText().strip();
        Chromium.signIn(towpath, second, "max", secret, PASSWORD);
    }

    /// The made-up calendar begins on a Saturday; whole weeks later it is the same one, and this test outlives it.
    private static void fromThisWeekOn(Path windows) throws IOException {
        long weeks = Math.max(0, ChronoUnit.WEEKS.between(FIRST_WINDOW, LocalDate.now(ZoneOffset.UTC)));
        String text = Files.readString(windows);
        Files.writeString(windows, DAY.matcher(text)
                .replaceAll(day -> LocalDate.parse(day.group()).plusWeeks(weeks).toString()));
    }

    private static int matching(Page page) {
        String counts = page.locator(".tp-head > div > p").first().innerText();
        return Integer.parseInt(counts.replaceFirst("(?s).* ([\\d,]+) match.*", "$1").replace(",", ""));
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
    }
}
