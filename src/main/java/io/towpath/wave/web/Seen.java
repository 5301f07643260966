package io.towpath.wave.web;

import io.towpath.migration.RefusedException;
import io.towpath.wave.WaveView;
import org.jspecify.annotations.Nullable;

/// The version that a caller decided on, as `ETag` and `If-Match` carry it.
final class Seen {

    private Seen() {}

    static String etag(WaveView wave) {
        return "\"" + wave.version() + "\"";
    }

    /// @return the version, or null where the caller said `*`: any
    /// @throws RefusedException 428 without the header, 412 when it names another version than the present one
    static @Nullable Integer of(@Nullable String ifMatch, WaveView now) {
        if (ifMatch == null) {
            throw new RefusedException("precondition-required", "The header If-Match is missing.",
                    "Read " + now.key() + " and send its ETag, or * for any version.");
        }
        if (ifMatch.equals("*")) {
            return null;
        }
        if (!ifMatch.equals(etag(now))) {
            throw new RefusedException("precondition-failed", "%s has version %s and is %s; you sent %s.".formatted(
                    now.key(), etag(now), now.state().name().toLowerCase(java.util.Locale.ROOT), ifMatch),
                    "Read it again, then decide.");
        }
        return now.version();
    }
}
