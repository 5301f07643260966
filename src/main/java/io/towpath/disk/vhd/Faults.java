package io.towpath.disk.vhd;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import org.jspecify.annotations.Nullable;

/// Words the refusals of one image: place, found, expected, remedy.
///
/// @param file how messages call the image
record Faults(String file) {

    static final String COPY_AGAIN = "Copy the file again; it is not complete.";
    private static final String DAMAGED = "Copy the file again; if it stays so, it is damaged.";

    /// A value that cannot be.
    ///
    /// @param at byte of the file where the value lies
    ImageException field(Reason reason, String structure, String field, long at, String found, String expected) {
        return new ImageException(reason, file, structure, field, at,
                "%s: %s at byte %d is %s, expected %s".formatted(structure, field, at, found, expected),
                reason == Reason.TRUNCATED ? COPY_AGAIN : DAMAGED);
    }

    ImageException checksum(String structure, long at, String found) {
        return new ImageException(Reason.CHECKSUM_MISMATCH, file, structure, "checksum", at,
                "%s at byte %d %s".formatted(structure, at, found), DAMAGED);
    }

    ImageException feature(String structure, String field, long at, String what, @Nullable String remedy) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, file, structure, field, at, what + " is not supported",
                remedy);
    }

    ImageException truncated(String structure, long at, String detail) {
        return new ImageException(Reason.TRUNCATED, file, structure, null, at, detail, COPY_AGAIN);
    }
}
