package io.towpath.readiness.rule;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The family of a system, as far as devices and drivers tell families apart.
final class OsFamily {

    private static final Pattern LINUX = Pattern
            .compile("linux|centos|rhel|red hat|rocky|alma|ubuntu|debian|suse|sles|fedora|amazon|coreos|photon");
    private static final Pattern WINDOWS = Pattern.compile("windows|^win");

    private OsFamily() {}

    /// `Windows`, `Linux`, or empty for what is neither or not told.
    static String of(@Nullable String name, @Nullable String id) {
        String text = ((name == null ? "" : name) + " " + (id == null ? "" : id)).strip().toLowerCase(Locale.ROOT);
        if (WINDOWS.matcher(text).find()) {
            return "Windows";
        }
        return LINUX.matcher(text).find() ? "Linux" : "";
    }
}
