package io.towpath.cli;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes JSON: objects, lists, text, numbers, booleans, null. A JSON library would cost more of a local command's start
/// than its work.
final class Json {

    private final StringBuilder text = new StringBuilder();
    private final boolean pretty;

    private Json(boolean pretty) {
        this.pretty = pretty;
    }

    /// An object whose null fields are left out.
    static final class Fields {

        private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

        Fields put(String name, @Nullable Object value) {
            if (value != null) {
                fields.put(name, value);
            }
            return this;
        }

        /// With those of others behind it, but for names that are there.
        Fields and(Fields others) {
            others.fields.forEach(fields::putIfAbsent);
            return this;
        }

        /// Keeps a null.
        Fields putAlways(String name, @Nullable Object value) {
            fields.put(name, value);
            return this;
        }
    }

    static String pretty(@Nullable Object value) {
        return new Json(true).write(value, 0).text.toString();
    }

    static String compact(@Nullable Object value) {
        return new Json(false).write(value, 0).text.toString();
    }

    private Json write(@Nullable Object value, int depth) {
        switch (value) {
            case null -> text.append("null");
            case Fields object -> object(object.fields, depth);
            case Collection<?> list -> list(list, depth);
            case Boolean truth -> text.append(truth);
            case Number number -> text.append(number);
            case Enum<?> word -> quote(word.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            default -> quote(value.toString());
        }
        return this;
    }

    private void object(Map<String, @Nullable Object> fields, int depth) {
        text.append('{');
        Iterator<Map.Entry<String, @Nullable Object>> all = fields.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, @Nullable Object> field = all.next();
            line(depth + 1);
            quote(field.getKey());
            text.append(pretty ? ": " : ":");
            write(field.getValue(), depth + 1);
            text.append(all.hasNext() ? "," : "");
        }
        if (!fields.isEmpty()) {
            line(depth);
        }
        text.append('}');
    }

    private void list(Collection<?> values, int depth) {
        text.append('[');
        Iterator<?> all = values.iterator();
        while (all.hasNext()) {
            line(depth + 1);
            write(all.next(), depth + 1);
            text.append(all.hasNext() ? "," : "");
        }
        if (!values.isEmpty()) {
            line(depth);
        }
        text.append(']');
    }

    private void line(int depth) {
        if (pretty) {
            text.append('\n').append("  ".repeat(depth));
        }
    }

    /// Control characters, and those that change the direction or look of what follows, are escaped.
    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (unsafe(value, i)) {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private static boolean unsafe(String value, int at) {
        char c = value.charAt(at);
        if (Character.isSurrogate(c)) {
            boolean pairedBefore = at > 0 && Character.isSurrogatePair(value.charAt(at - 1), c);
            return !pairedBefore && (at + 1 == value.length() || !Character.isSurrogatePair(c, value.charAt(at + 1)));
        }
        int kind = Character.getType(c);
        return Character.isISOControl(c) || kind == Character.FORMAT || kind == Character.LINE_SEPARATOR
                || kind == Character.PARAGRAPH_SEPARATOR;
    }
}
