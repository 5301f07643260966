package io.towpath;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// The second half of a journey through an estate: a plan by keyboard, a gate that two people open, the calendar.
final class PlanningSteps {

    private final RunningTowpath towpath;
    private final Axe axe;

    PlanningSteps(RunningTowpath towpath, Axe axe) {
        this.towpath = towpath;
        this.axe = axe;
    }

    void target(Page page, Path folder) {
        page.navigate(towpath.url("/targets/new"));
        page.locator("[name=name]").fill("KVM lab");
        page.locator("[name=location]").fill(folder.toString());
        Chromium.button(page, "Register").click();
        assertThat(page.locator("h1")).containsText("KVM lab");
    }

    /// No mouse from here to the published waves.
    void plan(Page page) {
        page.navigate(towpath.url("/waves/planner"));
        press(Chromium.button(page, "Suggest a plan"));
        assertThat(page.locator(".tp-flash")).containsText("The planner proposes");
        axe.look(page, "Planner");

        Locator card = page.locator(".pl-wave[data-wave] .pl-card").first();
        String group = card.locator(".pl-name").innerText();
        card.locator("input.pl-pick").focus();
        page.keyboard().press("m");
        assertThat(page.locator("#to")).isFocused();
        Locator second = page.locator(".pl-wave[data-wave]").nth(1);
        String to = second.locator("h2").innerText();
        downTo(page, second.getAttribute("data-wave"));
        assertThat(page.locator("#effects")).containsText("to " + to);
        axe.look(page, "Effects of a move");
        page.keyboard().press("Enter");
        assertThat(page.locator(".tp-flash")).containsText("Moved ");
        String moved = page.locator(".tp-flash").innerText().strip();
        assertThat(moved).matches("Moved \\d+ VMs? to " + Pattern.quote(to) + "\\.");
        assertThat(holding(page, to, group)).hasCount(1);

        takeBack(page, moved, to, group);
        save(page);
    }

    /// In the list of waves, by the arrow key.
    private static void downTo(Page page, String wave) {
        int options = page.locator("#to option").count();
        for (int press = 0; press < options && !wave.equals(page.locator("#to").inputValue()); press++) {
            page.keyboard().press("ArrowDown");
        }
        assertThat(page.locator("#to")).hasValue(wave);
    }

    private static void takeBack(Page page, String moved, String to, String group) {
        keys(page, "Control+z");
        assertThat(page.locator(".tp-flash")).hasText("Undone: " + moved);
        assertThat(holding(page, to, group)).hasCount(0);
        keys(page, "Control+Shift+Z");
        assertThat(page.locator(".tp-flash")).hasText("Done again: " + moved);
        assertThat(holding(page, to, group)).hasCount(1);
    }

    private static void save(Page page) {
        press(page.locator("#save summary"));
        page.locator("#save [name=note]").focus();
        page.keyboard().type("as the owners want it");
        page.keyboard().press("Enter");
        assertThat(page.locator(".tp-flash")).containsText("Saved");
        press(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Publish…")));
        press(Chromium.button(page, "Publish"));
        assertThat(page.locator(".tp-flash")).containsText("waves made");
    }

    /// Keys are heard once the scripts of the page have run.
    private static void keys(Page page, String keys) {
        page.waitForLoadState();
        page.keyboard().press(keys);
    }

    private static void press(Locator what) {
        what.focus();
        what.press("Enter");
    }

    private static Locator holding(Page page, String wave, String group) {
        return page.locator(".pl-wave[data-wave]").filter(new Locator.FilterOptions().setHas(
                page.locator("h2", new Page.LocatorOptions().setHasText(exactly(wave)))))
                .locator(".pl-name", new Locator.LocatorOptions().setHasText(exactly(group)));
    }

    /// For the browser, whose patterns know no `\Q`.
    private static Pattern exactly(String text) {
        return Pattern.compile("^" + text.replaceAll("[.*+?^${}()|\\[\\]\\\\/-]", "\\\\$0") + "$");
    }

    /// @return what people call the wave
    String gate(Page asker, Page approver) {
        asker.navigate(towpath.url("/waves"));
        asker.locator("tbody th a").first().click();
        String name = asker.locator("h1 span").nth(1).innerText();
        String gates = asker.url().replaceFirst("[?#].*", "") + "/gates";
        asker.navigate(gates);
        axe.look(asker, "Gates");
        Locator failing = asker.locator("#gates tr").filter(new Locator.FilterOptions().setHasText("Waive…")).first();
        String gate = failing.locator("th a").innerText();
        failing.getByText("Waive…").click();
        failing.locator("[name=reason]").fill("agreed in the steering meeting");
        failing.getByText("Ask for the waiver").click();
        assertThat(asker.locator(".tp-flash")).containsText("Another lead or an administrator has to approve");
        assertThat(Chromium.button(asker, "Approve the waiver")).hasCount(0);

        approver.navigate(gates);
        Chromium.button(approver, "Approve the waiver").click();
        assertThat(approver.locator(".tp-flash")).containsText("The gate is waived.");
        assertThat(row(approver, gate)).containsText("Waived");
        return name;
    }

    /// In the month of its window.
    void calendar(Page page, String wave) {
        page.navigate(towpath.url("/waves"));
        page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText(wave)).first().locator("th a").click();
        page.navigate(page.url().replaceFirst("[?#].*", "") + "/gates");
        String day = row(page, "A window is assigned").innerText().replaceFirst("(?s).*?(\\d{4}-\\d{2}-\\d{2}).*",
                "$1");
        page.navigate(towpath.url("/calendar?view=month&at=" + day));
        assertThat(page.locator("main")).containsText(wave);
        axe.look(page, "Calendar");
    }

    private static Locator row(Page page, String gate) {
        return page.locator("#gates tr").filter(new Locator.FilterOptions().setHas(page.locator("th",
                new Page.LocatorOptions().setHasText(gate)))).first();
    }
}
