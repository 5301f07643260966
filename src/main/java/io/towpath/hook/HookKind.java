package io.towpath.hook;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How a hook reaches what it runs.
public enum HookKind {
    HTTP("HTTP request"),
    SSH("SSH command"),
    SCRIPT("Script on this server");

    private final String title;

    HookKind(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    /// As REST names it: `http`.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<HookKind> ofCode(String code) {
        return Arrays.stream(values()).filter(kind -> kind.code().equals(code.strip())).findFirst();
    }
}
