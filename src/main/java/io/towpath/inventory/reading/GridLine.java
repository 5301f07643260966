package io.towpath.inventory.reading;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One line of a table, as it stands there. Reused from line to line.
final class GridLine {

    static final byte TEXT = 0;
    /// A number of a workbook: written with a point, whatever the writer's language.
    static final byte NUMERIC = 1;
    /// Computed by the spreadsheet: what it shows may be anything.
    static final byte FORMULA = 2;

    private int number;
    private int width;
    private @Nullable String[] texts = new String[64];
    private byte[] marks = new byte[64];

    void begin(int line) {
        Arrays.fill(texts, 0, width, null);
        number = line;
        width = 0;
    }

    void put(int column, @Nullable String text, byte mark) {
        if (column >= texts.length) {
            int length = Math.max(column + 1, texts.length * 2);
            texts = Arrays.copyOf(texts, length);
            marks = Arrays.copyOf(marks, length);
        }
        texts[column] = text;
        marks[column] = mark;
        width = Math.max(width, column + 1);
    }

    /// Physical, from 1.
    int number() {
        return number;
    }

    /// Columns up to the last one that was written.
    int width() {
        return width;
    }

    @Nullable
    String text(int column) {
        return column < width ? texts[column] : null;
    }

    byte mark(int column) {
        return column < width ? marks[column] : TEXT;
    }

    boolean isBlank() {
        for (int column = 0; column < width; column++) {
            String text = texts[column];
            if (text != null && !text.isBlank()) {
                return false;
            }
        }
        return true;
    }

    GridLine copy() {
        GridLine copy = new GridLine();
        copy.begin(number);
        for (int column = 0; column < width; column++) {
            copy.put(column, texts[column], marks[column]);
        }
        return copy;
    }
}
