package io.towpath.replication;

/// What a source says of itself since what was brought over last.
///
/// @param why it cannot be told; empty where it is
public record SourceWord(Said said, String why) {

    public enum Said {
        /// It is what was brought over last.
        NOTHING,
        /// It runs, has other disks, or wrote.
        WROTE,
        /// Its tracking was reset, its file cannot be read, or nothing notes its changes: it may have written, or not.
        UNKNOWN
    }

    public static final SourceWord NOTHING = new SourceWord(Said.NOTHING, "");
    public static final SourceWord WROTE = new SourceWord(Said.WROTE, "");

    static SourceWord of(boolean wrote) {
        return wrote ? WROTE : NOTHING;
    }
}
