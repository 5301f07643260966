package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Ranges of a disk as a file lists them, in one of two forms:
///
/// - text: a line `OFFSET LENGTH` for each, in bytes, decimal; `#` begins a comment, empty lines do not count
/// - JSON: every object in it that has the numbers `length` and `start` (or `offset`), as `towpath map --json`,
///   `qemu-img map --output=json`, VMware's QueryChangedDiskAreas and `nbdinfo --map --json` give them; left out are those
///   whose `status` is `unallocated`, whose `present` is false, or whose `description` is `clean`: of these a map of
///   changes says nothing
///
/// Ranges may come in any order and overlap.
public final class RangeFile {

    private static final int MOST = 1_000_000;
    private static final int LONGEST_LINE = 1000;
    private static final Pattern LINE = Pattern.compile("([0-9]{1,18})[ \t]+([0-9]{1,18})");

    private final String name;
    private final List<ByteRange> ranges = new ArrayList<>();

    private RangeFile(String name) {
        this.name = name;
    }

    public static RangeSet read(Path file) throws IOException {
        String name = DiskRef.file(file).label();
        if (!Files.isRegularFile(file)) {
            throw new ImageException(Reason.SOURCE_IO, name, "file", null, null, "it is not there, or no file",
                    "Check the path.");
        }
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return new RangeFile(name).read(reader);
        } catch (MalformedInputException e) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, name, "ranges", null, null, "it is no text",
                    "Give lines of `OFFSET LENGTH`, or JSON.", e);
        }
    }

    /// @param name how messages call it
    public static RangeSet parse(String name, String text) throws IOException {
        return new RangeFile(name).read(new BufferedReader(new StringReader(text)));
    }

    private RangeSet read(BufferedReader reader) throws IOException {
        reader.mark(LONGEST_LINE);
        int first = reader.read();
        for (int skipped = 1; Character.isWhitespace(first) && skipped < LONGEST_LINE; skipped++) {
            first = reader.read();
        }
        reader.reset();
        if (first == '{' || first == '[') {
            new RangeJson(name, reader, this::add).read();
        } else {
            lines(reader);
        }
        return RangeSet.of(ranges);
    }

    private void lines(BufferedReader reader) throws IOException {
        int number = 0;
        StringBuilder line = new StringBuilder();
        for (int c = 0; c >= 0;) {
            c = reader.read();
            if (c >= 0 && c != '\n') {
                if (line.length() == LONGEST_LINE) {
                    throw wrong("line " + (number + 1), "is longer than " + LONGEST_LINE + " characters");
                }
                line.append((char) c);
                continue;
            }
            number++;
            int comment = line.indexOf("#");
            String text = line.substring(0, comment < 0 ? line.length() : comment).strip();
            line.setLength(0);
            if (!text.isEmpty()) {
                Matcher matcher = LINE.matcher(text);
                if (!matcher.matches()) {
                    throw wrong("line " + number, "is \"%s\", expected `OFFSET LENGTH` in bytes".formatted(Printable.of(
                            text)));
                }
                add("line " + number, Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
            }
        }
    }

    private void add(String place, long offset, long length) throws ImageException {
        if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
            throw wrong(place, "is a range of %d bytes at %d, which no disk has".formatted(length, offset));
        }
        if (ranges.size() == MOST) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, name, "ranges", null, null,
                    "it has more than %d ranges".formatted(MOST), "Apply them in parts.");
        }
        if (length > 0) {
            ranges.add(new ByteRange(offset, length));
        }
    }

    private ImageException wrong(String place, String found) {
        return new ImageException(Reason.METADATA_INCONSISTENT, name, "ranges", place, null, place + " " + found,
                "Give lines of `OFFSET LENGTH`, or JSON as `towpath map` prints it.");
    }
}
