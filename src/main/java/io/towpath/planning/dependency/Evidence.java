package io.towpath.planning.dependency;

import java.util.Locale;

/// How a dependency is known.
public enum Evidence {
    /// A CMDB says so.
    CMDB,
    /// Traffic was seen.
    FLOW,
    /// A person drew it.
    MANUAL,
    /// The inventory shows it.
    OBSERVED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Evidence of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
