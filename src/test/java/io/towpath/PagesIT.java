package io.towpath;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Every page that somebody can get to, of a filled program and of an empty one: the packaged application and a real
/// browser. The router says which pages there are.
class PagesIT {

    private static final String PASSWORD = "three barges pass the lock";
    private static final int VMS = 200;
    /// The administrator's.
    private static final Pattern OFFICE = Pattern.compile("^/(settings|system)");
    /// Where an administrator finds links that others do not.
    private static final Set<String> FOR_ADMINISTRATORS = Set.of("/slots", "/{role:sources|targets}");
    /// The same for everybody.
    private static final Pattern TEXT = Pattern.compile("^/(help|problems|demo)");
    /// Routes no link leads to, and why: a short address, which leads to the networks; what is suggested for names that are
    /// not mapped, which an estate of so few VMs has none of; mails to owners, which a demo does not send.
    private static final Set<String> UNLINKED = Set.of("/mappings", "/mappings/{kind}/suggested",
            "/waves/{id}/notices/mail");

    @TempDir
    Path folder;

    private final PageRoutes routes = new PageRoutes();
    private final Set<String> reached = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();

    /// Takes minutes: in the profile `pages`.
    @Test
    @EnabledIfSystemProperty(named = "towpath.pages.every", matches = "\\d+")
    void everyPageOfAFilledProgramIsReachedNamedAndReadable() throws IOException {
        Files.createDirectories(folder.resolve("demo"));
        try (RunningTowpath towpath = RunningTowpath.demo(folder.resolve("demo"), VMS);
                Chromium chromium = Chromium.start()) {
            Page lead = as(towpath, chromium, "Lena, migration lead");
            untilSetUp(towpath, lead);
            draft(towpath, lead);
            backupHours(towpath, lead);
            String link = linkForTheOwner(towpath, lead);
            String arrived = lead.locator("main a[href^='/inventory/vms/']").first().getAttribute("href");
            String notice = noticeForAnOwner(towpath, lead);
            String intake = intakeForAnOwner(towpath, lead);
            PageWalk walk = walk(towpath, lead, new PageJudge(), _ -> true, "/", "/demo", startedWave(towpath, lead),
                    arrived);
            // a trip's own address leads to its VM, and is linked from what holds a slot at the moment
            walk.parts(path -> path.matches("/migrations/[^/]+/sync")).stream().findFirst().ifPresent(
                    path -> walk(towpath, lead, new PageJudge().briefly(), "/migrations/{id}"::equals,
                            path.replace("/sync", "")));
            picked(towpath, lead);
            Set<String> leads = Set.copyOf(reached);
            Page administrator = as(towpath, chromium, "Administrator");
            webhook(towpath, administrator);
            hook(towpath, administrator);
            walk(towpath, administrator, new PageJudge(),
                    route -> OFFICE.matcher(route).find() || FOR_ADMINISTRATORS.contains(route)
                            || !leads.contains(route),
                    "/settings/users", "/system",
                    "/slots", "/sources", "/targets");
            Set<String> seen = Set.copyOf(reached);
            walk(towpath, as(towpath, chromium, "Emil, migration engineer"), new PageJudge().briefly(),
                    route -> seen.contains(route) && !OFFICE.matcher(route).find() && !TEXT.matcher(route).find(),
                    "/");
            owner(towpath, chromium, link);
            told(chromium, notice);
            asked(chromium, intake);
            refusals(towpath, lead);
        }
        Set<String> forgotten = new TreeSet<>(routes.pages());
        forgotten.removeAll(reached);
        forgotten.removeAll(UNLINKED);
        assertAll(() -> assertThat(faults).as("%d pages", reached.size()).isEmpty(),
                () -> assertThat(forgotten).as("pages that no link leads to").isEmpty());
    }

    @Test
    void everyPageOfAnEmptyProgramSaysWhatWouldFillIt() throws IOException {
        try (RunningTowpath towpath = RunningTowpath.start(folder.resolve("data"));
                Chromium chromium = Chromium.start()) {
            Page page = chromium.desk();
            Chromium.firstSignIn(towpath, page, PASSWORD);
            walk(towpath, page, new PageJudge().briefly(), route -> !TEXT.matcher(route).find(), "/",
                    "/settings/users", "/system");
        }
        assertThat(reached).contains("/", "/inventory/vms", "/waves", "/reports");
        assertThat(faults).isEmpty();
    }

    private static void backupHours(RunningTowpath towpath, Page lead) {
        lead.navigate(towpath.url("/calendar/backup-hours/new"));
        lead.locator("main input[name=to]").fill("22:10");
        lead.getByText("Add the hours").click();
        assertThat(lead.locator("#backup-hours tbody tr")).hasCount(1);
    }

    /// To nobody: a network for examples.
    private static void webhook(RunningTowpath towpath, Page administrator) {
        administrator.navigate(towpath.url("/settings/webhooks"));
        administrator.getByLabel("Name").fill("Chat of the migration team");
        administrator.getByLabel("Address").fill("https://192.0.2.1/hook");
        administrator.getByText("Add the webhook").click();
        assertThat(administrator.getByText("Signing key of Chat of the migration team")).isVisible();
    }

    /// The same; its run fails or waits.
    private static void hook(RunningTowpath towpath, Page administrator) {
        administrator.navigate(towpath.url("/settings/hooks"));
        administrator.locator("main input[name=name]").fill("drain");
        administrator.locator("main input[name=url]").fill("https://192.0.2.1/drain");
        administrator.getByText("Add the hook").click();
        administrator.getByText("Test, for real").click();
        assertThat(administrator.locator("h1")).hasText("Run of drain");
    }

    private static Page as(RunningTowpath towpath, Chromium chromium, String who) {
        Page page = chromium.desk();
        page.navigate(towpath.url("/sign-in"));
        page.locator("button").filter(new Locator.FilterOptions().setHasText(who)).click();
        assertThat(page.locator("h1")).not().hasText("Sign in");
        return page;
    }

    /// Until the last step of the made-up program is done, and a VM waits for its owner.
    private static void untilSetUp(RunningTowpath towpath, Page page) {
        for (int second = 0; second < 900; second++) {
            page.navigate(towpath.url("/demo"));
            assertThat(page.locator("#set-up [role=alert]")).hasCount(0);
            if (page.locator("#set-up h2").innerText().equals("Set up")) {
                return;
            }
            page.waitForTimeout(1000);
        }
        throw new AssertionError("not set up after a quarter of an hour: " + page.locator("#set-up").innerText());
    }

    private static void draft(RunningTowpath towpath, Page page) {
        page.navigate(towpath.url("/waves/planner"));
        page.getByText("Edit plan 1").click();
        assertThat(page.locator("h1")).containsText("Draft");
    }

    private static String linkForTheOwner(RunningTowpath towpath, Page page) {
        for (int second = 0; second < 120; second++) {
            page.navigate(towpath.url("/validation"));
            var waiting = page.locator("tbody tr").filter(new Locator.FilterOptions()
                    .setHasText("Name the owner").setHasNotText("failed"));
            if (waiting.count() > 0) {
                waiting.first().locator("th a").click();
                page.locator("form [name=name]").fill("Anna Keller");
                page.locator("form [name=email]").fill("anna@example.org");
                Chromium.button(page, "Save the owner").click();
                Chromium.button(page, "Create the link").click();
                return page.locator("#sign-off-link").innerText().strip();
            }
            page.waitForTimeout(1000);
        }
        throw new AssertionError("nothing waits for its owner: " + page.locator("main").innerText());
    }

    /// The page of a wave that was started, which has a console.
    private static String startedWave(RunningTowpath towpath, Page page) {
        page.navigate(towpath.url("/waves"));
        return page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText(Pattern.compile("Running|Done")))
                .first().locator("th a").getAttribute("href");
    }

    /// Of the first wave whose owners can be told.
    private static String noticeForAnOwner(RunningTowpath towpath, Page page) {
        page.navigate(towpath.url("/waves"));
        List<String> waves = page.locator("tbody th a").all().stream().map(link -> link.getAttribute("href")).toList();
        for (String wave : waves) {
            page.navigate(towpath.url(wave + "/notices"));
            Locator make = page.locator("button").filter(new Locator.FilterOptions().setHasText("Make the link"));
            if (make.count() > 0) {
                make.first().click();
                return page.locator("#link-0").innerText().strip();
            }
        }
        throw new AssertionError("no wave has an owner who can be told: " + waves);
    }

    /// Of the first application whose owner was not asked.
    private static String intakeForAnOwner(RunningTowpath towpath, Page page) {
        page.navigate(towpath.url("/inventory/applications?intake=none&sort=-vms"));
        page.navigate(towpath.url(page.locator("tbody th a").first().getAttribute("href") + "/intake"));
        Chromium.button(page, "Make a link for the owner").click();
        return page.locator("#link-0").innerText().strip();
    }

    /// What an owner is asked, on his own machine and in his own language: the form, what is wrong with it, and the thanks.
    private void asked(Chromium chromium, String link) {
        for (String language : List.of("de", "fr", "en")) {
            try (BrowserContext context = chromium.context(new Browser.NewContextOptions().setLocale(language))) {
                Page page = context.newPage();
                PageJudge judge = new PageJudge().hear(page);
                judge.look(page, page.navigate(link), "/i, " + language);
                if (language.equals("en")) {
                    page.locator("[name=name]").fill("");
                    Response wrong = page.waitForResponse(answer -> answer.request().method().equals("POST"),
                            () -> Chromium.button(page, "Send").click());
                    page.waitForLoadState();
                    judge.look(page, wrong, "/i, wrong", 422);
                    page.locator("[name=name]").fill("Anna Keller");
                    Chromium.button(page, "Send").click();
                    assertThat(page.locator("h1")).hasText("Thank you");
                    judge.begin();
                    judge.look(page, page.navigate(link), "/i, answered");
                }
                faults.addAll(judge.faults());
            }
        }
        reached.add("/i/{token}");
    }

    /// What is selected in the list of VMs, and the choices that its form fetches.
    private void picked(RunningTowpath towpath, Page page) {
        PageJudge judge = new PageJudge().hear(page);
        page.onResponse(answer -> {
            if (answer.ok() && answer.url().endsWith("/waves/choices")) {
                reached.add("/waves/choices");
            }
        });
        page.navigate(towpath.url("/inventory/vms"));
        page.locator("input[name=vmIds]").first().check();
        Response shown = page.waitForResponse(answer -> answer.url().contains("/inventory/vms/picked"),
                () -> Chromium.button(page, "Add to a wave").click());
        page.waitForLoadState();
        judge.look(page, shown, "/inventory/vms/picked");
        faults.addAll(judge.faults());
    }

    /// What an owner reads before a downtime, on his own machine and in his own language.
    private void told(Chromium chromium, String link) {
        for (String language : List.of("de", "fr", "en")) {
            try (BrowserContext context = chromium.context(new Browser.NewContextOptions().setLocale(language))) {
                Page page = context.newPage();
                PageJudge judge = new PageJudge().hear(page);
                judge.look(page, page.navigate(link), "/n, " + language);
                faults.addAll(judge.faults());
            }
        }
        reached.add("/n/{token}");
    }

    private PageWalk walk(RunningTowpath towpath, Page page, PageJudge judge, Predicate<String> wanted,
            String... starts) {
        PageWalk walk = new PageWalk(routes, towpath::url, page, judge.hear(page), wanted).walk(1, starts);
        reached.addAll(walk.reached());
        faults.addAll(walk.dead());
        faults.addAll(judge.faults());
        return walk;
    }

    /// On his own machine, in his own language: before and after the signature.
    private void owner(RunningTowpath towpath, Chromium chromium, String link) {
        String nobody = towpath.url("/s/nobody-knows-this-one");
        for (String language : List.of("de", "fr", "en")) {
            try (BrowserContext context = chromium.context(new Browser.NewContextOptions().setLocale(language))) {
                Page page = context.newPage();
                PageJudge judge = new PageJudge().hear(page);
                judge.look(page, page.navigate(nobody), "/s, unknown, " + language, 404);
                judge.begin();
                judge.look(page, page.navigate(link), "/s, open, " + language);
                if (language.equals("en")) {
                    page.locator("[name=name]").fill("Anna Keller");
                    for (Locator works : page.locator("input[type=radio][value=works]:visible").all()) {
                        works.check();
                    }
                    page.locator("[name=read]").check();
                    Chromium.button(page, "Sign off").click();
                    assertThat(page.locator("main")).containsText("Thank you");
                    judge.begin();
                    judge.look(page, page.navigate(link), "/s, signed");
                    judge.look(page, page.navigate(link + "/protocol"), "/s, protocol");
                }
                faults.addAll(judge.faults());
            }
        }
        reached.addAll(List.of("/s/{token}", "/s/{token}/protocol"));
    }

    /// Pages of those who took a wrong turn.
    private void refusals(RunningTowpath towpath, Page page) {
        PageJudge judge = new PageJudge();
        judge.look(page, page.navigate(towpath.url("/no-such-page")), "not found", 404);
        judge.look(page, page.navigate(towpath.url("/settings/users")), "not allowed", 403);
        judge.look(page, page.navigate(towpath.url("/inventory/vms/1")), "not an id", 404);
        page.context().clearCookies();
        judge.look(page, page.navigate(towpath.url("/sign-in")), "/sign-in");
        reached.add("/sign-in");
        faults.addAll(judge.faults());
    }
}
