package io.towpath;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What axe-core says of the pages a test walks over, in both themes. It goes on after a violation, so that a run tells
/// all of them at its end.
public final class Axe {

    private static final List<String> COLOURS = List.of("color-contrast", "link-in-text-block");
    private static final String SCRIPT = script();
    /// Told briefly: its own report of a large page takes longer than to make it.
    private static final String RUN = """
            async options => {
                const result = await axe.run(document, options);
                const grave = result.violations.filter(rule => /serious|critical/.test(rule.impact));
                return [result.passes.length, ...grave.map(rule => `${rule.help} (${rule.id}), ${rule.nodes.length} times\\n`
                    + rule.nodes.slice(0, 3).map(node => `    ${node.html.slice(0, 300)}\\n      `
                        + node.failureSummary.replace(/\\s*\\n\\s*/g, ' ')).join('\\n'))];
            }""";

    private final List<String> violations = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();

    /// All rules in the light theme; in the dark one those about colours, as nothing else differs there.
    public Axe look(Page page, String name) {
        light(page, name);
        theme(page, ColorScheme.DARK, "dark");
        judge(page, Map.of("runOnly", Map.of("type", "rule", "values", COLOURS)), name + ", dark");
        theme(page, ColorScheme.LIGHT, "light");
        return this;
    }

    /// All rules in the light theme alone.
    Axe light(Page page, String name) {
        seen.add(name);
        theme(page, ColorScheme.LIGHT, "light");
        judge(page, Map.of(), name + ", light");
        return this;
    }

    /// No page that was looked at has a serious or a critical violation.
    public void assertClean() {
        assertThat(seen).as("pages looked at").isNotEmpty();
        assertThat(violations).as("accessibility of " + seen).isEmpty();
    }

    /// What was found so far; each with its page, theme and examples.
    List<String> violations() {
        return List.copyOf(violations);
    }

    private static void theme(Page page, ColorScheme scheme, String name) {
        // Without motion: a colour that is still fading is not the colour people see.
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme).setReducedMotion(ReducedMotion.REDUCE));
        page.waitForFunction("theme => document.documentElement.getAttribute('data-bs-theme') === theme", name);
    }

    private void judge(Page page, Map<String, Object> options, String where) {
        if (Boolean.TRUE.equals(page.evaluate("typeof axe === 'undefined'"))) {
            page.evaluate(SCRIPT);
        }
        Map<String, Object> all = new java.util.HashMap<>(options);
        all.put("resultTypes", List.of("violations"));
        List<?> told = (List<?>) page.evaluate(RUN, all);
        assertThat(((Number) told.getFirst()).intValue()).as("axe looked at nothing of " + where).isPositive();
        told.stream().skip(1).forEach(violation -> violations.add(where + ": " + violation));
    }

    private static String script() {
        try (InputStream in = Objects.requireNonNull(AxeBuilder.class.getResourceAsStream("/axe.min.js"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
