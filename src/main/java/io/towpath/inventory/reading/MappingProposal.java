package io.towpath.inventory.reading;

import io.towpath.disk.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Looks at the columns of an upload that nobody knows, with some of their values, so that a person can say what they are.
final class MappingProposal {

    /// Rows that are looked at.
    private static final int ROWS = 200;
    private static final int SAMPLES = 3;
    private static final int SAMPLE_CHARS = 60;
    private static final Pattern NUMBER = Pattern.compile("[-+]?[\\d.,' ]+");

    private MappingProposal() {}

    /// @param refusal of columns, with the kinds it may be
    /// @return the refusal with the columns in it; as it was where they cannot be looked at
    static UnreadableFileException with(UnreadableFileException refusal, Upload upload, ReadOptions options)
            throws IOException {
        MappingNeeded asked = refusal.mapping();
        if (asked == null) {
            return refusal;
        }
        Map<String, MappingNeeded.Column> columns = new LinkedHashMap<>();
        try {
            for (Grid grid : upload.grids()) {
                for (MappingNeeded.Column column : columns(grid, options)) {
                    columns.putIfAbsent(column.header(), column);
                }
            }
        } catch (UnreadableFileException other) {
            // damaged further down, or too much: that is not mended by a mapping
            return other.reason() == Reason.LIMIT_EXCEEDED ? other : refusal.without();
        }
        if (columns.isEmpty() || columns.size() > Bounds.COLUMNS) {
            return refusal.without();
        }
        List<MappingNeeded.Column> all = List.copyOf(columns.values());
        return refusal.with(new MappingNeeded(asked.why(), kinds(asked.kinds(), options, all), all));
    }

    /// What it was said to be, what it may be by its columns, then the others by what speaks for them.
    private static List<FileKind> kinds(List<FileKind> doubtful, ReadOptions options,
            List<MappingNeeded.Column> columns) {
        Set<FileKind> kinds = new LinkedHashSet<>();
        FileKind told = options.kind();
        if (told != null) {
            kinds.add(KindFinder.plain(told));
        }
        kinds.addAll(doubtful);
        MappingFields.kinds().stream().sorted(Comparator.comparingInt((FileKind kind) -> ColumnSuggestions.weight(kind,
                columns)).reversed()).forEach(kinds::add);
        return List.copyOf(kinds);
    }

    private static List<MappingNeeded.Column> columns(Grid grid, ReadOptions options)
            throws IOException, UnreadableFileException {
        List<GridLine> lines = HeaderSearch.firstLines(grid);
        GridLine told = HeaderSearch.best(lines, line -> (int) Dictionary.headers(line).stream()
                .filter(header -> ExtraUse.told(options, header).isPresent()).count());
        GridLine header = told == null ? HeaderSearch.best(lines, MappingProposal::words) : told;
        if (header == null || header.width() > Bounds.COLUMNS) {
            return List.of();
        }
        List<List<String>> values = new ArrayList<>();
        for (int at = 0; at < header.width(); at++) {
            values.add(new ArrayList<>());
        }
        int[] rows = {0};
        grid.read(line -> {
            if (line.number() > header.number()) {
                rows[0]++;
                for (int at = 0; at < header.width(); at++) {
                    String text = line.mark(at) == GridLine.FORMULA ? null : Cells.clean(line.text(at));
                    if (text != null) {
                        values.get(at).add(text);
                    }
                }
            }
            return rows[0] < ROWS;
        });
        List<MappingNeeded.Column> columns = new ArrayList<>();
        for (int at = 0; at < header.width() && rows[0] > 0; at++) {
            String name = Cells.clean(header.text(at));
            if (name != null && name.length() > Bounds.NAME_CHARS) {
                throw Refuse.tooMuch(grid.file(), header.number(),
                        "the name of column %s has %d characters, at most %d are read"
                                .formatted(ColumnLetters.of(at), name.length(), Bounds.NAME_CHARS));
            }
            if (name != null) {
                columns.add(new MappingNeeded.Column(grid.file(), grid.sheet(), ColumnLetters.of(at), name,
                        samples(values.get(at)), ColumnShape.of(values.get(at))));
            }
        }
        return columns;
    }

    /// A header has words where rows have numbers.
    private static int words(GridLine line) {
        return (int) Dictionary.headers(line).stream().filter(text -> !NUMBER.matcher(text).matches()).count();
    }

    private static List<String> samples(List<String> values) {
        return values.stream().distinct().limit(SAMPLES).map(text -> cut(Cells.shown(text))).toList();
    }

    private static String cut(@Nullable String text) {
        return text == null ? "" : text.length() <= SAMPLE_CHARS ? text : text.substring(0, SAMPLE_CHARS - 1) + "…";
    }
}
