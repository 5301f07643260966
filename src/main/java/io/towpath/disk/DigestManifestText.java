package io.towpath.disk;

import java.util.HexFormat;
import java.util.Map;

/// The lines of a [DigestManifest], read one after another.
final class DigestManifestText {

    private final String name;
    private final String text;
    private int at;
    private int line;

    DigestManifestText(String name, String text) {
        this.name = name;
        this.text = text;
    }

    boolean more() {
        return at < text.length();
    }

    void expect(String wanted) throws ImageException {
        String found = next(wanted);
        if (!found.equals(wanted)) {
            throw wrong(found, wanted);
        }
    }

    long number(String key, long most) throws ImageException {
        String found = next(key);
        String value = value(found, key);
        if (!value.matches("0|[1-9][0-9]{0,17}") || Long.parseLong(value) > most) {
            throw wrong(found, key + " and a number");
        }
        return Long.parseLong(value);
    }

    String hex(String key, int digits) throws ImageException {
        String found = next(key);
        String value = value(found, key);
        if (value.length() != digits || !value.matches("[0-9a-f]+")) {
            throw wrong(found, key + " and " + digits + " hexadecimal digits");
        }
        return value;
    }

    /// A line `part NUMBER HEX`.
    ///
    /// @param last the number before it
    long part(long last, long count, int digits, Map<Long, byte[]> into) throws ImageException {
        String found = next("part");
        String[] words = found.split(" ", -1);
        boolean good = words.length == 3 && words[0].equals("part") && words[1].matches("0|[1-9][0-9]{0,17}")
                && words[2].length() == digits && words[2].matches("[0-9a-f]+");
        if (!good) {
            throw wrong(found, "part, its number and " + digits + " hexadecimal digits");
        }
        long number = Long.parseLong(words[1]);
        if (number <= last || number >= count) {
            throw wrong(found, "a number above %d and below %d".formatted(last, count));
        }
        into.put(number, HexFormat.of().parseHex(words[2]));
        return number;
    }

    private static String value(String found, String key) {
        return found.startsWith(key + " ") ? found.substring(key.length() + 1) : "";
    }

    private String next(String wanted) throws ImageException {
        int end = text.indexOf('\n', at);
        line++;
        if (end < 0) {
            throw new ImageException(at < text.length() ? Reason.TRUNCATED : Reason.HEADER_INVALID, name,
                    "digest manifest", "line " + line, (long) at, "line %d is not complete, expected %s".formatted(line,
                            wanted),
                    "Write it again from the disk.");
        }
        String found = text.substring(at, end);
        at = end + 1;
        return found;
    }

    private ImageException wrong(String found, String wanted) {
        return new ImageException(Reason.HEADER_INVALID, name, "digest manifest", "line " + line, null,
                "line %d is \"%s\", expected %s".formatted(line, Printable.of(found.length() > 100
                        ? found.substring(0, 100)
                        : found), wanted),
                "Give a file of digests as Towpath writes it.");
    }
}
