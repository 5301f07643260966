package io.towpath.inventory.reading;

import java.io.IOException;
import javax.xml.stream.XMLStreamConstants;
import org.jspecify.annotations.Nullable;

/// A sheet of a workbook.
final class SheetGrid implements Grid {

    /// The last line and column a spreadsheet has.
    private static final int LAST_LINE = 1 << 20;

    private final Workbook book;
    private final Archive archive;
    private final String name;
    private final String part;

    SheetGrid(Workbook book, Archive archive, String name, String part) {
        this.book = book;
        this.archive = archive;
        this.name = name;
        this.part = part;
    }

    @Override
    public String file() {
        return archive.label();
    }

    @Override
    public String sheet() {
        return name;
    }

    @Override
    public String title() {
        return name;
    }

    @Override
    public boolean countsFrom1904() {
        return book.countsFrom1904();
    }

    @Override
    public boolean isRectangular() {
        return false;
    }

    @Override
    public void read(Taker taker) throws IOException, UnreadableFileException {
        try (XmlPart xml = new XmlPart(archive, part)) {
            new Pass(xml, taker).run();
        }
    }

    /// One reading of the sheet.
    private final class Pass {

        private final XmlPart xml;
        private final Taker taker;
        private final GridLine line = new GridLine();
        private final StringBuilder text = new StringBuilder();
        private int lineNumber;
        private int lines;
        private int column = -1;
        private @Nullable String type;
        private boolean formula;
        private boolean wanted;
        private boolean capture;
        private boolean inData;
        private boolean filled;

        Pass(XmlPart xml, Taker taker) {
            this.xml = xml;
            this.taker = taker;
        }

        void run() throws IOException, UnreadableFileException {
            for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
                if (event == XMLStreamConstants.CHARACTERS) {
                    if (capture) {
                        xml.appendTo(text);
                    }
                } else if (event == XMLStreamConstants.START_ELEMENT) {
                    start(xml.name());
                } else if (!end(xml.name())) {
                    return;
                }
            }
        }

        private void start(String element) throws UnreadableFileException {
            if (!inData) {
                inData = element.equals("sheetData");
                return;
            }
            switch (element) {
                case "row" -> startRow();
                case "c" -> startCell();
                case "v", "t" -> capture = wanted;
                case "f" -> formula = true;
                default -> {
                    // looks, and how a text is spoken
                }
            }
        }

        private void startRow() throws UnreadableFileException {
            String told = xml.attribute("r");
            int number = told == null ? lineNumber + 1 : digits(told);
            if (number <= lineNumber || number > LAST_LINE) {
                throw Refuse.invalid(file(), null, "sheet '%s' has line '%s' after line %d".formatted(name, Cells.shown(
                        String.valueOf(told)), lineNumber), "Save the workbook again with a spreadsheet program.");
            }
            lineNumber = number;
            column = -1;
            filled = false;
            line.begin(number);
        }

        private void startCell() throws UnreadableFileException {
            String at = xml.attribute("r");
            int next = at == null ? column + 1 : ColumnLetters.index(at);
            if (next <= column || next >= Bounds.PROGRAM_COLUMNS) {
                if (next >= Bounds.PROGRAM_COLUMNS && next <= ColumnLetters.LAST) {
                    throw Refuse.tooMuch(file(), lineNumber, "sheet '%s' has more than %d columns".formatted(name,
                            Bounds.PROGRAM_COLUMNS));
                }
                throw Refuse.invalid(file(), lineNumber, "sheet '%s' has cell '%s' out of order".formatted(name, Cells
                        .shown(String.valueOf(at))), "Save the workbook again with a spreadsheet program.");
            }
            column = next;
            wanted = taker.wants(next);
            type = wanted ? xml.attribute("t") : null;
            formula = false;
            text.setLength(0);
        }

        /// @return false: enough
        private boolean end(String element) throws IOException, UnreadableFileException {
            if (!inData) {
                return true;
            }
            switch (element) {
                case "v", "t" -> capture = false;
                case "c" -> endCell();
                case "row" -> {
                    if (filled) {
                        if (++lines > Bounds.ROWS) {
                            throw Refuse.tooMuch(file(), lineNumber, "sheet '%s' has more than %,d lines".formatted(
                                    name, Bounds.ROWS));
                        }
                        return taker.take(line);
                    }
                }
                case "sheetData" -> {
                    return false;
                }
                default -> {
                    // nothing to do
                }
            }
            return true;
        }

        private void endCell() throws IOException, UnreadableFileException {
            if (!wanted || text.isEmpty() && !formula) {
                return;
            }
            String value = text.toString();
            byte mark = GridLine.TEXT;
            if (type == null || type.equals("n")) {
                mark = GridLine.NUMERIC;
            } else if (type.equals("s")) {
                int index = digits(value);
                value = book.shared(index);
                if (value == null) {
                    throw Refuse.invalid(file(), lineNumber, "sheet '%s' names text %s, which the workbook has not"
                            .formatted(name, Cells.shown(text.toString())),
                            "Save the workbook again with a spreadsheet program.");
                }
            } else if (type.equals("b")) {
                value = value.strip().equals("1") ? "True" : "False";
            }
            line.put(column, value, formula ? GridLine.FORMULA : mark);
            filled |= formula || !value.isBlank();
        }

        private static int digits(String text) {
            int value = 0;
            String digits = text.strip();
            if (digits.isEmpty() || digits.length() > 9) {
                return -1;
            }
            for (int i = 0; i < digits.length(); i++) {
                int digit = digits.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return -1;
                }
                value = value * 10 + digit;
            }
            return value;
        }
    }
}
