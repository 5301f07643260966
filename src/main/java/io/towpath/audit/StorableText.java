package io.towpath.audit;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes text storable before it is hashed: PostgreSQL keeps neither NUL nor half a surrogate pair, and nobody can fill
/// the trail with one enormous field. What was replaced shows as U+FFFD, what was cut ends with an ellipsis.
final class StorableText {

    private static final int LONGEST = 8_000;

    private StorableText() {}

    static AuditEntry of(AuditEntry entry) {
        Subject subject = entry.subject();
        Map<String, String> detail = new TreeMap<>();
        entry.detail().forEach((key, value) -> detail.put(clean(key), clean(value)));
        return new AuditEntry(clean(entry.actor()), clean(entry.action()),
                new Subject(clean(subject.type()), clean(subject.id()), clean(subject.label())),
                optional(entry.reason()), detail);
    }

    private static @Nullable String optional(@Nullable String text) {
        return text == null ? null : clean(text);
    }

    static String clean(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), LONGEST));
        text.codePoints().limit(LONGEST).forEach(point -> {
            boolean storable = point != 0 && (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE);
            out.appendCodePoint(storable ? point : 0xFFFD);
        });
        return text.codePointCount(0, text.length()) > LONGEST ? out.append('…').toString() : out.toString();
    }
}
