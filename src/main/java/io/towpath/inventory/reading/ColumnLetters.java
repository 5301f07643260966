package io.towpath.inventory.reading;

/// Columns as spreadsheets letter them: `A`, `Z`, `AA`.
final class ColumnLetters {

    /// XFD, the last one.
    static final int LAST = 16_383;

    private ColumnLetters() {}

    /// @param column from 0
    static String of(int column) {
        StringBuilder letters = new StringBuilder();
        for (int rest = column; rest >= 0; rest = rest / 26 - 1) {
            letters.append((char) ('A' + rest % 26));
        }
        return letters.reverse().toString();
    }

    /// @param cell `AC12`
    /// @return from 0; -1 where it is no cell; beyond LAST where no spreadsheet has it
    static int index(String cell) {
        int column = 0;
        int at = 0;
        for (; at < cell.length() && cell.charAt(at) >= 'A' && cell.charAt(at) <= 'Z'; at++) {
            column = column * 26 + cell.charAt(at) - 'A' + 1;
            if (column > LAST + 1) {
                return LAST + 1;
            }
        }
        return at == 0 ? -1 : column - 1;
    }
}
