package io.towpath.acceptance;

import io.towpath.acceptance.SignOffs.Change;
import io.towpath.units.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Text with one reading only, to be hashed and compared: a line per fact, `key | value | value`, where a backslash, a
/// bar and a line break inside a value are written `\\`, `\|` and `\n`, and what is missing is `-`. Keys are unique.
final class CanonicalText {

    private final StringBuilder text = new StringBuilder();

    CanonicalText line(String key, @Nullable Object... values) {
        text.append(escaped(key));
        for (Object value : values) {
            text.append(" | ").append(switch (value) {
                case null -> "-";
                case Instant instant -> instant.toString();
                default -> escaped(value.toString());
            });
        }
        text.append('\n');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    String sha256() {
        return sha256(text.toString());
    }

    static String sha256(String text) {
        return Sha256.hex(text);
    }

    /// What has to be said about two such texts: lines that came, went or say something else.
    static List<Change> changes(String before, String after) {
        Map<String, String> old = byKey(before);
        Map<String, String> now = byKey(after);
        Set<String> keys = new LinkedHashSet<>(now.keySet());
        keys.addAll(old.keySet());
        List<Change> changes = new ArrayList<>();
        for (String key : keys) {
            String was = old.get(key);
            String is = now.get(key);
            if (was == null || !was.equals(is)) {
                changes.add(new Change(key, was, is));
            }
        }
        return changes;
    }

    private static Map<String, String> byKey(String text) {
        Map<String, String> lines = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int end = line.indexOf(" | ");
            lines.put(end < 0 ? line : line.substring(0, end), end < 0 ? "" : readable(line.substring(end + 3)));
        });
        return lines;
    }

    private static String escaped(String value) {
        if (value.equals("-")) {
            return "\\-";
        }
        return value.replace("\\", "\\\\").replace("|", "\\|").replace("\r", "\\r").replace("\n", "\\n");
    }

    /// For people; not to be read back.
    private static String readable(String values) {
        return values.replace(" | ", " · ").replace("\\|", "|").replace("\\n", " ").replace("\\r", "")
                .replace("\\-", "-").replace("\\\\", "\\");
    }
}
