package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import org.jspecify.annotations.Nullable;

/// Words the refusals of one image: place, found, expected, remedy.
///
/// @param file how messages call the image
record Faults(String file) {

    static final String COPY_AGAIN = "Copy the file again; it is not complete.";
    static final String REPAIR = "Repair a copy with `qemu-img check -r all`, or take the image again from its origin.";

    /// A field of the header whose value cannot be.
    ///
    /// @param at byte of the file where the field lies
    ImageException header(Reason reason, String field, long at, String found, String expected) {
        return new ImageException(reason, file, "header", field, at,
                "%s at byte %d is %s, expected %s".formatted(field, at, found, expected), REPAIR);
    }

    ImageException feature(String field, long at, String what, @Nullable String remedy) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, file, "header", field, at, what + " is not supported",
                remedy);
    }

    ImageException external(String field, long at, String what, String remedy) {
        return new ImageException(Reason.EXTERNAL_REFERENCE, file, "header", field, at, what, remedy);
    }

    /// A table or its entry that points where it must not.
    ///
    /// @param at byte of the file where the pointer lies
    ImageException pointer(Reason reason, String structure, String field, long at, String found, String expected) {
        return new ImageException(reason, file, structure, field, at,
                "%s: %s at byte %d is %s, expected %s".formatted(structure, field, at, found, expected),
                reason == Reason.TRUNCATED ? COPY_AGAIN : REPAIR);
    }

    /// A compressed cluster that does not become a cluster.
    ImageException compressed(Reason reason, long guestOffset, long at, String detail) {
        return new ImageException(reason, file, "compressed cluster", null, at,
                "the compressed cluster at byte %d (guest byte %d) %s".formatted(at, guestOffset, detail),
                "Take the image again from its origin; this part of the disk is lost.");
    }
}
