package io.towpath.inventory.reading;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/// Which character separates the fields of a CSV: the one that stands equally often in every line, from the earliest line
/// on. A decimal comma stands in the data, not in the header.
final class Delimiter {

    private static final char[] CANDIDATES = {',', ';', '\t'};
    private static final int LOOKED_AT = 1 << 16;
    private static final int LINES = 20;

    private Delimiter() {}

    static char of(Reader reader) throws IOException {
        char[] buffer = new char[LOOKED_AT];
        int length = 0;
        for (int count = 0; count >= 0 && length < buffer.length; length += Math.max(0, count)) {
            count = reader.read(buffer, length, buffer.length - length);
        }
        boolean whole = length < buffer.length;
        char best = ',';
        long bestScore = 0;
        for (char candidate : CANDIDATES) {
            long score = score(counts(buffer, length, whole, candidate));
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    /// How many in each of the first lines, outside of quotes.
    private static List<Integer> counts(char[] text, int length, boolean whole, char candidate) {
        List<Integer> counts = new ArrayList<>();
        int count = 0;
        boolean quoted = false;
        boolean fieldStart = true;
        boolean empty = true;
        for (int i = 0; i < length && counts.size() < LINES; i++) {
            char c = text[i];
            if (quoted) {
                quoted = c != '"';
            } else if (c == '"' && (fieldStart || i > 0 && text[i - 1] == '"')) {
                quoted = true;
                empty = false;
            } else if (c == candidate) {
                count++;
                fieldStart = true;
                continue;
            } else if (c == '\n' || c == '\r') {
                if (!empty || count > 0) {
                    counts.add(count);
                }
                count = 0;
                empty = true;
                fieldStart = true;
                continue;
            } else {
                empty &= Character.isWhitespace(c);
            }
            fieldStart = false;
        }
        if (whole && (!empty || count > 0) && counts.size() < LINES) {
            counts.add(count);
        }
        return counts;
    }

    private static long score(List<Integer> counts) {
        int most = counts.stream().limit(HeaderSearch.LINES).mapToInt(Integer::intValue).max().orElse(0);
        if (most == 0) {
            return 0;
        }
        int from = counts.indexOf(most);
        boolean even = counts.subList(from, counts.size()).stream().allMatch(count -> count == most);
        return (even ? 1_000_000L : 0) + (HeaderSearch.LINES - from) * 1_000L * (even ? 1 : 0) + Math.min(most, 999);
    }
}
