package io.towpath.inventory.reading;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A table in a file: a sheet, a CSV.
interface Grid {

    /// As [RowRef#file()].
    String file();

    /// As [RowRef#sheet()].
    @Nullable
    String sheet();

    /// What it is called: the sheet's name, or the file's without folders and suffix.
    String title();

    /// Whether its day numbers count from 1904, as old Macs do.
    boolean countsFrom1904();

    /// Whether every line must have as many fields as the header: a CSV that breaks this was cut or quoted wrongly.
    boolean isRectangular();

    /// Hands over line by line, blank ones left out, until the taker has enough.
    void read(Taker taker) throws IOException, UnreadableFileException;

    /// Takes lines.
    interface Taker {

        /// @param line valid for this call only
        /// @return false: enough
        boolean take(GridLine line) throws IOException, UnreadableFileException;

        /// Whether anything of a column is asked for. Of 80 columns that RVTools writes for a VM a third is.
        default boolean wants(int column) {
            return true;
        }
    }
}
