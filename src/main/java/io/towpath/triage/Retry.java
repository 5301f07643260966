package io.towpath.triage;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Whether doing the same again can help. The keys are stable.
public enum Retry {
    /// It may pass: the machine tries again by itself, with growing pauses, and asks a person after the last try.
    BY_ITSELF("By itself", "It is tried again with growing pauses, and waits for a person after the last try."),
    /// It stays until somebody mends what is named.
    AFTER_FIX("After the fix", "Trying again before that changes nothing."),
    /// This attempt cannot get over it.
    NEVER("Not in this attempt", "It takes another way, or a new attempt.");

    private final String brief;
    private final String more;

    Retry(String brief, String more) {
        this.brief = brief;
        this.more = more;
    }

    /// `by-itself`.
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String brief() {
        return brief;
    }

    /// A sentence.
    public String more() {
        return more;
    }

    public static Optional<Retry> byKey(String key) {
        return Arrays.stream(values()).filter(each -> each.key().equals(key)).findFirst();
    }
}
