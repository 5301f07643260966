package io.towpath.hook;

import java.util.Locale;

/// Where a run of a hook stands.
public enum RunState {
    /// Nobody runs it at present: it is due, or its next try is.
    WAITING("waits"),
    RUNNING("runs"),
    /// A person stopped it, and whoever carries it out has not ended it yet.
    STOPPING("is being stopped"),
    SUCCEEDED("succeeded"),
    FAILED("failed"),
    /// By a person.
    STOPPED("stopped"),
    /// It failed or was stopped, and a person said that it counts as done.
    WAIVED("waived");

    private final String word;

    RunState(String word) {
        this.word = word;
    }

    /// For people: `failed`.
    public String word() {
        return word;
    }

    /// As REST names it.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean ended() {
        return this != WAITING && this != RUNNING && this != STOPPING;
    }

    /// Whether what depends on it may go on.
    public boolean good() {
        return this == SUCCEEDED || this == WAIVED;
    }
}
