package io.towpath;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What every page has to be: found, named, with one heading, quiet in the console, without sideways scroll on a phone,
/// and clean for axe-core in both themes and both widths. It goes on after a fault, so that a run tells all of them.
///
/// axe-core takes seconds a page: it sees each `towpath.pages.every`-th kind of page; 1, in the profile `pages`, is all.
final class PageJudge {

    private static final int EVERY = Integer.getInteger("towpath.pages.every", 6);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f-]{27}|[?].*");

    private final Axe axe = new Axe();
    private final List<String> faults = new ArrayList<>();
    private final List<String> console = new ArrayList<>();
    private boolean brief;
    private int pages;

    /// From now on in one theme and width: of pages that were looked at as somebody else.
    PageJudge briefly() {
        brief = true;
        return this;
    }

    /// Listens to `page` from now on.
    PageJudge hear(Page page) {
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                console.add(message.text());
            }
        });
        page.onPageError(console::add);
        return this;
    }

    /// Before a page is asked for.
    void begin() {
        console.clear();
    }

    void look(Page page, @Nullable Response shown, String name) {
        look(page, shown, name, 200);
    }

    void look(Page page, @Nullable Response shown, String name, int status) {
        pages++;
        page.waitForFunction("() => !document.querySelector('.htmx-request')");
        if (shown == null || shown.status() != status) {
            faults.add("%s: status %s, expected %d".formatted(name, shown == null ? "none" : shown.status(), status));
        } else if (status == 200) {
            console.forEach(line -> faults.add("%s: the console says %s".formatted(name, line)));
        }
        if (page.title().replace("· Towpath", "").isBlank()) {
            faults.add(name + ": no title");
        }
        List<String> headings = page.locator("h1").allInnerTexts();
        if (headings.size() != 1 || headings.getFirst().isBlank()) {
            faults.add("%s: headings %s, expected one".formatted(name, headings));
        }
        page.setViewportSize(390, 844);
        scroll(page, name + " at 390");
        unfold(page, name);
        if (Math.floorMod(ID.matcher(name).replaceAll("").hashCode(), EVERY) != 0) {
            page.setViewportSize(1440, 1000);
            scroll(page, name + " at 1440");
            return;
        }
        if (brief) {
            axe.light(page, name + " at 390");
            return;
        }
        axe.look(page, name + " at 390");
        page.setViewportSize(1440, 1000);
        scroll(page, name + " at 1440");
        axe.look(page, name + " at 1440");
    }

    /// What is folded counts once it is opened: nothing that scrolls is out of a keyboard's reach, and each has a name of its own.
    private void unfold(Page page, String name) {
        @SuppressWarnings("unchecked")
        List<String> lost = (List<String>) page.evaluate("""
                async () => {
                    const folds = [...document.querySelectorAll('main details:not([open])')]
                        .filter(fold => fold.querySelector('table'));
                    folds.forEach(fold => fold.open = true);
                    let lost = [];
                    // the page hears of its new size, and of what was opened, a moment later
                    for (let look = 0; look === 0 || lost.length && look < 20; look++) {
                        await new Promise(done => setTimeout(done, look || folds.length ? 50 : 0));
                        lost = [...document.querySelectorAll('main .table-responsive')]
                            .filter(box => box.checkVisibility() && (box.scrollWidth > box.clientWidth + 1
                                || box.scrollHeight > box.clientHeight + 1))
                            .filter(box => box.tabIndex < 0 || !box.ariaLabel || box.ariaLabel.startsWith('Table,'))
                            .map(box => box.outerHTML.slice(0, 160));
                    }
                    folds.forEach(fold => fold.open = false);
                    return lost;
                }""");
        lost.forEach(box -> faults.add("%s: scrolls, but not by keyboard, or has no name: %s".formatted(name, box)));
    }

    private void scroll(Page page, String name) {
        int wide = Chromium.sidewaysScroll(page);
        if (wide > 0) {
            faults.add("%s: %d pixels wider than the screen: %s".formatted(name, wide, page.evaluate("""
                    () => [...document.querySelectorAll('main *')]
                        .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1).slice(0, 3)
                        .map(e => e.outerHTML.slice(0, 120)).join(' | ')""")));
        }
    }

    int pages() {
        return pages;
    }

    /// All that is wrong, for people.
    List<String> faults() {
        List<String> all = new ArrayList<>(faults);
        all.addAll(axe.violations());
        return all;
    }
}
