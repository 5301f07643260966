package io.towpath.inventory.imports;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// CSV with a result and a message for each row; the delimiter stays, the encoding becomes UTF-8 with a mark.
final class AnnotatedCsv {

    private AnnotatedCsv() {}

    static byte[] of(Annotation annotation, String name, byte[] content) throws IOException {
        String text = text(content);
        char delimiter = delimiter(text);
        StringWriter out = new StringWriter(text.length() + text.length() / 4);
        out.write('\uFEFF');
        boolean header = true;
        try (CsvReader<CsvRecord> reader = CsvReader.builder().fieldSeparator(delimiter).skipEmptyLines(false)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE).ofCsvRecord(text);
                CsvWriter writer = CsvWriter.builder().fieldSeparator(delimiter)
                        .lineDelimiter(de.siegmar.fastcsv.writer.LineDelimiter.CRLF).build(out)) {
            for (CsvRecord record : reader) {
                List<String> fields = new ArrayList<>(record.getFields().stream().map(Annotation::harmless).toList());
                Annotation.Remark remark = annotation.of(name, null, (int) record.getStartingLineNumber());
                if (header && remark == null) {
                    fields.add(Annotation.RESULT);
                    fields.add(Annotation.MESSAGE);
                } else {
                    fields.add(remark == null ? "" : remark.result());
                    fields.add(remark == null ? "" : Annotation.harmless(remark.message()));
                }
                header = false;
                writer.writeRecord(fields);
            }
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] content) {
        Charset charset = content.length > 1 && (content[0] & 0xff) == 0xff && (content[1] & 0xff) == 0xfe
                ? StandardCharsets.UTF_16LE
                : content.length > 1 && (content[0] & 0xff) == 0xfe && (content[1] & 0xff) == 0xff
                        ? StandardCharsets.UTF_16BE
                        : StandardCharsets.UTF_8;
        String text;
        try {
            text = charset.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException _) {
            text = new String(content, Charset.forName("windows-1252"));
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static char delimiter(String text) {
        String first = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        char best = ',';
        for (char candidate : new char[]{';', '\t'}) {
            if (count(first, candidate) > count(first, best)) {
                best = candidate;
            }
        }
        return best;
    }

    private static long count(String line, char wanted) {
        return line.chars().filter(c -> c == wanted).count();
    }
}
