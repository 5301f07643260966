package io.towpath.disk;

import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
import java.util.Map;

/// Reads JSON (RFC 8259) for the ranges in it, however they are wrapped, without keeping the rest.
final class RangeJson {

    private static final int DEEPEST = 32;
    private static final int LONGEST_WORD = 10_000;

    interface Found {
        void range(String place, long offset, long length) throws ImageException;
    }

    private final String name;
    private final Reader reader;
    private final Found found;
    private long position = -1;
    private int next;

    RangeJson(String name, Reader reader, Found found) {
        this.name = name;
        this.reader = reader;
        this.found = found;
    }

    void read() throws IOException {
        advance();
        // `map --json` prints a document for each disk; the ranges of several would be of no disk at all
        value(0);
        if (space() != -1) {
            throw wrong("the end of the file");
        }
    }

    /// @return the value's text, of objects and lists nothing
    private String value(int depth) throws IOException {
        if (depth > DEEPEST) {
            throw wrong("no more than " + DEEPEST + " levels");
        }
        return switch (space()) {
            case '{' -> object(depth);
            case '[' -> list(depth);
            case '"' -> string();
            default -> word();
        };
    }

    private String object(int depth) throws IOException {
        long at = position;
        Map<String, String> fields = new HashMap<>();
        advance();
        while (space() != '}') {
            if (space() != '"') {
                throw wrong("the name of a field");
            }
            String key = string();
            expect(':');
            String value = value(depth + 1);
            switch (key) {
                case "start", "offset", "length", "status", "present", "description" -> fields.put(key, value);
                default -> {
                    // of no use here
                }
            }
            if (space() == ',') {
                advance();
                if (space() == '}') {
                    throw wrong("the name of a field");
                }
            } else if (space() != '}') {
                throw wrong("',' or '}'");
            }
        }
        advance();
        range("byte " + at, fields);
        return "";
    }

    private void range(String place, Map<String, String> fields) throws IOException {
        String start = fields.containsKey("start") ? fields.get("start") : fields.get("offset");
        String length = fields.get("length");
        boolean unchanged = "unallocated".equals(fields.get("status")) || "false".equals(fields.get("present"))
                || "clean".equals(fields.get("description"));
        if (start != null && length != null && !unchanged) {
            found.range(place, number(place, start), number(place, length));
        }
    }

    private long number(String place, String text) throws ImageException {
        if (!text.matches("0|[1-9][0-9]{0,17}")) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, name, "ranges", null, position,
                    "the range at %s has \"%s\", expected a number of bytes".formatted(place, Printable.of(text)),
                    null);
        }
        return Long.parseLong(text);
    }

    private String list(int depth) throws IOException {
        advance();
        while (space() != ']') {
            value(depth + 1);
            if (space() == ',') {
                advance();
                if (space() == ']') {
                    throw wrong("a value");
                }
            } else if (space() != ']') {
                throw wrong("',' or ']'");
            }
        }
        advance();
        return "";
    }

    /// Escapes are left as they are: no name or word that counts has one.
    private String string() throws IOException {
        StringBuilder text = new StringBuilder();
        for (advance(); next != '"'; advance()) {
            if (next < ' ' || text.length() > LONGEST_WORD) {
                throw wrong("a text that ends");
            }
            text.append((char) next);
            if (next == '\\') {
                advance();
                text.append((char) next);
            }
        }
        advance();
        return text.toString();
    }

    private String word() throws IOException {
        StringBuilder text = new StringBuilder();
        while (Character.isLetterOrDigit(next) || next == '-' || next == '+' || next == '.') {
            if (text.length() > LONGEST_WORD) {
                throw wrong("a number that ends");
            }
            text.append((char) next);
            advance();
        }
        if (!text.toString().matches("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
            throw wrong("a value");
        }
        return text.toString();
    }

    private void expect(char wanted) throws IOException {
        if (space() != wanted) {
            throw wrong("'" + wanted + "'");
        }
        advance();
    }

    private int space() throws IOException {
        while (next == ' ' || next == '\t' || next == '\r' || next == '\n') {
            advance();
        }
        return next;
    }

    private void advance() throws IOException {
        next = reader.read();
        position++;
    }

    private ImageException wrong(String wanted) {
        return new ImageException(Reason.METADATA_INCONSISTENT, name, "ranges", null, position,
                "the JSON has %s at character %d, expected %s".formatted(next < 0
                        ? "its end"
                        : "\"" + Printable.of(String.valueOf((char) next)) + "\"", position, wanted),
                "Give lines of `OFFSET LENGTH`, or JSON as `towpath map` prints it.");
    }
}
