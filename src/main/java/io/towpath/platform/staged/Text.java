package io.towpath.platform.staged;

import org.jspecify.annotations.Nullable;

/// Text out of files, so that it can be stored: kept as it is but for what a database refuses (NUL, half characters)
/// and for length.
final class Text {

    static final int NAME = 255;
    private static final int PROSE = 10_000;

    private Text() {}

    static String name(String text) {
        return cut(text, NAME);
    }

    static @Nullable String prose(@Nullable String text) {
        return text == null || text.isBlank() ? null : cut(text, PROSE);
    }

    static String cut(String text, int most) {
        int end = Math.min(text.length(), most);
        if (end < text.length()) {
            end--;
        }
        StringBuilder clean = new StringBuilder(end + 1);
        for (int at = 0; at < end;) {
            int character = text.codePointAt(at);
            boolean storable = character != 0 && !(character >= Character.MIN_SURROGATE
                    && character <= Character.MAX_SURROGATE);
            clean.appendCodePoint(storable ? character : 0xFFFD);
            at += Character.charCount(character);
        }
        return end < text.length() ? clean.append('…').toString() : clean.toString();
    }
}
