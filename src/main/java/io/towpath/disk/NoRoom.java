package io.towpath.disk;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whether a write failed because there is no room: on the file system, by a quota, or for a file of that size. Java has no
/// exception of its own for it, only the system's words.
public final class NoRoom {

    private static final List<String> WORDS = List.of("no space left", "quota exceeded", "file too large");

    private NoRoom() {}

    public static boolean isWhy(@Nullable IOException failure) {
        if (failure == null) {
            return false;
        }
        String said = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(said::contains);
    }
}
