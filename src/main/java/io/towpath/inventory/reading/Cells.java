package io.towpath.inventory.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the text of a cell means, whatever column it stands in.
final class Cells {

    private static final int SHOWN = 200;
    private static final Pattern UUID = Pattern.compile(
            "([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})");
    private static final Pattern OTHER_ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private Cells() {}

    /// Without blanks around it, and without the apostrophe that exports put before what a spreadsheet would compute.
    ///
    /// @return null where nothing remains
    static @Nullable String clean(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        if (to - from > 1 && text.charAt(from) == '\'' && "=+-@\t\r".indexOf(text.charAt(from + 1)) >= 0) {
            return clean(text.substring(from + 1, to));
        }
        return from == to ? null : text.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c <= ' ' || c == '\u00a0' || c == '\ufeff' || c == '\u200b' || Character.isWhitespace(c);
    }

    /// What stands between commas and semicolons, without the blanks around it. No pattern that takes those blanks too:
    /// in a text of nothing but blanks it would try them from each of them on.
    static List<String> list(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split("[,;]")) {
            words.add(word.strip());
        }
        return words;
    }

    /// Fit for a message: cut, control characters and those that turn text around replaced.
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && shown.length() < SHOWN; i++) {
            char c = text.charAt(i);
            int kind = Character.getType(c);
            shown.append(Character.isISOControl(c) || kind == Character.FORMAT || kind == Character.LINE_SEPARATOR
                    || kind == Character.PARAGRAPH_SEPARATOR || kind == Character.SURROGATE && !paired(text, i)
                            ? '\ufffd'
                            : c);
        }
        return shown.toString();
    }

    private static boolean paired(String text, int at) {
        char c = text.charAt(at);
        return at > 0 && Character.isSurrogatePair(text.charAt(at - 1), c)
                || at + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(at + 1));
    }

    /// Whatever language the exporting program spoke.
    ///
    /// @return null where it is neither
    static @Nullable Boolean truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "y", "wahr", "ja", "vrai", "oui", "verdadero", "sí", "si", "vero", "waar", "sant",
                    "on", "enabled", "x" ->
                true;
            case "false", "0", "no", "n", "falsch", "nein", "faux", "non", "falso", "onwaar", "falskt", "off",
                    "disabled" ->
                false;
            default -> null;
        };
    }

    /// Lower case with dashes; also from the serial number a guest sees (`VMware-42 1c …`). Other ids, as anonymised files
    /// have, stay what they are. All zeroes is none.
    ///
    /// @return null where it is no id
    static @Nullable String uuid(String text) {
        if (isPlainUuid(text)) {
            return text;
        }
        String id = text.toLowerCase(Locale.ROOT);
        if (id.startsWith("vmware-")) {
            id = id.substring("vmware-".length()).replace(" ", "").replace("-", "");
        }
        if (id.startsWith("{") && id.endsWith("}")) {
            id = id.substring(1, id.length() - 1);
        }
        var parts = UUID.matcher(id);
        if (parts.matches()) {
            return "%s-%s-%s-%s-%s".formatted(parts.group(1), parts.group(2), parts.group(3), parts.group(4), parts
                    .group(5));
        }
        return OTHER_ID.matcher(id).matches() ? id : null;
    }

    /// As they mostly are: worth a look before patterns.
    private static boolean isPlainUuid(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    static boolean isNone(String uuid) {
        for (int i = 0; i < uuid.length(); i++) {
            if (uuid.charAt(i) != '0' && uuid.charAt(i) != '-') {
                return false;
            }
        }
        return true;
    }
}
