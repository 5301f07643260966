package io.towpath.inventory.reading;

import org.jspecify.annotations.Nullable;

/// What is wrong in one row, mostly in one cell of it.
///
/// @param column as a spreadsheet letters it: `AC`; null where the whole row is meant
/// @param header as the file spells it
/// @param value  as it stands there, cut to 200 characters
/// @param code   stable: `NOT_A_NUMBER`, `KEY_MISSING`, `DUPLICATE_ROW`, …
/// @param detail a sentence: found and expected
/// @param hint   what to write instead; null where nothing can be proposed
public record CellFault(RowRef at, @Nullable String column, @Nullable String header, @Nullable String value,
        Level level,
        String code, String detail, @Nullable String hint) {

    /// How bad.
    public enum Level {
        /// The row is left out.
        REJECT,
        /// The row is taken, without that cell.
        WARNING
    }
}
