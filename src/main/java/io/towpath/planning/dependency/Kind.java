package io.towpath.planning.dependency;

import java.util.Locale;

/// What one end has to do with the other, read from the first to the second.
public enum Kind {
    DEPENDS_ON,
    CONNECTS_TO,
    SENDS_DATA_TO,
    CLUSTER_OF,
    USES,
    /// Both have the same disk attached: neither can move without the other.
    SHARES_DISK;

    /// As the database and REST spell it: `depends-on`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// For people, between two names: `depends on`.
    public String words() {
        return this == SHARES_DISK ? "shares a disk with" : name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// @throws IllegalArgumentException when there is none of that name
    public static Kind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
