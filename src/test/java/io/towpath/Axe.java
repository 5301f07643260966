package io.towpath;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.deque.html.axecore.results.CheckedNode;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What axe-core says of the pages a test walks over, in both themes. It goes on after a violation, so that a run tells
/// all of them at its end.
public final class Axe {

    private static final Set<String> GRAVE = Set.of("serious", "critical");
    private static final List<String> COLOURS = List.of("color-contrast", "link-in-text-block");
    private static final int EXAMPLES = 3;

    private final List<String> violations = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();

    /// All rules in the light theme; in the dark one those about colours, as nothing else differs there.
    public Axe look(Page page, String name) {
        seen.add(name);
        theme(page, ColorScheme.LIGHT, "light");
        judge(new AxeBuilder(page), name + ", light");
        theme(page, ColorScheme.DARK, "dark");
        judge(new AxeBuilder(page).withRules(COLOURS), name + ", dark");
        theme(page, ColorScheme.LIGHT, "light");
        return this;
    }

    /// No page that was looked at has a serious or a critical violation.
    public void assertClean() {
        assertThat(seen).as("pages looked at").isNotEmpty();
        assertThat(violations).as("accessibility of " + seen).isEmpty();
    }

    private static void theme(Page page, ColorScheme scheme, String name) {
        // Without motion: a colour that is still fading is not the colour people see.
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme).setReducedMotion(ReducedMotion.REDUCE));
        page.waitForFunction("theme => document.documentElement.getAttribute('data-bs-theme') === theme", name);
    }

    private void judge(AxeBuilder axe, String where) {
        // Its other mode opens a second page for each look; our pages have no frames to gather from.
        AxeResults results = axe.setLegacyMode(true).analyze();
        assertThat(results.getPasses()).as("axe looked at nothing of " + where).isNotEmpty();
        for (Rule rule : results.getViolations()) {
            if (GRAVE.contains(rule.getImpact())) {
                violations.add("%s: %s (%s), %d times%n%s".formatted(where, rule.getHelp(), rule.getId(),
                        rule.getNodes().size(), examples(rule)));
            }
        }
    }

    private static String examples(Rule rule) {
        StringBuilder text = new StringBuilder();
        for (CheckedNode node : rule.getNodes().stream().limit(EXAMPLES).toList()) {
            text.append("    %s%n      %s%n".formatted(node.getHtml(),
                    node.getFailureSummary().replaceAll("\\s*\\R\\s*", " ")));
        }
        return text.toString();
    }
}
