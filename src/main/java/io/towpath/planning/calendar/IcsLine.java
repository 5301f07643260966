package io.towpath.planning.calendar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// A content line of iCalendar (RFC 5545, 3.1): `DTSTART;TZID=Europe/Zurich:20261114T220000`, unfolded.
///
/// @param number of its first physical line, from 1
/// @param params by name in capitals; quotes are taken off
record IcsLine(int number, String name, Map<String, String> params, String value) {

    private static final int MOST = 20_000;
    private static final int LONGEST = 20_000;

    IcsLine {
        params = Map.copyOf(params);
    }

    String param(String of) {
        return Objects.requireNonNullElse(params.get(of), "");
    }

    /// @throws IcsException where the text is longer than anybody's calendar, or a line is none
    static List<IcsLine> all(String text) throws IcsException {
        List<IcsLine> lines = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        int number = 0;
        int began = 0;
        for (String physical : (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\r\n|\r|\n", -1)) {
            number++;
            boolean folded = !physical.isEmpty() && (physical.charAt(0) == ' ' || physical.charAt(0) == '\t');
            if (folded && began > 0) {
                open.append(physical, 1, physical.length());
            } else {
                close(lines, open, began);
                open.append(physical);
                began = number;
            }
            if (open.length() > LONGEST || lines.size() > MOST) {
                throw new IcsException(number, "there are more than %,d lines or characters in one".formatted(MOST),
                        "Export a shorter stretch of the calendar.");
            }
        }
        close(lines, open, began);
        return lines;
    }

    private static void close(List<IcsLine> lines, StringBuilder open, int began) throws IcsException {
        if (!open.toString().isBlank()) {
            lines.add(parsed(began, open.toString()));
        }
        open.setLength(0);
    }

    private static IcsLine parsed(int number, String line) throws IcsException {
        Map<String, String> params = new HashMap<>();
        int colon = -1;
        int from = 0;
        boolean quoted = false;
        String name = null;
        for (int at = 0; at < line.length() && colon < 0; at++) {
            char c = line.charAt(at);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ';' || c == ':')) {
                String part = line.substring(from, at);
                if (name == null) {
                    name = part.strip().toUpperCase(Locale.ROOT);
                } else {
                    int equals = part.indexOf('=');
                    params.put((equals < 0 ? part : part.substring(0, equals)).strip().toUpperCase(Locale.ROOT),
                            equals < 0 ? "" : part.substring(equals + 1).replace("\"", "").strip());
                }
                from = at + 1;
                colon = c == ':' ? at : -1;
            }
        }
        if (colon < 0 || name == null || !name.matches("[A-Z0-9-]{1,60}")) {
            throw new IcsException(number, "\"%s\" is no line of iCalendar, expected NAME:value".formatted(
                    line.length() > 40 ? line.substring(0, 40) + "…" : line),
                    "Export the calendar again as iCalendar.");
        }
        return new IcsLine(number, name, params, line.substring(colon + 1));
    }

    /// Of text: what was escaped (RFC 5545, 3.3.11); control characters are left out.
    String text() {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '\\' && at + 1 < value.length()) {
                c = value.charAt(++at);
                c = c == 'n' || c == 'N' ? '\n' : c;
            }
            if (c == '\n' || !Character.isISOControl(c)) {
                text.append(c);
            }
        }
        return text.toString().strip();
    }
}
