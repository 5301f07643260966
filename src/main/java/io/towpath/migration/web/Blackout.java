package io.towpath.migration.web;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Takes secrets out of what leaves the house: those that are known, wherever they stand; what stands behind names of secrets;
/// and what has the form of one, since programs put passwords into messages.
final class Blackout {

    static final String LEFT_OUT = "(left out)";

    /// Shorter ones are words of every text.
    private static final int LONG_ENOUGH = 4;
    private static final Pattern NAME = Pattern.compile(
            "(?i).*(passw|passphrase|pwd|secret|token|api-?key|private-?key|credential|authoriz|cookie|keystore|key-file).*");
    private static final List<Map.Entry<Pattern, String>> FORMS = List.of(
            Map.entry(Pattern.compile("(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)"),
                    LEFT_OUT),
            // https://user:password@host
            Map.entry(Pattern.compile("(?<=://)[^/\\s@\"'<>]+@"), LEFT_OUT + "@"),
            Map.entry(Pattern.compile("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{8,}"), "$1 " + LEFT_OUT),
            Map.entry(Pattern.compile("\\btow_[a-z]+_[A-Za-z0-9_-]+"), LEFT_OUT),
            Map.entry(Pattern.compile("[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+"), LEFT_OUT),
            // links of owners
            Map.entry(Pattern.compile("(?<=/s/|/n/)[A-Za-z0-9_.~-]{12,}"), LEFT_OUT),
            Map.entry(Pattern.compile("(?i)((?:password|passwd|passphrase|pwd|secret|token|api[-_]?key|cookie"
                    + "|session[-_]?id)[\"']?\\s*[=:]\\s*)(\"[^\"]*\"|'[^']*'|[^\\s\"',;&<>})\\]]+)"),
                    "$1" + LEFT_OUT));

    private final List<String> known;

    /// @param known secrets as they are
    Blackout(Collection<String> known) {
        this.known = known.stream().filter(secret -> secret.length() >= LONG_ENOUGH).distinct()
                .sorted(Comparator.comparing(String::length).reversed()).toList();
    }

    /// Whether what has this name is a secret.
    static boolean secret(String name) {
        return NAME.matcher(name).matches();
    }

    String text(String text) {
        String clean = text;
        for (String secret : known) {
            clean = clean.replace(secret, LEFT_OUT);
        }
        for (Map.Entry<Pattern, String> form : FORMS) {
            clean = form.getKey().matcher(clean).replaceAll(form.getValue());
        }
        return clean;
    }

    /// The same value without secrets.
    JsonNode value(JsonNode value) {
        return switch (value) {
            case StringNode string -> StringNode.valueOf(text(string.asString()));
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, value(array.get(i)));
                }
                yield array;
            }
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> field : List.copyOf(object.properties())) {
                    boolean hidden = secret(field.getKey()) && (field.getValue().isString()
                            || field.getValue().isContainer());
                    object.set(field.getKey(), hidden ? StringNode.valueOf(LEFT_OUT) : value(field.getValue()));
                }
                yield object;
            }
            default -> value;
        };
    }
}
