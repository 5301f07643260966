package io.towpath.inventory.reading;

/// A column that its writer declared to be a tag: `tag:costCenter`.
final class TagColumn {

    private static final String PREFIX = "tag:";

    private TagColumn() {}

    static boolean isOne(String header) {
        return header.regionMatches(true, 0, PREFIX, 0, PREFIX.length()) && !name(header).isEmpty();
    }

    static String name(String header) {
        return header.substring(PREFIX.length()).strip();
    }
}
