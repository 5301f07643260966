package io.towpath.platform.vsphere;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A bookmark in a disk's change tracking: `52 de c0 d9 b9 43 9d 10-61 d5 4c 1b e9 7b 65 63/81`. The part before the slash
/// names a history, which ends when tracking is reset; the number behind it grows within that history.
record ChangeId(String history, long sequence) {

    private static final Pattern TEXT = Pattern.compile("([^/]+)/(\\d{1,18})");

    /// Text of another form is a history of its own.
    static ChangeId of(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        return matcher.matches()
                ? new ChangeId(matcher.group(1).strip(), Long.parseLong(matcher.group(2)))
                : new ChangeId(text.strip(), 0);
    }

    /// Whether what was written since the other one can be told at this one.
    boolean follows(ChangeId other) {
        return history.equals(other.history) && sequence >= other.sequence;
    }
}
