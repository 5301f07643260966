package io.towpath;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A migration from a bare machine to a signature, as a person does it: the packaged application, a real browser, real
/// OVAs of other tools; and judged by programs of others at the end.
class JourneyIT {

    private static final Path OVAS = Path.of("src/test/resources/ova");
    private static final List<String> CHOSEN = List.of("vbox-ovf10.ova", "vmware-open-vmdk.ova");
    private static final String LARGE = "archive.vmdk";
    private static final int LARGE_MEBIBYTES = 768;
    private static final Path PICTURES = Path.of("target/journey");
    private static final String PASSWORD = "three barges pass the lock";

    @TempDir
    Path folder;

    @Test
    void anOvaGoesInAndComesOutVerifiedPlannedAndSignedOff() throws IOException {
        String qemuImg = Judges.require("qemu-img").toString();
        String validator = Judges.require("virt-xml-validate").toString();
        Path source = Files.createDirectories(folder.resolve("source"));
        Path target = Files.createDirectories(folder.resolve("target"));
        for (String ova : CHOSEN) {
            Files.copy(OVAS.resolve(ova), source.resolve(ova));
        }
        largeDisk(qemuImg, source);
        Files.createDirectories(PICTURES);

        try (RunningTowpath towpath = RunningTowpath.start(folder.resolve("data"));
                Chromium browser = Chromium.start();
                BrowserContext desk = browser.context(new Browser.NewContextOptions().setViewportSize(1440, 1000))) {
            Page page = desk.newPage();
            signInForTheFirstTime(towpath, page);
            registerFolders(towpath, page, source, target);
            composeAndStartWave(towpath, page);
            String link = checkAndAskTheOwner(towpath, page);
            try (BrowserContext phone = browser
                    .context(new Browser.NewContextOptions().setViewportSize(390, 844).setIsMobile(true))) {
                signOnThePhone(phone.newPage(), link);
            }
            page.navigate(towpath.url("/inventory/vms"));
            assertThat(page.locator("main")).containsText("Soaking");
            picture(page, "10-soaking");
        }

        judge(qemuImg, validator, target);
    }

    private static void signInForTheFirstTime(RunningTowpath towpath, Page page) throws IOException {
        page.navigate(towpath.url("/"));
        picture(page, "01-sign-in");
        String first = towpath.firstPassword();
        signIn(page, first);
        assertThat(page.locator("h1")).hasText("Change password");
        page.locator("[name=currentPassword]").fill(first);
        page.locator("[name=newPassword]").fill(PASSWORD);
        page.locator("[name=repeated]").fill(PASSWORD);
        button(page, "Change password").click();
        page.navigate(towpath.url("/"));
        assertThat(page.locator("main")).containsText("No inventory yet");
        picture(page, "02-empty-dashboard");
    }

    private static void registerFolders(RunningTowpath towpath, Page page, Path source, Path target) {
        page.navigate(towpath.url("/sources/new"));
        page.locator("[name=name]").fill("Staged exports");
        page.locator("[name=location]").fill(source.toString());
        button(page, "Register").click();
        picture(page, "03-source");
        page.navigate(towpath.url("/targets/new"));
        page.locator("[name=name]").fill("KVM lab");
        page.locator("[name=location]").fill(target.toString());
        button(page, "Register").click();
        picture(page, "04-target");
        waitForRows(towpath, page, 3);
        picture(page, "05-vms");
    }

    private static void waitForRows(RunningTowpath towpath, Page page, int rows) {
        for (int second = 0; second < 60; second++) {
            page.navigate(towpath.url("/inventory/vms"));
            if (page.locator("tbody tr").count() == rows) {
                return;
            }
            page.waitForTimeout(1000);
        }
        throw new AssertionError("not " + rows + " VMs after a minute: " + page.locator("main").innerText());
    }

    private static void composeAndStartWave(RunningTowpath towpath, Page page) throws IOException {
        for (int vm = 0; vm < 3; vm++) {
            page.locator("[name=vmIds]").nth(vm).check();
        }
        button(page, "Add to a wave").click();
        page.locator("[name=name]").fill("Pilot");
        page.locator("[name=slots]").fill("3");
        page.locator("[name=soak]").fill("5");
        button(page, "Make the draft").click();
        picture(page, "06-wave-draft");
        page.getByText("Start the wave…").click();
        button(page, "Start now").click();
        assertThat(page.locator("#live")).containsText("Running");
        picture(page, "07-wave-running");
        killInTheMiddle(towpath, page);
        // progress is seen without a reload: the page polls until all wait for their owner
        page.waitForFunction(
                "() => (document.querySelector('#live').innerText.match(/Awaiting sign-off/g) || []).length >= 3",
                null,
                new Page.WaitForFunctionOptions().setTimeout(180_000));
        picture(page, "08-wave-awaiting-sign-off");
    }

    /// While disks are being copied; after the restart nobody has to do anything but sign in again.
    private static void killInTheMiddle(RunningTowpath towpath, Page page) throws IOException {
        String wave = page.url();
        // A page that polls goes to the sign-in page by itself once the session is gone, and would get in our way.
        page.navigate("about:blank");
        towpath.kill();
        towpath.restart();
        page.navigate(towpath.url("/sign-in"));
        signIn(page, PASSWORD);
        assertThat(page.locator("h1")).not().hasText("Sign in");
        page.navigate(wave);
    }

    private static void signIn(Page page, String password) {
        page.getByLabel("User name").fill("admin");
        page.getByLabel("Password").fill(password);
        button(page, "Sign in").click();
    }

    private static String checkAndAskTheOwner(RunningTowpath towpath, Page page) {
        page.navigate(towpath.url("/validation"));
        picture(page, "09-queue");
        page.locator("tbody th a", new Page.LocatorOptions().setHasText("ovvm")).click();
        assertThat(page.locator("main")).containsText("equal");
        for (String criterion : List.of("BOOTS", "NETWORK", "IP_CONFIGURATION", "APPLICATION", "PERFORMANCE",
                "MONITORING",
                "BACKUP")) {
            page.locator("[name=verdict-" + criterion + "]").selectOption("PASSED");
            page.locator("[name=note-" + criterion + "]").fill("looked at it on the new host");
        }
        button(page, "Save").first().click();
        if (page.locator("details:has(form [name=email]):not([open])").count() > 0) {
            page.locator("details:has(form [name=email]) summary").click();
        }
        page.locator("form [name=name]").fill("Anna Keller");
        page.locator("form [name=email]").fill("anna@example.org");
        button(page, "Save the owner").click();
        button(page, "Create the link").click();
        picture(page, "09-link");
        return page.locator("#sign-off-link").innerText().strip();
    }

    private static void signOnThePhone(Page phone, String link) {
        phone.navigate(link);
        Object overflow = phone.evaluate("() => document.documentElement.scrollWidth - window.innerWidth");
        assertThat(((Number) overflow).intValue()).as("sideways scroll on the phone").isLessThanOrEqualTo(0);
        picture(phone, "20-phone");
        phone.locator("[name=name]").fill("Anna Keller");
        phone.locator("[name=read]").check();
        button(phone, "Sign off").click();
        assertThat(phone.locator("main")).containsText("Thank you");
        picture(phone, "21-phone-signed");
        phone.navigate(link);
        assertThat(phone.locator("form button:has-text('Sign off')")).hasCount(0);
    }

    /// Others' programs agree: the images are consistent and equal to their sources, the domain is one libvirt accepts.
    private static void judge(String qemuImg, String validator, Path target) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(target)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        List<Path> disks = files.stream().filter(file -> file.toString().endsWith(".qcow2")).toList();
        List<Path> domains = files.stream().filter(file -> file.toString().endsWith(".xml")).toList();
        assertThat(domains).hasSize(3);
        assertThat(files).noneMatch(file -> file.toString().contains(".part"));
        for (Path disk : disks) {
            Judges.run(qemuImg, "check", "-f", "qcow2", disk.toString()).ok();
        }
        assertThat(contents(qemuImg, "qcow2", disks)).containsExactlyInAnyOrderElementsOf(
                contents(qemuImg, "vmdk",
                        originals(target.resolveSibling("source"), target.resolveSibling("unpacked"))));
        for (Path domain : domains) {
            Judges.run(validator, domain.toString(), "domain").ok();
        }
    }

    /// The disks that went in; those of the OVAs unpacked by tar.
    private static List<Path> originals(Path source, Path folder) throws IOException {
        for (String ova : CHOSEN) {
            Path own = Files.createDirectories(folder.resolve(ova + ".d"));
            Judges.run("tar", "-xf", OVAS.resolve(ova).toAbsolutePath().toString(), "-C", own.toString()).ok();
        }
        List<Path> disks = new ArrayList<>(List.of(source.resolve(LARGE)));
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.filter(file -> file.toString().endsWith(".vmdk")).forEach(disks::add);
        }
        return disks;
    }

    /// A bare VMDK that takes a few seconds to convert, so that the kill comes in the middle.
    private static void largeDisk(String qemuImg, Path source) throws IOException {
        Path raw = source.resolveSibling("large.raw");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(raw))) {
            Random random = new Random(7);
            byte[] mebibyte = new byte[1 << 20];
            for (int i = 0; i < LARGE_MEBIBYTES; i++) {
                random.nextBytes(mebibyte);
                out.write(mebibyte);
            }
        }
        Judges.run(qemuImg, "convert", "-f", "raw", "-O", "vmdk", raw.toString(), source.resolve(LARGE).toString())
                .ok();
        Files.delete(raw);
    }

    /// SHA-256 of what the guest sees on each disk, read by qemu-img.
    private static List<String> contents(String qemuImg, String format, List<Path> disks) throws IOException {
        List<String> digests = new ArrayList<>();
        for (Path disk : disks) {
            Path raw = disk.resolveSibling(disk.getFileName() + ".judged");
            Judges.run(qemuImg, "convert", "-f", format, "-O", "raw", disk.toString(), raw.toString()).ok();
            digests.add(Judges.run("sha256sum", raw.toString()).ok().output().split(" ")[0]);
            Files.delete(raw);
        }
        return digests;
    }

    private static com.microsoft.playwright.Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
    }
}
