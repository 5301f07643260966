package io.towpath.disk.ovf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// XML as people like to read it: one element a line, indented. What XML cannot hold becomes U+FFFD.
final class XmlOutput {

    private static final String INDENT = "  ";

    private final StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final Deque<String> open = new ArrayDeque<>();

    /// @param attributes names and values in turn
    XmlOutput open(String name, String... attributes) {
        begin(name, attributes);
        text.append(">\n");
        open.push(name);
        return this;
    }

    XmlOutput close() {
        String name = open.pop();
        indent();
        text.append("</").append(name).append(">\n");
        return this;
    }

    XmlOutput element(String name, String content, String... attributes) {
        begin(name, attributes);
        text.append('>').append(escaped(content)).append("</").append(name).append(">\n");
        return this;
    }

    XmlOutput empty(String name, String... attributes) {
        begin(name, attributes);
        text.append("/>\n");
        return this;
    }

    private void begin(String name, String... attributes) {
        indent();
        text.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(attributes[i]).append("=\"").append(escaped(attributes[i + 1])).append('"');
        }
    }

    private void indent() {
        text.repeat(INDENT, open.size());
    }

    byte[] bytes() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("open: " + open);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String content) {
        StringBuilder safe = new StringBuilder();
        content.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\n', '\t', '\r' -> safe.append("&#").append(c).append(';');
                default -> safe.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
            }
        });
        return safe.toString();
    }

    private static boolean isAllowed(int c) {
        return c >= 0x20 && !(c >= 0xD800 && c <= 0xDFFF) && c != 0xFFFE && c != 0xFFFF;
    }
}
