package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.REJECT;
import static io.towpath.inventory.reading.CellFault.Level.WARNING;

import io.towpath.inventory.reading.Columns.Column;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One data row, asked column by column. A cell that cannot be understood becomes a fault and reads as blank, as does a
/// column that is not there.
final class Line {

    private final Columns columns;
    private final Grid grid;
    private final Faults faults;
    private final ZoneId usualZone;
    private ZoneId zone;
    /// The header of the name: some tools write it into every empty cell.
    private final @Nullable String filler;
    private GridLine line = new GridLine();
    private boolean rejected;

    Line(Grid grid, Columns columns, Faults faults, ZoneId zone, @Nullable String filler) {
        this.grid = grid;
        this.columns = columns;
        this.faults = faults;
        this.usualZone = zone;
        this.zone = zone;
        this.filler = filler;
    }

    Line of(GridLine next) {
        line = next;
        rejected = false;
        zone = usualZone;
        return this;
    }

    Columns columns() {
        return columns;
    }

    @Nullable
    Column column(String key) {
        return columns.get(key);
    }

    RowRef at() {
        return new RowRef(grid.file(), grid.sheet(), line.number());
    }

    ZoneId zone() {
        return zone;
    }

    /// Times of this row are of that zone.
    void in(ZoneId told) {
        zone = told;
    }

    /// Whether it must be left out.
    boolean rejected() {
        return rejected;
    }

    @Nullable
    String text(String key) {
        return text(columns.get(key), REJECT);
    }

    /// @param level how bad a formula is
    @Nullable
    String text(@Nullable Column column, CellFault.Level level) {
        if (column == null) {
            return null;
        }
        if (line.mark(column.index()) == GridLine.FORMULA) {
            fault(column, level, "FORMULA", "holds a formula; what it shows is not taken",
                    "Copy the column and paste its values.");
            return null;
        }
        String text = Cells.clean(line.text(column.index()));
        return text == null || text.equals(filler) && !column.key().equals("vm") ? null : text;
    }

    /// A name of something: not endless.
    @Nullable
    String name(@Nullable Column column, CellFault.Level level) {
        String text = text(column, level);
        if (column != null && text != null && text.length() > Bounds.NAME_CHARS) {
            fault(column, level, "TOO_LONG", "has %,d characters, at most %d are taken".formatted(text.length(),
                    Bounds.NAME_CHARS), null);
            return null;
        }
        return text;
    }

    @Nullable
    String name(String key) {
        return name(columns.get(key), WARNING);
    }

    @Nullable
    String uuid(String key) {
        Column column = columns.get(key);
        String text = text(column, REJECT);
        if (column == null || text == null) {
            return null;
        }
        String uuid = Cells.uuid(text);
        if (uuid == null) {
            fault(column, WARNING, "NOT_AN_ID", "must be a UUID", null);
        }
        return uuid == null || Cells.isNone(uuid) ? null : uuid;
    }

    @Nullable
    Integer integer(String key, int least, int most, CellFault.Level level) {
        return integer(columns.get(key), least, most, level);
    }

    @Nullable
    Integer integer(@Nullable Column column, int least, int most, CellFault.Level level) {
        BigDecimal number = number(column, true, level);
        if (column == null || number == null) {
            return null;
        }
        BigDecimal whole = Numbers.whole(number);
        if (whole == null) {
            fault(column, level, "NOT_A_NUMBER", "must be a whole number", number.setScale(0, RoundingMode.HALF_UP)
                    .toPlainString() + "?");
            return null;
        }
        if (whole.compareTo(BigDecimal.valueOf(least)) < 0 || whole.compareTo(BigDecimal.valueOf(most)) > 0) {
            fault(column, level, "OUT_OF_RANGE", "must be %,d to %,d".formatted(least, most), null);
            return null;
        }
        return whole.intValueExact();
    }

    @Nullable
    Double decimal(String key, long least, long most) {
        Column column = columns.get(key);
        BigDecimal number = number(column, false, WARNING);
        if (column == null || number == null) {
            return null;
        }
        if (number.compareTo(BigDecimal.valueOf(least)) < 0 || number.compareTo(BigDecimal.valueOf(most)) > 0) {
            fault(column, WARNING, "OUT_OF_RANGE", "must be %,d to %,d".formatted(least, most), null);
            return null;
        }
        return number.doubleValue();
    }

    @Nullable
    Long bytes(String key, long unit, long most, CellFault.Level level) {
        return bytes(columns.get(key), unit, most, level);
    }

    /// A size, exact.
    ///
    /// @param unit bytes of one where the header names no unit
    @Nullable
    Long bytes(@Nullable Column column, long unit, long most, CellFault.Level level) {
        BigDecimal number = number(column, true, level);
        if (column == null || number == null) {
            return null;
        }
        BigDecimal bytes = number.multiply(BigDecimal.valueOf(column.unit() == 0 ? unit : column.unit())).setScale(0,
                RoundingMode.HALF_UP);
        if (bytes.signum() < 0 || bytes.compareTo(BigDecimal.valueOf(most)) > 0) {
            fault(column, level, "OUT_OF_RANGE", "must be 0 to %,d bytes".formatted(most), null);
            return null;
        }
        return bytes.longValueExact();
    }

    private @Nullable BigDecimal number(@Nullable Column column, boolean whole, CellFault.Level level) {
        String text = text(column, level);
        if (column == null || text == null) {
            return null;
        }
        BigDecimal number = Numbers.parse(text, isStored(column), whole);
        if (number == null) {
            fault(column, level, "NOT_A_NUMBER", "must be a number", Numbers.guess(text));
        }
        return number;
    }

    private boolean isStored(Column column) {
        return line.mark(column.index()) == GridLine.NUMERIC;
    }

    @Nullable
    Boolean truth(String key) {
        return truth(columns.get(key));
    }

    @Nullable
    Boolean truth(@Nullable Column column) {
        String text = text(column, WARNING);
        if (column == null || text == null) {
            return null;
        }
        Boolean truth = Cells.truth(text);
        if (truth == null) {
            fault(column, WARNING, "NOT_TRUE_OR_FALSE", "must be True or False", null);
        }
        return truth;
    }

    @Nullable
    Instant moment(String key, CellFault.Level level) {
        Column column = columns.get(key);
        String text = text(column, level);
        if (column == null || text == null) {
            return null;
        }
        Instant moment = Moments.parse(text, isStored(column), grid.countsFrom1904(), zone);
        if (moment == null) {
            fault(column, level, "NOT_A_DATE", "must be a date and time", "2026-11-30 22:00");
        }
        return moment;
    }

    @Nullable
    LocalDate date(String key) {
        Column column = columns.get(key);
        String text = text(column, WARNING);
        if (column == null || text == null) {
            return null;
        }
        LocalDate date = Moments.date(text, isStored(column), grid.countsFrom1904());
        if (date == null) {
            fault(column, WARNING, "NOT_A_DATE", "must be a date", "2026-11-30");
        }
        return date;
    }

    /// One of a few words, in whichever spelling.
    ///
    /// @param words from the spelling, letters and digits only, to the word
    @Nullable
    String word(@Nullable Column column, Map<String, String> words) {
        String text = text(column, WARNING);
        if (column == null || text == null) {
            return null;
        }
        String word = words.get(Headers.key(text));
        if (word == null) {
            fault(column, WARNING, "UNKNOWN_WORD", "must be one of " + String.join(", ", words.values().stream()
                    .distinct().sorted().toList()), null);
        }
        return word;
    }

    /// @param detail begins after the header's name: `must be a number`
    void fault(Column column, CellFault.Level level, String code, String detail, @Nullable String hint) {
        rejected |= level == REJECT;
        String text = line.text(column.index());
        faults.add(new CellFault(at(), column.letters(), Cells.shown(column.header()), text == null
                ? null
                : Cells.shown(text), level, code, Cells.shown(column.header() + " " + detail), hint));
    }

    /// @param detail a whole sentence
    void reject(String code, String detail, @Nullable String hint) {
        rejected = true;
        faults.ofRow(at(), REJECT, code, detail, hint);
    }

    void warn(String code, String detail, @Nullable String hint) {
        faults.ofRow(at(), WARNING, code, detail, hint);
    }
}
