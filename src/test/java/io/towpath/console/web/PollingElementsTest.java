package io.towpath.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What templates tell htmx, and how they name files.
class PollingElementsTest {

    private static final Path TEMPLATES = Path.of("src/main/resources/templates");
    private static final Pattern TAG = Pattern.compile(
            "<[a-zA-Z][\\w:-]*((?:\\s+[\\w:@.-]+(?:=(?:\"[^\"]*\"|'[^']*'))?)*)\\s*/?>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([\\w:@.-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'))?");

    /// Without a trigger htmx fetches at a click: anywhere in what is over now.
    @Test
    void whatIsNotFetchedAgainIsNotFetchedAtAClickEither() throws IOException {
        Map<String, String> wrong = new TreeMap<>();
        int polls = 0;
        for (Path template : templates()) {
            for (Map<String, String> tag : tags(Files.readString(template))) {
                Map<String, String> computed = assigned(tag.getOrDefault("th:attr", ""));
                String trigger = computed.getOrDefault("hx-trigger", tag.get("th:hx-trigger"));
                if (trigger == null || !mayBeNull(trigger)) {
                    continue;
                }
                polls++;
                String get = computed.get("hx-get");
                if (get == null || tag.containsKey("hx-get") || tag.containsKey("th:hx-get")
                        || !when(get).startsWith(when(trigger))) {
                    wrong.put(template.toString(), "hx-trigger %s, hx-get %s".formatted(trigger, get));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(polls).isGreaterThan(10);
    }

    /// A link that is built gets the digest by which browsers keep the file.
    @Test
    void filesAreNamedByLinksThatAreBuilt() throws IOException {
        Map<String, String> plain = new TreeMap<>();
        for (Path template : templates()) {
            for (Map<String, String> tag : tags(Files.readString(template))) {
                for (String name : List.of("href", "src")) {
                    String path = tag.getOrDefault(name, "");
                    if (path.matches("/?[\\w./-]+\\.(css|js|svg|woff2?|png|ico)")) {
                        plain.put(template.toString(), path);
                    }
                }
            }
        }
        assertThat(plain).isEmpty();
    }

    private static List<Path> templates() throws IOException {
        try (Stream<Path> files = Files.walk(TEMPLATES)) {
            return files.filter(file -> file.toString().endsWith(".html")).toList();
        }
    }

    private static List<Map<String, String>> tags(String text) {
        return TAG.matcher(text).results().map(tag -> {
            Map<String, String> attributes = new LinkedHashMap<>();
            ATTRIBUTE.matcher(tag.group(1)).results().forEach(each -> attributes.put(each.group(1), each
                    .group(2) != null ? each.group(2) : each.group(3) != null ? each.group(3) : ""));
            return attributes;
        }).toList();
    }

    /// `a=x,b=@{/y(c=z)}` by name.
    private static Map<String, String> assigned(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            char at = i == text.length() ? ',' : text.charAt(i);
            depth += at == '(' || at == '{' ? 1 : at == ')' || at == '}' ? -1 : 0;
            if (at == ',' && (depth == 0 || i == text.length())) {
                parts.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        Map<String, String> assigned = new LinkedHashMap<>();
        parts.stream().filter(part -> part.contains("=")).forEach(part -> assigned.put(part.substring(0, part.indexOf(
                '=')), part.substring(part.indexOf('=') + 1)));
        return assigned;
    }

    private static boolean mayBeNull(String expression) {
        return !expression.startsWith("'") && !expression.startsWith("@{");
    }

    /// When it is not null: a condition in words that can be compared.
    private static String when(String expression) {
        String plain = expression.replaceAll("@\\{.*}", "'link'").replace("${", "").replace("}", "").strip();
        String[] parts = plain.split(" \\? | : ");
        if (parts.length != 3) {
            return plain + " != null";
        }
        String other = parts[1].equals("null") ? parts[2] : parts[1];
        String condition = parts[1].equals("null") ? "not " + parts[0] : parts[0];
        return isText(other) || condition.contains(other + " != null")
                ? condition
                : condition + " and " + other + " != null";
    }

    private static boolean isText(@Nullable String expression) {
        return expression != null && expression.startsWith("'");
    }
}
