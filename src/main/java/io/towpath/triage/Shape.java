package io.towpath.triage;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/// A text without what differs from VM to VM. What stands for it is written in angle brackets, so that a person can still
/// read the rest.
final class Shape {

    private record Rule(Pattern found, String becomes) {}

    private static Rule rule(String pattern, String becomes) {
        return new Rule(Pattern.compile(pattern), becomes);
    }

    /// In this order: what holds others comes before them. None of them can take long or deep: each is a run of one class of
    /// characters, or of a bounded number of words with single separators.
    private static final List<Rule> RULES = List.of(
            rule("\"[^\"]{1,300}\"|(?<![\\p{L}\\p{N}])'[^']{1,300}'(?![\\p{L}\\p{N}])|`[^`]{1,300}`", "<name>"),
            rule("(?i)\\b[a-z][a-z0-9+]{1,20}://[^\\s,;)]+", "<address>"),
            rule("\\[[^\\]\\s][^\\]]{0,80}\\] [^\\s:,;)]+", "<file>"),
            rule("(?i)\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b", "<id>"),
            rule("\\b\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d)?([.,]\\d+)?(Z|[+-]\\d\\d:?\\d\\d)?", "<time>"),
            rule("(?i)\\b[0-9a-f]{2}(:[0-9a-f]{2}){5,31}\\b", "<id>"),
            rule("(?i)(?<![\\w:])([0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}(?![\\w:])", "<address>"),
            rule("(?i)(?<![\\w:])[0-9a-f:]{0,20}::[0-9a-f:]{1,30}(?![\\w:])", "<address>"),
            rule("\\b\\d{1,3}(\\.\\d{1,3}){3}(:\\d{1,5})?\\b", "<address>"),
            rule("(?<![\\w/.~>-])[~.]{0,2}/[^\\s:,;'\")]+", "<file>"),
            rule("(?i)[^\\s:,;/'\"()]+\\.(vmdk|qcow2|raw|img|vhdx?|ova|ovf|vmx|nvram|part|xml|pem|so|mf|log)\\b",
                    "<file>"),
            rule("\\b[A-Za-z0-9]([A-Za-z0-9-]{0,62}\\.){1,12}[a-z]{2,24}\\b(:\\d{1,5})?", "<address>"),
            rule("(?i)\\b((?:http|status|errno|error)[ :=]{1,2})(\\d{1,3})\\b", "$1_$2_"),
            rule("(?i)\\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{8,128}\\b", "<id>"),
            rule("(?<!\\w)[A-Za-z][A-Za-z_.-]*+\\d[\\w.-]*", "<name>"),
            rule("(?<![\\d_])\\d[\\d.,]*+(?!_)", "#"),
            rule("# ?(B|KiB|MiB|GiB|TiB|KB|MB|GB|TB|bytes?|s|ms|min|h|%)(?!\\w)", "#"),
            rule("(<name>|<id>|<file>|<address>|#)(( ?[-/:,;.@→] ?| )\\1){1,100}", "$1"));
    /// `web01: …`: what it is about stands in front.
    private static final Pattern FIRST = Pattern.compile("^[^\\s:]{1,80}:(?= )");

    private Shape() {}

    /// @param names of the VM and what belongs to it, as they are spelt
    static String of(String text, Collection<String> names) {
        String shape = text;
        for (String name : names) {
            shape = Pattern.compile("(?<![\\p{L}\\p{N}_])" + Pattern.quote(name) + "(?![\\p{L}\\p{N}_])").matcher(shape)
                    .replaceAll("<name>");
        }
        shape = FIRST.matcher(shape).replaceFirst("<name>:");
        for (Rule rule : RULES) {
            shape = rule.found.matcher(shape).replaceAll(rule.becomes);
        }
        return shape;
    }
}
