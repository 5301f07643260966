package io.towpath.disk;

/// Text taken from an image, made fit for a message: no control or direction characters, not endless.
public final class Printable {

    private static final int LONGEST = 200;

    private Printable() {}

    public static String of(String text) {
        StringBuilder safe = new StringBuilder();
        int shown = Math.min(text.length(), LONGEST);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            int kind = Character.getType(c);
            boolean unsafe = Character.isISOControl(c) || kind == Character.FORMAT || kind == Character.LINE_SEPARATOR
                    || kind == Character.PARAGRAPH_SEPARATOR;
            safe.append(unsafe ? '\uFFFD' : c);
        }
        return shown < text.length() ? safe.append('…').toString() : safe.toString();
    }
}
