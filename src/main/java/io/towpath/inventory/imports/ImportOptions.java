package io.towpath.inventory.imports;

import io.towpath.inventory.RefusedException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How a file is to be applied. All but `columns` can be chosen again with the preview in view.
///
/// @param stopAbove in percent: more rejected rows refuse the import; null: any number is left out, or none with `REJECT_ALL`
/// @param columns   where columns go that are no known field, by header
/// @param sourceSystem whose ids the rows have, where no column tells it
/// @param mapping   [#REMEMBERED]: a file whose columns are not known is read as one with the same headers was; null: a
///                  person is asked
public record ImportOptions(OnError onError, @Nullable Double stopAbove, Absent absent, Manual manual, boolean dryRun,
        Map<String, String> columns, @Nullable String sourceSystem, @Nullable String mapping) {

    public static final String REMEMBERED = "remembered";

    public ImportOptions {
        columns = Map.copyOf(columns);
    }

    /// What rejected rows and open conflicts do to the others.
    public enum OnError {
        SKIP_ROWS, REJECT_ALL, STOP_ABOVE
    }

    /// What becomes of VMs that the file does not name.
    public enum Absent {
        IGNORE, MARK_MISSING, RETIRE
    }

    /// Whose value stays where a person wrote another one than the file.
    public enum Manual {
        KEEP, TAKE
    }

    /// @param onError `skip-rows`, `reject-all`, `stop-above=1%`; null: skip for a preview, reject otherwise
    public static ImportOptions parse(@Nullable String onError, @Nullable String absent, @Nullable String manual,
            boolean dryRun) {
        String errors = onError == null || onError.isBlank() ? dryRun ? "skip-rows" : "reject-all" : onError;
        Double above = errors.startsWith("stop-above=") ? percent(errors.substring("stop-above=".length())) : null;
        return new ImportOptions(above == null ? word(OnError.class, "onError", errors) : OnError.STOP_ABOVE, above,
                word(Absent.class, "absent", absent == null || absent.isBlank() ? "ignore" : absent),
                word(Manual.class, "manual", manual == null || manual.isBlank() ? "keep" : manual), dryRun, Map.of(),
                null,
                null);
    }

    public ImportOptions with(Map<String, String> uses) {
        return new ImportOptions(onError, stopAbove, absent, manual, dryRun, uses, sourceSystem, mapping);
    }

    /// With what a sender says of its columns.
    public ImportOptions with(Map<String, String> uses, @Nullable String system, @Nullable String way) {
        return new ImportOptions(onError, stopAbove, absent, manual, dryRun, uses, system, way);
    }

    /// Whoever maps columns by hand looks at the preview before it is applied.
    ImportOptions mapped(Imports.Mapping by) {
        return new ImportOptions(onError, stopAbove, absent, manual, true, by.columns(), by.sourceSystem(), null);
    }

    /// Whether they say what columns are, or that it is known.
    boolean bringMapping() {
        return !columns.isEmpty() || mapping != null;
    }

    /// Whether an import with these gives what one with the others gives.
    boolean same(ImportOptions others) {
        return dryRun == others.dryRun && with(Map.of()).canonical().equals(others.with(Map.of()).canonical())
                && (columns.isEmpty() || columns.equals(others.columns))
                && (sourceSystem == null || sourceSystem.equals(others.sourceSystem));
    }

    /// The same options read the same; without the columns, which are remembered for the source.
    String canonical() {
        return "%s %s %s %s %s".formatted(onError, stopAbove, absent, manual, new TreeMap<>(columns));
    }

    public String onErrorWord() {
        return stopAbove == null
                ? word(onError)
                : "stop-above=%s%%".formatted(
                        stopAbove == Math.rint(stopAbove)
                                ? String.valueOf(stopAbove.longValue())
                                : stopAbove.toString());
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static double percent(String text) {
        try {
            double percent = Double.parseDouble(text.endsWith("%") ? text.substring(0, text.length() - 1) : text);
            if (percent >= 0 && percent <= 100) {
                return percent;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new RefusedException(RefusedException.Kind.INVALID, "validation",
                "onError is 'stop-above=%s', expected a percentage from 0 to 100".formatted(text),
                "Write it as stop-above=1%.");
    }

    private static <E extends Enum<E>> E word(Class<E> type, String name, String word) {
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(word) && !word.equals("stop-above")) {
                return constant;
            }
        }
        throw new RefusedException(RefusedException.Kind.INVALID, "validation",
                "%s is '%s', expected one of %s".formatted(name, word, java.util.Arrays.stream(type.getEnumConstants())
                        .map(constant -> word(constant).equals("stop-above") ? "stop-above=1%" : word(constant))
                        .collect(java.util.stream.Collectors.joining(", "))),
                "Choose one of these.");
    }
}
