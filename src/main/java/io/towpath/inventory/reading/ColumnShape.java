package io.towpath.inventory.reading;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What the values of a column look like, whatever it is called.
public enum ColumnShape {
    EMPTY(_ -> false),
    MAIL(matches("[^\\s@<>\"(),;]{1,64}@[^\\s@<>\"(),;]{1,190}")),
    MAC(matches("(?i)[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}")),
    ADDRESS(matches(
            "\\d{1,3}(?:\\.\\d{1,3}){3}(?:/\\d{1,2})?(?:[,; ]+\\d{1,3}(?:\\.\\d{1,3}){3}(?:/\\d{1,2})?){0,20}")),
    UUID(matches("(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")),
    MOREF(matches("vm-\\d{1,9}")),
    ENVIRONMENT(text -> isWord(Words.ENVIRONMENT, text)),
    POWER(text -> isWord(Words.POWER, text)),
    DATE(matches("\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}(?:[T ].{0,30})?|\\d{1,2}[./]\\d{1,2}[./]\\d{2,4}(?: .{0,20})?")),
    TIER(matches("(?i)(?:tier|t|stufe|level)?[ _-]?[1-3]")),
    NUMBER(matches("[-+]?\\d{1,18}(?:[.,']\\d{1,9}){0,6}")),
    /// A number that tells its unit.
    SIZE(text -> Sizes.parse(text) != null),
    TRUTH(text -> Cells.truth(text) != null),
    /// Labels with dots between: `web01.example.com`.
    DOMAIN(matches("(?i)[a-z0-9][a-z0-9-]{0,62}(?:\\.[a-z0-9-]{1,63}){1,8}")),
    TEXT(_ -> true);

    /// Of a hundred values so many have to look alike; the others are slips.
    private static final int MOST_PERCENT = 90;
    private static final int LONGEST = 300;

    private final Predicate<String> fits;

    ColumnShape(Predicate<String> fits) {
        this.fits = fits;
    }

    private static Predicate<String> matches(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return text -> compiled.matcher(text).matches();
    }

    private static boolean isWord(Map<String, String> words, String text) {
        return Character.isLetter(text.charAt(0)) && words.containsKey(Headers.key(text));
    }

    /// Whether a column of this shape says what one of the other did; nothing in it says nothing else.
    public boolean isAlike(ColumnShape other) {
        return this == other || this == EMPTY || isCount() && other.isCount() || isName() && other.isName();
    }

    private boolean isCount() {
        return this == TIER || this == NUMBER;
    }

    private boolean isName() {
        return this == DOMAIN || this == TEXT;
    }

    /// @param values none of them blank
    static ColumnShape of(List<String> values) {
        if (values.isEmpty()) {
            return EMPTY;
        }
        for (ColumnShape shape : values()) {
            long fitting = values.stream().filter(text -> text.length() <= LONGEST && shape.fits.test(text)).count();
            if (fitting * 100 >= values.size() * (long) MOST_PERCENT) {
                return shape;
            }
        }
        return TEXT;
    }
}
