package io.towpath.inventory.reading;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A CSV: RFC 4180, with whichever of `,` `;` and tab it uses, in whichever encoding.
final class CsvGrid implements Grid {

    private final ByteSource source;
    private @Nullable TextEncoding encoding;
    private @Nullable Character delimiter;

    CsvGrid(ByteSource source) {
        this.source = source;
    }

    @Override
    public String file() {
        return source.label();
    }

    @Override
    public @Nullable String sheet() {
        return null;
    }

    @Override
    public String title() {
        return source.title();
    }

    @Override
    public boolean countsFrom1904() {
        return false;
    }

    @Override
    public boolean isRectangular() {
        return true;
    }

    long bytes() {
        return source.bytes();
    }

    TextEncoding encoding() throws IOException, UnreadableFileException {
        TextEncoding known = encoding;
        if (known == null) {
            known = TextEncoding.of(source);
            encoding = known;
        }
        return known;
    }

    char delimiter() throws IOException, UnreadableFileException {
        Character known = delimiter;
        if (known == null) {
            try (Reader reader = encoding().reader(source)) {
                known = Delimiter.of(reader);
            } catch (CharacterCodingException e) {
                throw undecodable();
            }
            delimiter = known;
        }
        return known;
    }

    @Override
    public void read(Taker taker) throws IOException, UnreadableFileException {
        if (source.bytes() > Bounds.RVTOOLS_CSV_BYTES) {
            throw Refuse.tooMuch(source.label(), null, "has %,d bytes, at most %,d are read".formatted(source.bytes(),
                    Bounds.RVTOOLS_CSV_BYTES));
        }
        char separator = delimiter();
        GridLine line = new GridLine();
        int lines = 0;
        try (Reader reader = encoding().reader(source);
                CsvReader<CsvRecord> records = CsvReader.builder().fieldSeparator(separator).skipEmptyLines(true)
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE).missingFieldStrategy(
                                FieldMismatchStrategy.IGNORE)
                        .allowUnclosedQuote(false).maxBufferSize(
                                2 * Bounds.FIELD_CHARS)
                        .build(handler(), reader)) {
            for (CsvRecord record : records) {
                line.begin((int) record.getStartingLineNumber());
                for (int i = 0; i < record.getFieldCount(); i++) {
                    String field = record.getField(i);
                    if (field.indexOf('\0') >= 0) {
                        throw Refuse.invalid(source.label(), line.number(), "column %s holds a NUL character".formatted(
                                ColumnLetters.of(i)), "Export the file again as text.");
                    }
                    line.put(i, field, GridLine.TEXT);
                }
                if (line.isBlank()) {
                    continue;
                }
                if (++lines > Bounds.ROWS) {
                    throw Refuse.tooMuch(source.label(), line.number(), "has more than %,d lines".formatted(
                            Bounds.ROWS));
                }
                if (!taker.take(line)) {
                    return;
                }
            }
        } catch (CsvParseException e) {
            throw unparsable(e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw undecodable();
            }
            throw e.getCause();
        } catch (CharacterCodingException e) {
            throw undecodable();
        }
    }

    private static CsvRecordHandler handler() {
        return CsvRecordHandler.builder().maxFields(Bounds.PROGRAM_COLUMNS).maxFieldSize(Bounds.FIELD_CHARS)
                .maxRecordSize(Bounds.FIELD_CHARS * 64).build();
    }

    private UnreadableFileException unparsable(CsvParseException e) throws IOException {
        UnreadableFileException refusal = Refuse.within(e);
        if (refusal != null) {
            return refusal;
        }
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof CharacterCodingException) {
                return undecodable();
            }
            if (at instanceof IOException failed) {
                throw failed;
            }
        }
        Throwable why = e.getCause() instanceof CsvParseException cause ? cause : e;
        String message = String.valueOf(why.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("exceeds") || lower.contains("surpassed") || lower.contains("insufficient")) {
            return Refuse.tooMuch(source.label(), null, lower.contains("buffer")
                    ? "a field has more than %,d characters; a quote may be open (%s)".formatted(Bounds.FIELD_CHARS,
                            e.getMessage())
                    : message);
        }
        return Refuse.invalid(source.label(), null, message, "Quote fields as RFC 4180 says: \"\" for a quote in one.");
    }

    private UnreadableFileException undecodable() {
        return Refuse.invalid(source.label(), null, "is not the UTF-16 or UTF-8 that its first bytes announce",
                "Save the file as UTF-8.");
    }
}
