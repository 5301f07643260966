package io.towpath.disk.ovf;

/// Text of a stranger in a message: one line, bounded, without control or direction-changing characters.
public final class Shown {

    private static final int MAX = 120;

    private Shown() {}

    public static String text(String found) {
        StringBuilder shown = new StringBuilder();
        found.codePoints().limit(MAX).forEach(c -> {
            boolean unsafe = Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
            shown.appendCodePoint(unsafe ? '\uFFFD' : c);
        });
        return found.codePointCount(0, found.length()) > MAX ? shown + "…" : shown.toString();
    }
}
