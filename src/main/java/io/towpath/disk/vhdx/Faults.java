package io.towpath.disk.vhdx;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import org.jspecify.annotations.Nullable;

/// Words the refusals of one image: place, found, expected, remedy.
///
/// @param file how messages call the image
record Faults(String file) {

    static final String COPY_AGAIN = "Copy the file again; it is not complete.";
    static final String TAKE_AGAIN = "Copy the file again; if it stays so, take the disk again from its origin.";

    /// A field whose value cannot be.
    ///
    /// @param at byte of the file where the field lies
    ImageException field(Reason reason, String structure, String field, long at, String found, String expected) {
        return new ImageException(reason, file, structure, field, at,
                "%s: %s at byte %d is %s, expected %s".formatted(structure, field, at, found, expected),
                reason == Reason.TRUNCATED ? COPY_AGAIN : TAKE_AGAIN);
    }

    /// A structure that is damaged as a whole.
    ImageException structure(Reason reason, String structure, long at, String detail) {
        return new ImageException(reason, file, structure, null, at,
                "%s at byte %d %s".formatted(structure, at, detail),
                reason == Reason.TRUNCATED ? COPY_AGAIN : TAKE_AGAIN);
    }

    ImageException feature(String structure, String field, long at, String what, @Nullable String remedy) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, file, structure, field, at, what + " is not supported",
                remedy);
    }

    /// A log that has to be replayed and cannot be.
    ///
    /// @param at byte of the file
    ImageException log(long at, String detail) {
        return new ImageException(Reason.DIRTY_LOG, file, "log", null, at,
                "its log has to be replayed, but " + detail,
                "Attach the disk once on its Hyper-V host, which replays the log, detach it and copy the file again.");
    }
}
