package io.towpath.hook;

import java.util.Arrays;
import java.util.List;

/// Statuses of HTTP that count as done: `200-299,404`.
record Expected(List<Range> ranges) {

    record Range(int from, int to) {}

    /// @throws IllegalArgumentException saying what is wrong with it
    static Expected parse(String text) {
        String asked = text.isBlank() ? "200-299" : text;
        return new Expected(Arrays.stream(asked.split(",")).map(String::strip).map(Expected::range).toList());
    }

    private static Range range(String text) {
        if (!text.matches("[1-5][0-9]{2}(\\s*-\\s*[1-5][0-9]{2})?")) {
            throw new IllegalArgumentException("'" + text + "' is no status, expected one like 200 or 200-299");
        }
        String[] ends = text.split("\\s*-\\s*");
        Range range = new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
        if (range.from > range.to) {
            throw new IllegalArgumentException("'" + text + "' begins after its end");
        }
        return range;
    }

    boolean has(int status) {
        return ranges.stream().anyMatch(range -> range.from <= status && status <= range.to);
    }
}
