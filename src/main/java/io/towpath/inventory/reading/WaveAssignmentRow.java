package io.towpath.inventory.reading;

import org.jspecify.annotations.Nullable;

/// Which VM shall move in which wave.
///
/// @param wave   its key or name
/// @param window name of the cutover window that the wave takes; null where the file does not say
/// @param column of the cell that says so, as a spreadsheet letters it; null where the file has no columns
/// @param header as the file spells it
public record WaveAssignmentRow(RowRef at, VmKeys keys, String wave, @Nullable String window,
        @Nullable String column, @Nullable String header) {

    static WaveAssignmentRow of(Line line, RowRef at, VmKeys keys, String wave) {
        Columns.Column column = line.column("wave");
        return new WaveAssignmentRow(at, keys, wave, line.name("window"), column == null ? null : column.letters(),
                column == null ? null : Cells.shown(column.header()));
    }
}
